"""Tickets, their criteria, and the versions of their specs."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import case, delete, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from ..core.criteria import Criterion
from ..core.criteria import Kind as CriterionKind
from ..core.refusals import NotFound
from ..core.scopes import TicketScope
from ..core.tickets import OPEN, Priority, State, Ticket
from . import parts
from .columns import AnyRow, AnySelect
from .database import Transaction
from .tables import criteria, dependencies, members, messages, projects, spec_versions, tickets

PARENT = tickets.alias("parent")


def reading() -> AnySelect:
    """The columns that `ticket_of` wants."""
    return (
        select(
            tickets,
            projects.c.key.label("project"),
            PARENT.c.number.label("parent_number"),
            members.c.name.label("creator"),
        )
        .join(projects, projects.c.id == tickets.c.project_id)
        .join(members, members.c.id == tickets.c.created_by)
        .outerjoin(PARENT, PARENT.c.id == tickets.c.parent_id)
    )


def ticket_of(row: AnyRow) -> Ticket:
    return Ticket(
        id=row.id,
        project_id=row.project_id,
        project=row.project,
        number=row.number,
        title=row.title,
        spec=row.spec,
        spec_version=row.spec_version,
        state=State(row.state),
        priority=Priority(row.priority),
        labels=tuple(row.labels),
        size=row.size,
        round=row.round,
        version=row.version,
        scope=TicketScope(tuple(row.scope_paths), tuple(row.scope_operations)),
        heads=row.heads,
        policy_version=row.policy_version,
        waiting=row.waiting,
        returns=row.returns,
        lapses=row.lapses,
        was_claimed=row.was_claimed,
        tokens_spent=row.tokens_spent,
        budget_tokens=row.budget_tokens,
        resolution=row.resolution,
        parent=f"{row.project}-{row.parent_number}" if row.parent_number else None,
        created_by=row.creator,
        created_by_id=row.created_by,
        created_at=row.created_at,
        state_since=row.state_since,
        gate_is_open=row.gate_is_open,
    )


async def lock(tx: Transaction, project_id: int, number: int) -> Ticket:
    """The ticket, locked until the transaction ends. All that belongs to a ticket changes under this lock."""
    wanted = tickets.c.project_id == project_id, tickets.c.number == number
    return await _one(tx, reading().where(*wanted).with_for_update(of=tickets, key_share=True), project_id, number)


async def lock_id(tx: Transaction, id: int) -> Ticket:
    found = reading().where(tickets.c.id == id).with_for_update(of=tickets, key_share=True)
    return ticket_of((await tx.sql.execute(found)).one())


async def read(tx: Transaction, project_id: int, number: int) -> Ticket:
    found = reading().where(tickets.c.project_id == project_id, tickets.c.number == number)
    return await _one(tx, found, project_id, number)


async def ids_of(tx: Transaction, project_id: int, numbers: Sequence[int]) -> dict[int, int]:
    """Number -> id, of those that exist."""
    rows = await tx.sql.execute(
        select(tickets.c.number, tickets.c.id).where(tickets.c.project_id == project_id, tickets.c.number.in_(numbers))
    )
    return {row.number: row.id for row in rows}


async def save(tx: Transaction, ticket: Ticket) -> Ticket:
    """The ticket as it now stands, one version on. `state_since` and `ready_since` follow from the state."""
    t = tickets.c
    moved = t.state != ticket.state
    values = {
        "title": ticket.title,
        "spec": ticket.spec,
        "spec_version": ticket.spec_version,
        "state": ticket.state,
        "priority": int(ticket.priority),
        "labels": list(ticket.labels),
        "size": ticket.size,
        "round": ticket.round,
        "version": t.version + 1,
        "heads": dict(ticket.heads),
        "policy_version": ticket.policy_version,
        "returns": ticket.returns,
        "lapses": ticket.lapses,
        "was_claimed": ticket.was_claimed,
        "tokens_spent": ticket.tokens_spent,
        "budget_tokens": ticket.budget_tokens,
        "resolution": ticket.resolution,
        "state_since": case((moved, func.now()), else_=t.state_since),
        "ready_since": case((moved & (ticket.state == State.READY), func.now()), else_=t.ready_since),
        **_scope(ticket.scope),
    }
    await tx.sql.execute(update(tickets).where(t.id == ticket.id).values(values))
    await parts.refresh(tx, [ticket.id])
    return await lock_id(tx, ticket.id)


async def save_verdict(tx: Transaction, ticket_id: int, verdict: Mapping[str, Any], is_open: bool) -> None:
    """What the gate said last. It is shown and never relied on."""
    await tx.sql.execute(
        update(tickets).where(tickets.c.id == ticket_id).values(verdict=dict(verdict), gate_is_open=is_open)
    )


async def save_sent_back(tx: Transaction, ticket_id: int, kept: Mapping[str, Any]) -> None:
    """What is known of the heads that came back last; nothing where that is over."""
    await tx.sql.execute(update(tickets).where(tickets.c.id == ticket_id).values(sent_back=dict(kept)))


async def criteria_of(tx: Transaction, ticket_id: int) -> tuple[Criterion, ...]:
    c = criteria.c
    rows = await tx.sql.execute(
        select(c.number, c.text, c.kind, c.selectors, c.is_unwaivable, c.removed_in, c.suppressions)
        .where(c.ticket_id == ticket_id)
        .order_by(c.number)
    )
    return tuple(
        Criterion(
            r.number, r.text, CriterionKind(r.kind), tuple(r.selectors), r.is_unwaivable, r.removed_in, r.suppressions
        )
        for r in rows
    )


async def save_criteria(tx: Transaction, ticket_id: int, wanted: Sequence[Criterion]) -> None:
    if not wanted:
        return
    rows = [{**asdict(c), "selectors": list(c.selectors), "ticket_id": ticket_id} for c in wanted]
    added = upsert(criteria).values(rows)
    changed = {c.name: added.excluded[c.name] for c in criteria.c if c.name not in ("ticket_id", "number")}
    await tx.sql.execute(added.on_conflict_do_update(index_elements=["ticket_id", "number"], set_=changed))


async def write_spec(
    tx: Transaction,
    ticket: Ticket,
    wanted: Sequence[Criterion],
    spec_hash: str,
    written_by: int,
    approved_by: int | None = None,
    reason: str = "",
) -> None:
    """Keep this version of the spec for ever."""
    await tx.sql.execute(
        insert(spec_versions).values(
            ticket_id=ticket.id,
            version=ticket.spec_version,
            title=ticket.title,
            spec=ticket.spec,
            criteria=[{**asdict(c), "hash": c.hash} for c in wanted],
            hash=spec_hash,
            written_by=written_by,
            approved_by=approved_by,
            reason=reason,
        )
    )


async def spec_hash(tx: Transaction, ticket_id: int, version: int) -> str:
    s = spec_versions.c
    return (await tx.sql.execute(select(s.hash).where(s.ticket_id == ticket_id, s.version == version))).scalar_one()


async def refresh_waiting(tx: Transaction, ticket_ids: Sequence[int]) -> dict[int, tuple[int, int]]:
    """Count anew what these tickets wait for: open dependencies and unanswered blocking messages.

    Answers with those whose count moved: id -> (before, after).
    """
    if not ticket_ids:
        return {}
    needed = tickets.alias("needed")
    t = tickets.c
    open_needs = (
        select(func.count())
        .select_from(dependencies.join(needed, needed.c.id == dependencies.c.needs_id))
        .where(dependencies.c.ticket_id == t.id, needed.c.state.in_(sorted(OPEN)))
        .scalar_subquery()
    )
    unanswered = (
        select(func.count())
        .where(messages.c.ticket_id == t.id, messages.c.is_blocking, messages.c.resolved_at.is_(None))
        .scalar_subquery()
    )
    # In id order, so that two transactions that free the same tickets do not wait for each other in a ring.
    locked = await tx.sql.execute(
        select(t.id, t.waiting).where(t.id.in_(ticket_ids)).order_by(t.id).with_for_update(key_share=True)
    )
    before = {row.id: row.waiting for row in locked}
    rows = await tx.sql.execute(
        update(tickets).where(t.id.in_(ticket_ids)).values(waiting=open_needs + unanswered).returning(t.id, t.waiting)
    )
    moved = {row.id: (before[row.id], row.waiting) for row in rows if before[row.id] != row.waiting}
    if moved:
        await parts.refresh(tx, list(moved))
    return moved


async def depend(tx: Transaction, pairs: Sequence[tuple[int, int]]) -> None:
    """(ticket, what it needs), by id.

    Waits for whoever is closing a needed ticket: they see us among its dependents, or we see it closed.
    """
    if pairs:
        needed = select(tickets.c.id).where(tickets.c.id.in_({b for _, b in pairs})).order_by(tickets.c.id)
        await tx.sql.execute(needed.with_for_update(read=True))
        rows = [{"ticket_id": a, "needs_id": b} for a, b in pairs]
        await tx.sql.execute(upsert(dependencies).values(rows).on_conflict_do_nothing())


async def undepend(tx: Transaction, ticket_id: int, needs_ids: Sequence[int]) -> None:
    d = dependencies.c
    await tx.sql.execute(delete(dependencies).where(d.ticket_id == ticket_id, d.needs_id.in_(needs_ids)))


async def dependents(tx: Transaction, needs_id: int) -> list[int]:
    """The ids of tickets that need this one."""
    d = dependencies.c
    return list((await tx.sql.execute(select(d.ticket_id).where(d.needs_id == needs_id))).scalars())


async def parent_of(tx: Transaction, ticket_id: int) -> int | None:
    return (await tx.sql.execute(select(tickets.c.parent_id).where(tickets.c.id == ticket_id))).scalar_one()


async def verifying(tx: Transaction, project_id: int) -> list[int]:
    """The ids of the tickets under verification, in the order in which they are to be locked."""
    t = tickets.c
    found = select(t.id).where(t.project_id == project_id, t.state == State.VERIFYING).order_by(t.id)
    return list((await tx.sql.execute(found)).scalars())


async def path_between(tx: Transaction, start: int, goal: int) -> bool:
    """Whether `start` needs `goal`, directly or through others."""
    d = dependencies.c
    reached = select(d.needs_id.label("id")).where(d.ticket_id == start).cte("reached", recursive=True)
    reached = reached.union(select(d.needs_id).join(reached, reached.c.id == d.ticket_id))
    return (await tx.sql.execute(select(reached.c.id).where(reached.c.id == goal))).first() is not None


async def _one(tx: Transaction, found: AnySelect, project_id: int, number: int) -> Ticket:
    row = (await tx.sql.execute(found)).one_or_none()
    if row is None:
        key = (await tx.sql.execute(select(projects.c.key).where(projects.c.id == project_id))).scalar_one()
        raise NotFound(f"There is no ticket {key}-{number}.", "list_tickets shows what there is.")
    return ticket_of(row)


def _scope(scope: TicketScope) -> dict[str, Any]:
    return {
        "scope_paths": list(scope.paths),
        "scope_operations": list(scope.operations),
        "scope_reach": list(scope.reach),
    }
