"""What happened."""

from datetime import datetime
from typing import Any

from ...core.events import Kind
from .view import View


class EventView(View):
    """`id` is a cursor: hand it back as `after` or Last-Event-ID to read on from there."""

    id: str
    at: datetime
    kind: Kind
    project: str
    ticket: str
    title: str
    actor: str
    data: dict[str, Any]


class EventsView(View):
    """`next` is the cursor behind the last item, or the one that was sent when nothing is new."""

    items: list[EventView]
    next: str
