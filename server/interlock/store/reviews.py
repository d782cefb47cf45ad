"""Reviews and waivers: what members say of criteria."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from sqlalchemy import func, insert, select, update

from ..core.criteria import Criterion
from ..core.gate.facts import Review, Waiver
from ..core.gate.policy import ProducerClass
from ..core.tickets import Ticket
from .database import Transaction
from .tables import members
from .tables_of_proof import reviews, waivers


async def add(
    tx: Transaction,
    ticket: Ticket,
    reviewer_id: int,
    producer_class: ProducerClass,
    passes: bool,
    reason: str,
    criteria: Sequence[Criterion],
    snapshot: str,
) -> int:
    """The id of the review, bound to the ticket's round and heads, and to the criteria as they read now."""
    hashes: Mapping[str, str] = {str(c.number): c.hash for c in criteria}
    added = insert(reviews).values(
        ticket_id=ticket.id,
        project_id=ticket.project_id,
        round=ticket.round,
        reviewer_id=reviewer_id,
        producer_class=int(producer_class),
        passes=passes,
        reason=reason,
        hashes=dict(hashes),
        heads=dict(ticket.heads),
        snapshot=snapshot,
    )
    return (await tx.sql.execute(added.returning(reviews.c.id))).scalar_one()


async def of_ticket(tx: Transaction, ticket_id: int) -> tuple[Review, ...]:
    """Of every round, cleared ones too, oldest first."""
    r = reviews.c
    rows = await tx.sql.execute(
        select(
            reviews,
            members.c.name.label("reviewer"),
            func.coalesce(members.c.operator_id, members.c.id).label("operator_id"),
        )
        .join(members, members.c.id == r.reviewer_id)
        .where(r.ticket_id == ticket_id)
        .order_by(r.id)
    )
    return tuple(
        Review(
            id=row.id,
            round=row.round,
            reviewer=row.reviewer,
            reviewer_id=row.reviewer_id,
            operator_id=row.operator_id,
            producer_class=ProducerClass(row.producer_class),
            passes=row.passes,
            reason=row.reason,
            hashes={int(number): hash for number, hash in row.hashes.items()},
            heads=row.heads,
            at=row.at,
            cleared_at=row.cleared_at,
        )
        for row in rows
    )


async def clear(tx: Transaction, review_id: int, member_id: int) -> None:
    await tx.sql.execute(
        update(reviews).where(reviews.c.id == review_id).values(cleared_at=func.now(), cleared_by=member_id)
    )


async def add_waiver(
    tx: Transaction, ticket: Ticket, criterion: Criterion, member_id: int, reason: str, days: int
) -> int:
    added = insert(waivers).values(
        ticket_id=ticket.id,
        project_id=ticket.project_id,
        criterion=criterion.number,
        hash=criterion.hash,
        granted_by=member_id,
        reason=reason,
        expires_at=func.now() + timedelta(days=days),
    )
    return (await tx.sql.execute(added.returning(waivers.c.id))).scalar_one()


async def waivers_of_ticket(tx: Transaction, ticket_id: int) -> tuple[Waiver, ...]:
    """Ended ones too, oldest first."""
    w = waivers.c
    rows = await tx.sql.execute(
        select(w.criterion, w.hash, members.c.name, w.reason, w.expires_at)
        .join(members, members.c.id == w.granted_by)
        .where(w.ticket_id == ticket_id)
        .order_by(w.id)
    )
    return tuple(Waiver(*row) for row in rows)
