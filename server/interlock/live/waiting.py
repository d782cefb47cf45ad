"""Wait for work without asking again and again.

    what happened ──▶ one look, for all who wait here ──▶ a turn for whom there is something ──▶ they claim as ever
    every 2 s     ──┘        ▲                                                     │
                             └──────────── there may be more, or it was taken ◀────┘

A turn is leave to look, and no claim: who gets what is decided where it always is, in the database, also between
processes. One freed part gives one turn; who finds it taken sleeps on. Nobody is woken who could not take it, so that
a crowd costs no more than one. What happened is heard through the feed; the look every 2 s is the net under it.
"""

import asyncio
import contextlib
import logging
import random
from collections import Counter
from collections.abc import Awaitable, Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field

from ..core.board import Workload
from ..core.claims import Claim
from ..core.events import Kind, Logged
from ..core.members import Actor, Deed
from ..core.openings import Openings, OpenPart, Roles, Supply, Wish, wish_to_claim, wish_to_work
from ..core.refusals import Busy, NotFound, Refusal, Unavailable
from ..store import openings
from ..store.database import Database
from .feed import Feed

LOOK_AGAIN_SECONDS = 2.0
GATHER_SECONDS = 0.01  # between two looks, or as long as a look takes: what happens meanwhile shares the next one
LONGEST_GATHER_SECONDS = 0.1
CLAIMS_AT_ONCE = 32  # turns to claim
READERS_AT_ONCE = 8  # turns to read one's workload, which costs more
FIRST_REST_SECONDS = 0.02  # after a turn in vain, doubled each time up to the next figure
LONGEST_REST_SECONDS = 1.0

# Nobody can do more after these than before. After everything else a look is taken, of which one serves all.
MAKES_NO_WORK = frozenset(
    {
        Kind.PROJECT_CREATED,
        Kind.MEMBER_JOINED,
        Kind.MEMBER_LEFT,
        Kind.MEMBER_DISABLED,
        Kind.TOKEN_ISSUED,
        Kind.TOKEN_REVOKED,
        Kind.TICKET_CREATED,
        Kind.TICKET_STARTED,
        Kind.TICKET_BLOCKED,
        Kind.CLAIM_TAKEN,
        Kind.CONTRACT_SCANNED,
        Kind.MISMATCH_OPENED,
        Kind.MISMATCH_RESOLVED,
        Kind.MISMATCH_WAIVED,
        Kind.ATTEMPT_REFUSED,
    }
)

log = logging.getLogger(__name__)


@dataclass(eq=False)
class Waiter:
    """Somebody who waits, asleep or looking. `heard`: how much had been heard when it last began to look."""

    wish: Wish
    name: str
    projects: tuple[str, ...]
    is_claiming: bool
    request_id: str
    heard: int
    turn: asyncio.Future[None] | None = None  # awaited while it sleeps
    has_turn: bool = False
    part: OpenPart | None = None  # for which it got its turn


@dataclass
class Rests:
    """What disappointed is left alone for a while: a part that could not be taken, a reader who found nothing."""

    until: dict[object, float] = field(default_factory=dict[object, float])
    length: dict[object, float] = field(default_factory=dict[object, float])

    def begin(self, what: object, now: float) -> float:
        """The seconds that it rests."""
        for old in [w for w, until in self.until.items() if until + 2 * LONGEST_REST_SECONDS < now]:
            del self.until[old], self.length[old]
        self.length[what] = min(2 * self.length.get(what, FIRST_REST_SECONDS / 2), LONGEST_REST_SECONDS)
        self.until[what] = now + self.length[what]
        return self.length[what]

    def resting(self, now: float) -> set[object]:
        return {what for what, until in self.until.items() if until > now}


