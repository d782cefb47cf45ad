"""Every ticket as a list: also those that the board has no room for."""

from collections.abc import Mapping
from datetime import UTC, datetime

from fastapi import APIRouter, Request
from fastapi.responses import Response

from interlock.core.tickets import OPEN, State
from interlock.use_cases import board as boards

from .board import ASKS
from .door import PageRoute, TheRuntime, TheSession
from .render import page

SHOWN = 50

FILTERS: Mapping[str, tuple[str, tuple[State, ...]]] = {
    "open": ("Open", tuple(state for state in State if state in OPEN)),
    "done": ("Done", (State.DONE,)),
    "cancelled": ("Cancelled", (State.CANCELLED,)),
    "all": ("All", ()),
}
"""Word in the address -> its name, and the states it shows; none: every state."""

router = APIRouter(route_class=PageRoute, include_in_schema=False)


@router.get("/p/{project}/tickets")
async def show_tickets(
    request: Request,
    runtime: TheRuntime,
    session: TheSession,
    project: str,
    only: str = "open",
    words: str = "",
    after: str = "",
) -> Response:
    only = only if only in FILTERS else "open"
    cursor = await boards.newest_cursor(runtime.db)
    found = await boards.list_tickets(
        runtime.db, session.actor, project, FILTERS[only][1], text=words, limit=SHOWN, after=after
    )
    context = {
        "project": project,
        "place": "tickets",
        "found": found,
        "filters": FILTERS,
        "only": only,
        "words": words,
        "asks": ASKS,
        "cursor": cursor,
        "now": datetime.now(UTC),  # for how long ago alone: nothing is decided by it
    }
    return page(request, "tickets.html", context)
