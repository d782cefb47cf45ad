"""Take a part, or renew what is held: one statement each, which finds, decides and writes at once.

Which part: the highest priority first, then what this member was the last to work on, then what has been ready longest.
That alone would leave some for ever, so one claim in ten takes what has been ready longest of all, whatever its
priority, where that is some days: docs/decisions/0011. Each role is a queue of its own in the index, and so is what a
member knows; only what can be claimed right now is in it: the cost of a claim depends neither on how many tickets there
are, nor on how many wait, nor on how many are for others or known to them.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import LiteralString, NamedTuple

from .database import Database

LONG: LiteralString = "3 days"
SHARE: LiteralString = "0.1"  # of the claims, drawn by lot, is for what has been ready that long

# Rows are locked without waiting: a ticket under somebody's hand is passed over, and its change makes it seen again.
# A ticket may go from ready to in_progress here; the table of moves in core/tickets.py names it `start`.
CHOICE: LiteralString = """
    and p.claimable and t.state in ('ready', 'in_progress') and t.waiting = 0 and p.state = 'open'
    and (p.reserved_until is null or p.reserved_until <= now() or p.reserved_for = %(member)s)
    and (cardinality(t.scope_reach) = 0 or (select may_overlap from here) or not exists (
      select from taken k, unnest(k.scope_reach) a, unnest(t.scope_reach) b
      where k.id <> t.id and (starts_with(a, b) or starts_with(b, a))
    ))
  order by p.priority, p.ready_since, p.id
  limit 1
  for update of t, p skip locked
"""

TAKE: LiteralString = f"""
with here as materialized (
  select j.id, j.key, j.lease_seconds, j.may_overlap, random() < {SHARE} as is_for_longest from projects j
  where j.id = %(project)s
    and (j.claims_per_member = 0 or j.claims_per_member > (
      select count(*) from parts p where p.holder_id = %(member)s and p.project_id = j.id and p.state = 'held'
    ))
    and not exists (select from requests r where r.member_id = %(member)s and r.request_id = %(request)s)
), taken as materialized (
  select distinct t.id, t.scope_reach
  from parts p join tickets t on t.id = p.ticket_id
  where p.project_id = %(project)s and p.state = 'held' and cardinality(t.scope_reach) > 0
), lane as materialized (
  select l.role from lanes l, here
  where l.project_id = %(project)s and (%(role)s::text = '' or l.role = %(role)s)
    and (cardinality(%(roles)s::text[]) = 0 or l.role = 'work' or l.role = any(%(roles)s::text[]))
    and (l.claims_at_most = 0 or l.claims_at_most > (
      select count(*) from parts p where p.project_id = %(project)s and p.role = l.role and p.state = 'held'
    ))
), oldest as materialized (
  select c.*, false as is_known from lane cross join lateral (
    select p.id, p.ticket_id, p.priority, p.ready_since
    from parts p join tickets t on t.id = p.ticket_id
    where p.project_id = %(project)s and p.role = lane.role and %(number)s::int is null
    {CHOICE}
  ) c
), known as materialized (
  select c.*, true as is_known from lane cross join lateral (
    select p.id, p.ticket_id, p.priority, p.ready_since
    from parts p join tickets t on t.id = p.ticket_id
    where p.project_id = %(project)s and p.known_to = %(member)s and p.role = lane.role and %(number)s::int is null
    {CHOICE}
  ) c
), longest as materialized (
  select c.*, false as is_known from lane cross join (values (0), (1), (2), (3)) v(priority) cross join lateral (
    select p.id, p.ticket_id, p.priority, p.ready_since
    from parts p join tickets t on t.id = p.ticket_id
    where p.project_id = %(project)s and p.role = lane.role and p.priority = v.priority
      and p.ready_since < now() - interval '{LONG}'
      and (select is_for_longest from here) and %(number)s::int is null
    {CHOICE}
  ) c
  order by c.ready_since, c.id limit 1
), named as materialized (
  select c.*, true as is_known from here cross join lateral (
    select p.id, p.ticket_id, p.priority, p.ready_since
    from parts p join tickets t on t.id = p.ticket_id
    where t.project_id = %(project)s and t.number = %(number)s::int and p.role in (select role from lane)
    {CHOICE}
  ) c
), best as materialized (
  select * from (
    select 0 as turn, * from longest
    union all select 1, * from oldest union all select 1, * from known union all select 1, * from named
  ) x
  order by turn, priority, is_known desc, ready_since, id limit 1
), claim as (
  insert into claims (part_id, ticket_id, project_id, member_id, round)
  select b.id, b.ticket_id, %(project)s, %(member)s, t.round from best b join tickets t on t.id = b.ticket_id
  returning fence, part_id, ticket_id, round
), part as (
  update parts p
  set state = 'held', claimable = false, fence = claim.fence, holder_id = %(member)s, taken_at = now(),
      reserved_for = null, reserved_until = null, known_to = %(member)s,
      lease_until = now() + make_interval(secs => here.lease_seconds)
  from claim, here where p.id = claim.part_id
  returning p.role, p.lease_until
), sibling as (
  update parts p set known_to = %(member)s from claim
  where p.ticket_id = claim.ticket_id and p.id <> claim.part_id and p.state = 'open'
    and p.known_to is distinct from %(member)s
), ticket as (
  update tickets t
  set state = 'in_progress', was_claimed = true, version = t.version + 1,
      state_since = case when t.state = 'ready' then now() else t.state_since end
  from (select o.id, o.state from claim join tickets o on o.id = claim.ticket_id) o
  where t.id = o.id
  returning t.id, t.number, t.title, o.state as before
), answer as materialized (
  select claim.fence, here.key || '-' || ticket.number as ticket, ticket.title, part.role, here.lease_seconds,
         part.lease_until, claim.round, ticket.id as ticket_id, ticket.before, here.may_overlap
  from claim, part, ticket, here
), event as (
  insert into events (project_id, ticket_id, kind, actor_id, data)
  select %(project)s, ticket_id, kind, %(member)s, data from answer, lateral (values
    (1, 'claim.taken', jsonb_build_object('role', role, 'fence', fence, 'round', round)),
    (2, 'ticket.started', '{{}}'::jsonb)
  ) e(place, kind, data)
  where place = 1 or before = 'ready'
  order by place
), request as (
  insert into requests (member_id, request_id, call, digest, answer)
  select %(member)s, %(request)s, 'claim', %(digest)s, jsonb_build_object(
    'fence', fence, 'ticket', ticket, 'title', title, 'role', role, 'holder', %(holder)s::text,
    'lease_seconds', lease_seconds, 'lease_until', lease_until, 'round', round
  )
  from answer where %(request)s::text <> ''
)
select fence, ticket, title, role, lease_seconds, lease_until, round, ticket_id, may_overlap from answer
"""

RENEW: LiteralString = """
update parts p
set lease_until = now() + make_interval(secs => j.lease_seconds)
from projects j, tickets t
where j.id = %(project)s and t.project_id = j.id and t.number = %(number)s and p.ticket_id = t.id
  and p.fence = %(fence)s and p.holder_id = %(member)s and p.state = 'held'
