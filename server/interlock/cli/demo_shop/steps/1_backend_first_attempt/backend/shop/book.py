"""The orders and their refunds, kept in memory in the sequence they came."""

from itertools import count

from shop.models import NewOrder, NewRefund, Order, Refund


class OrderBook:
    def __init__(self) -> None:
        self._orders: dict[int, Order] = {}
        self._refunds: dict[int, list[Refund]] = {}
        self._ids = count(1)
        self._refund_ids = count(1)

    def add(self, new: NewOrder) -> Order:
        total = sum(line.quantity * line.unit_cents for line in new.lines)
        order = Order(id=next(self._ids), customer_email=new.customer_email, lines=new.lines, total_cents=total)
        self._orders[order.id] = order
        return order

    def all(self) -> list[Order]:
        return list(self._orders.values())

    def find(self, order_id: int) -> Order | None:
        return self._orders.get(order_id)

    def refund(self, order: Order, new: NewRefund) -> Refund:
        refund = Refund(
            id=next(self._refund_ids),
            order_id=order.id,
            amount_cents=new.amount_cents,
            reason=new.reason,
            remaining_cents=self.remaining_cents(order) - new.amount_cents,
        )
        self._refunds.setdefault(order.id, []).append(refund)
        return refund

    def remaining_cents(self, order: Order) -> int:
        return order.total_cents - sum(refund.amount_cents for refund in self._refunds.get(order.id, []))
