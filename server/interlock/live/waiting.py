"""Wait for work without asking again and again.

    what happened ──▶ one look, for all who wait here ──▶ a turn for whom there is something ──▶ they claim as ever
    every 2 s     ──┘        ▲                                                     │
                             └──────────── there may be more, or it was taken ◀────┘

A turn is leave to look, and no claim: who gets what is decided where it always is, in the database, also between
processes. One freed part gives one turn; who finds it taken sleeps on. Nobody is woken who could not take it, and who
joins others that wait for the same does not look at all, so that a crowd costs little more than one. What happened is
heard through the feed; the look every 2 s is the net under it.
"""

import asyncio
import contextlib
import logging
import random
from collections import Counter
from collections.abc import Awaitable, Callable, Collection, Iterator, Sequence

from ..core.board import Workload
from ..core.claims import Claim
from ..core.events import Kind, Logged
from ..core.members import Actor, Deed
from ..core.openings import Openings, Roles, Supply, Wish, wish_to_claim, wish_to_work
from ..core.refusals import Busy, NotFound, Refusal, Unavailable
from ..store import openings
from ..store.database import Database
from .feed import Feed
from .waiter import Rests, Waiter

LOOK_AGAIN_SECONDS = 2.0
GATHER_SECONDS = 0.01  # between two looks, or as long as a look takes: what happens meanwhile shares the next one
LONGEST_GATHER_SECONDS = 0.1
JOINED_SECONDS = 0.2  # until there is a look for those who joined others
CLAIMS_AT_ONCE = 32  # turns to claim
READERS_AT_ONCE = 8  # turns to read one's workload, which costs more
FIRST_LOOKS_AT_ONCE = 4  # a crowd that comes all at once does not hold up those whose turn it is
SHORTEST_SHARE = 0.8  # of the time they gave: those who came together do not all come back together

# Nobody can do more after these than before. After everything else a look is taken, of which one serves all.
MAKES_NO_WORK = frozenset(
    {
        Kind.PROJECT_CREATED,
        Kind.MEMBER_JOINED,
        Kind.MEMBER_LEFT,
        Kind.MEMBER_DISABLED,
        Kind.TOKEN_ISSUED,
        Kind.TOKEN_REVOKED,
        Kind.WORKLOAD_DECLARED,
        Kind.WORKLOAD_REVOKED,
        Kind.WORKLOAD_REFUSED,
        Kind.KEY_REGISTERED,
        Kind.KEY_REVOKED,
        Kind.TICKET_CREATED,
        Kind.TICKET_STARTED,
        Kind.TICKET_BLOCKED,
        Kind.CLAIM_TAKEN,
        Kind.CONTRACT_SCANNED,
        Kind.MISMATCH_OPENED,
        Kind.MISMATCH_RESOLVED,
        Kind.MISMATCH_WAIVED,
        Kind.STATUS_SHOWN,
        Kind.ATTEMPT_REFUSED,
    }
)

log = logging.getLogger(__name__)


