export async function show(id) {
  const response = await fetch(`/api/v1/orders/${id}`);
  const order = await response.json();
  return order.amount;
}

export const create = (note) =>
  fetch("/api/v1/orders", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ note }),
  });

export const isOpen = () => fetch("/api/v1/status").then((r) => r.json()).then((s) => s.open);

export const cancel = (id) => fetch(`/api/v1/orders/${id}`, { method: "DELETE" });
