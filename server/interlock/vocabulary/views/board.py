"""The board: columns of cards."""

from datetime import datetime

from ...core.tickets import State
from .tickets import CardView
from .view import View


class BoardView(View):
    columns: dict[State, list[CardView]]
    counts: dict[State, int]
    needs_you: list[CardView]
    cursor: str
    now: datetime