class WaitingRoom:
    def __init__(self, url: str, feed: Feed) -> None:
        """Hears from the feed what happened. `url` is the database's: a crowd of callers may take every connection of
        theirs, and what there is for those who wait is looked up over one apart.
        """
        self._db = Database(url)
        self._feed = feed
        self._waiters: dict[Waiter, None] = {}  # who came first is served first
        self._crowds = Counter[str]()  # by project
        self._queue: dict[Waiter, None] = {}  # for a first look
        self._first_looks = 0
        self._joined: set[Waiter] = set()  # without a look of their own, and no look was taken since
        self._nothing: dict[object, float] = {}  # what was wished for in vain, and when
        self._perhaps_answered: set[Waiter] = set()
        self._rests = Rests()
        self._heard = 0
        self._dice = random.Random()  # noqa: S311  nobody gains from guessing it
        self._poked = asyncio.Event()
        feed.on_fresh = self._hear

    @property
    def asleep(self) -> list[Waiter]:
        return [w for w in self._waiters if w.is_asleep]

    async def run(self) -> None:
        """Until cancelled."""
        try:
            while True:
                await self._look_when_poked()
        finally:
            await self._db.close()

    async def claim(
        self,
        actor: Actor,
        project: str,
        role: str,
        request_id: str,
        seconds: float,
        attempt: Callable[[], Awaitable[Claim]],
    ) -> Claim:
        """What `attempt` gives, tried whenever it may succeed, for about so many seconds.

        Refuses as the last attempt did, if there was any. A caller who is cancelled attempts nothing more.
        """
        membership = actor.within(project, Deed.CLAIM)
        refusal: Refusal = NotFound(
            f"Nothing came up for {actor.name} to claim in {project}.",
            "Wait again; or ask without waiting, to hear what stands in the way.",
        )
        # Without a request id, a deed whose answer was lost cannot be told from one that was not done.
        passing = (NotFound, Busy, Unavailable) if request_id else (NotFound, Busy)
        wish, ends = wish_to_claim(actor, membership, role), self._end_of(seconds)
        with self._entered(actor, wish, (project,), True, request_id) as waiter:
            looks = self._looks_at_once(waiter) or await self._turn(waiter, ends)
            while looks:
                try:
                    return await attempt()
                except passing as no:
                    refusal = no
                match refusal:
                    case NotFound():
                        self._nothing[_same(wish)] = asyncio.get_running_loop().time()
                    case Unavailable():
                        self._perhaps_answered.add(waiter)
                looks = await self._turn(waiter, ends)
        raise refusal

    async def work(
        self, actor: Actor, project: str, seconds: float, read: Callable[[], Awaitable[Workload]]
    ) -> Workload:
        """What `read` gives as soon as there is something to do in it; when the seconds are over, as it is."""
        mine = (project,) if project else tuple(m.project for m in actor.memberships)
        wish, ends = wish_to_work(actor, project), self._end_of(seconds)
        with self._entered(actor, wish, mine, False, "") as waiter:
            if not self._looks_at_once(waiter):
                await self._turn(waiter, ends)
            while True:
                workload = await read()
                if workload.has_work or not await self._turn(waiter, ends):
                    return workload

    async def _look_when_poked(self) -> None:
        loop = asyncio.get_running_loop()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(LOOK_AGAIN_SECONDS * self._dice.uniform(0.75, 1.25)):
                await self._poked.wait()
        self._poked.clear()
        began = loop.time()
        try:
            await self._give_turns()
        except Refusal as refusal:
            log.info("Those who wait sleep on: %s", refusal.sentence)
        except Exception:
            log.exception("A look for those who wait failed")
        await asyncio.sleep(min(max(GATHER_SECONDS, loop.time() - began), LONGEST_GATHER_SECONDS))

    def _end_of(self, seconds: float) -> float:
        return asyncio.get_running_loop().time() + seconds * self._dice.uniform(SHORTEST_SHARE, 1)

    @contextlib.contextmanager
    def _entered(
        self, actor: Actor, wish: Wish, projects: tuple[str, ...], is_claiming: bool, request_id: str
    ) -> Iterator[Waiter]:
        waiter = Waiter(wish, actor.name, projects, is_claiming, request_id, self._heard)
        self._waiters[waiter] = None
        self._crowds.update(waiter.projects)
        try:
            yield waiter
        finally:
            del self._waiters[waiter]
            self._crowds.subtract(waiter.projects)
            self._crowds += Counter()  # drops those that are empty
            self._queue.pop(waiter, None)
            self._joined.discard(waiter)
            self._perhaps_answered.discard(waiter)
            self._looked_first(waiter)
            if waiter.has_turn:
                self._poked.set()

    def _looks_at_once(self, waiter: Waiter) -> bool:
        """Else it sleeps first: it joins others who wait for the same in vain, or there is a queue."""
        if self._is_in_vain(waiter):
            self._join(waiter)
            return False
        if self._first_looks >= FIRST_LOOKS_AT_ONCE:
            self._queue[waiter] = None
            return False
        waiter.is_first_look = True
        self._first_looks += 1
        return True

    def _is_in_vain(self, waiter: Waiter) -> bool:
        """Whether one like it has just found nothing. A reader's workload is like no other."""
        known = self._nothing.get(_same(waiter.wish)) if waiter.is_claiming else None
        return known is not None and known + 2 * LOOK_AGAIN_SECONDS > asyncio.get_running_loop().time()

    def _join(self, waiter: Waiter) -> None:
        """What it alone would have found, the next look finds: a part kept for it, an answer, that it holds enough."""
        if not self._joined:
            asyncio.get_running_loop().call_later(JOINED_SECONDS, self._poked.set)
        self._joined.add(waiter)
        if waiter.request_id:
            self._perhaps_answered.add(waiter)

    def _looked_first(self, waiter: Waiter) -> None:
        """Its place goes to the next in the queue who still needs it."""
        if not waiter.is_first_look:
            return
        waiter.is_first_look = waiter.has_turn = False
        self._first_looks -= 1
        while self._queue and self._first_looks < FIRST_LOOKS_AT_ONCE:
            first = next(iter(self._queue))
            del self._queue[first]
            if not first.is_asleep:
                continue
            if self._is_in_vain(first):
                self._join(first)
            else:
                self._first_looks += 1
                first.is_first_look = True
                first.wake()

    async def _turn(self, waiter: Waiter, ends: float) -> bool:
        """Sleep until it is this one's turn to look; False when the time is over first."""
        self._looked_first(waiter)
        if waiter.has_turn:
            self._came_in_vain(waiter)
        if self._feed.is_over:
            return False
        if waiter.heard != self._heard:
            self._poked.set()
        waiter.turn = asyncio.get_running_loop().create_future()
        try:
            async with asyncio.timeout_at(ends):
                await waiter.turn
        except TimeoutError:
            return False
        finally:
            waiter.turn = None
        waiter.heard = self._heard
        return not self._feed.is_over

    def _came_in_vain(self, waiter: Waiter) -> None:
        loop = asyncio.get_running_loop()
        rest = self._rests.begin(waiter.part.id if waiter.part else waiter, loop.time())
        loop.call_later(rest, self._poked.set)
        waiter.has_turn, waiter.part = False, None
        self._poked.set()

    def _hear(self, fresh: Sequence[Logged]) -> None:
        """Called by the feed with what happened, and with nothing when it ends."""
        if self._feed.is_over:
            for waiter in self.asleep:
                waiter.wake()
        if not self._waiters:
            return
        if any(e.kind not in MAKES_NO_WORK and self._crowds[e.project] for e in fresh):
            self._heard += 1
            self._poked.set()
        if taken_by := {e.actor for e in fresh if e.kind is Kind.CLAIM_TAKEN}:
            self._perhaps_answered |= {w for w in self._waiters if w.request_id and w.name in taken_by}
            if self._perhaps_answered:
                self._poked.set()

    async def _give_turns(self) -> None:
        """Nothing awaits between the end of the look and the last turn: nobody can come or go meanwhile."""
        asleep = self.asleep
        if not asleep:
            return
        now = asyncio.get_running_loop().time()
        rests = self._rests.resting(now)
        looking = [w for w in self._waiters if w.has_turn and not w.is_first_look]
        given = {w.part.id for w in looking if w.part}
        found, must_look = await self._look(asleep, given | {what for what in rests if isinstance(what, int)})
        supply = Supply(found)
        places = {True: CLAIMS_AT_ONCE, False: READERS_AT_ONCE}
        for waiter in looking:
            places[waiter.is_claiming] -= 1
        for waiter in sorted(self.asleep, key=lambda w: not w.is_claiming):  # what is taken is no work for readers
            if waiter in must_look:
                waiter.wake()
            elif places[waiter.is_claiming] <= 0:
                continue
            elif waiter.is_claiming:
                if part := supply.take_part(waiter.wish):
                    places[True] -= 1
                    waiter.wake(part)
            elif waiter not in rests and supply.has_work(waiter.wish):
                places[False] -= 1
                waiter.wake()
        if places[True] > 0:
            self._nothing = {_same(w.wish): now for w in asleep if w.is_claiming and w.is_asleep}

    async def _look(self, asleep: Sequence[Waiter], but: set[int]) -> tuple[Openings, set[Waiter]]:
        """What there is, and who is to look for themselves whatever there is."""
        wishes = [w.wish for w in asleep]
        members = {w.member_id for w in wishes}
        wanted = {(p, r) for w in wishes if w.may_claim for p, roles in w.roles.items() for r in _lanes(roles)}
        readable = {project for w in asleep if not w.is_claiming for project in w.wish.roles}
        suspects, joined = set(self._perhaps_answered), set(self._joined)
        calls = {(w.wish.member_id, w.request_id) for w in suspects}
        async with self._db.read() as tx:
            found = Openings(await openings.parts(tx, wanted, members, but, CLAIMS_AT_ONCE))
            if readable:
                found = Openings(
                    found.parts,
                    await openings.reviews(tx, readable),
                    await openings.questions(tx, readable),
                    await openings.going_on(tx, readable, members),
                )
            answered = await openings.answered(tx, calls) if calls else set[tuple[int, str]]()
            full = await openings.at_limit(tx, {w.wish.member_id for w in joined}) if joined else set[tuple[int, int]]()
        self._perhaps_answered -= suspects
        self._joined -= joined
        must_look = {w for w in suspects if (w.wish.member_id, w.request_id) in answered}
        must_look |= {w for w in joined if any((project, w.wish.member_id) in full for project in w.wish.roles)}
        return found, must_look


def _same(wish: Wish) -> object:
    return tuple(wish.roles.items())


def _lanes(roles: Roles) -> Collection[str]:
    return ("",) if roles is None else roles
