"""Follow the log: first what was missed, then live.

    commit here ──▶ wake ──▶ reader ──▶ tail ──▶ every follower of this process
                     ▲  └──▶ one NOTIFY for many commits ──▶ the wakes of other processes
    a look every 2 s ┘

The log is the truth. A nudge only says "look", so a lost one costs a delay and never an event. One reader a process
reads the log, whatever the number of followers; a follower who is further behind than the tail reads for itself.
"""

import asyncio
import contextlib
import logging
import secrets
from bisect import bisect_right
from collections.abc import AsyncIterator, Callable, Sequence

from ..core.events import Logged
from ..core.gate.blindness import events_for
from ..core.members import Actor, Deed
from ..core.refusals import Refusal
from ..store import events
from ..store.database import Database
from ..store.listen import keep_listening, nudge

TAIL = 2_000  # events kept in memory for followers who are up to date
BATCH = 500
LOOK_AGAIN_SECONDS = 2.0
SETTLING_SECONDS = 0.01  # between two looks while a transaction under way holds events back
COALESCE_SECONDS = 0.01  # commits within this time share one NOTIFY

log = logging.getLogger(__name__)


class Feed:
    """`on_fresh` is called with each batch of new events, whichever process wrote them; and with none at the end."""

    def __init__(self, db: Database, url: str) -> None:
        """`url` is the database's. The feed listens over one connection of its own, and reads on over another, for a
        crowd of callers may take every one of theirs.
        """
        self.on_fresh: Callable[[Sequence[Logged]], None] = _nobody_listens
        self._db = db
        self._reads = Database(url)
        self._url = url
        self._name = secrets.token_hex(8)  # its own nudges are no news to it
        self._look = asyncio.Event()
        self._committed = asyncio.Event()
        self._grown = asyncio.Condition()
        self._tail: list[Logged] = []
        self._places: list[tuple[int, int, int]] = []
        self._read_to = events.BEGINNING
        self.is_over = False

    async def run(self) -> None:
        """Until cancelled."""
        self._db.on_events = self._own_commit
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(keep_listening(self._url, self._name, self._look))
                group.create_task(self._tell_others())
                group.create_task(self._read_on())
        finally:
            await self._reads.close()

    async def follow(
        self,
        actor: Actor,
        after: str | None = None,
        project: str = "",
        keepalive_seconds: float = 15,
        life_seconds: float = 300,
    ) -> AsyncIterator[list[Logged]]:
        """Batches of what the actor may see, oldest first; an empty one after each quiet `keepalive_seconds`.

        None: from now on. Ends after `life_seconds`, so that the caller is identified anew when it comes back with the
        last id it saw: a revoked token then follows no further. Refuses (Invalid) a cursor that we did not hand out.
        Ends as well once the feed is over.
        """
        actor.must(Deed.READ)
        seen = {actor.within(project, Deed.READ).project} if project else {m.project for m in actor.memberships}
        ids = [m.project_id for m in actor.memberships if m.project in seen]
        cursor = await self._newest() if after is None else after
        place = events.place(cursor)
        ends = asyncio.get_running_loop().time() + life_seconds
        while not self.is_over and asyncio.get_running_loop().time() < ends:
            if self._places and place >= self._places[0]:
                fresh = self._tail[bisect_right(self._places, place) :]
                mine = [e for e in fresh if e.project in seen]
            else:
                settled = events.place(self._read_to)
                mine = fresh = await self._missed(cursor, ids)
                if len(fresh) < BATCH:  # all of ours up to where the reader was is seen; the tail goes on from there
                    place = max(place, settled)
            if fresh:
                cursor = fresh[-1].id
                place = max(place, events.place(cursor))
                if mine:
                    yield events_for(actor, mine)
            elif not await self._wait_for_more(place, keepalive_seconds):
                yield []

    async def end(self) -> None:
        """This process leaves: every follower ends, and comes back to another process with the last id it saw."""
        self.is_over = True
        self.on_fresh(())
        async with self._grown:
            self._grown.notify_all()

    def _own_commit(self) -> None:
        self._look.set()
        self._committed.set()

    async def _tell_others(self) -> None:
        while True:
            await self._committed.wait()
            await asyncio.sleep(COALESCE_SECONDS)
            self._committed.clear()
            with contextlib.suppress(Refusal):  # others look again by themselves soon
                await nudge(self._reads, self._name)

    async def _read_on(self) -> None:
        while True:
            self._look.clear()
            try:
                if self._read_to == events.BEGINNING:
                    await self._begin()
                held_back = await self._read_batch()
            except Refusal as refusal:
                log.info("The feed waits: %s", refusal.sentence)
                held_back = False
            pause = SETTLING_SECONDS if held_back else LOOK_AGAIN_SECONDS
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(pause):
                    await self._look.wait()

    async def _begin(self) -> None:
        newest = await self._newest()
        async with self._grown:
            self._read_to = newest
            self._grown.notify_all()

    async def _read_batch(self) -> bool:
        """Whether to look again at once: there is more, or something is held back."""
        fresh, held_back = await events.everything_after(self._reads, self._read_to, BATCH)
        if not fresh:
            return held_back
        self._read_to = fresh[-1].id
        async with self._grown:
            self._tail = [*self._tail, *fresh][-TAIL:]
            self._places = [*self._places, *(events.place(e.id) for e in fresh)][-TAIL:]
            self._grown.notify_all()
        self.on_fresh(fresh)
        return held_back or len(fresh) == BATCH

    async def _missed(self, cursor: str, projects: list[int]) -> list[Logged]:
        async with self._db.read() as tx:
            return await events.after(tx, cursor, projects, BATCH)

    async def _newest(self) -> str:
        async with self._db.read() as tx:
            return await events.newest(tx)

    async def _wait_for_more(self, place: tuple[int, int, int], seconds: float) -> bool:
        """False when nothing came in that time."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds), self._grown:
                await self._grown.wait_for(lambda: self.is_over or events.place(self._read_to) > place)
                return True
        return False


def _nobody_listens(_: Sequence[Logged]) -> None:
    pass
