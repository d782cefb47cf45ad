"""What there is to do in some projects, asked once for all who wait there. Reads only.

As store/taking.py takes and store/workload.py shows, for many members at once: those whom it is for look for
themselves then. What is missed here is found at the next look; what is found here too much costs a look in vain. A
lease that has passed keeps nobody, nor does a bar that is gone: whoever comes to claim then sees to it first.
"""

from collections.abc import Collection

from sqlalchemy import text

from ..core.messages import CAN_BLOCK
from ..core.openings import OpenPart, OpenQuestion, OpenReview
from ..core.tickets import OPEN
from .claims import LOST
from .database import Transaction
from .workload import CONTRIBUTORS, WANTS_REVIEW

PARTS = text("""
with wish as (
  select distinct l.project_id, l.role, j.may_overlap
  from unnest(cast(:projects as bigint[]), cast(:roles as text[])) w(project_id, role)
  join projects j on j.id = w.project_id
  join lanes l on l.project_id = w.project_id and (w.role = '' or l.role = w.role)
  where l.claims_at_most = 0 or l.claims_at_most > (
    select count(*) from parts p where p.project_id = l.project_id and p.role = l.role and p.state = 'held'
  )
), taken as materialized (
  select distinct t.id, t.project_id, t.scope_reach
  from parts p join tickets t on t.id = p.ticket_id
  where p.project_id = any(cast(:projects as bigint[])) and p.state = 'held' and p.lease_until > now()
    and cardinality(t.scope_reach) > 0
), lifted as materialized (
  select p.id, p.project_id, p.role from parts p
  where p.project_id = any(cast(:projects as bigint[])) and p.id <> all(cast(:but as bigint[]))
    and p.barred_by is not null and not exists (
      select from taken k, unnest(k.scope_reach) a where k.project_id = p.project_id and starts_with(p.barred_by, a)
    )
  order by p.priority, p.ready_since, p.id limit :limit
), lapsed as materialized (
  select p.id, p.project_id, p.role from parts p join tickets t on t.id = p.ticket_id
  where p.project_id = any(cast(:projects as bigint[])) and p.state = 'held' and p.lease_until <= now()
    and p.id <> all(cast(:but as bigint[])) and t.state in ('ready', 'in_progress') and t.waiting = 0
  order by p.lease_until limit :limit
)
select o.id, w.project_id, w.role, o.kept_for
from wish w cross join lateral (
  select p.id, case when p.reserved_until > now() then p.reserved_for end as kept_for
  from parts p join tickets t on t.id = p.ticket_id
  where p.project_id = w.project_id and p.role = w.role and p.claimable and p.id <> all(cast(:but as bigint[]))
    and (p.reserved_until is null or p.reserved_until <= now() or p.reserved_for = any(cast(:members as bigint[])))
    and (cardinality(t.scope_reach) = 0 or w.may_overlap or not exists (
      select from taken k, unnest(k.scope_reach) a, unnest(t.scope_reach) b
      where k.project_id = w.project_id and k.id <> t.id and (starts_with(a, b) or starts_with(b, a))
    ))
  order by p.priority, p.ready_since, p.id
  limit :limit
) o
union all
select f.id, w.project_id, w.role, null
from wish w join (table lapsed union all table lifted) f on f.project_id = w.project_id and f.role = w.role
""")

# What is older was there when those who wait looked for themselves.
REVIEWS = text(f"""
select t.project_id, array_agg(m.id) as contributors,
       case when o.body->>'independence' = 'operator' then array_agg(coalesce(m.operator_id, m.id)) else '{{}}' end
         as operators
from (
  select t.id, t.project_id, t.policy_version, t.created_by from tickets t
  where t.project_id = any(cast(:projects as bigint[])) and {WANTS_REVIEW}
  order by t.state_since desc limit 50
) t {CONTRIBUTORS}
group by t.id, t.project_id, o.body->>'independence'
""")

QUESTIONS = text(f"""
select t.project_id, m.author_id, array(
  select c.member_id from claims c where c.ticket_id = t.id union select t.created_by
  except ({LOST.format(ticket="t")})
) as known_to
from (select * from messages order by id desc limit 200) m join tickets t on t.id = m.ticket_id
where t.project_id = any(cast(:projects as bigint[])) and t.state = any(:open)
  and m.kind = any(:kinds) and m.resolved_at is null
""")

# Held parts of tickets that wait for nothing.
GOES_ON = text("""
select p.project_id, p.holder_id from parts p join tickets t on t.id = p.ticket_id
where p.state = 'held' and p.holder_id = any(cast(:members as bigint[])) and t.waiting = 0
  and p.project_id = any(cast(:projects as bigint[]))
""")

AT_LIMIT = text("""
select p.project_id, p.holder_id from parts p join projects j on j.id = p.project_id
where p.state = 'held' and p.holder_id = any(cast(:members as bigint[])) and j.claims_per_member > 0
group by p.project_id, p.holder_id, j.claims_per_member
having count(*) >= j.claims_per_member
""")

ANSWERED = text("""
select r.member_id, r.request_id
from unnest(cast(:members as bigint[]), cast(:requests as text[])) w(member_id, request_id)
join requests r using (member_id, request_id)
where r.answer is not null
""")


async def parts(
    tx: Transaction,
    wanted: Collection[tuple[int, str]],
    members: Collection[int],
    but: Collection[int],
    limit: int,
) -> tuple[OpenPart, ...]:
    """What any of these members could take: of each wanted project and role ("": every one) so many, the best first.

    `but` are parts to be passed over.
    """
    asked = {
        "projects": [project for project, _ in wanted],
        "roles": [role for _, role in wanted],
        "members": list(members),
        "but": list(but),
        "limit": limit,
    }
    return tuple(OpenPart(*row) for row in await tx.sql.execute(PARTS, asked))


async def reviews(tx: Transaction, project_ids: Collection[int]) -> frozenset[OpenReview]:
    rows = await tx.sql.execute(REVIEWS, {"projects": list(project_ids)})
    return frozenset(OpenReview(row[0], frozenset(row[1]), frozenset(row[2])) for row in rows)


async def questions(tx: Transaction, project_ids: Collection[int]) -> frozenset[OpenQuestion]:
    asked = {"projects": list(project_ids), "open": sorted(OPEN), "kinds": sorted(CAN_BLOCK)}
    rows = await tx.sql.execute(QUESTIONS, asked)
    return frozenset(OpenQuestion(row[0], row[1], frozenset(row[2])) for row in rows)


async def going_on(
    tx: Transaction, project_ids: Collection[int], members: Collection[int]
) -> frozenset[tuple[int, int]]:
    """The projects in which each of these members holds something that waits for nothing: (project, member)."""
    rows = await tx.sql.execute(GOES_ON, {"projects": list(project_ids), "members": list(members)})
    return frozenset((row[0], row[1]) for row in rows)


async def at_limit(tx: Transaction, members: Collection[int]) -> set[tuple[int, int]]:
    """Where each of these members holds as much as it may: (project, member)."""
    return {(row[0], row[1]) for row in await tx.sql.execute(AT_LIMIT, {"members": list(members)})}


async def answered(tx: Transaction, calls: Collection[tuple[int, str]]) -> set[tuple[int, str]]:
    """Which of these calls (member, request id) have their first answer by now."""
    asked = {"members": [member for member, _ in calls], "requests": [request for _, request in calls]}
    return {(row[0], row[1]) for row in await tx.sql.execute(ANSWERED, asked)}
