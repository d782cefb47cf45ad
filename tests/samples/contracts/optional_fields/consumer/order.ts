export async function unguarded(id: number) {
  const order = await (await fetch(`/orders/${id}`)).json();
  console.log(order.customer.name, order.shipping.city);
  return order.note.length + order.coupon.code;
}

export async function guarded(id: number) {
  const order = await (await fetch(`/orders/${id}`)).json();
  if (!order.customer) return null;
  const city = order.shipping ? order.shipping.city : "";
  const code = order.coupon && order.coupon.code;
  return [order.customer.name, city, code, order.note?.trim()];
}
