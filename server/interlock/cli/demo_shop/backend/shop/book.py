"""The orders, kept in memory in the sequence they came."""

from itertools import count

from shop.models import NewOrder, Order


class OrderBook:
    def __init__(self) -> None:
        self._orders: dict[int, Order] = {}
        self._ids = count(1)

    def add(self, new: NewOrder) -> Order:
        total = sum(line.quantity * line.unit_cents for line in new.lines)
        order = Order(id=next(self._ids), customer_email=new.customer_email, lines=new.lines, total_cents=total)
        self._orders[order.id] = order
        return order

    def all(self) -> list[Order]:
        return list(self._orders.values())

    def find(self, order_id: int) -> Order | None:
        return self._orders.get(order_id)