class WaitingRoom:
    def __init__(self, db: Database, feed: Feed) -> None:
        """Hears from the feed, and reads from the database what there is to do."""
        self._db = db
        self._feed = feed
        self._waiters: dict[Waiter, None] = {}  # who came first is served first
        self._crowds = Counter[str]()  # by project
        self._perhaps_answered: set[Waiter] = set()
        self._rests = Rests()
        self._heard = 0
        self._dice = random.Random()  # noqa: S311  so that processes do not look in step
        self._poked = asyncio.Event()
        feed.on_fresh = self._hear

    @property
    def asleep(self) -> list[Waiter]:
        return [w for w in self._waiters if w.turn and not w.turn.done()]

    async def run(self) -> None:
        """Until cancelled."""
        loop = asyncio.get_running_loop()
        while True:
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

    async def claim(
        self,
        actor: Actor,
        project: str,
        role: str,
        request_id: str,
        seconds: float,
        attempt: Callable[[], Awaitable[Claim]],
    ) -> Claim:
        """What `attempt` gives, tried at once and again whenever it may succeed, for so many seconds.

        Refuses as the last attempt did. A caller who is cancelled attempts nothing more.
        """
        membership = actor.within(project, Deed.CLAIM)
        # Without a request id, a deed whose answer was lost cannot be told from one that was not done.
        passing = (NotFound, Busy, Unavailable) if request_id else (NotFound, Busy)
        ends = asyncio.get_running_loop().time() + seconds
        wish = wish_to_claim(actor, membership, role)
        with self._entered(actor, wish, (project,), True, request_id) as waiter:
            while True:
                try:
                    return await attempt()
                except passing as refusal:
                    if isinstance(refusal, Unavailable):
                        self._perhaps_answered.add(waiter)
                    if not await self._turn(waiter, ends):
                        raise

    async def work(
        self, actor: Actor, project: str, seconds: float, read: Callable[[], Awaitable[Workload]]
    ) -> Workload:
        """What `read` gives as soon as there is something to do in it; when the seconds are over, as it is."""
        ends = asyncio.get_running_loop().time() + seconds
        mine = (project,) if project else tuple(m.project for m in actor.memberships)
        with self._entered(actor, wish_to_work(actor, project), mine, False, "") as waiter:
            while True:
                workload = await read()
                if workload.has_work or not await self._turn(waiter, ends):
                    return workload

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
            self._perhaps_answered.discard(waiter)
            if waiter.has_turn:
                self._poked.set()

    async def _turn(self, waiter: Waiter, ends: float) -> bool:
        """Sleep until it is this one's turn to look; False when the time is over first."""
        if self._feed.is_over:
            return False
        if waiter.has_turn:
            self._came_in_vain(waiter)
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
                _wake(waiter)
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
        rests = self._rests.resting(asyncio.get_running_loop().time())
        looking = [w for w in self._waiters if w.has_turn]
        given = {w.part.id for w in looking if w.part}
        found, answered = await self._look(asleep, given | {what for what in rests if isinstance(what, int)})
        supply = Supply(found)
        places = {True: CLAIMS_AT_ONCE, False: READERS_AT_ONCE}
        for waiter in looking:
            places[waiter.is_claiming] -= 1
        for waiter in sorted(self.asleep, key=lambda w: not w.is_claiming):  # what is taken is no work for readers
            if (waiter.wish.member_id, waiter.request_id) in answered:
                _wake(waiter)
            elif places[waiter.is_claiming] <= 0:
                continue
            elif waiter.is_claiming:
                if part := supply.take_part(waiter.wish):
                    places[True] -= 1
                    _wake(waiter, part)
            elif waiter not in rests and supply.has_work(waiter.wish):
                places[False] -= 1
                _wake(waiter)

    async def _look(self, asleep: Sequence[Waiter], but: set[int]) -> tuple[Openings, set[tuple[int, str]]]:
        wishes = [w.wish for w in asleep]
        members = {w.member_id for w in wishes}
        wanted = {(p, r) for w in wishes if w.may_claim for p, roles in w.roles.items() for r in _lanes(roles)}
        readable = {project for w in asleep if not w.is_claiming for project in w.wish.roles}
        suspects = set(self._perhaps_answered)
        asked = {(w.wish.member_id, w.request_id) for w in suspects}
        async with self._db.read() as tx:
            found = Openings(await openings.parts(tx, wanted, members, but, CLAIMS_AT_ONCE))
            if readable:
                found = Openings(
                    found.parts,
                    await openings.reviews(tx, readable),
                    await openings.questions(tx, readable),
                    await openings.going_on(tx, readable, members),
                )
            answered = await openings.answered(tx, asked) if asked else set[tuple[int, str]]()
        self._perhaps_answered -= suspects
        return found, answered


def _lanes(roles: Roles) -> Collection[str]:
    return ("",) if roles is None else roles


def _wake(waiter: Waiter, part: OpenPart | None = None) -> None:
    assert waiter.turn
    waiter.has_turn, waiter.part = True, part
    waiter.turn.set_result(None)
