const BASE = process.env.API_URL;

export const orders = () => fetch(`${BASE}/orders`);
export const order = (id: string) => fetch(`${BASE}/orders/${id}`);
export const missing = () => fetch(`${BASE}/invoices`);
