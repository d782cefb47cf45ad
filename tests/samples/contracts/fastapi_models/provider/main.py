from enum import Enum
from typing import Generic, TypeVar
from uuid import UUID

from fastapi import FastAPI
from pydantic import BaseModel, ConfigDict, Field, computed_field
from pydantic.alias_generators import to_camel

T = TypeVar("T")
app = FastAPI()


class Status(str, Enum):
    open = "open"
    paid = "paid"


class Model(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel)


class NewOrder(Model):
    model_config = ConfigDict(extra="forbid")

    customer_name: str
    note: str | None = None


class Order(Model):
    id: UUID
    customer_name: str
    status: Status
    note: str | None = None
    total_cents: int = Field(alias="total")

    @computed_field
    @property
    def label(self) -> str:
        return self.customer_name


class Page(BaseModel, Generic[T]):
    items: list[T]
    count: int


@app.get("/orders")
def list_orders() -> Page[Order]: ...


@app.post("/orders", status_code=201, response_model=Order)
def create_order(order: NewOrder): ...


@app.delete("/orders/{order_id}", status_code=204)
def delete_order(order_id: UUID): ...
