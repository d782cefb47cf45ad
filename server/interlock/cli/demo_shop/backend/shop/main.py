"""The shop's API: one application, one book of orders for each of its instances."""

from fastapi import FastAPI

from shop import orders
from shop.book import OrderBook


def build() -> FastAPI:
    app = FastAPI(title="Shop", version="1.0.0")
    app.state.book = OrderBook()
    app.include_router(orders.router, prefix="/api")
    return app


app = build()
