import { getOrder, listOrders } from "./orders";

export async function titles() {
  return (await listOrders(10)).map((order) => order.title.trim());
}

export async function note(id: number) {
  const order = await getOrder(id);
  if (order.status === "paid") return "";
  return order.note?.trim() ?? "";
}
