"""A second opinion on every close, by other means than the judge: rows and SQL, and not one line of core.

It knows less than the judge and is never stricter: whatever it objects to, one of the two is wrong. What it checks and
what it leaves to the judge: docs/decisions/0016-a-close-is-looked-at-twice.md.
"""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import insert, text

from .database import Transaction
from .tables_of_proof import close_checks

# What is to be closed now: the ticket as it is locked, and whatever is known of it.
NOW = """
select t.id as ticket_id, t.project_id, t.round, t.heads, t.spec_version, t.policy_version, now() as at,
       'infinity'::timestamptz as until
from tickets t where t.id = :id
"""

# What was closed: as its record has it. A fact bears the time at which its transaction began, which may be a little
# after that of the close which saw it.
THEN = """
select c.ticket_id, c.project_id, c.round, c.heads, c.spec_version, c.policy_version, c.at,
       c.at + interval '1 minute' as until
from close_records c where c.id = :id
"""

OBJECTIONS = """
with record as (
  select c.*, y.body as policy, v.criteria as spec
  from ({subject}) c
  join policies y on y.project_id = c.project_id and y.version = c.policy_version
  join spec_versions v on v.ticket_id = c.ticket_id and v.version = c.spec_version
), words(word, rank) as (
  values ('claim', 0), ('review', 1), ('ci_token', 2), ('ci_oidc', 3), ('person', 4)
), wanted as (
  select (x ->> 'number')::int as number, 'AC-' || (x ->> 'number') as name, x ->> 'kind' as kind, x ->> 'hash' as hash,
         x -> 'selectors' as selectors, coalesce((x ->> 'is_unwaivable')::boolean, false) as is_unwaivable,
         greatest(
           (select rank from words where word = record.policy -> 'needs' ->> (x ->> 'kind')),
           case x ->> 'kind' when 'human' then 4 when 'review' then 1 else 2 end
         ) as needed
  from record, jsonb_array_elements(record.spec) x
  where x ->> 'removed_in' is null
), waived as (
  select distinct w.criterion as number
  from waivers w join record on record.ticket_id = w.ticket_id join wanted on wanted.number = w.criterion
  where w.hash = wanted.hash and w.expires_at > record.at and not wanted.is_unwaivable
    and (w.heads is null or w.heads = record.heads)
), due as (
  select * from wanted where number not in (select number from waived)
), worked as (
  select k.member_id as id from claims k join record using (ticket_id)
  union select p.reported_by from parts p join record using (ticket_id) where p.reported_by is not null
), contributed as (
  select id from worked
  union select s.written_by from spec_versions s join record using (ticket_id)
  union select t.created_by from tickets t join record on record.ticket_id = t.id
), at_head as (
  select e.*, case when e.run = '' then -e.id else e.attempt end as attempt_key, record.round as now_round
  from evidence e join record using (ticket_id)
  where e.at <= record.until and record.heads ->> e.repository = e.commit
    and e.producer_class between 2 and 3 and e.producer_class >= greatest(2, (
      select rank from words
      where word = record.policy -> 'needs' ->> case e.family when 'tests' then 'test' else e.family end
    ))
    and not exists (
      select from distrusts d where d.project_id = e.project_id and d.member_id = e.producer_id
        and e.at >= d.since and d.at <= record.until
    )
), here as (
  select * from at_head where round = now_round
), runs as (
  select repository, check_name, run, attempt_key, min(id) as begun, bool_or(standing <> 'started') as has_reported
  from here group by 1, 2, 3, 4
), newest as (
  select distinct on (repository, check_name) * from runs order by repository, check_name, begun desc
), speaking as (
  select h.* from here h join newest n using (repository, check_name, run, attempt_key)
  where h.standing <> 'started' or not n.has_reported
), shown as (
  select w.number, k.outcome, s.standing
  from wanted w join evidence_links k on k.criterion = w.number and k.hash = w.hash
  join speaking s on s.id = k.evidence_id and s.producer_class >= w.needed
  where w.kind in ('test', 'static', 'coverage')
), rejected as (
  select distinct w.number
  from wanted w join record on true
  join reviews r on r.ticket_id = record.ticket_id and r.hashes ? w.number::text
  where not r.passes and r.abstains is null and r.at <= record.until
    and (r.cleared_at is null or r.cleared_at > record.until)
    and not exists (
      select from reviews o where o.ticket_id = r.ticket_id and o.reviewer_id = r.reviewer_id and o.id > r.id
        and o.passes and o.abstains is null and o.hashes ? w.number::text and o.at <= record.until
        and (o.cleared_at is null or o.cleared_at > record.until)
    )
), approved as (
  select distinct w.number
  from wanted w join record on true
  join reviews r on r.ticket_id = record.ticket_id and r.hashes ->> w.number::text = w.hash
  where r.passes and r.abstains is null and r.round = record.round and r.heads = record.heads
    and r.at <= record.until and (r.cleared_at is null or r.cleared_at > record.until) and r.producer_class >= w.needed
    and r.reviewer_id not in (select id from worked)
    and (w.kind = 'human' or r.reviewer_id not in (select id from contributed))
), looked_at as (
  select a.number
  from approved a join record on true
  join spec_versions v on v.ticket_id = record.ticket_id and v.version = record.spec_version
  join messages m on m.ticket_id = record.ticket_id and m.criterion = a.number and m.at >= v.at
  where m.at <= record.until and (m.resolved_at is null or m.resolved_at > record.until)
), objections(sentence) as (
  select 'no commit is under verification' from record where heads = '{{}}'
  union all select 'the spec has no criterion' where not exists (select from wanted)
  union all select 'every criterion is waived' where exists (select from wanted) and not exists (select from due)
  union all select 'the part of ' || p.role || ' is not reported'
    from parts p join record using (ticket_id) where p.state <> 'reported'
  union all select 'message ' || m.id || ' blocks'
    from messages m join record using (ticket_id)
    where m.is_blocking and m.at <= until and (m.resolved_at is null or m.resolved_at > until)
  union all select 'a revision is undecided'
    from revisions v join record using (ticket_id) where v.state = 'proposed' and v.proposed_at <= until
  union all select check_name || ' is ' || standing || ' in evidence ' || id
    from speaking where standing in ('started', 'failed', 'inconclusive') or standing = 'empty' and family = 'tests'
  union all select name || ' was rejected' from due join rejected using (number)
  union all select name || ' has nobody''s word that counts' from due
    where kind in ('review', 'human') and number not in (select number from approved)
  union all select name || ' is shown by no run that passed' from due
    where kind in ('test', 'static', 'coverage') and number not in (select number from looked_at)
      and not exists (
        select from shown s where s.number = due.number and s.outcome = 'passed' and s.standing = 'passed'
      )
  union all select distinct name || ' is ' || outcome || ' in a run that counts' from due join shown using (number)
    where outcome in ('failed', 'flaky', 'inconclusive', 'skipped')
  union all select distinct name || ' failed at this head before' from due
    join evidence_links k on k.criterion = due.number and k.hash = due.hash and k.outcome in ('failed', 'flaky')
    join at_head a on a.id = k.evidence_id
  union all select name || ' has child tickets that are not done' from due join record on true
    where kind = 'children' and coalesce((
      select bool_or(c.state <> 'done' or c.resolution = 'overridden')
      from tickets c where c.parent_id = record.ticket_id and c.state <> 'cancelled'
    ), true)
  union all select name || ' is about operations that neither side was scanned for at this head' from due
    join record on true
    where kind = 'contract' and number not in (select number from looked_at) and not exists (
      select from contracts r join sources o on o.id = r.source_id
      where r.project_id = record.project_id and record.heads ->> o.repository = any(r.commits)
    )
  union all select distinct name || ' disagrees on ' || x.operation from due join record on true
    join mismatches x on x.project_id = record.project_id and due.selectors ? x.operation
    where kind = 'contract' and x.severity = 'error'
      and x.state = 'open' and (x.waived_until is null or x.waived_until <= record.at) and x.seen_at <= until
      and exists (
        select from contracts r join sources o on o.id = r.source_id join projects j on j.id = r.project_id
        where r.project_id = record.project_id and r.branch = x.branch and r.branch <> j.default_branch
          and record.heads ->> o.repository = r.commits[1]
          and not exists (
            select from contracts d join sources s on s.id = d.source_id
            where d.project_id = r.project_id and d.branch = j.default_branch and s.repository = o.repository
              and r.commits[1] = any(d.commits)
          )
      )
)
select sentence from objections order by sentence
"""

