"""Overrides, and who confirmed them."""

from collections.abc import Sequence

from sqlalchemy import insert, text

from ..core.gate.overriding import Override
from .database import Transaction
from .tables_of_proof import confirmations

# How many hours there are to confirm an override, by the policy that the ticket was closed under. A body of before has
# no such setting.
HOURS = """coalesce((
  select (y.body ->> 'override_confirm_hours')::int from policies y
  where y.project_id = c.project_id and y.version = c.policy_version
), 0)"""

NEWEST = text(f"""
select c.id, c.closed_by, m.name, c.at, {HOURS}, n.name
from close_records c left join members m on m.id = c.closed_by
  left join confirmations f on f.close_record_id = c.id left join members n on n.id = f.confirmed_by
where c.ticket_id = :ticket and c.is_override
order by c.id desc limit 1
""")

OVERDUE = text(f"""
select c.ticket_id from close_records c join tickets t on t.id = c.ticket_id
where c.is_override and t.state = 'done' and t.round = c.round and {HOURS} > 0
  and c.at + make_interval(hours => {HOURS}) <= now()
  and not exists (select from confirmations f where f.close_record_id = c.id)
order by c.ticket_id
""")


async def of_ticket(tx: Transaction, ticket_id: int) -> Override | None:
    """The newest of the ticket, in whatever round."""
    row = (await tx.sql.execute(NEWEST, {"ticket": ticket_id})).one_or_none()
    return Override(*row) if row else None


async def confirm(tx: Transaction, override: Override, member_id: int) -> None:
    await tx.sql.execute(insert(confirmations).values(close_record_id=override.record_id, confirmed_by=member_id))


async def overdue(tx: Transaction) -> Sequence[int]:
    """The ids of tickets that nobody has confirmed in time, in the order in which they are to be locked."""
    return list((await tx.sql.execute(OVERDUE)).scalars())
