const API = "/api/v1";

export const listOrders = () => fetch(`${API}/orders/`);
export const readOrder = (id: number) => fetch(`${API}/orders/${id}`);
export const removeLines = (id: number) => fetch(`${API}/orders/${id}/lines`, { method: "DELETE" });
export const addLines = (id: number) => fetch(`${API}/orders/${id}/lines`, { method: "POST" });
export const readInvoice = (id: number) => fetch(`${API}/invoices/${id}`);
export const reset = () => fetch(`${API}/private/reset`, { method: "POST" });
export const oldOrders = () => fetch(`${API}/old/orders`);