BEFORE_CLOSING = text(OBJECTIONS.format(subject=NOW))
AFTER_CLOSING = text(OBJECTIONS.format(subject=THEN))

# One that was reopened since is not what its record says any more. Those far behind the newest that was looked at have
# been asked for before.
UNSEEN = text("""
select c.id, c.ticket_id, c.project_id from close_records c join tickets t on t.id = c.ticket_id
where c.id > coalesce((select max(close_record_id) from close_checks), 0) - 10000
  and not c.is_override and t.state = 'done' and t.round = c.round
  and not exists (select from close_checks k where k.close_record_id = c.id)
order by c.id limit :limit
""")


class Unseen(NamedTuple):
    """A close that nobody looked at twice."""

    record_id: int
    ticket_id: int
    project_id: int


async def objections(tx: Transaction, ticket_id: int) -> list[str]:
    """What stands against closing a ticket that this transaction has locked. Each is half a sentence."""
    return list((await tx.sql.execute(BEFORE_CLOSING, {"id": ticket_id})).scalars())


async def objections_to(tx: Transaction, record_id: int) -> list[str]:
    """What stood against a close that has happened."""
    return list((await tx.sql.execute(AFTER_CLOSING, {"id": record_id})).scalars())


async def keep(tx: Transaction, record_id: int, objections: Sequence[str]) -> None:
    said = {"objections": list(objections)}
    await tx.sql.execute(insert(close_checks).values(close_record_id=record_id, agrees=not objections, said=said))


async def unseen(tx: Transaction, limit: int) -> list[Unseen]:
    """The oldest closes that nobody looked at twice."""
    return [Unseen(*row) for row in await tx.sql.execute(UNSEEN, {"limit": limit})]
