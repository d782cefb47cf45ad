"""Cards: tickets as a list shows them, drawn from the answer to one question however many they are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, LiteralString

from ..core import attention, waiting
from ..core.board import Card, Waiting
from ..core.claims import Part, PartState
from ..core.criteria import Criterion, Kind
from ..core.gate import touching
from ..core.gate.branches import Disagreement, Reading, Sight
from ..core.scopes import TicketScope
from ..core.tickets import Priority, State
from .database import Transaction
from .disagreements import MISMATCH, MISMATCHES, READINGS, mismatch_of, reading, reading_of

# What follows builds on `shown`, the ids of some tickets. Rows come as JSON arrays, in the order in which the functions
# below take them apart. Everybody may take the part `work`. A person counts for the roles that are named: who only
# looks on names none.
TIES: LiteralString = """
their_parts as (
  select p.ticket_id, json_agg(json_build_array(
    p.id, p.ticket_id, p.role, p.state, p.fence, h.name, p.holder_id, p.lease_until, p.taken_at, p.commit, p.repository,
    r.name, p.reported_at
  ) order by p.id) as rows
  from parts p left join members h on h.id = p.holder_id left join members r on r.id = p.reported_by
  where p.ticket_id in (select id from shown) group by p.ticket_id
), their_needs as (
  select d.ticket_id, json_agg(json_build_array(j.key || '-' || n.number, n.state) order by n.id) as rows
  from dependencies d join tickets n on n.id = d.needs_id join projects j on j.id = n.project_id
  where d.ticket_id in (select id from shown) and n.state not in ('done', 'cancelled') group by d.ticket_id
), their_threads as (
  select ticket_id, count(*) as messages,
    json_agg(id order by id) filter (where is_blocking and resolved_at is null) as questions
  from messages where ticket_id in (select id from shown) group by ticket_id
), ties as (
  select t.id, json_build_array(t.id, t.project_id, t.number, t.state, p.rows, n.rows, m.messages, m.questions) as row
  from tickets t
  left join their_parts p on p.ticket_id = t.id
  left join their_needs n on n.ticket_id = t.id
  left join their_threads m on m.ticket_id = t.id
  where t.id in (select id from shown)
), spaces as (
  select j.id, json_build_array(j.id, j.key, (
    select json_agg(json_build_array(m.kind = 'agent' and cardinality(s.roles) = 0, s.roles))
    from memberships s join members m on m.id = s.member_id
    where s.project_id = j.id and m.kind <> 'ci' and m.disabled_at is null
  )) as row
  from projects j where j.id in (select t.project_id from tickets t where t.id in (select id from shown))
)
"""

CARDS: LiteralString = f"""
{TIES}, their_criteria as (
  select c.ticket_id, json_agg(c.number) as numbers, json_agg(c.number) filter (where c.kind = 'human') as people,
    json_agg(json_build_array(c.number, c.text, c.selectors) order by c.number)
      filter (where c.kind = 'contract') as rows
  from criteria c where c.ticket_id in (select id from shown) and c.removed_in is null group by c.ticket_id
), cards as (
  select t.id, json_build_array(
    ties.row, t.title, t.priority, t.labels, t.round, t.version, t.resolution, t.state_since, t.gate_is_open, t.verdict,
    t.scope_paths, t.scope_operations, t.heads, c.numbers, c.people, c.rows,
    exists (select from revisions v where v.ticket_id = t.id and v.state = 'proposed')
  ) as row
  from ties join tickets t on t.id = ties.id left join their_criteria c on c.ticket_id = t.id
), disagreeing as (
  select json_build_array(x.project_id, {MISMATCH}) as row {MISMATCHES}
    and x.project_id in (select id from spaces) and x.severity = 'error'
    and (x.branch = j.default_branch or exists (
      select from contracts b where b.project_id = x.project_id and b.branch = x.branch and b.commits && array(
        select h.value from tickets t, jsonb_each_text(t.heads) h where t.id in (select id from shown)
      )
    ))
  order by x.id
)
"""

DRAWN: LiteralString = f"""
json_build_object(
  'spaces', (select json_agg(row) from spaces),
  'readings', (
    select json_agg(json_build_array(r.project_id, {reading()})) {READINGS}
    where r.project_id in (select id from spaces)
  ),
  'disagreeing', (select json_agg(row) from disagreeing),
  'cards', (select json_agg(row) from cards)
)
"""

OF_TICKETS = f"""
with shown as (select unnest(cast(%(tickets)s as bigint[])) as id), {TIES}
select json_build_object('spaces', (select json_agg(row) from spaces), 'ties', (select json_agg(row) from ties))
"""


@dataclass(frozen=True)
class Ties:
    """What keeps a ticket waiting. `roles` are those that somebody in its project fills; None: every one."""

    key: str
    project: str
    state: State
    parts: tuple[Part, ...]
    needs: Sequence[tuple[str, State]]
    messages: int
    questions: Sequence[int]
    roles: frozenset[str] | None

    @property
    def reasons(self) -> tuple[Waiting, ...]:
        parts = [(part.role, part.state) for part in self.parts]
        return waiting.reasons(self.project, self.state, self.needs, self.questions, parts, self.roles)


@dataclass(frozen=True)
class Space:
    """A project, as far as its cards mind."""

    key: str
    roles: frozenset[str] | None
    readings: Sequence[Reading]
    disagreeing: Sequence[Disagreement]


async def tied(tx: Transaction, ticket_ids: Sequence[int]) -> Mapping[int, Ties]:
    """By ticket."""
    return ties_in((await tx.sql.exec_driver_sql(OF_TICKETS, {"tickets": list(ticket_ids)})).one()[0])


def drawn(answer: Mapping[str, Any]) -> dict[int, Card]:
    """By ticket, from what DRAWN has put together."""
    spaces = _spaces(answer)
    return {row[0][0]: _card(row, spaces) for row in answer["cards"] or ()}


def ties_in(answer: Mapping[str, Any]) -> dict[int, Ties]:
    """By ticket, from an answer with the rows of TIES, or from what DRAWN has put together."""
    spaces = {id: Space(key, _roles(filled), (), ()) for id, key, filled in answer["spaces"] or ()}
    rows = answer["ties"] if "ties" in answer else [card[0] for card in answer["cards"] or ()]
    return {row[0]: _ties(row, spaces) for row in rows or ()}


def moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _spaces(answer: Mapping[str, Any]) -> Mapping[int, Space]:
    readings: Sequence[tuple[int, Any]] = answer["readings"] or ()
    disagreeing: Sequence[tuple[int, Any]] = answer["disagreeing"] or ()
    return {
        id: Space(
            key,
            _roles(filled),
            [reading_of(row) for project, row in readings if project == id],
            [mismatch_of(row) for project, row in disagreeing if project == id],
        )
        for id, key, filled in answer["spaces"] or ()
    }


def _roles(filled: Sequence[tuple[bool, Sequence[str]]] | None) -> frozenset[str] | None:
    if any(is_every for is_every, _ in filled or ()):
        return None
    return frozenset({"work"}.union(*(roles for _, roles in filled or ())))


def _ties(row: Sequence[Any], spaces: Mapping[int, Space]) -> Ties:
    _, project_id, number, state, parts, needs, messages, questions = row
    space = spaces[project_id]
    return Ties(
        f"{space.key}-{number}",
        space.key,
        State(state),
        tuple(map(_part, parts or ())),
        [(key, State(other)) for key, other in needs or ()],
        messages or 0,
        questions or (),
        space.roles,
    )


def _part(row: Sequence[Any]) -> Part:
    id, ticket_id, role, state, fence, holder, holder_id, lease_until, taken_at, commit, repository, by, at = row
    return Part(
        id,
        ticket_id,
        role,
        PartState(state),
        fence,
        holder,
        holder_id,
        moment(lease_until),
        moment(taken_at),
        commit,
        repository,
        by,
        moment(at),
    )


def _card(row: Sequence[Any], spaces: Mapping[int, Space]) -> Card:
    tie, title, priority, labels, round, version, resolution, since, gate_is_open, verdict, *proof = row
    paths, operations, heads, numbers, people, contracts, is_revised = proof
    ties, space = _ties(tie, spaces), spaces[tie[1]]
    shown = attention.read(verdict, numbers or ())
    mismatches = (
        touching.in_scope(
            TicketScope(tuple(paths), tuple(operations)),
            [Criterion(number, text, Kind.CONTRACT, tuple(selectors)) for number, text, selectors in contracts or ()],
            heads,
            {reading.repository for reading in space.readings},
            Sight(heads, space.readings).met(space.disagreeing),
        )
        if space.disagreeing
        else ()
    )
    return Card(
        key=ties.key,
        title=title,
        state=ties.state,
        priority=Priority(priority),
        labels=tuple(labels),
        parts=ties.parts,
        criteria=len(numbers or ()),
        met=shown.met,
        round=round,
        waiting=ties.reasons,
        mismatches=len(mismatches),
        messages=ties.messages,
        needs=attention.needs(ties.state, gate_is_open, shown, people or (), bool(ties.questions), is_revised),
        gate_is_open=gate_is_open,
        is_overridden=resolution == "overridden",
        state_since=datetime.fromisoformat(since),
        version=version,
    )
