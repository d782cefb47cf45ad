export interface Order {
  id: number;
  title: string;
  status: "open" | "paid";
  note?: string | null;
}

export async function listOrders(limit: number): Promise<Order[]> {
  const response = await fetch(`/orders?limit=${limit}`);
  return response.json();
}

export async function getOrder(id: number): Promise<Order> {
  return (await fetch(`/orders/${id}`)).json();
}

export const addOrder = (title: string) =>
  fetch("/orders", { method: "POST", body: JSON.stringify({ title }) });

export const removeOrder = (id: number) => fetch(`/orders/${id}`, { method: "DELETE" });
