from dataclasses import dataclass

from flask import Blueprint
from flask.views import MethodView

bp = Blueprint("orders", __name__, url_prefix="/orders")


@dataclass
class Order:
    id: int
    title: str
    note: str | None = None


class OrderView(MethodView):
    def get(self, order_id: int) -> Order: ...

    def delete(self, order_id: int): ...


bp.add_url_rule("/<int:order_id>", view_func=OrderView.as_view("order"))
