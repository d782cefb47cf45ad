"""Server-sent events: what the feed gives, with a comment now and then so that nobody in between hangs up."""

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing

from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from ..core.events import Logged
from ..core.refusals import Refusal
from ..vocabulary.views.events import EventView

COME_BACK = "retry: 2000\n\n"  # milliseconds
STILL_HERE = ": still here\n\n"
FRAMES = 1_000  # kept for the next follower; with its event, so that no other event can bear its id

_frames: dict[int, tuple[Logged, str]] = {}

HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


class EventStream(StreamingResponse):
    """Ends when the client goes away or the feed ends it, and closes the feed's follower in any case."""

    media_type = "text/event-stream"

    def __init__(self, batches: AsyncIterator[Sequence[Logged]]) -> None:
        self._lines = _lines(batches)
        super().__init__(self._lines, headers=HEADERS)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        sending = asyncio.create_task(self.stream_response(send))
        listening = asyncio.create_task(self.listen_for_disconnect(receive))
        async with aclosing(self._lines):
            try:
                await asyncio.wait({sending, listening}, return_when=asyncio.FIRST_COMPLETED)
            finally:
                listening.cancel()
                sending.cancel()
                await asyncio.gather(listening, sending, return_exceptions=True)


def frame(event: Logged) -> str:
    """Written once, however many follow: the feed gives all of them the same events."""
    kept = _frames.get(id(event))
    if kept is None or kept[0] is not event:
        kept = _frames[id(event)] = (event, _written(event))
        if len(_frames) > FRAMES:
            del _frames[next(iter(_frames))]
    return kept[1]


def _written(event: Logged) -> str:
    data = EventView.model_validate(event).model_dump(mode="json")
    return f"id: {event.id}\nevent: {event.kind}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"


async def _lines(batches: AsyncIterator[Sequence[Logged]]) -> AsyncGenerator[str, None]:
    """An empty batch is the feed's sign of life."""
    yield COME_BACK
    try:
        async for events in batches:
            yield "".join(map(frame, events)) or STILL_HERE
    except Refusal:
        return  # the database went away; the client comes back and is then told so
