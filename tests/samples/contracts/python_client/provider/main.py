from fastapi import FastAPI
from pydantic import BaseModel

app = FastAPI()


class NewOrder(BaseModel):
    title: str
    count: int = 1


class Order(BaseModel):
    id: int
    title: str
    note: str | None


@app.get("/api/orders/{order_id}")
def read_order(order_id: int) -> Order: ...


@app.post("/api/orders", status_code=201)
def create_order(order: NewOrder) -> Order: ...
