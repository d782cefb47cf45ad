"""A ticket, its states, and one decision per move.

draft ──publish──▶ ready ──claim──▶ in_progress ──every part reported──▶ verifying ──close──▶ done
  ▲                  ▲ ▲                │                                    │                  │
  └───revise─────────┘ └─release, lapse─┘                                    │                  │
                       └───────────────return (round + 1)────────────────────┘◀─────reopen──────┘
any open state ──escalate──▶ needs_human ──decide──▶ draft | ready | verifying | cancelled
any open state ──cancel──▶ cancelled

A ticket that waits (for another ticket, or for an answer) is not in a state of its own: it is derived.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import IntEnum, StrEnum
from typing import Any

from .criteria import Criterion, Draft
from .events import Event, Kind
from .refusals import Changed, Invalid, WrongState
from .scopes import TicketScope


class State(StrEnum):
    DRAFT = "draft"
    READY = "ready"
    IN_PROGRESS = "in_progress"
    VERIFYING = "verifying"
    NEEDS_HUMAN = "needs_human"
    DONE = "done"
    CANCELLED = "cancelled"


OPEN = frozenset({State.DRAFT, State.READY, State.IN_PROGRESS, State.VERIFYING, State.NEEDS_HUMAN})
CLAIMABLE = frozenset({State.READY, State.IN_PROGRESS})


class Priority(IntEnum):
    """The lower the number, the sooner it is worked on."""

    URGENT = 0
    HIGH = 1
    NORMAL = 2
    LOW = 3

    @property
    def word(self) -> str:
        return self.name.lower()


class Resolution(StrEnum):
    """Why a ticket was cancelled."""

    DUPLICATE = "duplicate"
    WONT_DO = "wont_do"
    OBSOLETE = "obsolete"
    INVALID = "invalid"


class Move(StrEnum):
    REVISE = "revise"
    PUBLISH = "publish"
    START = "start"
    FALL_BACK = "fall back"
    SUBMIT = "submit"
    RETURN = "return"
    CLOSE = "close"
    REOPEN = "reopen"
    ESCALATE = "escalate"
    DECIDE = "decide"
    CANCEL = "cancel"


MOVES: Mapping[Move, frozenset[State]] = {
    Move.REVISE: OPEN - {State.NEEDS_HUMAN},
    Move.PUBLISH: frozenset({State.DRAFT}),
    Move.START: CLAIMABLE,  # made by the claim statement itself: store/taking.py
    Move.FALL_BACK: frozenset({State.IN_PROGRESS}),
    Move.SUBMIT: frozenset({State.IN_PROGRESS}),
    Move.RETURN: frozenset({State.VERIFYING}),
    Move.CLOSE: frozenset({State.VERIFYING}),
    Move.REOPEN: frozenset({State.DONE}),
    Move.ESCALATE: OPEN - {State.NEEDS_HUMAN},
    Move.DECIDE: frozenset({State.NEEDS_HUMAN}),
    Move.CANCEL: OPEN,
}

TO_BE_DONE = frozenset({State.DRAFT, State.READY})  # work is still to come: no head stands for it
DECISIONS = frozenset({State.DRAFT, State.READY, State.VERIFYING, State.CANCELLED})

WHAT_HELPS: Mapping[State, str] = {
    State.DRAFT: "Publish it first.",
    State.READY: "Claim it first.",
    State.IN_PROGRESS: "Its parts must be reported first.",
    State.VERIFYING: "It is being verified: read its gate.",
    State.NEEDS_HUMAN: "A person must decide how it goes on.",
    State.DONE: "A person may reopen it.",
    State.CANCELLED: "Create a new ticket.",
}


@dataclass(frozen=True)
class TicketDraft:
    """A ticket as somebody writes it. `ref` names it inside one call, for `needs` and `parent` of its siblings."""

    title: str
    spec: str = ""
    criteria: tuple[Draft, ...] = ()
    roles: tuple[str, ...] = ()
    scope: TicketScope = field(default_factory=TicketScope)
    needs: tuple[str, ...] = ()
    parent: str = ""
    priority: Priority = Priority.NORMAL
    labels: tuple[str, ...] = ()
    size: int = 1
    budget_tokens: int | None = None
    ref: str = ""


@dataclass(frozen=True)
class Ticket:
    """`waiting` counts open dependencies and unanswered blocking questions. `heads`: repository -> full commit digest.

    `size` is relative effort, 1 to 100; `budget_tokens` and `tokens_spent` are model tokens as agents report them.
    """

    id: int
    project_id: int
    project: str
    number: int
    title: str
    spec: str
    spec_version: int
    state: State
    priority: Priority
    labels: tuple[str, ...]
    size: int
    round: int
    version: int
    scope: TicketScope
    heads: Mapping[str, str]
    policy_version: int
    waiting: int
    returns: int
    lapses: int
    was_claimed: bool
    tokens_spent: int
    budget_tokens: int | None
    resolution: str | None
    parent: str | None
    created_by: str
    created_by_id: int
    created_at: datetime
    state_since: datetime
    gate_is_open: bool

    @property
    def key(self) -> str:
        return f"{self.project}-{self.number}"

    @property
    def is_overridden(self) -> bool:
        return self.resolution == "overridden"


@dataclass(frozen=True)
class Change:
    """A ticket as a decision leaves it, and the events that say so."""

    ticket: Ticket
    events: tuple[Event, ...]


def publish(ticket: Ticket, criteria: tuple[Criterion, ...], lint_errors: tuple[str, ...], actor_id: int) -> Change:
    """Ready to be claimed. Refused while the spec has a lint error, or no criterion that can be checked."""
    _must_be(ticket, Move.PUBLISH)
    if not any(c.removed_in is None for c in criteria):
        raise Invalid(f"{ticket.key} has no criterion.", "Add at least one criterion that can be checked.")
    if lint_errors:
        raise Invalid(
            f"The spec of {ticket.key} has {len(lint_errors)} error(s): {' '.join(lint_errors)}",
            "Revise the ticket, then publish again.",
            errors=list(lint_errors),
        )
    return _moved(ticket, State.READY, Kind.TICKET_PUBLISHED, actor_id, {"spec_version": ticket.spec_version})


def fall_back(ticket: Ticket, actor_id: int | None, why: str) -> Change:
    """Nobody holds a part any more and not all are reported: ready again."""
    _must_be(ticket, Move.FALL_BACK)
    return _moved(ticket, State.READY, Kind.TICKET_READIED, actor_id, {"why": why})


def submit(ticket: Ticket, heads: Mapping[str, str], actor_id: int) -> Change:
    """Every part is reported: the heads go into verification."""
    _must_be(ticket, Move.SUBMIT)
    submitted = replace(ticket, heads=dict(heads))
    return _moved(submitted, State.VERIFYING, Kind.TICKET_SUBMITTED, actor_id, {"heads": dict(heads)})


def send_back(
    ticket: Ticket, actor_id: int | None, reasons: tuple[str, ...], max_returns: int, stuck: str = ""
) -> Change:
    """A failing verdict for the current head: ready again, next round. Too many of them call for a person.

    So does being `stuck`, which says why.
    """
    _must_be(ticket, Move.RETURN)
    returned = replace(ticket, round=ticket.round + 1, returns=ticket.returns + 1, heads={})
    state = State.NEEDS_HUMAN if stuck or returned.returns >= max_returns else State.READY
    change = _moved(
        returned, state, Kind.TICKET_RETURNED, actor_id, {"round": returned.round, "reasons": list(reasons)}
    )
    if state is State.READY:
        return change
    why = stuck or f"It came back {returned.returns} times."
    return Change(change.ticket, (*change.events, _event(returned, Kind.TICKET_ESCALATED, None, {"why": why})))


def close(ticket: Ticket, actor_id: int | None, snapshot: str) -> Change:
    _must_be(ticket, Move.CLOSE)
    closed = replace(ticket, resolution="done")
    return _moved(closed, State.DONE, Kind.TICKET_CLOSED, actor_id, {"snapshot": snapshot, "heads": dict(ticket.heads)})


def override(ticket: Ticket, actor_id: int, reason: str, snapshot: str) -> Change:
    """Closed although the gate is shut. It stays marked for ever and never counts as verified."""
    _must_be(ticket, Move.CLOSE)
    if len(reason.strip()) < 30:
        raise Invalid("An override wants a reason of at least 30 letters.", "Say why the gate may stay shut.")
    closed = replace(ticket, resolution="overridden")
    return _moved(closed, State.DONE, Kind.TICKET_OVERRIDDEN, actor_id, {"reason": reason, "snapshot": snapshot})


def reopen(ticket: Ticket, actor_id: int | None, reason: str) -> Change:
    _must_be(ticket, Move.REOPEN)
    reopened = replace(ticket, round=ticket.round + 1, heads={}, resolution=None)
    return _moved(reopened, State.READY, Kind.TICKET_REOPENED, actor_id, {"reason": reason, "round": reopened.round})


def escalate(ticket: Ticket, actor_id: int | None, why: str) -> Change:
    _must_be(ticket, Move.ESCALATE)
    return _moved(ticket, State.NEEDS_HUMAN, Kind.TICKET_ESCALATED, actor_id, {"why": why, "from": ticket.state})


def decide(ticket: Ticket, actor_id: int, to: State, reason: str) -> Change:
    """A person says how a ticket that needs one goes on. Its counts of returns and lapses begin anew."""
    _must_be(ticket, Move.DECIDE)
    if to not in DECISIONS:
        raise Invalid(f"{ticket.key} cannot go to {to} from here.", f"One of: {', '.join(sorted(DECISIONS))}.")
    if to is State.VERIFYING and not ticket.heads:
        raise WrongState(f"{ticket.key} has no head to verify.", "Send it to ready, so that its parts are reported.")
    decided = replace(
        ticket,
        returns=0,
        lapses=0,
        heads={} if to in TO_BE_DONE else ticket.heads,
        resolution=Resolution.WONT_DO if to is State.CANCELLED else ticket.resolution,
    )
    return _moved(decided, to, Kind.TICKET_DECIDED, actor_id, {"to": to, "reason": reason})


def cancel(ticket: Ticket, actor_id: int, resolution: Resolution, reason: str) -> Change:
    _must_be(ticket, Move.CANCEL)
    cancelled = replace(ticket, resolution=resolution)
    return _moved(
        cancelled, State.CANCELLED, Kind.TICKET_CANCELLED, actor_id, {"resolution": resolution, "reason": reason}
    )


def is_over_budget(ticket: Ticket) -> bool:
    return ticket.budget_tokens is not None and ticket.tokens_spent > ticket.budget_tokens


def pinned(ticket: Ticket, policy_version: int) -> Ticket:
    """A ticket keeps the policy that was in force when it became ready."""
    return replace(ticket, policy_version=policy_version)


def must_allow_revision(ticket: Ticket) -> None:
    _must_be(ticket, Move.REVISE)


def must_be_open(ticket: Ticket) -> None:
    if ticket.state not in OPEN:
        raise WrongState(f"{ticket.key} is {ticket.state}.", WHAT_HELPS[ticket.state], state=ticket.state)


def must_be_version(ticket: Ticket, expected: int | None) -> None:
    """Refuses (Changed) when the caller saw another version. None: the caller does not mind."""
    if expected is not None and expected != ticket.version:
        raise Changed(
            f"{ticket.key} is at version {ticket.version}, not {expected}.",
            "Read it again, then decide again.",
            version=ticket.version,
        )


def _must_be(ticket: Ticket, move: Move) -> None:
    if ticket.state not in MOVES[move]:
        raise WrongState(
            f"{ticket.key} is {ticket.state}; it cannot {move} from there.",
            WHAT_HELPS[ticket.state],
            state=ticket.state,
        )


def _moved(
    ticket: Ticket, state: State, kind: Kind, actor_id: int | None, data: Mapping[str, Any] | None = None
) -> Change:
    return Change(replace(ticket, state=state), (_event(ticket, kind, actor_id, data or {}),))


def _event(ticket: Ticket, kind: Kind, actor_id: int | None, data: Mapping[str, Any]) -> Event:
    return Event(kind, ticket.project_id, ticket.id, actor_id, dict(data))
