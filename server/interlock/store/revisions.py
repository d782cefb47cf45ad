"""Proposed changes of a spec, until somebody decides on them."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, insert, select, update

from ..core.board import Revision
from .database import Transaction
from .tables import members, revisions


async def propose(
    tx: Transaction, ticket_id: int, base_version: int, body: Mapping[str, Any], reason: str, member_id: int
) -> int:
    """The id of the revision. At most one is open at a time; a unique index says so."""
    proposed = insert(revisions).values(
        ticket_id=ticket_id,
        base_version=base_version,
        body=dict(body),
        reason=reason,
        state="proposed",
        proposed_by=member_id,
    )
    return (await tx.sql.execute(proposed.returning(revisions.c.id))).scalar_one()


async def open_of(tx: Transaction, ticket_id: int) -> tuple[Revision, int] | None:
    """The open revision and the id of its author."""
    r = revisions.c
    row = (
        await tx.sql.execute(
            select(r.id, r.base_version, r.body, r.reason, members.c.name, r.proposed_at, r.proposed_by)
            .join(members, members.c.id == r.proposed_by)
            .where(r.ticket_id == ticket_id, r.state == "proposed")
        )
    ).one_or_none()
    return (Revision(*row[:-1]), row.proposed_by) if row else None


async def decide(tx: Transaction, revision_id: int, is_approved: bool, member_id: int) -> None:
    await tx.sql.execute(
        update(revisions)
        .where(revisions.c.id == revision_id)
        .values(state="approved" if is_approved else "rejected", decided_by=member_id, decided_at=func.now())
    )
