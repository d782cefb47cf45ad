"""What the database holds of a project's claims, read by plain SQL: to be compared with the model of them."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import text

from claims_model import Model, Part
from interlock.store.database import Database

# All that must stay as it was when a call is refused. What the log remembers of a refused attempt is no change.
EVERYTHING = text("""
select md5(string_agg(row, e'\\n' order by row)) from (
  select t::text as row from tickets t where project_id = :project
  union all select p::text from parts p where project_id = :project
  union all select c::text from claims c where project_id = :project
  union all select m::text from messages m where project_id = :project
  union all select x::text from evidence x where project_id = :project
  union all select r::text from requests r join memberships s on s.member_id = r.member_id where s.project_id = :project
  union all select e::text from events e where project_id = :project and kind <> 'attempt.refused'
) x
""")

PARTS = text("""
select j.key || '-' || t.number as key, t.state as ticket_state, t.waiting, t.lapses, t.returns, p.role, p.state,
  p.fence, split_part(h.name, '-', 1) as holder, split_part(r.name, '-', 1) as reporter,
  case when p.reserved_until > now() then split_part(k.name, '-', 1) end as kept_for,
  extract(epoch from p.reserved_until - now()) / 60 as kept,
  extract(epoch from p.lease_until - now()) / 60 as left,
  (p.claimable, p.priority) = (
    p.state = 'open' and t.state in ('ready', 'in_progress') and t.waiting = 0, t.priority
  ) and (not p.claimable or p.known_to is not distinct from (
    select c.member_id from claims c where c.ticket_id = t.id order by c.fence desc limit 1
  )) as is_seen_as_it_is,
  (select array_agg(c.fence) from claims c where c.part_id = p.id and c.ended_at is null) as living,
  (select max(c.fence) from claims c where c.part_id = p.id) as newest,
  (select count(*) from dependencies d join tickets n on n.id = d.needs_id
   where d.ticket_id = t.id and n.state not in ('done', 'cancelled'))
  + (select count(*) from messages m where m.ticket_id = t.id and m.is_blocking and m.resolved_at is null) as waits_for
from parts p join tickets t on t.id = p.ticket_id join projects j on j.id = p.project_id
left join members h on h.id = p.holder_id
left join members r on r.id = p.reported_by
left join members k on k.id = p.reserved_for
where p.project_id = :project
""")


async def everything(db: Database, project_id: int) -> str:
    """A digest of every row."""
    async with db.read() as tx:
        return (await tx.sql.execute(EVERYTHING, {"project": project_id})).scalar_one()


async def of_parts(db: Database, project_id: int) -> Sequence[Any]:
    async with db.read() as tx:
        return (await tx.sql.execute(PARTS, {"project": project_id})).all()


async def living_fences(db: Database, project_id: int) -> set[int]:
    return {fence for row in await of_parts(db, project_id) for fence in row.living or ()}


async def move_into_the_past(db: Database, project_id: int, by: timedelta) -> None:
    """Leases and reservations end sooner by that much: nobody has to wait for a clock."""
    async with db.transaction() as tx:
        for column in ("lease_until", "reserved_until"):
            moved = text(f"update parts set {column} = {column} - :by where project_id = :project")
            await tx.sql.execute(moved, {"by": by, "project": project_id})


def must_agree(rows: Sequence[Any], model: Model) -> None:
    """The rows with each other, and with the model."""
    assert len(rows) == sum(len(ticket.parts) for ticket in model.tickets.values())
    for row in rows:
        ticket = model.tickets[row.key]
        part = ticket.parts[row.role]
        assert (row.ticket_state, row.lapses, row.returns) == (ticket.state, ticket.lapses, ticket.returns), row
        assert row.waiting == row.waits_for == model.waiting(ticket), row
        assert (row.state, row.fence, row.holder, row.reporter) == (part.state, part.fence, part.holder, part.reporter)
        assert row.living == ([row.fence] if row.state == "held" else None), row
        assert row.fence == (row.newest or 0), row
        assert row.is_seen_as_it_is, row
        assert part.state != "held" or abs(float(row.left) - part.left) < 1, row
        _must_be_kept(part, row.kept_for, row.kept)


def _must_be_kept(part: Part, kept_for: str | None, minutes: float | None) -> None:
    assert kept_for == (part.kept_for if part.kept > 0 else None), part
    assert kept_for is None or abs(float(minutes or 0) - part.kept) < 1, part
