import axios from "axios";

const api = axios.create({ baseURL: "/api/v2" });

export const orders = () => api.get("/orders");
export const order = (id) => api.get(`/orders/${id}`);
export const add = (name) => api.post("/orders", { name });
export const change = (id, title) => api.put(`/orders/${id}`, { title });
export const old = () => axios.get("/api/v3/orders");
