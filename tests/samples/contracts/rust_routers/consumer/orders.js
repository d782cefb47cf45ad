export async function list(page) {
  const response = await fetch(`/api/orders?page=${page}`);
  const orders = await response.json();
  return orders.map((order) => order.customer_id);
}

export const show = (id) =>
  fetch(`/api/orders/${id}`)
    .then((r) => r.json())
    .then((order) => order.note.trim());

export const create = (note) =>
  fetch("/api/orders", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ note }),
  });

export const cancel = (id) => fetch(`/api/orders/${id}`, { method: "DELETE" });
