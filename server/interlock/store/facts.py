"""All that the judge must know of a ticket, in one statement."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any, LiteralString, TypeVar

from ..core.claims import PartState
from ..core.criteria import Criterion
from ..core.criteria import Kind as CriterionKind
from ..core.evidence.model import Family
from ..core.gate import policy as policies
from ..core.gate.agreement import Agreement, of_pairs
from ..core.gate.branches import Sight
from ..core.gate.facts import (
    Abstains,
    Child,
    Evidence,
    Facts,
    Link,
    Outcome,
    Review,
    Standing,
    Uncheckable,
    Waiver,
)
from ..core.gate.policy import Policy, ProducerClass
from ..core.gate.touching import in_scope
from ..core.refusals import Invalid
from ..core.tickets import Ticket
from .database import Transaction
from .disagreements import MISMATCH, MISMATCHES, READINGS, mismatch_of, reading, reading_of
from .judges import ASKED, PAIRS

Word = TypeVar("Word", bound=StrEnum)

# Rows come as JSON arrays, in the order in which the functions below take them apart. Of a scan only `contract`
# criteria ask which operations it saw. Of branches, only those matter that a head of the ticket may stand on. A claim
# keeps its holder for ever, so that who reported in an earlier round is found there, too.
OPERATIONS: LiteralString = """
case when exists (select from criteria c where c.ticket_id = tickets.id and c.kind = 'contract') then r.operations end
"""


def facts_with(commit: LiteralString = "null") -> LiteralString:
    """All that `found` takes apart. A commit that the ticket is about to have as a head may be named beside its own."""
    heads = f"""
      array[cast({commit} as text)] || array(select h.value from jsonb_each_text(tickets.heads) h)
    """
    branches = f"""
      select b.branch from contracts b where b.project_id = tickets.project_id and b.commits && (
        {heads} || array(select p.commit from parts p where p.ticket_id = tickets.id and p.commit is not null)
      )
    """
    return f"""
