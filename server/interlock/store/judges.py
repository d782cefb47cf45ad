"""What agents and persons said about the same thing: one criterion of one wording, at the same heads."""

from typing import Any, LiteralString

from sqlalchemy import text

from .database import Transaction

# Of each member the newest word, and of persons the newest of all. Who abstained said nothing; a person who clears
# somebody's rejection says that it holds.
PAIRS: LiteralString = """
with said as (
  select r.project_id, r.ticket_id, k.key::int as criterion, k.value as hash, r.heads, r.reviewer_id as member_id,
    r.passes, m.kind = 'person' as is_person, r.at, r.id
  from reviews r join members m on m.id = r.reviewer_id cross join lateral jsonb_each_text(r.hashes) k
  where r.abstains is null
  union all
  select r.project_id, r.ticket_id, k.key::int, k.value, r.heads, r.cleared_by, true, true, r.cleared_at, r.id
  from reviews r join members m on m.id = r.cleared_by cross join lateral jsonb_each_text(r.hashes) k
  where r.abstains is null and not r.passes and m.kind = 'person' and r.cleared_by <> r.reviewer_id
), newest as (
  select distinct on (member_id, ticket_id, criterion, hash, heads) *
  from said order by member_id, ticket_id, criterion, hash, heads, at desc, id desc
), truth as (
  select distinct on (ticket_id, criterion, hash, heads) *
  from newest where is_person order by ticket_id, criterion, hash, heads, at desc, id desc
)
select j.project_id, j.member_id as judge_id, c.kind, j.passes as judge_passes, t.passes as person_passes
from newest j
join truth t using (ticket_id, criterion, hash, heads)
join criteria c on c.ticket_id = j.ticket_id and c.number = j.criterion
where not j.is_person
"""

# Whether a policy (y) wants judges to have earned that their approval counts.
ASKED: LiteralString = """(
  coalesce(y.body ->> 'judge_pairs', '0') <> '0' or coalesce(y.body ->> 'judge_negatives', '0') <> '0'
  or coalesce(y.body ->> 'judge_kappa', '0.0') <> '0.0' or coalesce(y.body ->> 'judge_kappa_low', '0.0') <> '0.0'
)"""

OF_PROJECT = text(f"""
select m.name, x.kind, m.model_family, x.judge_passes, x.person_passes
from ({PAIRS}) x join members m on m.id = x.judge_id
where x.project_id = :project
order by m.name, x.kind, m.model_family
""")


async def pairs(tx: Transaction, project_id: int) -> list[Any]:
    """(judge, kind of criterion, model family, whether the judge passed it, whether a person did)."""
    return [tuple(row) for row in await tx.sql.execute(OF_PROJECT, {"project": project_id})]
