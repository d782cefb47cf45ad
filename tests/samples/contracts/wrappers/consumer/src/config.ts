export const API = import.meta.env.VITE_API || "/api";
