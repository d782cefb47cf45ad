"""Cards: tickets as a list shows them, drawn with a fixed number of statements however many they are."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import ARRAY, BigInteger, ColumnElement, Row, Select, any_, bindparam, select, text

from ..core import attention, waiting
from ..core.board import Card, Waiting
from ..core.claims import Part
from ..core.contracts.mismatch import Severity
from ..core.criteria import Criterion, Kind
from ..core.gate import touching
from ..core.scopes import TicketScope
from ..core.tickets import OPEN, Priority, State
from . import gate, parts
from .database import Transaction
from .gate import FoundMismatch
from .tables import criteria, projects, tickets

Thing = TypeVar("Thing")

OPEN_NEEDS = text("""
select d.ticket_id, p.key || '-' || n.number as key, n.state
from dependencies d join tickets n on n.id = d.needs_id join projects p on p.id = n.project_id
where d.ticket_id = any(:tickets) and n.state = any(:open)
order by d.ticket_id, n.id
""")

THREADS = text("""
select ticket_id, count(*) as messages,
       coalesce(array_agg(id order by id) filter (where is_blocking and resolved_at is null), '{}') as questions
from messages where ticket_id = any(:tickets) group by ticket_id
""")

STANDARDS = text("""
select ticket_id, array_agg(number) as numbers,
       coalesce(array_agg(number) filter (where kind = 'human'), '{}') as people
