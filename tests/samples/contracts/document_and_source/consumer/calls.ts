export async function title(id: number) {
  const order = await (await fetch(`/api/orders/${id}`)).json();
  return order.title + order.customer;
}

export const remove = (id: number) => fetch(`/api/orders/${id}`, { method: "DELETE" });
export const pdf = (id: number) => fetch(`/api/orders/${id}/pdf`);
export const archive = (id: number) => fetch(`/api/orders/${id}/archive`, { method: "POST" });
