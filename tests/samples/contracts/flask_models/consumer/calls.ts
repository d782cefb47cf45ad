export async function titles(term: string) {
  const orders = await (await fetch(`/orders?term=${term}`)).json();
  return orders.map((order: any) => order.title + order.customer);
}

export const all = () => fetch("/orders");

export async function create(title: string) {
  const made = await (await fetch("/orders", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ title }),
  })).json();
  return made.id + made.total;
}

export async function show(id: number) {
  const order = await (await fetch(`/orders/${id}`)).json();
  return order.note.length;
}

export const change = (id: number) =>
  fetch(`/orders/${id}`, {
    method: "PUT",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ title: "x", quantity: "three" }),
  });

export async function left(sku: string) {
  const stock = await (await fetch(`/stock/${sku}`)).json();
  return stock.left + stock.reserved;
}

export async function bring(rows: object[]) {
  const done = await (await fetch("/imports", { method: "POST", body: JSON.stringify({ rows }) })).json();
  return done.anything;
}
