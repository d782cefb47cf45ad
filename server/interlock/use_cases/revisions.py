"""Change a spec: at once before the first claim, by proposal and approval after it."""

from dataclasses import dataclass, replace
from typing import Any

from pydantic import TypeAdapter

from ..core import criteria as criteria_of
from ..core import scopes
from ..core import tickets as moves
from ..core.criteria import Criterion, Draft
from ..core.events import Event, Kind
from ..core.lint import must_be_suppressible
from ..core.members import Actor, Deed
from ..core.refusals import Changed, Invalid, NotFound, NotIndependent, WrongState
from ..core.scopes import TicketScope
from ..core.tickets import Priority, State, Ticket
from ..store import claims, events, parts, revisions, tickets
from ..store.database import Database, Transaction
from .drafts import spec_hash, suppressed
from .judging import judge_again
from .requests import once


@dataclass(frozen=True)
class SpecChange:
    """What is to be different; None: as it is. Criteria are the whole new list, with None for the number of a new one.

    Priority, labels, size and budget are no part of the spec and change at once, also while the ticket is worked on.
    """

    title: str | None = None
    spec: str | None = None
    criteria: tuple[tuple[int | None, Draft], ...] | None = None
    scope: TicketScope | None = None
    roles: tuple[str, ...] | None = None
    priority: Priority | None = None
    labels: tuple[str, ...] | None = None
    size: int | None = None
    budget_tokens: int | None = None
    reason: str = ""

    @property
    def touches_spec(self) -> bool:
        return any(v is not None for v in (self.title, self.spec, self.criteria, self.scope, self.roles))


@dataclass(frozen=True)
class Revised:
    """`revision` is the id of a proposal that waits for approval; None: the change is made."""

    ticket: Ticket
    revision: int | None = None


BODY: TypeAdapter[SpecChange] = TypeAdapter(SpecChange)


async def revise_ticket(
    db: Database,
    actor: Actor,
    key: str,
    change: SpecChange,
    expected_version: int | None = None,
    request_id: str = "",
) -> Revised:
    """A ready ticket goes back to draft. After the first claim the spec is frozen: the change becomes a proposal."""
    project_id, number = actor.on_ticket(key, Deed.WRITE_SPEC)
    async with db.transaction() as tx:

        async def act() -> Revised:
            ticket = await tickets.lock(tx, project_id, number)
            moves.must_be_version(ticket, expected_version)
            moves.must_allow_revision(ticket)
            if change.criteria is not None:
                known = await tickets.criteria_of(tx, ticket.id)
                must_be_suppressible(actor, (draft for _, draft in change.criteria), known)
            ticket = await _beside_the_spec(tx, ticket, change)
            if not change.touches_spec:
                return Revised(await tickets.save(tx, ticket))
            if not ticket.was_claimed:
                return Revised(await _apply(tx, ticket, change, actor.id, None))
            return await _propose(tx, ticket, change, actor)

        arguments = [key, repr(change), expected_version, *suppressed(draft for _, draft in change.criteria or ())]
        return await once(tx, actor, request_id, "revise ticket", arguments, Revised, act)


async def decide_revision(db: Database, actor: Actor, key: str, approve: bool, reason: str = "") -> Ticket:
    """Approved by somebody who neither proposed it nor works on the ticket; anybody but an agent at work may reject.

    What was shown of criteria that an approved revision changes counts no more: their content hash is another.
    """
    project_id, number = actor.on_ticket(key, Deed.APPROVE_REVISION)
    async with db.transaction() as tx:
        ticket = await tickets.lock(tx, project_id, number)
        found = await revisions.open_of(tx, ticket.id)
        if found is None:
            raise NotFound(f"{key} has no revision that waits.", "revise_ticket proposes one.")
        revision, proposer = found
        if actor.id == proposer or await claims.has_worked(tx, ticket.id, actor.id):
            raise NotIndependent(
                f"{actor.name} proposed this revision or worked on {key}.", "Somebody else decides on it."
            )
        await revisions.decide(tx, revision.id, approve, actor.id)
        told = {"revision": revision.id, "reason": reason}
        if not approve:
            await events.append(tx, Event(Kind.REVISION_REJECTED, project_id, ticket.id, actor.id, told))
            judged, _ = await judge_again(tx, await tickets.save(tx, ticket), actor.id)
            return judged
        if revision.base_version != ticket.spec_version:
            raise Changed(f"The spec of {key} moved on since the proposal.", "Reject it and propose it anew.")
        await events.append(tx, Event(Kind.REVISION_APPROVED, project_id, ticket.id, actor.id, told))
        return await _apply(tx, ticket, BODY.validate_python(revision.body), proposer, actor.id)


