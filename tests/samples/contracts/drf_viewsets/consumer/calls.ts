export async function titles() {
  const page = await (await fetch("/api/orders/?page=2")).json();
  return page.results.map((order: any) => `${order.title} ${order.created_at} ${order.discount_code}`);
}

export async function total() {
  return (await (await fetch("/api/orders/")).json()).total;
}

export async function labels() {
  const tags = await (await fetch("/api/tags/")).json();
  return tags.map((tag: any) => tag.label + tag.name);
}

export const create = () =>
  fetch("/api/orders/", { method: "POST", body: JSON.stringify({ title: "x", status: "shipped" }) });

export const rename = (id: number) =>
  fetch(`/api/orders/${id}/`, { method: "PATCH", body: JSON.stringify({ title: "y" }) });

export async function pay(id: number) {
  const answer = await (await fetch(`/api/orders/${id}/mark-paid/`, { method: "POST" })).json();
  return answer.order.status === "paid" && answer.wasOpen;
}

export const removeTag = (id: number) => fetch(`/api/tags/${id}/`, { method: "DELETE" });
