"""What is one member's: what it holds, could take, may judge and might answer. One question, and reads only."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from ..core import waiting
from ..core.board import Card, Holding, Workload
from ..core.members import Deed
from ..core.messages import CAN_BLOCK, Kind, Message
from . import cards
from .claims import LOST
from .database import Database
from .wire import array

FEW = 10
MANY = 50

# As store/taking.py finds and takes, without taking: from each lane the best of what can be claimed right now. A lease
# that has passed frees its part for the next claim.
CLAIMABLE = f"""
taken as materialized (
  select distinct t.id, t.project_id, t.scope_reach
  from parts p join tickets t on t.id = p.ticket_id
  where p.project_id = any($2::bigint[]) and p.state = 'held' and p.lease_until > now()
    and cardinality(t.scope_reach) > 0
), mine as materialized (
  select s.project_id, s.roles, j.may_overlap
  from memberships s join projects j on j.id = s.project_id
  where s.member_id = $1::bigint and s.project_id = any($2::bigint[]) and $3::bool
), lane as materialized (
  select l.project_id, l.role, mine.may_overlap from mine join lanes l on l.project_id = mine.project_id
  where (cardinality(mine.roles) = 0 or l.role = 'work' or l.role = any(mine.roles))
    and (l.claims_at_most = 0 or l.claims_at_most > (
      select count(*) from parts p
      where p.project_id = l.project_id and p.role = l.role and p.state = 'held' and p.lease_until > now()
    ))
), candidate as (
  select c.*, false as is_known from lane cross join lateral (
    select p.ticket_id, p.priority, p.ready_since
    from parts p join tickets t on t.id = p.ticket_id
    where p.project_id = lane.project_id and p.role = lane.role and p.claimable {{may_be_taken}}
    order by p.priority, p.ready_since, p.id limit {FEW}
  ) c
  union all
  select c.*, true as is_known from lane cross join lateral (
    select p.ticket_id, p.priority, p.ready_since
    from parts p join tickets t on t.id = p.ticket_id
    where p.project_id = lane.project_id and p.known_to = $1::bigint and p.role = lane.role and p.claimable
      {{may_be_taken}}
    order by p.priority, p.ready_since, p.id limit {FEW}
  ) c
  union all
  select p.ticket_id, p.priority, p.ready_since, p.known_to is not distinct from $1::bigint as is_known
  from parts p join tickets t on t.id = p.ticket_id
  join lane on lane.project_id = p.project_id and lane.role = p.role
  where p.state = 'held' and p.holder_id <> $1::bigint and p.lease_until <= now()
    and t.state in ('ready', 'in_progress') and t.waiting = 0 {{may_be_taken}}
), claimable as materialized (
  select ticket_id as id, row_number() over (
    order by min(priority), bool_or(is_known) desc, min(ready_since), ticket_id
  ) as place
  from candidate group by ticket_id
  order by place limit {FEW}
)
""".format(
    may_be_taken="""
    and (p.reserved_until is null or p.reserved_until <= now() or p.reserved_for = $1::bigint)
    and (cardinality(t.scope_reach) = 0 or lane.may_overlap or not exists (
      select from taken k, unnest(k.scope_reach) a, unnest(t.scope_reach) b
      where k.id <> t.id and k.project_id = t.project_id and (starts_with(a, b) or starts_with(b, a))
    ))
