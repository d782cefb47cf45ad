interface Order {
  id: number;
  totalAmount: number;
  customer: { name: string; email: string };
  lines: { sku: string; price: number }[];
}

export async function show(id: number) {
  const response = await fetch(`/orders/${id}`);
  const order = (await response.json()) as Order;
  const { customer: { name, vip = false } } = order;
  for (const line of order.lines) console.log(line.sku, line.price);
  return [order.totalAmount, name, vip];
}
