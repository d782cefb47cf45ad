/** What the page of one order shows. */

import { money } from "./money";
import { getOrder, listOrders } from "./orders";

export async function orderList(): Promise<string> {
  const orders = await listOrders();
  return orders.map((order) => `#${order.id} ${order.customer_email} ${money(order.total_cents)}`).join("\n");
}

export async function orderPage(id: number): Promise<string> {
  const order = await getOrder(id);
  const lines = order.lines.map((line) => `${line.quantity} x ${line.sku} at ${money(line.unit_cents)}`);
  return [`Order ${order.id} for ${order.customer_email}`, ...lines, `Total ${money(order.total_cents)}`].join("\n");
}
