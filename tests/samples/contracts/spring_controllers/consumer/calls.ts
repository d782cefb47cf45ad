const base = "/shop/api";

export async function open() {
  const found = await fetch(`${base}/orders?state=OPEN`);
  return (await found.json()).map((order: any) => order.total_amount);
}

export async function one(id: number) {
  const order = await (await fetch(`${base}/orders/${id}`)).json();
  return [order.total, order.note];
}

export async function all() {
  return (await fetch(`${base}/orders`)).json();
}

export async function drop(id: number) {
  return (await fetch(`${base}/orders/${id}`, { method: "DELETE" })).json();
}

export function add() {
  return fetch(`${base}/orders`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ name: "Tea", count: 2 }),
  });
}

export function change(id: number) {
  return fetch(`${base}/orders/${id}`, { method: "PUT" });
}