async def _beside_the_spec(tx: Transaction, ticket: Ticket, change: SpecChange) -> Ticket:
    beside: dict[str, Any] = {
        "priority": change.priority,
        "labels": change.labels,
        "size": change.size,
        "budget_tokens": change.budget_tokens,
    }
    told = {name: value for name, value in beside.items() if value is not None and value != getattr(ticket, name)}
    if not told and not change.touches_spec:
        raise Invalid("Nothing would change.", "Name what is to be different.")
    return replace(ticket, **told)


async def _propose(tx: Transaction, ticket: Ticket, change: SpecChange, actor: Actor) -> Revised:
    if not change.reason.strip():
        raise Invalid(f"{ticket.key} was claimed: its spec is frozen.", "Say in `reason` why it must change.")
    if await revisions.open_of(tx, ticket.id):
        raise WrongState(f"{ticket.key} has a revision that waits already.", "Have that one decided first.")
    current = await tickets.criteria_of(tx, ticket.id)
    _criteria_after(current, change, ticket.spec_version + 1)  # refuses now what could not be applied later
    body = BODY.dump_python(change, mode="json")
    id = await revisions.propose(tx, ticket.id, ticket.spec_version, body, change.reason, actor.id)
    told = {"revision": id, "reason": change.reason}
    await events.append(tx, Event(Kind.REVISION_PROPOSED, ticket.project_id, ticket.id, actor.id, told))
    judged, _ = await judge_again(tx, await tickets.save(tx, ticket), actor.id)
    return Revised(judged, id)


async def _apply(
    tx: Transaction, ticket: Ticket, change: SpecChange, written_by: int, approved_by: int | None
) -> Ticket:
    version = ticket.spec_version + 1
    criteria = _criteria_after(await tickets.criteria_of(tx, ticket.id), change, version)
    scope = scopes.checked(change.scope.paths, change.scope.operations) if change.scope else ticket.scope
    revised = replace(
        ticket,
        title=ticket.title if change.title is None else change.title,
        spec=ticket.spec if change.spec is None else change.spec,
        scope=scope,
        spec_version=version,
        state=State.DRAFT if ticket.state is State.READY and not ticket.was_claimed else ticket.state,
    )
    if change.roles is not None:
        await _change_roles(tx, ticket, change.roles)
    await tickets.save_criteria(tx, ticket.id, criteria)
    saved = await tickets.save(tx, revised)
    await tickets.write_spec(tx, saved, criteria, spec_hash(saved, criteria), written_by, approved_by, change.reason)
    told = {"spec_version": version, "reason": change.reason}
    await events.append(tx, Event(Kind.TICKET_REVISED, ticket.project_id, ticket.id, approved_by or written_by, told))
    judged, _ = await judge_again(tx, saved, approved_by or written_by)
    return judged


def _criteria_after(current: tuple[Criterion, ...], change: SpecChange, version: int) -> tuple[Criterion, ...]:
    return current if change.criteria is None else criteria_of.revised(current, change.criteria, version)


async def _change_roles(tx: Transaction, ticket: Ticket, roles: tuple[str, ...]) -> None:
    """New roles get an open part; a part that nobody ever claimed goes. A claimed one stays: its work was done."""
    wanted = roles or ("work",)
    present = {p.role for p in await parts.of_ticket(tx, ticket.id)}
    if added := [role for role in wanted if role not in present]:
        if ticket.state not in (State.DRAFT, State.READY, State.IN_PROGRESS):
            raise WrongState(f"{ticket.key} is {ticket.state}: its parts are all reported.", "Return it first.")
        await parts.add(tx, ticket.project_id, ticket.id, added)
    await parts.drop(tx, ticket.id, sorted(present - set(wanted)))
