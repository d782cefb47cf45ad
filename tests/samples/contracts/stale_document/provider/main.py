from fastapi import FastAPI
from pydantic import BaseModel


class NewOrder(BaseModel):
    title: str
    customer: int


class Order(NewOrder):
    id: int
    note: str | None = None


app = FastAPI()


@app.get("/orders", response_model=list[Order])
def list_orders(page: int = 1): ...


@app.post("/orders", response_model=Order, status_code=201)
def add_order(order: NewOrder): ...
