"""Parts of tickets: open, held or reported."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import case, delete, func, insert, select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert

from ..core.claims import Part, PartState
from .columns import AnyRow, AnySelect
from .database import Transaction
from .tables import lanes, members, parts

# A part that could be claimed all along has waited all along, whatever became of the other parts of its ticket.
REFRESH = text("""
update parts p
set claimable = x.claimable, priority = x.priority, ready_since = x.ready_since, known_to = x.known_to, barred_by = null
from (
  select q.id, q.state = 'open' and t.state in ('ready', 'in_progress') and t.waiting = 0 as claimable,
    t.priority,
    case when q.claimable or q.barred_by is not null then q.ready_since else t.ready_since end as ready_since,
    (select c.member_id from claims c where c.ticket_id = t.id order by c.fence desc limit 1) as known_to
  from tickets t join parts q on q.ticket_id = t.id
  where t.id = any(cast(:tickets as bigint[]))
) x
where p.id = x.id and (p.claimable, p.priority, p.ready_since, p.known_to, p.barred_by)
  is distinct from (x.claimable, x.priority, x.ready_since, x.known_to, null)
""")

HOLDER = members.alias("holder")
REPORTER = members.alias("reporter")


def reading() -> AnySelect:
    """The columns that `part_of` wants."""
    return (
        select(parts, HOLDER.c.name.label("holder"), REPORTER.c.name.label("reporter"))
        .outerjoin(HOLDER, HOLDER.c.id == parts.c.holder_id)
        .outerjoin(REPORTER, REPORTER.c.id == parts.c.reported_by)
    )


def part_of(row: AnyRow) -> Part:
    return Part(
        id=row.id,
        ticket_id=row.ticket_id,
        role=row.role,
        state=PartState(row.state),
        fence=row.fence,
        holder=row.holder,
        holder_id=row.holder_id,
        lease_until=row.lease_until,
        taken_at=row.taken_at,
        commit=row.commit,
        repository=row.repository,
        reported_by=row.reporter,
        reported_at=row.reported_at,
    )


async def of_ticket(tx: Transaction, ticket_id: int) -> tuple[Part, ...]:
    return tuple(
        map(part_of, await tx.sql.execute(reading().where(parts.c.ticket_id == ticket_id).order_by(parts.c.id)))
    )


async def kept_from(tx: Transaction, ticket_id: int, member_id: int) -> Mapping[str, tuple[str, datetime]]:
    """Role -> who goes first, and until when: the open parts that are kept from this member, for another."""
    p = parts.c
    kept = (
        select(p.role, members.c.name, p.reserved_until)
        .join(members, members.c.id == p.reserved_for)
        .where(p.ticket_id == ticket_id, p.state == PartState.OPEN, p.reserved_until > func.now())
        .where(p.reserved_for != member_id)
    )
    return {row.role: (row.name, row.reserved_until) for row in await tx.sql.execute(kept)}


async def add(tx: Transaction, project_id: int, ticket_id: int, roles: Sequence[str]) -> None:
    await tx.sql.execute(
        insert(parts), [{"project_id": project_id, "ticket_id": ticket_id, "role": role} for role in roles]
    )
    named = [{"project_id": project_id, "role": role} for role in roles]
    await tx.sql.execute(upsert(lanes).values(named).on_conflict_do_nothing())


async def refresh(tx: Transaction, ticket_ids: Sequence[int]) -> None:
    """Bring what the claim statement looks for in step with these tickets, whenever they or their parts have moved."""
    await tx.sql.execute(REFRESH, {"tickets": list(ticket_ids)})


async def drop(tx: Transaction, ticket_id: int, roles: Sequence[str]) -> None:
    """Only for parts that nobody has ever claimed: a claim keeps its part for ever."""
    await tx.sql.execute(
        delete(parts).where(parts.c.ticket_id == ticket_id, parts.c.role.in_(roles), parts.c.fence == 0)
    )


async def report(tx: Transaction, part_id: int, repository: str, commit: str, member_id: int) -> None:
    await tx.sql.execute(
        update(parts)
        .where(parts.c.id == part_id)
        .values(
            state=PartState.REPORTED,
            claimable=False,
            holder_id=None,
            lease_until=None,
            repository=repository,
            commit=commit,
            reported_by=member_id,
            reported_at=func.now(),
        )
    )


async def free(tx: Transaction, part_ids: Sequence[int], reserve: timedelta = timedelta()) -> None:
    """Open again, for anybody; whoever held it goes first until that long after the end of the lease."""
    p = parts.c
    kept = {"reserved_for": p.holder_id, "reserved_until": p.lease_until + reserve} if reserve else {}
    await tx.sql.execute(
        update(parts)
        .where(p.id.in_(part_ids), p.state == PartState.HELD)
        .values(state=PartState.OPEN, holder_id=None, lease_until=None, **kept)
    )


async def reopen_all(tx: Transaction, ticket_id: int, reserve: timedelta) -> None:
    """Every part is to be done again. Who reported it goes first for the time of the reservation."""
    p = parts.c
    until = func.now() + reserve
    await tx.sql.execute(
        update(parts)
        .where(p.ticket_id == ticket_id)
        .values(
            state=PartState.OPEN,
            holder_id=None,
            lease_until=None,
            reserved_for=func.coalesce(p.reported_by, p.reserved_for),
            reserved_until=case((p.reported_by.is_not(None), until), else_=None),
            repository=None,
            commit=None,
            reported_by=None,
            reported_at=None,
        )
    )
