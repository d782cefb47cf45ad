"""Create tickets, publish them, and decide how they go on."""

from collections.abc import Sequence

from ..core import tickets as moves
from ..core.claims import Ending
from ..core.events import Event, Kind
from ..core.lint import Finding
from ..core.members import Actor, Deed, split_key
from ..core.refusals import Invalid
from ..core.tickets import Change, Resolution, State, Ticket
from ..store import claims, events, parts, projects, tickets
from ..store.database import Database, Transaction
from .attempts import remembered
from .creating import create_tickets, errors, lint_drafts, linted
from .drafts import resolved_keys
from .holding import must_write_in_time
from .judging import judge_again, judge_parent_again
from .waiting import free_dependents, recount

__all__ = [
    "cancel_ticket",
    "create_tickets",
    "decide_ticket",
    "escalate_ticket",
    "link_ticket",
    "lint_drafts",
    "lint_ticket",
    "publish_ticket",
    "reopen_ticket",
    "unlink_ticket",
]


async def lint_ticket(db: Database, actor: Actor, key: str) -> tuple[Finding, ...]:
    project_id, number = actor.on_ticket(key, Deed.READ)
    async with db.read() as tx:
        ticket = await tickets.read(tx, project_id, number)
        return linted(ticket.spec, await tickets.criteria_of(tx, ticket.id))


async def publish_ticket(db: Database, actor: Actor, key: str) -> Ticket:
    """Ready to be claimed, under the policy as it is now. Refused while the spec has a lint error."""
    project_id, number = actor.on_ticket(key, Deed.PUBLISH)
    async with db.transaction() as tx:
        return await _publish(tx, await tickets.lock(tx, project_id, number), actor)


async def cancel_ticket(
    db: Database,
    actor: Actor,
    key: str,
    resolution: Resolution,
    reason: str,
    expected_version: int | None = None,
) -> Ticket:
    """It is not done and will not be. Living claims end; who waited for it waits no more."""
    project_id, number = actor.on_ticket(key, Deed.CANCEL)
    async with db.transaction() as tx:
        ticket = await tickets.lock(tx, project_id, number)
        moves.must_be_version(ticket, expected_version)
        saved = await _withdraw_and_save(tx, moves.cancel(ticket, actor.id, resolution, reason), actor)
        await _tell_others(tx, saved, actor.id)
    return saved


async def reopen_ticket(
    db: Database, actor: Actor, key: str, reason: str, expected_version: int | None = None
) -> Ticket:
    """A done ticket is to be done again, in a new round: what was shown of it counts no more."""
    project_id, number = actor.on_ticket(key, Deed.REOPEN)
    async with db.transaction() as tx:
        ticket = await tickets.lock(tx, project_id, number)
        moves.must_be_version(ticket, expected_version)
        return await reopened(tx, ticket, actor.id, reason)


async def reopened(tx: Transaction, ticket: Ticket, actor_id: int | None, reason: str) -> Ticket:
    """The ticket, which is locked, in a new round. None: the server reopens it."""
    _, policy = await projects.policy(tx, ticket.project_id, ticket.policy_version)
    change = moves.reopen(ticket, actor_id, reason)
    await parts.reopen_all(tx, ticket.id, policy.reserve)
    await tickets.save_sent_back(tx, ticket.id, {})
    saved = await tickets.save(tx, change.ticket)
    await events.append(tx, *change.events)
    judged, _ = await judge_again(tx, saved, actor_id)
    await _tell_others(tx, judged, actor_id)
    return judged


async def escalate_ticket(db: Database, actor: Actor, key: str, why: str) -> Ticket:
    """Only a person can decide how it goes on. Living claims end: the caller gives its own back, others lose theirs.

    Refuses (StaleFence) an agent that has lost its claim: it would take the ticket from whoever holds it now.
    """
    async with remembered(db, actor, key, Deed.ESCALATE):
        project_id, number = actor.on_ticket(key, Deed.ESCALATE)
        async with db.transaction() as tx:
            ticket = await tickets.lock(tx, project_id, number)
            await must_write_in_time(tx, ticket, actor)
            return await _withdraw_and_save(tx, moves.escalate(ticket, actor.id, why), actor)


