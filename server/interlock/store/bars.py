"""Parts whose scope meets what is worked on leave the queue while that goes on, where many of them stand at its head.

A claim passes over such parts one by one (store/taking.py), which is nothing for a few and dear for thousands. With
those that are set aside stands what bars them, the reach of a scope that is held: they come back when nothing that is
held covers it. Nobody depends on either step: a part that is not set aside is passed over, and who finds nothing to
claim first lets back what is no longer barred.
"""

from sqlalchemy import text

from .database import Transaction

FEW = 25  # of one project may stand in the queue: they cost a claim less than a tenth of its time
DEPTH = 500  # of each queue are looked at, and of each bar let back, at one time

# What is held, as it bars others. A ticket that is worked on never bars its own parts.
HELD = """
select distinct p.project_id, t.id, a.reach
from parts p join tickets t on t.id = p.ticket_id join projects j on j.id = p.project_id,
lateral unnest(t.scope_reach) a(reach)
where p.state = 'held' and not j.may_overlap
"""

SET_ASIDE = text(f"""
with held as materialized ({HELD}
), head as materialized (
  select h.* from lanes l cross join lateral (
    select p.id, p.project_id, p.ticket_id, t.scope_reach
    from parts p join tickets t on t.id = p.ticket_id
    where p.project_id = l.project_id and p.role = l.role and p.claimable
    order by p.priority, p.ready_since, p.id limit {DEPTH}
  ) h
  where l.project_id in (select project_id from held)
), barred as materialized (
  select h.id, h.scope_reach, b.reach, count(*) over (partition by h.project_id) as many
  from head h cross join lateral (
    select min(k.reach) as reach from held k, unnest(h.scope_reach) o
    where k.project_id = h.project_id and (starts_with(k.reach, o) or starts_with(o, k.reach))
    having bool_and(k.id <> h.ticket_id)
  ) b
  where b.reach is not null
), still as (
  select p.id, b.reach from barred b join parts p on p.id = b.id join tickets t on t.id = p.ticket_id
  where b.many > {FEW} and p.claimable and t.scope_reach = b.scope_reach
  for no key update of t, p skip locked
)
update parts p set claimable = false, barred_by = still.reach from still where p.id = still.id
""")

LET_BACK = text(f"""
with held as materialized ({HELD}
), lifted as materialized (
  select b.project_id, b.barred_by
  from (select distinct project_id, barred_by from parts where barred_by is not null) b
  where (cast(:project as bigint) is null or b.project_id = :project) and not exists (
    select from held k where k.project_id = b.project_id and starts_with(b.barred_by, k.reach)
  )
), free as (
  select p.id from lifted l cross join lateral (
    select p.id from parts p where p.project_id = l.project_id and p.barred_by = l.barred_by
    order by p.priority, p.ready_since, p.id limit {DEPTH}
    for no key update skip locked
  ) p
  union
  select p.id from held k join parts p on p.ticket_id = k.id and p.barred_by is not null
)
update parts p set claimable = p.state = 'open', barred_by = null from free where p.id = free.id
""")


async def set_aside(tx: Transaction) -> int:
    """How many, in all projects. What somebody has under the hand stays where it is."""
    return (await tx.sql.execute(SET_ASIDE)).rowcount


async def let_back(tx: Transaction, project_id: int | None = None) -> int:
    """How many are in the queue again: of what nothing bars any more the first, and the rest at the next call."""
    return (await tx.sql.execute(LET_BACK, {"project": project_id})).rowcount
