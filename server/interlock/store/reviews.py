"""Reviews and waivers: what members say of criteria."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from sqlalchemy import func, insert, null, update

from ..core.criteria import Criterion
from ..core.gate.facts import Abstains, Review
from ..core.gate.policy import ProducerClass
from ..core.tickets import Ticket
from .database import Transaction
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
    abstains: Abstains | None = None,
    passkey_id: int | None = None,
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
        abstains=abstains,
        passkey_id=passkey_id,
    )
    return (await tx.sql.execute(added.returning(reviews.c.id))).scalar_one()


async def clear(tx: Transaction, review_id: int, member_id: int) -> None:
    await tx.sql.execute(
        update(reviews).where(reviews.c.id == review_id).values(cleared_at=func.now(), cleared_by=member_id)
    )


async def uphold(tx: Transaction, ticket: Ticket, review: Review, member_id: int, reason: str) -> int:
    """A person's no about the very same, which is kept and holds nobody up."""
    upheld = insert(reviews).values(
        ticket_id=ticket.id,
        project_id=ticket.project_id,
        round=review.round,
        reviewer_id=member_id,
        producer_class=int(ProducerClass.PERSON),
        passes=False,
        reason=reason,
        hashes={str(number): hash for number, hash in review.hashes.items()},
        heads=dict(review.heads),
        snapshot="",
        cleared_at=func.now(),
        cleared_by=member_id,
    )
    return (await tx.sql.execute(upheld.returning(reviews.c.id))).scalar_one()


async def add_waiver(
    tx: Transaction,
    ticket: Ticket,
    criterion: Criterion,
    member_id: int,
    reason: str,
    days: int,
    heads: Mapping[str, str] | None,
) -> int:
    """`heads` are those that it is for; None: any."""
    added = insert(waivers).values(
        ticket_id=ticket.id,
        project_id=ticket.project_id,
        criterion=criterion.number,
        hash=criterion.hash,
        heads=dict(heads) if heads is not None else null(),
        granted_by=member_id,
        reason=reason,
        expires_at=func.now() + timedelta(days=days),
    )
    return (await tx.sql.execute(added.returning(waivers.c.id))).scalar_one()
