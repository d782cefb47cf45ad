import axios from "axios";

const http = axios.create({ baseURL: "http://localhost:8000" });

export const create = (customer: number) =>
  http.post("/orders", { customerId: customer, lines: [{ sku: "A", quantity: "one" }], gifts: true });

export const empty = () => http.post("/orders");

export const patch = (id: number) => http.patch(`/orders/${id}`, { status: "shipped", colour: "red" });

export const search = (words: string) =>
  http.get("/search", { params: { pageSize: 20, sort: "up" } });

interface NewOrder {
  customer_id: number;
  lines: { sku: string; quantity: number }[];
}

export const typed = (order: NewOrder) => http.post("/orders", order);

export const open = (rest: Record<string, unknown>) => http.post("/orders", { ...rest, gift: true });