from criteria where ticket_id = any(:tickets) and removed_in is null group by ticket_id
""")

PROPOSED = text("select ticket_id from revisions where ticket_id = any(:tickets) and state = 'proposed'")

# Everybody may take the part `work`. A person counts for the roles that are named: who only looks on names none.
FILLED = text("""
select s.project_id, m.kind = 'agent' and cardinality(s.roles) = 0 as is_every, s.roles
from memberships s join members m on m.id = s.member_id
where s.project_id = any(:projects) and m.kind <> 'ci' and m.disabled_at is null
""")


SOURCES = text("select project_id, repository from sources where project_id = any(:projects)")


@dataclass(frozen=True)
class Ties:
    """What keeps the tickets of a list waiting, by ticket id; `roles` by project id, None: every role is filled."""

    parts: Mapping[int, Sequence[Part]]
    needs: Mapping[int, Sequence[tuple[str, State]]]
    messages: Mapping[int, int]
    questions: Mapping[int, Sequence[int]]
    roles: Mapping[int, frozenset[str] | None]


@dataclass(frozen=True)
class Proof:
    """What the tickets of a list must show, by ticket id, and what may stand against it, by project id."""

    numbers: Mapping[int, Sequence[int]]  # of the criteria that count now
    people: Mapping[int, Sequence[int]]  # of those that only a person can meet
    contracts: Mapping[int, Sequence[Criterion]]  # those about operations
    revised: frozenset[int]
    disagreeing: Mapping[int, Sequence[FoundMismatch]]
    repositories: Mapping[int, frozenset[str]]  # that contracts are read from


def reading() -> Select[*tuple[Any, ...]]:
    """The columns that `drawn` wants; never the spec."""
    t = tickets.c
    return select(
        *(t.id, t.project_id, t.number, t.title, t.state, t.priority, t.labels, t.round, t.version, t.resolution),
        *(t.state_since, t.ready_since, t.gate_is_open, t.verdict, t.scope_paths, t.scope_operations, t.heads),
        projects.c.key.label("project"),
    ).join(projects, projects.c.id == t.project_id)


async def drawn(tx: Transaction, rows: Sequence[Row[*tuple[Any, ...]]]) -> list[Card]:
    """In the order of the rows."""
    ids, of_projects = [row.id for row in rows], sorted({row.project_id for row in rows})
    ties = await tied(tx, ids, of_projects)
    proof = await _proof(tx, ids, of_projects)
    return [_card(row, ties, proof) for row in rows]


async def tied(tx: Transaction, ticket_ids: Sequence[int], project_ids: Sequence[int]) -> Ties:
    wanted = {"tickets": list(ticket_ids)}
    p = parts.parts.c
    their_parts = await tx.sql.execute(parts.reading().where(among(p.ticket_id, ticket_ids)).order_by(p.id))
    needed = await tx.sql.execute(OPEN_NEEDS, {**wanted, "open": sorted(OPEN)})
    threads = (await tx.sql.execute(THREADS, wanted)).all()
    filled = (await tx.sql.execute(FILLED, {"projects": list(project_ids)})).all()
    return Ties(
        _grouped(their_parts.all(), parts.part_of),
        _grouped(needed.all(), lambda row: (row.key, State(row.state))),
        {row.ticket_id: row.messages for row in threads},
        {row.ticket_id: row.questions for row in threads},
        {id: _roles([row for row in filled if row.project_id == id]) for id in project_ids},
    )


def reasons(ties: Ties, id: int, project_id: int, project: str, state: State) -> tuple[Waiting, ...]:
    return waiting.reasons(
        project,
        state,
        ties.needs.get(id, ()),
        ties.questions.get(id, ()),
        [(p.role, p.state) for p in ties.parts.get(id, ())],
        ties.roles[project_id],
    )


def among(column: ColumnElement[int], ids: Sequence[int]) -> ColumnElement[bool]:
    """One parameter whatever their number, so that the statement stays the same."""
    return column == any_(bindparam(None, list(ids), ARRAY(BigInteger)))


def _roles(filled: Sequence[Row[*tuple[Any, ...]]]) -> frozenset[str] | None:
    if any(row.is_every for row in filled):
        return None
    return frozenset({"work"}.union(*(row.roles for row in filled)))


async def _proof(tx: Transaction, ticket_ids: Sequence[int], project_ids: Sequence[int]) -> Proof:
    wanted = {"tickets": list(ticket_ids)}
    c = criteria.c
    about_operations = (
        select(c.ticket_id, c.number, c.text, c.kind, c.selectors)
        .where(c.kind == Kind.CONTRACT, c.removed_in.is_(None), among(c.ticket_id, ticket_ids))
        .order_by(c.number)
    )
    contracts = (await tx.sql.execute(about_operations)).all()
    standards = (await tx.sql.execute(STANDARDS, wanted)).all()
    proposed = await tx.sql.execute(PROPOSED, wanted)
    sources = (await tx.sql.execute(SOURCES, {"projects": list(project_ids)})).all()
    return Proof(
        {row.ticket_id: row.numbers for row in standards},
        {row.ticket_id: row.people for row in standards},
        _grouped(contracts, lambda row: Criterion(row.number, row.text, Kind(row.kind), tuple(row.selectors))),
        frozenset(proposed.scalars()),
        {id: await _errors(tx, id) for id in project_ids},
        {id: frozenset(row.repository for row in sources if row.project_id == id) for id in project_ids},
    )


async def _errors(tx: Transaction, project_id: int) -> Sequence[FoundMismatch]:
    found = await gate.open_mismatches(tx, project_id)
    return [f for f in found if f.mismatch.severity is Severity.ERROR]


def _card(row: Row[*tuple[Any, ...]], ties: Ties, proof: Proof) -> Card:
    state = State(row.state)
    numbers, people = proof.numbers.get(row.id, ()), proof.people.get(row.id, ())
    shown = attention.read(row.verdict, numbers)
    asked = bool(ties.questions.get(row.id))
    scope = TicketScope(tuple(row.scope_paths), tuple(row.scope_operations))
    contracts = proof.contracts.get(row.id, ())
    repositories, disagreeing = proof.repositories[row.project_id], proof.disagreeing[row.project_id]
    return Card(
        key=f"{row.project}-{row.number}",
        title=row.title,
        state=state,
        priority=Priority(row.priority),
        labels=tuple(row.labels),
        parts=tuple(ties.parts.get(row.id, ())),
        criteria=len(numbers),
        met=shown.met,
        round=row.round,
        waiting=reasons(ties, row.id, row.project_id, row.project, state),
        mismatches=len(touching.in_scope(scope, contracts, row.heads, repositories, disagreeing)),
        messages=ties.messages.get(row.id, 0),
        needs=attention.needs(state, row.gate_is_open, shown, people, asked, row.id in proof.revised),
        gate_is_open=row.gate_is_open,
        is_overridden=row.resolution == "overridden",
        state_since=row.state_since,
        version=row.version,
    )


def _grouped(
    rows: Iterable[Row[*tuple[Any, ...]]], value: Callable[[Row[Any]], Thing]
) -> Mapping[int, Sequence[Thing]]:
    """By ticket."""
    grouped: dict[int, list[Thing]] = defaultdict(list)
    for row in rows:
        grouped[row.ticket_id].append(value(row))
    return grouped
