"""Change notices for `subscriptions/listen`: each stream follows the log in the name of its own caller.

The feed gives a caller only the events of its own projects, so nobody learns of a change in somebody else's by naming
its address. A notice says that something may have changed; its reader reads again. A stream ends after a while, so
that its caller is identified anew: a revoked token watches no further.
"""

import asyncio
import logging
from collections.abc import Callable, Iterable
from contextvars import ContextVar
from typing import Any

from mcp.server import ServerRequestContext
from mcp.server.context import CallNext, HandlerResult
from mcp.server.subscriptions import SUBSCRIPTION_ID_META_KEY, ResourceUpdated, ServerEvent
from mcp.shared.exceptions import MCPError
from mcp.types import INTERNAL_ERROR, SubscriptionsListenResult

from interlock.core.events import Logged
from interlock.core.members import Actor
from interlock.core.refusals import Refusal
from interlock.live.runtime import Runtime
from interlock.use_cases import board

from .door import this_actor
from .tool import said

LIFE_SECONDS = 300
LOOK_AGAIN_SECONDS = 2.0

log = logging.getLogger(__name__)

Listener = Callable[[ServerEvent], None]


class LogBus:
    """The SDK's seam for change notices, with the log as its publisher."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._begins_at: ContextVar[str] = ContextVar("begins_at")
        self._listeners: dict[object, Listener] = {}

    async def until_its_end(self, ctx: ServerRequestContext[Any, Any], call_next: CallNext) -> HandlerResult:
        """Middleware: a stream begins where the log ends before it is acknowledged, and ends in good order."""
        if ctx.method != "subscriptions/listen":
            return await call_next(ctx)
        try:
            self._begins_at.set(await board.newest_cursor(self._runtime.db))
            async with asyncio.timeout(LIFE_SECONDS):
                return await call_next(ctx)
        except Refusal as refusal:
            raise MCPError(INTERNAL_ERROR, said(refusal)) from refusal
        except TimeoutError:
            return SubscriptionsListenResult(_meta={SUBSCRIPTION_ID_META_KEY: ctx.request_id})

    async def publish(self, event: ServerEvent) -> None:
        """To every listener of this process: for what is the same for all, as the list of tools is."""
        for listener in list(self._listeners.values()):
            listener(event)

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Called within the listening request, and therefore in the name of its caller."""
        following = asyncio.create_task(self._follow(this_actor(), self._begins_at.get(), listener))
        self._listeners[following] = listener

        def unsubscribe() -> None:
            following.cancel()
            self._listeners.pop(following, None)

        return unsubscribe

    async def _follow(self, actor: Actor, cursor: str, listener: Listener) -> None:
        while not self._runtime.feed.is_over:
            try:
                async for batch in self._runtime.feed.follow(actor, cursor, life_seconds=LIFE_SECONDS):
                    cursor = batch[-1].id if batch else cursor
                    for address in addresses(batch):
                        listener(ResourceUpdated(uri=address))
            except Refusal as refusal:
                log.info("A watch waits: %s", refusal.sentence)
                await asyncio.sleep(LOOK_AGAIN_SECONDS)


def addresses(batch: Iterable[Logged]) -> list[str]:
    """What has changed, each address once."""
    found = [f"board://{event.project}" for event in batch if event.project]
    found += [f"ticket://{event.ticket}" for event in batch if event.ticket]
    return list(dict.fromkeys(found))