returning j.key || '-' || t.number as ticket, t.title, p.role, j.lease_seconds, p.lease_until, t.round
"""


class Taken(NamedTuple):
    fence: int
    ticket: str
    title: str
    role: str
    lease_seconds: int
    lease_until: datetime
    round: int
    ticket_id: int
    may_overlap: bool


class Renewed(NamedTuple):
    ticket: str
    title: str
    role: str
    lease_seconds: int
    lease_until: datetime
    round: int


async def take(
    db: Database,
    project_id: int,
    member_id: int,
    holder: str,
    roles: Sequence[str],
    role: str = "",
    number: int | None = None,
    request_id: str = "",
    digest: str = "",
) -> Taken | None:
    """None when there is nothing to take for this member now, when they hold enough, or when the request id is known.

    Nothing is taken for a role of which all together hold enough.

    The answer is kept under the request id in the same statement.
    """
    row = await db.claims.ask(
        TAKE,
        {
            "project": project_id,
            "member": member_id,
            "holder": holder,
            "roles": list(roles),
            "role": role,
            "number": number,
            "request": request_id,
            "digest": digest,
        },
        turn=project_id,
    )
    if row is None:
        return None
    db.on_events()
    return Taken(*row)


async def renew(db: Database, project_id: int, number: int, fence: int, member_id: int) -> Renewed | None:
    """None when the claim has ended, or is not this member's."""
    asked = {"project": project_id, "number": number, "fence": fence, "member": member_id}
    row = await db.claims.ask(RENEW, asked)
    return Renewed(*row) if row else None
