/** Orders as the API gives and takes them. Amounts are whole cents. */

import { get, post } from "./http";

export interface Line {
  sku: string;
  quantity: number;
  unit_cents: number;
}

export interface Order {
  id: number;
  customer_email: string;
  lines: Line[];
  total_cents: number;
}

export function listOrders(): Promise<Order[]> {
  return get<Order[]>("/orders");
}

export function getOrder(id: number): Promise<Order> {
  return get<Order>(`/orders/${id}`);
}

export function createOrder(email: string, lines: Line[]): Promise<Order> {
  return post<Order>("/orders", { customer_email: email, lines });
}
