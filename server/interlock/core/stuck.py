"""What is stuck: since when, why, and the one command that frees it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from .claims import Part, PartState
from .tickets import CLAIMABLE, OPEN, State
from .waiting import for_answer, for_role, for_ticket, unfilled

# An agent works for minutes on a part and says something on the way; CI and reviewers take their time.
SILENT_AFTER = timedelta(hours=2)
UNMOVED_AFTER = timedelta(hours=1)


class Cause(StrEnum):
    ESCALATED = "escalated"  # a person must decide
    QUESTION = "question"  # a blocking message is unanswered
    ROLE = "role"  # nobody has the role of a part
    LAPSED = "lapsed"  # the lease of a part has passed, and nobody took it since
    SILENT = "silent"  # a part is held, and nothing has happened on the ticket for long
    UNVERIFIED = "unverified"  # under verification, and nothing has happened for long
    TICKET = "ticket"  # another ticket must close first
    DISPUTED = "disputed"  # it is closed, and the second evaluator objects


@dataclass(frozen=True)
class Situation:
    """What there is to know of a ticket. `moved_at` is the time of its last event.

    `escalated_for` is what it was escalated with; `missing` what its gate last wanted, "" when nothing; `disputed` what
    the second evaluator said against its close. `roles` are those that somebody fills, None: all. `end` is the ticket
    in which the chain of what it needs ends: one that needs nothing open itself.
    """

    key: str
    title: str
    project: str
    state: State
    state_since: datetime
    moved_at: datetime
    parts: tuple[Part, ...] = ()
    needs: tuple[tuple[str, State], ...] = ()
    questions: tuple[tuple[int, datetime], ...] = ()
    roles: frozenset[str] | None = None
    escalated_for: str = ""
    gate_is_open: bool = False
    missing: str = ""
    disputed: tuple[str, ...] = ()
    end: "Situation | None" = None


@dataclass(frozen=True)
class Stuck:
    """One thing that keeps one ticket from going on."""

    key: str
    title: str
    state: State
    cause: Cause
    since: datetime
    sentence: str
    command: str


@dataclass(frozen=True)
class StuckList:
    """`is_cut`: there is more than was asked for."""

    items: tuple[Stuck, ...]
    is_cut: bool
    now: datetime


def found(ticket: Situation, now: datetime) -> tuple[Stuck, ...]:
    """Everything that keeps it; nothing for one that goes its way. A draft is not stuck: nobody has wanted it yet."""
    if ticket.disputed and ticket.state is State.DONE:
        why = f"It was closed, and the second evaluator objects: {'; '.join(ticket.disputed)}"
        reopen = f'interlock ticket reopen {ticket.key} --reason "..."'
        return (_stuck(ticket, Cause.DISPUTED, ticket.state_since, why, reopen),)
    if ticket.state not in OPEN - {State.DRAFT}:
        return ()
    return (*_of_its_own(ticket, now), *_of_others(ticket, now))


def _of_its_own(ticket: Situation, now: datetime) -> Iterator[Stuck]:
    if ticket.state is State.NEEDS_HUMAN:
        why = ticket.escalated_for or "It needs a person."
        decide = f'interlock ticket decide {ticket.key} --to ready --reason "..."'
        yield _stuck(ticket, Cause.ESCALATED, ticket.state_since, why, decide)
    for message, asked_at in ticket.questions:
        answer = f'interlock ticket answer {ticket.key} {message} "..."'
        yield _stuck(ticket, Cause.QUESTION, asked_at, for_answer(message).sentence, answer)
    for role in unfilled(ticket.state, [(p.role, p.state) for p in ticket.parts], ticket.roles):
        add = f"interlock member add NAME --kind agent --project {ticket.project} --role {role}"
        yield _stuck(ticket, Cause.ROLE, ticket.state_since, for_role(ticket.project, role).sentence, add)
    for part in ticket.parts:
        yield from _of_a_part(ticket, part, now)
    if ticket.state is State.VERIFYING and now - ticket.moved_at > UNMOVED_AFTER:
        yield _stuck(ticket, Cause.UNVERIFIED, ticket.moved_at, *_unverified(ticket))


def _of_a_part(ticket: Situation, part: Part, now: datetime) -> Iterator[Stuck]:
    if part.state is not PartState.HELD or part.lease_until is None or ticket.state not in CLAIMABLE:
        return
    free = f'interlock ticket free {ticket.key} --role {part.role} --reason "..."'
    if part.lease_until <= now:
        lapsed = f"The lease of {part.holder} on {part.role} has passed"
        yield _stuck(ticket, Cause.LAPSED, part.lease_until, lapsed, free)
        return
    quiet_since = max(ticket.moved_at, part.taken_at or ticket.moved_at)
    if now - quiet_since > SILENT_AFTER:
        silent = f"{part.holder} holds {part.role} and has shown nothing for {_hours(now - quiet_since)}"
        yield _stuck(ticket, Cause.SILENT, quiet_since, silent, free)


def _of_others(ticket: Situation, now: datetime) -> Iterator[Stuck]:
    """The command is the one that frees the ticket at the end of the chain; nothing else would help for long."""
    for key, state in ticket.needs[:1]:
        why = for_ticket(key, state).sentence
        end = ticket.end
        if end is not None and end.key != key:
            why += f", and that in the end for {end.key} ({end.state})"
        yield _stuck(ticket, Cause.TICKET, ticket.state_since, why, _moving(end, now) if end else _show(key))


def _moving(end: Situation, now: datetime) -> str:
    if end.state is State.DRAFT:
        return f"interlock ticket publish {end.key}"
    own = next(_of_its_own(end, now), None)
    if own is not None:
        return own.command
    return _unverified(end)[1] if end.state is State.VERIFYING else _show(end.key)


def _unverified(ticket: Situation) -> tuple[str, str]:
    if ticket.gate_is_open:
        return "Its gate is open, and nobody has closed it", f"interlock ticket accept {ticket.key}"
    return ticket.missing or "Its gate is shut", _show(ticket.key)


def _show(key: str) -> str:
    return f"interlock ticket show {key}"


def _stuck(ticket: Situation, cause: Cause, since: datetime, sentence: str, command: str) -> Stuck:
    return Stuck(ticket.key, ticket.title, ticket.state, cause, since, sentence.rstrip(".") + ".", command)


def _hours(time: timedelta) -> str:
    hours = int(time / timedelta(hours=1))
    return f"{hours} hours" if hours < 48 else f"{hours // 24} days"
