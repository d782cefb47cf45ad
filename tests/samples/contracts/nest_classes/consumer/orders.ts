export interface Order {
  id: string;
  title: string;
  total: number | null;
}

export async function listed(): Promise<string[]> {
  const answer = await fetch("/api/orders");
  const orders: Order[] = await answer.json();
  return orders.map((order) => order.titel);
}

export function added(title: string) {
  return fetch("/api/orders", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ title, state: "closed" }),
  });
}

export function renamed(id: string, title: string) {
  return fetch(`/api/orders/${id}`, {
    method: "PATCH",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ title }),
  });
}

export function replaced(id: string) {
  return fetch(`/api/orders/${id}`, { method: "PUT" });
}
