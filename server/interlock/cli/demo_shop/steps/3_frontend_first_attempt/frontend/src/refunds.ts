/** Refunds as the API gives and takes them. Amounts are whole cents. */

import { post } from "./http";

export interface Refund {
  id: number;
  order_id: number;
  amount: number;
  remaining: number;
}

export function refundOrder(orderId: number, cents: number, reason: string): Promise<Refund> {
  return post<Refund>(`/orders/${orderId}/refunds`, { amount: cents, reason });
}
