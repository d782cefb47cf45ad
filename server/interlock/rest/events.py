"""/api/events: what happens, as it happens. /api/projects/{project}/events: what happened, a page at a time."""

from typing import Annotated

from fastapi import APIRouter, Header, Query, status

from ..core.refusals import Invalid
from ..use_cases import board
from ..vocabulary import words
from ..vocabulary.views.events import EventsView, EventView
from .door import Caller, TheRuntime
from .event_stream import EventStream

router = APIRouter(tags=["events"])

Project = Annotated[words.ProjectKey | None, Query(description="Only of this project. None: of all that are yours.")]
LastEvent = Annotated[
    words.EventCursor, Header(alias="Last-Event-ID", description="The last event you saw. None: from now on.")
]


@router.get(
    "/events",
    status_code=status.HTTP_200_OK,
    response_class=EventStream,
    responses={200: {"description": "Server-sent events.", "content": {"text/event-stream": {}}}},
)
async def follow_events(
    runtime: TheRuntime,
    caller: Caller,
    project: Project = None,
    last_event_id: LastEvent = "",
) -> EventStream:
    """Server-sent events: `id` is a cursor, `event` the kind, `data` an event as JSON. Come back with Last-Event-ID."""
    # Refused here, while there still is a status to refuse with.
    await board.read_events(runtime.db, caller, project or "", last_event_id, limit=1)
    now = await board.newest_cursor(runtime.db)  # before the first byte: who has read that one misses nothing any more
    if last_event_id and _place(last_event_id) > _place(now):
        raise Invalid("This log does not reach as far as your last event.", "Read everything again, from no cursor.")
    follow = runtime.feed.follow(caller, last_event_id or now, project or "", runtime.keepalive_seconds)
    return EventStream(follow)


@router.get("/projects/{project}/events")
async def read_events(
    runtime: TheRuntime,
    caller: Caller,
    project: words.ProjectKey,
    after: words.EventCursor = "",
    ticket: Annotated[words.TicketKey | None, Query(description="Only of this ticket.")] = None,
    limit: words.PageLimit = 100,
) -> EventsView:
    """Oldest first: those after the cursor, or the newest ones where none is given."""
    events = await board.read_events(runtime.db, caller, project, after, ticket or "", limit)
    items = [EventView.model_validate(event) for event in events]
    return EventsView(items=items, next=items[-1].id if items else after)


def _place(cursor: str) -> tuple[int, ...]:
    return tuple(map(int, cursor.split(".")))
