from dataclasses import asdict, dataclass

from flask import Flask, jsonify, request
from flask_pydantic import validate
from pydantic import BaseModel

from .storage import load, save

app = Flask(__name__)


class NewOrder(BaseModel):
    title: str
    quantity: int
    note: str = ""


class Order(BaseModel):
    id: int
    title: str
    note: str | None = None


class Search(BaseModel):
    term: str
    page: int = 1


@dataclass
class Stock:
    sku: str
    left: int


@app.get("/orders")
@validate(response_many=True)
def find_orders(query: Search) -> list[Order]:
    return load(query)


@app.post("/orders")
@validate(on_success_status=201)
def create_order(body: NewOrder):
    return Order(id=save(body), title=body.title)


@app.get("/orders/<int:id>")
def show_order(id) -> tuple[Order, int]:
    return load(id), 200


@app.put("/orders/<int:id>")
def change_order(id):
    order = NewOrder.model_validate(request.get_json())
    save(order)
    return Order(id=id, title=order.title).model_dump(), 200


@app.get("/stock/<sku>")
def show_stock(sku):
    return jsonify(asdict(Stock(sku, load(sku))))


@app.post("/imports")
def import_orders():
    return load(request.get_json())