"""
)

WANTS_REVIEW = """
t.state = 'verifying' and exists (
  select from criteria c
  where c.ticket_id = t.id and c.kind = 'review' and c.removed_in is null and not exists (
    select from jsonb_array_elements(coalesce(t.verdict->'criteria', '[]')) v
    where (v->>'number')::int = c.number and v->>'state' in ('satisfied', 'waived')
  )
)
"""

# Whoever claimed, reported, wrote or revised may not judge: core/gate/reviewing.py says so, with the words for it.
CONTRIBUTORS = """
join policies o on o.project_id = t.project_id and o.version = t.policy_version
cross join lateral (
  select t.created_by as id
  union select member_id from claims where ticket_id = t.id
  union select reported_by from parts where ticket_id = t.id
  union select written_by from spec_versions where ticket_id = t.id
) contributor
join members m on m.id = contributor.id
"""

TO_REVIEW = f"""
to_review as materialized (
  select t.id, row_number() over (order by t.state_since, t.id) as place
  from tickets t {CONTRIBUTORS}
  where t.project_id = any($2::bigint[]) and {WANTS_REVIEW} and $4::bool
  group by t.id, o.body->>'independence'
  having not bool_or(m.id = $1::bigint)
    and ($6::bool or o.body->>'independence' is distinct from 'operator'
      or not bool_or(coalesce(m.operator_id, m.id) = $5::bigint))
  order by place limit {FEW}
)
"""

# Not where the member lost its claim: its answer would be refused until it claims again.
QUESTIONS = f"""
questions as (
  select m.id, json_build_array(
    j.key || '-' || t.number, m.id, a.name, a.kind, m.kind, m.body, m.round, m.at, m.is_blocking, m.reply_to
  ) as row
  from messages m join members a on a.id = m.author_id
  join tickets t on t.id = m.ticket_id join projects j on j.id = t.project_id
  where t.project_id = any($2::bigint[]) and t.state not in ('done', 'cancelled')
    and (t.created_by = $1::bigint
      or exists (select from claims c where c.ticket_id = t.id and c.member_id = $1::bigint))
    and $1::bigint not in ({LOST.format(ticket="t")})
    and m.kind = any($7::text[]) and m.resolved_at is null and m.author_id <> $1::bigint
    and not exists (select from messages n where n.reply_to = m.id and n.kind = 'answer')
  order by m.id limit {MANY}
)
"""

WORKLOAD = f"""
with holding as materialized (
  select t.id, p.role, p.fence, p.lease_until, t.title, t.round
  from parts p join tickets t on t.id = p.ticket_id
  where p.holder_id = $1::bigint and p.state = 'held' and t.project_id = any($2::bigint[])
), {CLAIMABLE}, {TO_REVIEW}, {QUESTIONS}, shown as materialized (
  select id from holding union select id from claimable union select id from to_review
), {cards.CARDS}
select json_build_object(
  'holding', (
    select json_agg(json_build_array(id, role, fence, lease_until) order by fence) from holding
  ),
  'claimable', (select json_agg(id order by place) from claimable),
  'to_review', (select json_agg(id order by place) from to_review),
  'questions', (select json_agg(row order by id) from questions),
  'limit', (
    select min(claims_per_member) from projects where id = any($2::bigint[]) and claims_per_member > 0
  ),
  'drawn', {cards.DRAWN}
)
"""


async def read(
    db: Database, member_id: int, operator_id: int, is_person: bool, project_ids: Sequence[int], may: Collection[Deed]
) -> Workload:
    """Of what the member may do only: to claim, to review. Holdings stand in the order of their claims; one whose lease
    has passed is there until somebody else takes the part.
    """
    answer = await db.reads.ask(
        WORKLOAD,
        str(member_id),
        array(project_ids),
        str(Deed.CLAIM in may),
        str(Deed.REVIEW in may),
        str(operator_id),
        str(is_person),
        array(sorted(CAN_BLOCK)),
    )
    drawn, ties = cards.drawn(answer["drawn"]), cards.ties_in(answer["drawn"])
    return Workload(
        tuple(_holding(row, drawn[row[0]], ties[row[0]]) for row in answer["holding"] or ()),
        tuple(drawn[id] for id in answer["claimable"] or ()),
        tuple(drawn[id] for id in answer["to_review"] or ()),
        tuple(_question(row) for row in answer["questions"] or ()),
        answer["limit"] or 0,
    )


def _holding(row: Sequence[Any], card: Card, ties: cards.Ties) -> Holding:
    _, role, fence, lease_until = row
    return Holding(
        key=card.key,
        title=card.title,
        role=role,
        fence=fence,
        lease_until=datetime.fromisoformat(lease_until),
        round=card.round,
        # A role that nobody fills keeps another part from being taken, not this one from going on.
        waiting=waiting.reasons(ties.project, ties.state, ties.needs, ties.questions, (), None),
    )


def _question(row: Sequence[Any]) -> tuple[str, Message]:
    key, id, author, author_kind, kind, body, round, at, is_blocking, reply_to = row
    asked = datetime.fromisoformat(at)
    return key, Message(id, author, author_kind, Kind(kind), body, round, asked, is_blocking, reply_to)
