/** What the refund form of an order says once it was sent. */

import { money } from "./money";
import { refundOrder } from "./refunds";

export async function sendRefund(orderId: number, cents: number, reason: string): Promise<string> {
  const refund = await refundOrder(orderId, cents, reason);
  return `Refunded ${money(refund.amount_cents)}. ${money(refund.remaining_cents)} can still be refunded.`;
}
