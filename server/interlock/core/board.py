"""What people and agents read: cards, one ticket whole, what waits for whom."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from .claims import Ending, Part
from .criteria import Criterion
from .events import Logged
from .gate.facts import Evidence, Review, Waiver
from .gate.verdict import Verdict
from .messages import Message
from .tickets import Priority, State, Ticket


class Needs(StrEnum):
    """Why a ticket calls for a person."""

    ACCEPT = "accept"
    DECIDE = "decide"
    ANSWER = "answer"
    APPROVE_REVISION = "approve_revision"
    LOOK = "look"  # at a criterion that cannot be checked here


@dataclass(frozen=True)
class Waiting:
    """Why a ticket waits, and what would free it."""

    sentence: str
    frees: str


@dataclass(frozen=True)
class Card:
    """A ticket as the board shows it: never its whole spec. `met` of `criteria` are satisfied or waived."""

    key: str
    title: str
    state: State
    priority: Priority
    labels: tuple[str, ...]
    parts: tuple[Part, ...]
    criteria: int
    met: int
    round: int
    waiting: tuple[Waiting, ...]
    mismatches: int
    messages: int
    needs: Needs | None
    gate_is_open: bool
    is_overridden: bool
    state_since: datetime
    version: int


@dataclass(frozen=True)
class Board:
    """`counts` covers every ticket of a state; closed columns show only the newest. `cursor`: follow events from it."""

    columns: Mapping[State, tuple[Card, ...]]
    counts: Mapping[State, int]
    needs_you: tuple[Card, ...]
    cursor: str
    now: datetime


@dataclass(frozen=True)
class Page:
    """A piece of a list. `next` is handed back to read on; empty: this was the last piece."""

    items: tuple[Card, ...]
    next: str


@dataclass(frozen=True)
class Link:
    """Another ticket, as one line."""

    key: str
    title: str
    state: State


@dataclass(frozen=True)
class PastClaim:
    fence: int
    role: str
    holder: str
    round: int
    taken_at: datetime
    ended_at: datetime | None
    ending: Ending | None


@dataclass(frozen=True)
class Revision:
    """A proposed new spec: `body` holds title, spec and criteria as JSON."""

    id: int
    base_version: int
    body: Mapping[str, Any]
    reason: str
    proposed_by: str
    proposed_at: datetime


@dataclass(frozen=True)
class CloseRecord:
    """An override is `confirmed_by` a second owner, or is reopened at `confirm_until`, if the policy wants it so."""

    round: int
    heads: Mapping[str, str]
    spec_version: int
    policy_version: int
    snapshot: str
    is_override: bool
    reason: str
    closed_by: str | None
    at: datetime
    confirmed_by: str | None = None
    confirm_until: datetime | None = None


@dataclass(frozen=True)
class TicketRecord:
    """What there is of one ticket, but for what its gate looks at."""

    ticket: Ticket
    parts: tuple[Part, ...]
    waiting: tuple[Waiting, ...]
    needs: tuple[Link, ...]
    needed_by: tuple[Link, ...]
    children: tuple[Link, ...]
    messages: tuple[Message, ...]
    claims: tuple[PastClaim, ...]
    revision: Revision | None
    closes: tuple[CloseRecord, ...]
    events: tuple[Logged, ...]
    now: datetime


@dataclass(frozen=True)
class TicketPage(TicketRecord):
    """One ticket whole: everything that anybody may want to know of it."""

    criteria: tuple[Criterion, ...]
    evidence: tuple[Evidence, ...]
    reviews: tuple[Review, ...]
    waivers: tuple[Waiver, ...]
    verdict: Verdict


@dataclass(frozen=True)
class Holding:
    """A part the caller holds."""

    key: str
    title: str
    role: str
    fence: int
    lease_until: datetime
    round: int
    waiting: tuple[Waiting, ...]


@dataclass(frozen=True)
class Workload:
    """What is mine, what I could take, and what waits for my judgement."""

    holding: tuple[Holding, ...]
    claimable: tuple[Card, ...]
    to_review: tuple[Card, ...]
    questions: tuple[tuple[str, Message], ...]  # (ticket key, an open question in a ticket I work or worked on)
    open_claims_limit: int

    @property
    def has_work(self) -> bool:
        """Whether there is anything to do now. What one holds and cannot go on with is no work."""
        may_take = not self.open_claims_limit or len(self.holding) < self.open_claims_limit
        goes_on = any(not held.waiting for held in self.holding)
        return bool(goes_on or self.to_review or self.questions or (may_take and self.claimable))
