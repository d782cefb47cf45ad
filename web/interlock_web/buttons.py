"""Which buttons a person gets on a ticket: what its state allows, and what they may do.

The use cases decide again: a button that is shown here may still be refused, and then says why.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from interlock.core.board import TicketPage
from interlock.core.criteria import Kind
from interlock.core.gate.overriding import Override
from interlock.core.gate.verdict import OPENS
from interlock.core.members import OWNERS_ONLY, Actor, Deed
from interlock.core.messages import Message
from interlock.core.tickets import MOVES, OPEN, Move, State

MOVING: Mapping[str, tuple[Move, Deed]] = {
    "publish": (Move.PUBLISH, Deed.PUBLISH),
    "edit": (Move.REVISE, Deed.WRITE_SPEC),
    "accept": (Move.CLOSE, Deed.ACCEPT),
    "return": (Move.RETURN, Deed.RETURN),
    "override": (Move.CLOSE, Deed.OVERRIDE),
    "decide": (Move.DECIDE, Deed.DECIDE),
    "reopen": (Move.REOPEN, Deed.REOPEN),
    "escalate": (Move.ESCALATE, Deed.ESCALATE),
    "cancel": (Move.CANCEL, Deed.CANCEL),
}


@dataclass(frozen=True)
class Buttons:
    """`shown` names forms of the page; `looked_at` are the criteria that accepting passes."""

    shown: frozenset[str]
    looked_at: tuple[int, ...]
    questions: tuple[Message, ...]

    def __contains__(self, name: str) -> bool:
        return name in self.shown

    @property
    def has_more(self) -> bool:
        """Whether there is anything beside what waits for this person."""
        return bool(self.shown & {"return", "reopen", "escalate", "cancel", "override"})


def of_ticket(page: TicketPage, actor: Actor) -> Buttons:
    state = page.ticket.state
    allowed = {name for name, (move, deed) in MOVING.items() if state in MOVES[move] and _may(page, actor, deed)}
    if not _could_accept(page):
        allowed.discard("accept")
    if page.verdict.is_open:
        allowed.discard("override")
    if page.revision is not None and _may(page, actor, Deed.APPROVE_REVISION):
        allowed.add("approve_revision")
    if state is not State.CANCELLED and _may(page, actor, Deed.POST_MESSAGE):
        allowed.add("post")
    wrote_it = page.ticket.created_by_id == actor.id  # who did its work lifts nothing of it
    if state is State.VERIFYING and not wrote_it and _may(page, actor, Deed.WAIVE):
        allowed.add("waive")
    if state in OPEN and not wrote_it and _may(page, actor, Deed.REVIEW):
        allowed.add("clear_review")
    if state in MOVES[Move.START] and _may(page, actor, Deed.STEAL):
        allowed.add("steal")
    return Buttons(frozenset(allowed), _people_only(page), _open_questions(page))


def may_confirm(page: TicketPage, override: Override | None, actor: Actor) -> bool:
    """Where a second owner is waited for, and this is one."""
    waits = override is not None and override.confirm_until is not None and override.closed_by_id != actor.id
    return waits and _may(page, actor, Deed.OVERRIDE)


def _may(page: TicketPage, actor: Actor, deed: Deed) -> bool:
    mine = next((m for m in actor.memberships if m.project == page.ticket.project), None)
    return mine is not None and actor.may(deed) and (deed not in OWNERS_ONLY or mine.is_owner)


def _could_accept(page: TicketPage) -> bool:
    """Nothing is missing but a person's look."""
    people = set(_people_only(page))
    unmet = {c.number for c in page.verdict.criteria if c.state not in OPENS}
    return page.verdict.is_open or (not page.verdict.blockers and bool(unmet) and unmet <= people)


def _people_only(page: TicketPage) -> tuple[int, ...]:
    unmet = {c.number for c in page.verdict.criteria if c.state not in OPENS}
    return tuple(c.number for c in page.criteria if c.kind is Kind.HUMAN and c.number in unmet)


def _open_questions(page: TicketPage) -> tuple[Message, ...]:
    return tuple(m for m in page.messages if m.is_blocking and m.resolved_at is None)
