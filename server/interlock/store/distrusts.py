"""Of whom nothing counts in a project that came in since a moment. Append-only."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select, text

from .database import Transaction
from .tables import members
from .tables_of_proof import distrusts

DECLARERS = members.alias("declarers")

# All open tickets, and not only those that are concerned: what is being posted just now is waited for.
LOCK_OPEN = text(
    "select id from tickets where project_id = :project and resolution is null order by id for no key update"
)
CONCERNED = text("""
select t.id, j.key || '-' || t.number as key, t.resolution is null as is_open
from tickets t join projects j on j.id = t.project_id
where t.project_id = :project and t.resolution is distinct from 'overridden' and t.state <> 'cancelled' and exists (
  select from evidence e where e.ticket_id = t.id and e.producer_id = :member and e.at >= :since
    and e.producer_class > 0
)
order by t.id
""")


@dataclass(frozen=True)
class Distrust:
    member: str
    since: datetime
    reason: str
    declared_by: str
    at: datetime


async def add(tx: Transaction, project_id: int, member_id: int, since: datetime, reason: str, declared_by: int) -> None:
    values = {"project_id": project_id, "member_id": member_id, "since": since, "reason": reason}
    await tx.sql.execute(insert(distrusts).values(**values, declared_by=declared_by))


async def of_project(tx: Transaction, project_id: int) -> list[Distrust]:
    """The newest first."""
    d = distrusts.c
    found = select(members.c.name, d.since, d.reason, DECLARERS.c.name, d.at).where(d.project_id == project_id)
    found = found.join(members, members.c.id == d.member_id).join(DECLARERS, DECLARERS.c.id == d.declared_by)
    return [Distrust(*row) for row in await tx.sql.execute(found.order_by(d.id.desc()))]


async def hold_open_tickets(tx: Transaction, project_id: int) -> None:
    await tx.sql.execute(LOCK_OPEN, {"project": project_id})


async def concerned(tx: Transaction, project_id: int, member_id: int, since: datetime) -> dict[str, tuple[int, bool]]:
    """Key, id, and whether it is open, of every ticket that has evidence of the member since then."""
    rows = await tx.sql.execute(CONCERNED, {"project": project_id, "member": member_id, "since": since})
    return {row.key: (row.id, row.is_open) for row in rows}
