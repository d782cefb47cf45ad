import { get, write } from "../http";
import type { Order } from "../types";

export const orders = {
  all: () => get<Order[]>("/orders"),
  one: (id: number) => get<Order>(`/orders/${id}`),
  add: (title: string) => write<Order>("POST", "/orders", { name: title }),
  change: (order: Order) => write<Order>("PUT", `/orders/${order.id}`, order),
};
