"""What a ticket's page shows besides the ticket: its neighbours, its past, and what it waits for. Reads only."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, select

from ..core.board import CloseRecord, Link, PastClaim, Waiting
from ..core.claims import Ending
from ..core.tickets import State, Ticket
from . import cards, claims
from .database import Transaction
from .tables import dependencies, members, projects, tickets
from .tables_of_proof import close_records


async def waiting(tx: Transaction, ticket: Ticket) -> tuple[Waiting, ...]:
    return (await cards.tied(tx, [ticket.id]))[ticket.id].reasons


async def needs(tx: Transaction, ticket_id: int) -> tuple[Link, ...]:
    d = dependencies.c
    return await _links(tx, tickets.c.id.in_(select(d.needs_id).where(d.ticket_id == ticket_id)))


async def needed_by(tx: Transaction, ticket_id: int) -> tuple[Link, ...]:
    d = dependencies.c
    return await _links(tx, tickets.c.id.in_(select(d.ticket_id).where(d.needs_id == ticket_id)))


async def children(tx: Transaction, ticket_id: int) -> tuple[Link, ...]:
    return await _links(tx, tickets.c.parent_id == ticket_id)


async def past_claims(tx: Transaction, ticket_id: int) -> tuple[PastClaim, ...]:
    """Newest first, living ones too."""
    return tuple(
        PastClaim(r.fence, r.role, r.holder, r.round, r.taken_at, r.ended_at, Ending(r.ending) if r.ending else None)
        for r in await claims.of_ticket(tx, ticket_id)
    )


async def closes(tx: Transaction, ticket_id: int) -> tuple[CloseRecord, ...]:
    """Newest first: more than one where it was reopened."""
    c = close_records.c
    columns: Sequence[ColumnElement[object]] = (
        *(c.round, c.heads, c.spec_version, c.policy_version, c.snapshot, c.is_override, c.reason),
        *(members.c.name, c.at),
    )
    rows = await tx.sql.execute(
        select(*columns)
        .outerjoin(members, members.c.id == c.closed_by)
        .where(c.ticket_id == ticket_id)
        .order_by(c.id.desc())
    )
    return tuple(CloseRecord(*row) for row in rows)


async def _links(tx: Transaction, wanted: ColumnElement[bool]) -> tuple[Link, ...]:
    t = tickets.c
    rows = await tx.sql.execute(
        select(projects.c.key, t.number, t.title, t.state)
        .join(projects, projects.c.id == t.project_id)
        .where(wanted)
        .order_by(t.id)
    )
    return tuple(Link(f"{row.key}-{row.number}", row.title, State(row.state)) for row in rows)
