"""Parts of tickets: open, held or reported."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import case, delete, func, insert, select, update

from ..core.claims import Part, PartState
from .columns import AnyRow, AnySelect
from .database import Transaction
from .tables import members, parts

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
    )


async def of_ticket(tx: Transaction, ticket_id: int) -> tuple[Part, ...]:
    return tuple(
        map(part_of, await tx.sql.execute(reading().where(parts.c.ticket_id == ticket_id).order_by(parts.c.id)))
    )


async def of_tickets(tx: Transaction, ticket_ids: Sequence[int]) -> list[Part]:
    """Of all these tickets in one statement, in the order of their ids."""
    found = reading().where(parts.c.ticket_id.in_(ticket_ids)).order_by(parts.c.id)
    return list(map(part_of, await tx.sql.execute(found)))


async def add(tx: Transaction, project_id: int, ticket_id: int, roles: Sequence[str]) -> None:
    await tx.sql.execute(
        insert(parts), [{"project_id": project_id, "ticket_id": ticket_id, "role": role} for role in roles]
    )


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
            holder_id=None,
            lease_until=None,
            repository=repository,
            commit=commit,
            reported_by=member_id,
            reported_at=func.now(),
        )
    )


async def free(tx: Transaction, part_ids: Sequence[int]) -> None:
    """Open again, for anybody."""
    await tx.sql.execute(
        update(parts)
        .where(parts.c.id.in_(part_ids), parts.c.state == PartState.HELD)
        .values(state=PartState.OPEN, holder_id=None, lease_until=None)
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
