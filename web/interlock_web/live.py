"""One stream of what happens in a project, for the pages that are open: they fetch anew what it concerns."""

import json
from collections.abc import AsyncIterator
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response, StreamingResponse

from interlock.core.events import Logged
from interlock.core.members import Actor, Deed
from interlock.core.refusals import Invalid
from interlock.live.runtime import Runtime

from . import sentences
from .door import PageRoute, TheRuntime, TheSession

RETRY_MS = 1000

router = APIRouter(route_class=PageRoute, include_in_schema=False)


@router.get("/live")
async def live(
    request: Request, runtime: TheRuntime, session: TheSession, project: str = "", after: str | None = None
) -> Response:
    """Events behind Last-Event-ID, where a browser comes back by itself, or behind `after`; else from now on."""
    if project:
        session.actor.within(project, Deed.READ)
    cursor = request.headers.get("last-event-id") or after or None
    stream = messages(runtime, session.actor, project, cursor)
    return StreamingResponse(stream, media_type="text/event-stream", headers={"X-Accel-Buffering": "no"})


async def messages(runtime: Runtime, actor: Actor, project: str, cursor: str | None) -> AsyncIterator[str]:
    """`beat` comes while nothing happens, so that a page can tell silence from a dead line.

    A cursor that the log does not know is answered with `reset`: read the page anew, then follow from now.
    The stream ends after some minutes; the browser comes back, and is asked again who it is.
    """
    beat = _message("beat", {"seconds": runtime.keepalive_seconds})
    yield f"retry: {RETRY_MS}\n{beat}"
    try:
        async for batch in runtime.feed.follow(actor, cursor, project, runtime.keepalive_seconds):
            yield _message("events", [_told(event) for event in batch], batch[-1].id) if batch else beat
    except Invalid:
        yield _message("reset", {})


def _told(event: Logged) -> dict[str, Any]:
    return {"kind": event.kind.value, "ticket": event.ticket, "line": sentences.line(event)}


def _message(name: str, data: object, id: str = "") -> str:
    mark = f"id: {id}\n" if id else ""
    return f"{mark}event: {name}\ndata: {json.dumps(data)}\n\n"
