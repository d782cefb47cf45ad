"""Every version of a ticket's spec, and the moments that they are compared with."""

from sqlalchemy import func, select

from ..core.deciding import SpecHistory, SpecVersion
from ..core.events import Kind
from .database import Transaction
from .tables import events, members, spec_versions


async def of_ticket(tx: Transaction, ticket_id: int) -> SpecHistory:
    s, author, approver = spec_versions.c, members.alias("author"), members.alias("approver")
    found = (
        select(s.version, s.title, s.spec, s.criteria, author.c.name, approver.c.name, s.reason, s.at)
        .join(author, author.c.id == s.written_by)
        .outerjoin(approver, approver.c.id == s.approved_by)
        .where(s.ticket_id == ticket_id)
        .order_by(s.version)
    )
    versions = tuple(
        SpecVersion(version, title, spec, tuple(criteria), by, approved_by, reason, at)
        for version, title, spec, criteria, by, approved_by, reason, at in await tx.sql.execute(found)
    )
    e = events.c
    moments = select(
        func.min(e.at).filter(e.kind == Kind.TICKET_PUBLISHED),
        func.max(e.at).filter(e.kind.in_((Kind.TICKET_RETURNED, Kind.TICKET_REOPENED))),
    ).where(e.ticket_id == ticket_id)
    return SpecHistory(versions, *(await tx.sql.execute(moments)).one())
