"""Server processes as far as waiting goes, and whoever waits in them."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from functools import partial
from typing import TypeVar

from databases import DatabaseUrls
from interlock.core.board import Workload
from interlock.core.claims import Claim
from interlock.core.members import Actor
from interlock.live.feed import Feed
from interlock.live.runtime import Chore, Runtime, running
from interlock.live.waiting import WaitingRoom
from interlock.store.database import Database
from interlock.use_cases import claims
from interlock.use_cases.workload import workload

T = TypeVar("T")

LONG = 60  # seconds: what is awaited here comes within a fraction of it


class Process:
    """A server process, as far as waiting goes."""

    def __init__(self, db: Database, runtime: Runtime) -> None:
        self.db = db
        self.feed = runtime.feed
        self.room = runtime.waiting

    async def claim(self, actor: Actor, role: str = "", request_id: str = "", seconds: float = LONG) -> Claim:
        attempt = partial(claims.claim_next, self.db, actor, "SHOP", role, request_id)
        return await self.room.claim(actor, "SHOP", role, request_id, seconds, attempt)

    async def work(self, actor: Actor, seconds: float = LONG) -> Workload:
        return await self.room.work(actor, "SHOP", seconds, partial(workload, self.db, actor, "SHOP"))

    async def asleep(self, *waiting: Awaitable[T]) -> list[asyncio.Future[T]]:
        """Started one by one, and by now all have looked for themselves and found nothing."""
        tasks: list[asyncio.Future[T]] = []
        for each in waiting:
            before = frozenset(self.room.asleep)
            tasks.append(asyncio.ensure_future(each))
            await so(lambda: not before.issuperset(self.room.asleep))  # noqa: B023  called before the next turn
        return tasks


@asynccontextmanager
async def process(urls: DatabaseUrls, sweep_seconds: float = 0.1) -> AsyncIterator[Process]:
    db = Database(urls.app)
    feed = Feed(db, urls.app)
    runtime = Runtime(db, feed, WaitingRoom(urls.app, feed), "http://interlock.test", 1024, 15)
    async with running(runtime, (Chore("sweep", sweep_seconds, lambda: claims.sweep(db)),)):
        yield Process(db, runtime)


async def so(is_so: Callable[[], bool]) -> None:
    async with asyncio.timeout(LONG):
        while not is_so():  # noqa: ASYNC110  nothing tells a test that somebody has fallen asleep
            await asyncio.sleep(0.01)


async def done(*tasks: asyncio.Future[T]) -> list[T]:
    async with asyncio.timeout(LONG):
        return await asyncio.gather(*tasks)


async def cancelled(tasks: Sequence[asyncio.Future[T]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
