"""What is alive while the server runs: the database, the feed, and the chores that come round."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from ..core.refusals import Refusal
from ..store.database import Database
from .feed import Feed
from .github import GitHub
from .issuers import Issuers
from .waiting import WaitingRoom

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Chore:
    """Something that is done again and again, with a pause in between."""

    name: str
    every_seconds: float
    act: Callable[[], Awaitable[object]]


@dataclass(frozen=True)
class Runtime:
    """Handed to every door. A caller never chooses any of it."""

    db: Database
    feed: Feed
    waiting: WaitingRoom
    public_url: str
    upload_limit_bytes: int
    keepalive_seconds: float
    request_state_key: str | None = None
    issuers: Issuers = field(default_factory=Issuers)
    github: GitHub | None = None  # None: it is neither asked nor told anything


@asynccontextmanager
async def running(runtime: Runtime, chores: tuple[Chore, ...] = ()) -> AsyncIterator[None]:
    """Follow the log, wake who waits and do the chores while the block runs; close everything after it."""
    alive = (runtime.feed.run(), runtime.waiting.run(), *map(_repeat, chores))
    tasks = [asyncio.create_task(each) for each in alive]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        for task in tasks:
            with contextlib.suppress(asyncio.CancelledError):
                await task
        await runtime.db.close()


async def _repeat(chore: Chore) -> None:
    """A chore that fails is tried again: the next turn may do what this one could not."""
    while True:
        try:
            await chore.act()
        except Refusal as refusal:
            log.info("%s waits: %s", chore.name, refusal.sentence)
        except Exception:
            log.exception("%s failed", chore.name)
        await asyncio.sleep(chore.every_seconds)
