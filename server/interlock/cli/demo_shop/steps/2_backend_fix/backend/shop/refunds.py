"""Give money back for an order, in one or several parts."""

from fastapi import APIRouter, HTTPException

from shop.models import NewRefund, Problem, Refund
from shop.orders import Book, TheOrder

router = APIRouter(tags=["refunds"])


@router.post(
    "/orders/{order_id}/refunds",
    status_code=201,
    responses={404: {"model": Problem}, 409: {"model": Problem}},
)
def create_refund(new: NewRefund, order: TheOrder, book: Book) -> Refund:
    remaining = book.remaining_cents(order)
    if new.amount_cents > remaining:
        raise HTTPException(409, f"Of order {order.id}, {remaining} cents are left to refund.")
    return book.refund(order, new)
