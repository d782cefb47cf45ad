"""List, read and place orders."""

from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Request

from shop.book import OrderBook
from shop.models import NewOrder, Order, Problem

router = APIRouter(tags=["orders"])


def the_book(request: Request) -> OrderBook:
    return request.app.state.book


Book = Annotated[OrderBook, Depends(the_book)]


def the_order(order_id: int, book: Book) -> Order:
    order = book.find(order_id)
    if order is None:
        raise HTTPException(404, f"There is no order {order_id}.")
    return order


TheOrder = Annotated[Order, Depends(the_order)]


@router.get("/orders")
def list_orders(book: Book) -> list[Order]:
    return book.all()


@router.get("/orders/{order_id}", responses={404: {"model": Problem}})
def get_order(order: TheOrder) -> Order:
    return order


@router.post("/orders", status_code=201)
def create_order(new: NewOrder, book: Book) -> Order:
    return book.add(new)
