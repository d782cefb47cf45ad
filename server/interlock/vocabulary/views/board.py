"""The board: columns of cards; and what is stuck."""

from datetime import datetime

from ...core.stuck import Cause
from ...core.tickets import State
from .tickets import CardView
from .view import View


class BoardView(View):
    columns: dict[State, list[CardView]]
    counts: dict[State, int]
    needs_you: list[CardView]
    cursor: str
    now: datetime


class StuckView(View):
    """`command` frees it; it is for the terminal of a person."""

    key: str
    title: str
    state: State
    cause: Cause
    since: datetime
    sentence: str
    command: str


class StuckListView(View):
    items: list[StuckView]
    is_cut: bool
    now: datetime