async def decide_ticket(
    db: Database, actor: Actor, key: str, to: State, reason: str, expected_version: int | None = None
) -> Ticket:
    """How a ticket that needs a human goes on: to draft, ready, verifying, or cancelled."""
    project_id, number = actor.on_ticket(key, Deed.DECIDE)
    async with db.transaction() as tx:
        ticket = await tickets.lock(tx, project_id, number)
        moves.must_be_version(ticket, expected_version)
        change = moves.decide(ticket, actor.id, to, reason)
        if to in moves.TO_BE_DONE and all(p.state == "reported" for p in await parts.of_ticket(tx, ticket.id)):
            _, policy = await projects.policy(tx, project_id, ticket.policy_version)
            await parts.reopen_all(tx, ticket.id, policy.reserve)
        await tickets.save_sent_back(tx, ticket.id, {})
        saved = await tickets.save(tx, change.ticket)
        await events.append(tx, *change.events)
        judged, _ = await judge_again(tx, saved, actor.id)
        await _tell_others(tx, judged, actor.id)
    return judged


async def link_ticket(db: Database, actor: Actor, key: str, needs: Sequence[str]) -> Ticket:
    """It waits for these tickets from now on. Refuses (Invalid) a need that would lead back to itself."""
    project_id, number = actor.on_ticket(key, Deed.WRITE_SPEC)
    membership = actor.within(split_key(key)[0], Deed.WRITE_SPEC)
    async with db.transaction() as tx:
        await projects.lock(tx, project_id)  # two links that together close a ring must not both be looked at first
        ticket = await tickets.lock(tx, project_id, number)
        moves.must_be_open(ticket)
        ids = await resolved_keys(tx, membership, needs)
        for other, id in ids.items():
            if id == ticket.id or await tickets.path_between(tx, id, ticket.id):
                raise Invalid(f"{key} cannot need {other}: {other} needs {key}.", "Take one of the needs away.")
        await tickets.depend(tx, [(ticket.id, id) for id in ids.values()])
        return await _relinked(tx, ticket, actor, {"needs": list(needs)})


async def unlink_ticket(db: Database, actor: Actor, key: str, needs: Sequence[str]) -> Ticket:
    """It waits for these tickets no more."""
    project_id, number = actor.on_ticket(key, Deed.WRITE_SPEC)
    membership = actor.within(split_key(key)[0], Deed.WRITE_SPEC)
    async with db.transaction() as tx:
        ticket = await tickets.lock(tx, project_id, number)
        ids = await resolved_keys(tx, membership, needs)
        await tickets.undepend(tx, ticket.id, list(ids.values()))
        return await _relinked(tx, ticket, actor, {"needs_no_more": list(needs)})


async def _relinked(tx: Transaction, ticket: Ticket, actor: Actor, about: dict[str, list[str]]) -> Ticket:
    await events.append(tx, Event(Kind.TICKET_LINKED, ticket.project_id, ticket.id, actor.id, about))
    await recount(tx, ticket.project_id, [ticket.id], actor.id)
    return await tickets.save(tx, await tickets.lock_id(tx, ticket.id))


async def _publish(tx: Transaction, ticket: Ticket, actor: Actor) -> Ticket:
    criteria = await tickets.criteria_of(tx, ticket.id)
    change = moves.publish(ticket, criteria, errors(linted(ticket.spec, criteria)), actor.id)
    version, _ = await projects.policy(tx, ticket.project_id)
    saved = await tickets.save(tx, moves.pinned(change.ticket, version))
    await events.append(tx, *change.events)
    judged, _ = await judge_again(tx, saved, actor.id)
    return judged


async def _withdraw_and_save(tx: Transaction, change: Change, actor: Actor) -> Ticket:
    held = [p for p in await parts.of_ticket(tx, change.ticket.id) if p.state == "held"]
    await claims.end(tx, [p.id for p in held if p.holder_id == actor.id], Ending.RELEASED)
    await claims.end(tx, [p.id for p in held if p.holder_id != actor.id], Ending.WITHDRAWN)
    await parts.free(tx, [p.id for p in held])
    saved = await tickets.save(tx, change.ticket)
    await events.append(tx, *change.events)
    return saved


async def _tell_others(tx: Transaction, ticket: Ticket, actor_id: int | None) -> None:
    """Who waited for this ticket, and the parent that counts its children."""
    await free_dependents(tx, ticket, actor_id)
    await judge_parent_again(tx, ticket, actor_id)