json_build_object(
  'policy', (
    select y.body::text from policies y where y.project_id = tickets.project_id and y.version = tickets.policy_version
  ),
  'criteria', (
    select json_agg(json_build_array(
      c.number, c.text, c.kind, c.selectors, c.is_unwaivable, c.removed_in, c.suppressions
    ))
    from criteria c where c.ticket_id = tickets.id
  ),
  'parts', (select json_agg(json_build_array(p.role, p.state)) from parts p where p.ticket_id = tickets.id),
  'evidence', (
    select json_agg(json_build_array(
      e.id, e.round, e.repository, e.commit, m.name, e.producer_class, e.check_name, e.run, e.attempt, e.standing,
      (
        select json_agg(json_build_array(k.criterion, k.hash, k.outcome, k.reason) order by k.criterion)
        from evidence_links k where k.evidence_id = e.id
      ), e.at, e.base_of, case when e.commit = any ({heads}) then e.changed_paths end, e.lost_tests,
      e.family, (
        select d.reason from distrusts d
        where d.project_id = e.project_id and d.member_id = e.producer_id and d.since <= e.at order by d.id limit 1
      ), e.detail -> 'lost_tests'
    ))
    from evidence e join members m on m.id = e.producer_id where e.ticket_id = tickets.id
  ),
  'reviews', (
    select json_agg(json_build_array(
      r.id, r.round, m.name, m.id, coalesce(m.operator_id, m.id), r.producer_class, r.passes, r.reason, r.hashes,
      r.heads, r.at, r.cleared_at, r.abstains, m.model_family
    ))
    from reviews r join members m on m.id = r.reviewer_id where r.ticket_id = tickets.id
  ),
  'waivers', (
    select json_agg(json_build_array(w.criterion, w.hash, m.name, w.reason, w.expires_at, w.heads))
    from waivers w join members m on m.id = w.granted_by where w.ticket_id = tickets.id
  ),
  'questions', (
    select json_agg(q.id) from messages q where q.ticket_id = tickets.id and q.is_blocking and q.resolved_at is null
  ),
  'children', (
    select json_object_agg(j.key || '-' || k.number, case
      when k.state <> 'done' then 'open' when k.resolution = 'overridden' then 'overridden' else 'done' end)
    from tickets k join projects j on j.id = k.project_id where k.parent_id = tickets.id and k.state <> 'cancelled'
  ),
  'uncheckable', (
    select json_agg(json_build_array(q.criterion, q.id, m.name, q.body))
    from messages q join members m on m.id = q.author_id
    where q.ticket_id = tickets.id and q.criterion is not null and q.resolved_at is null and q.at >= (
      select v.at from spec_versions v where v.ticket_id = tickets.id and v.version = tickets.spec_version
    )
  ),
  'revised_by', (
    select json_agg(m.name)
    from spec_versions v join members m on m.id = v.written_by
    where v.ticket_id = tickets.id and v.version > 1
      and v.at > (select min(c.taken_at) from claims c where c.ticket_id = tickets.id)
  ),
  'records', case when exists (
    select from policies y where y.project_id = tickets.project_id and y.version = tickets.policy_version and {ASKED}
  ) then (
    select json_agg(json_build_array(x.judge_id, x.judge_passes, x.person_passes))
    from ({PAIRS}) x where x.project_id = tickets.project_id and x.kind = 'review'
      and x.judge_id in (select r.reviewer_id from reviews r where r.ticket_id = tickets.id)
  ) end,
  'sent_back', tickets.sent_back,
  'revision', exists (select from revisions v where v.ticket_id = tickets.id and v.state = 'proposed'),
  'readings', (
    select json_agg({reading(OPERATIONS)}) {READINGS}
    where r.project_id = tickets.project_id and (r.branch = j.default_branch or r.branch in ({branches}))
  ),
  'mismatches', (
    select json_agg({MISMATCH} order by x.id) {MISMATCHES}
      and x.project_id = tickets.project_id and (x.branch = j.default_branch or x.branch in ({branches}))
  ),
  'contributors', (
    with worked as (
      select member_id as id from claims where ticket_id = tickets.id
      union select reported_by from parts where ticket_id = tickets.id and reported_by is not null
    ), contributed as (
      select id from worked
      union select written_by from spec_versions where ticket_id = tickets.id
      union select tickets.created_by
    )
    select json_agg(json_build_array(m.id, coalesce(m.operator_id, m.id), m.id in (select id from worked)))
    from contributed c join members m on m.id = c.id
  )
)
"""


FACTS = facts_with()
OF_TICKET = f"select {FACTS} from tickets where tickets.id = %(ticket)s"
AS_IF = f"select {facts_with(commit='%(commit)s')} from tickets where tickets.id = %(ticket)s"


@dataclass(frozen=True)
class Found:
    """The policy that a ticket is judged by, the facts as they were read, and from where it sees contracts."""

    policy: Policy
    facts: Facts
    sight: Sight


async def of_ticket(tx: Transaction, ticket: Ticket) -> Found:
    """Of every round, ended reviews and waivers too."""
    row = (await tx.sql.exec_driver_sql(OF_TICKET, {"ticket": ticket.id})).one()
    return found(ticket, row[0], tx.now)


async def as_if(tx: Transaction, ticket: Ticket, commit: str) -> Found:
    """As `of_ticket`, for a ticket that has heads which the stored one does not have: this commit is one of them."""
    row = (await tx.sql.exec_driver_sql(AS_IF, {"ticket": ticket.id, "commit": commit})).one()
    return found(ticket, row[0], tx.now)


def found(ticket: Ticket, data: Mapping[str, Any], now: datetime) -> Found:
    """Take apart what the statement has put together."""
    criteria = tuple(_criterion(row) for row in data["criteria"] or ())
    policy, unreadable = _policy(data["policy"], ticket.policy_version)
    sight = Sight(ticket.heads, [reading_of(row) for row in data["readings"] or ()])
    mismatches = sight.met([mismatch_of(row) for row in data["mismatches"] or ()])
    by: Sequence[tuple[int, int, bool]] = data["contributors"] or ()
    facts = Facts(
        ticket=ticket.key,
        ticket_id=ticket.id,
        round=ticket.round,
        heads=ticket.heads,
        spec_version=ticket.spec_version,
        criteria=criteria,
        now=now,
        evidence=tuple(_evidence(row) for row in data["evidence"] or ()),
        reviews=tuple(_review(row) for row in data["reviews"] or ()),
        waivers=tuple(_waiver(row) for row in data["waivers"] or ()),
        unreported=tuple(role for role, state in data["parts"] or () if state != PartState.REPORTED),
        open_questions=tuple(data["questions"] or ()),
        children={key: Child(standing) for key, standing in (data["children"] or {}).items()},
        mismatches=in_scope(ticket.scope, criteria, ticket.heads, {r.repository for r in sight.readings}, mismatches),
        scans=sight.scans,
        workers=frozenset(id for id, _, has_worked in by if has_worked),
        contributors=frozenset(id for id, _, _ in by),
        contributing_operators=frozenset(operator for _, operator, _ in by),
        pending_revision=data["revision"],
        unreadable=unreadable,
        revised_by=tuple(data["revised_by"] or ()),
        uncheckable=tuple(Uncheckable(*row) for row in data["uncheckable"] or ()),
        records=_records(data["records"] or ()),
        sent_back=data["sent_back"],
    )
    return Found(policy, facts, sight)


@lru_cache(maxsize=256)
def _policy(body: str | None, version: int) -> tuple[Policy, str]:
    """The policy; or the usual one, and why that which is stored cannot be read."""
    try:
        return policies.from_data(json.loads(body or "")), ""
    except (Invalid, ValueError, TypeError) as why:
        return Policy(), f"Version {version} of the policy cannot be read: {why}"


def _records(pairs: Iterable[tuple[int, bool, bool]]) -> dict[int, Agreement]:
    by_judge: dict[int, list[tuple[bool, bool]]] = {}
    for judge_id, judge_passes, person_passes in pairs:
        by_judge.setdefault(judge_id, []).append((judge_passes, person_passes))
    return {judge_id: of_pairs(of_judge) for judge_id, of_judge in by_judge.items()}


def _criterion(row: Sequence[Any]) -> Criterion:
    """One of a kind that this version does not know stays as it is: the judge says so."""
    number, text, kind, selectors, is_unwaivable, removed_in, suppressions = row
    return Criterion(
        number, text, _known(CriterionKind, kind, kind), tuple(selectors), is_unwaivable, removed_in, suppressions
    )


def _known(words: type[Word], word: Any, otherwise: Word) -> Word:
    """What a newer version has written and this one does not know is no fault, and no pass."""
    return words(word) if word in list(words) else otherwise


def _evidence(row: Sequence[Any]) -> Evidence:
    id, round, repository, commit, producer, of_class, check, run, attempt, standing, links, at, *rest = row
    base_of, changed_paths, lost_tests, family, distrust, lost_names = rest
    told = tuple(
        Link(criterion, hash, _known(Outcome, outcome, Outcome.INCONCLUSIVE), why)
        for criterion, hash, outcome, why in links or ()
    )
    return Evidence(
        id,
        round,
        repository,
        commit,
        producer,
        ProducerClass(of_class),
        check,
        run,
        attempt,
        _known(Standing, standing, Standing.INCONCLUSIVE),
        told,
        datetime.fromisoformat(at),
        base_of,
        tuple(changed_paths) if changed_paths is not None else None,
        lost_tests,
        _known(Family, family, Family.TESTS),
        distrust or "",
        tuple(lost_names or ()),
    )


def _review(row: Sequence[Any]) -> Review:
    id, round, reviewer, reviewer_id, operator_id, of_class, passes, reason, hashes, heads, at, *rest = row
    cleared_at, abstains, family = rest
    return Review(
        id,
        round,
        reviewer,
        reviewer_id,
        operator_id,
        ProducerClass(of_class),
        passes,
        reason,
        {int(number): hash for number, hash in hashes.items()},
        heads,
        datetime.fromisoformat(at),
        datetime.fromisoformat(cleared_at) if cleared_at else None,
        Abstains(abstains) if abstains else None,
        family,
    )


def _waiver(row: Sequence[Any]) -> Waiver:
    criterion, hash, granted_by, reason, expires_at, heads = row
    return Waiver(criterion, hash, granted_by, reason, datetime.fromisoformat(expires_at), heads)
