"""Tickets that may be stuck, and what there is to know of each. Reads only, in a fixed number of statements."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from sqlalchemy import text

from ..core.gate import verdict as gate
from ..core.stuck import SILENT_AFTER, UNMOVED_AFTER, Situation
from ..core.tickets import OPEN, State
from . import cards
from .columns import AnyRow
from .database import Transaction

# Each kind of trouble, the oldest first. core/stuck.py decides: this only keeps it from looking at everything.
CANDIDATES = text("""
with unfilled as (
  select l.role from lanes l
  where l.project_id = :project and l.role <> 'work' and not exists (
    select from memberships s join members m on m.id = s.member_id
    where s.project_id = l.project_id and m.kind <> 'ci' and m.disabled_at is null
      and (m.kind = 'agent' and cardinality(s.roles) = 0 or l.role = any(s.roles))
  )
)
(select id, state_since as since from tickets
 where project_id = :project and state = 'needs_human' order by state_since limit :limit)
union
(select id, state_since from tickets
 where project_id = :project and state in ('ready', 'in_progress', 'verifying') and waiting > 0
 order by state_since limit :limit)
union
(select t.id, t.state_since from tickets t
 where t.project_id = :project and t.state = 'verifying' and t.state_since < now() - :unmoved and not exists (
   select from events e where e.ticket_id = t.id and e.at > now() - :unmoved)
 order by t.state_since limit :limit)
union
(select p.ticket_id, p.ready_since from parts p
 where p.project_id = :project and p.claimable and p.role in (select role from unfilled)
 order by p.ready_since limit :limit)
union
(select p.ticket_id, p.taken_at from parts p
 where p.project_id = :project and p.state = 'held' and (p.lease_until <= now() or p.taken_at < now() - :silent
   and not exists (select from events e where e.ticket_id = p.ticket_id and e.at > now() - :silent))
 order by p.taken_at limit :limit)
union
(select t.id, t.state_since from close_checks k
 join close_records c on c.id = k.close_record_id join tickets t on t.id = c.ticket_id
 where not k.agrees and c.project_id = :project and t.state = 'done' and t.round = c.round
 order by t.state_since limit :limit)
""")

# From each ticket one way along what it needs, to a ticket that needs nothing open.
ENDS = text("""
with recursive way(start, at, steps) as (
  select unnest(cast(:tickets as bigint[])), unnest(cast(:tickets as bigint[])), 0
  union all
  select w.start, n.id, w.steps + 1
  from way w cross join lateral (
    select t.id from dependencies d join tickets t on t.id = d.needs_id
    where d.ticket_id = w.at and t.state = any(:open) order by t.id limit 1
  ) n
  where w.steps < 200
)
select distinct on (start) start, at from way where steps > 0 order by start, steps desc
""")

ABOUT = text("""
select t.id, t.project_id, p.key as project, p.key || '-' || t.number as key, t.title, t.state, t.state_since,
       t.gate_is_open, t.verdict, coalesce(last.at, t.state_since) as moved_at, escalation.why, dispute.objections
from tickets t
join projects p on p.id = t.project_id
left join lateral (
  select e.at from events e where e.ticket_id = t.id order by e.era desc, e.xid desc, e.seq desc limit 1
) last on true
left join lateral (
  select e.data->>'why' as why from events e
  where e.ticket_id = t.id and e.kind = 'ticket.escalated' and t.state = 'needs_human'
  order by e.era desc, e.xid desc, e.seq desc limit 1
) escalation on true
left join lateral (
  select k.said -> 'objections' as objections from close_checks k join close_records c on c.id = k.close_record_id
  where c.ticket_id = t.id and c.round = t.round and not k.agrees limit 1
) dispute on true
where t.id = any(:tickets)
""")

QUESTIONS = text("""
select ticket_id, id, at from messages
where ticket_id = any(:tickets) and is_blocking and resolved_at is null order by id
""")


async def candidates(tx: Transaction, project_id: int, limit: int) -> list[int]:
    """The ids of tickets that may be stuck, those that are so longest first; at most `limit` of each kind."""
    asked = {"project": project_id, "limit": limit, "silent": SILENT_AFTER, "unmoved": UNMOVED_AFTER}
    rows = sorted((await tx.sql.execute(CANDIDATES, asked)).all(), key=lambda row: (row.since, row.id))
    return list(dict.fromkeys(row.id for row in rows))


async def situations(tx: Transaction, ticket_ids: Sequence[int]) -> list[Situation]:
    """In the order of the ids."""
    ends = await _ends(tx, ticket_ids)
    wanted = {"tickets": sorted({*ticket_ids, *ends.values()})}
    rows = (await tx.sql.execute(ABOUT, wanted)).all()
    ties = await cards.tied(tx, wanted["tickets"])
    questions = defaultdict[int, list[AnyRow]](list)
    for asked in await tx.sql.execute(QUESTIONS, wanted):
        questions[asked.ticket_id].append(asked)
    about = {row.id: row for row in rows}

    def situation(id: int, end: Situation | None = None) -> Situation:
        row = about[id]
        return Situation(
            key=row.key,
            title=row.title,
            project=row.project,
            state=State(row.state),
            state_since=row.state_since,
            moved_at=row.moved_at,
            parts=ties[id].parts,
            needs=tuple(ties[id].needs),
            questions=tuple((asked.id, asked.at) for asked in questions[id]),
            roles=ties[id].roles,
            escalated_for=row.why or "",
            gate_is_open=row.gate_is_open,
            missing=next(iter(gate.from_data(row.verdict).missing), "") if row.verdict else "",
            disputed=tuple(row.objections or ()),
            end=end,
        )

    return [situation(id, situation(ends[id]) if id in ends else None) for id in ticket_ids]


async def _ends(tx: Transaction, ticket_ids: Sequence[int]) -> Mapping[int, int]:
    found = await tx.sql.execute(ENDS, {"tickets": list(ticket_ids), "open": sorted(OPEN)})
    return {row.start: row.at for row in found}
