export async function customers(page: number) {
  const response = await fetch(`/orders?page=${page}`);
  const orders = await response.json();
  return orders.map((order) => order.customer.toFixed());
}

export async function add(title: string) {
  const response = await fetch("/orders", { method: "POST", body: JSON.stringify({ title }) });
  if (response.status === 409) return null;
  return (await response.json()).id;
}
