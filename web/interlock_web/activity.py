"""What happened, as sentences, the newest first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from fastapi import APIRouter, Request
from fastapi.responses import Response

from interlock.core.events import Logged
from interlock.use_cases import board as boards

from . import sentences
from .door import PageRoute, TheRuntime, TheSession
from .render import page

SHOWN = 200

FILTERS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "": ("Everything", ("",)),
    "tickets": ("Tickets", ("ticket.", "revision.")),
    "claims": ("Claims", ("claim.", "part.")),
    "proof": ("Proof", ("evidence.", "review.", "waiver.", "gate.")),
    "thread": ("Messages", ("message.", "question.")),
    "contracts": ("Contracts", ("contract.", "mismatch.")),
    "people": ("Members", ("member.", "token.", "project.", "policy.")),
}
"""Word in the address -> its name, and how the kinds of its events begin."""

router = APIRouter(route_class=PageRoute, include_in_schema=False)


@dataclass(frozen=True)
class Day:
    name: str
    told: tuple[tuple[Logged, sentences.Told], ...]


@router.get("/p/{project}/activity")
async def show_activity(
    request: Request, runtime: TheRuntime, session: TheSession, project: str, only: str = ""
) -> Response:
    cursor = await boards.newest_cursor(runtime.db)
    events = await boards.read_events(runtime.db, session.actor, project, limit=SHOWN)
    only = only if only in FILTERS else ""
    wanted = [event for event in reversed(events) if event.kind.startswith(FILTERS[only][1])]
    context = {
        "project": project,
        "place": "activity",
        "days": days_of(wanted),
        "filters": FILTERS,
        "only": only,
        "shown": SHOWN if len(events) == SHOWN else None,
        "cursor": cursor,
    }
    return page(request, "activity.html", context)


def days_of(events: Sequence[Logged]) -> tuple[Day, ...]:
    """Days of UTC; the browser shows each time in its own zone."""
    return tuple(
        Day(f"{day:%A}, {day.day} {day:%B}", tuple((event, sentences.tell(event)) for event in of_day))
        for day, of_day in groupby(events, key=lambda event: event.at.date())
    )
