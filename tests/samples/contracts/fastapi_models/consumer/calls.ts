export async function labels() {
  const page = await (await fetch("/orders")).json();
  return page.items.map((order: any) => `${order.label} ${order.customerName} ${order.customer_name}`);
}

export async function count() {
  const page = await (await fetch("/orders")).json();
  return page.total;
}

export async function create(name: string) {
  const answer = await fetch("/orders", {
    method: "POST",
    body: JSON.stringify({ customerName: name, urgent: true }),
  });
  const order = await answer.json();
  return order.status === "shipped" ? order.total : order.note.trim();
}

export const rename = () => fetch("/orders", { method: "POST", body: JSON.stringify({ customer: "x" }) });
