"""What goes over the wire. All amounts are whole cents."""

from typing import Annotated

from pydantic import BaseModel, Field

Cents = Annotated[int, Field(ge=0)]


class Line(BaseModel):
    sku: Annotated[str, Field(min_length=1, max_length=40)]
    quantity: Annotated[int, Field(ge=1, le=999)]
    unit_cents: Cents


class NewOrder(BaseModel):
    customer_email: Annotated[str, Field(min_length=3, max_length=200)]
    lines: Annotated[list[Line], Field(min_length=1)]


class Order(BaseModel):
    id: int
    customer_email: str
    lines: list[Line]
    total_cents: Cents


class Problem(BaseModel):
    detail: str
