"""Somebody who waits, and what is left alone for a while."""

import asyncio
from dataclasses import dataclass, field

from ..core.openings import OpenPart, Wish

FIRST_REST_SECONDS = 0.02  # after a turn in vain, doubled each time up to the next figure
LONGEST_REST_SECONDS = 1.0


@dataclass(eq=False)
class Waiter:
    """Asleep or looking. `heard`: how much had been heard when it last began to look."""

    wish: Wish
    name: str
    projects: tuple[str, ...]
    is_claiming: bool
    request_id: str
    heard: int
    turn: asyncio.Future[None] | None = None  # awaited while it sleeps
    has_turn: bool = False
    part: OpenPart | None = None  # for which it got its turn
    is_first_look: bool = False

    @property
    def is_asleep(self) -> bool:
        return self.turn is not None and not self.turn.done()

    def wake(self, part: OpenPart | None = None) -> None:
        assert self.turn
        self.has_turn, self.part = True, part
        self.turn.set_result(None)


@dataclass
class Rests:
    """What disappointed rests: a part that could not be taken, a reader who found nothing."""

    until: dict[object, float] = field(default_factory=dict[object, float])
    length: dict[object, float] = field(default_factory=dict[object, float])

    def begin(self, what: object, now: float) -> float:
        """The seconds that it rests: longer each time, unless it is long ago."""
        for old in [w for w, until in self.until.items() if until + 2 * LONGEST_REST_SECONDS < now]:
            del self.until[old], self.length[old]
        self.length[what] = min(2 * self.length.get(what, FIRST_REST_SECONDS / 2), LONGEST_REST_SECONDS)
        self.until[what] = now + self.length[what]
        return self.length[what]

    def resting(self, now: float) -> set[object]:
        return {what for what, until in self.until.items() if until > now}
