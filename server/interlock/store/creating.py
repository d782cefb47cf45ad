"""Write new tickets with all that belongs to them: one statement for each kind of row, however many tickets."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import text

from ..core.criteria import Criterion
from ..core.gate.verdict import Verdict, as_data
from ..core.tickets import State, Ticket, TicketDraft
from . import parts
from .database import Transaction
from .facts import FACTS, Found, found
from .tables import tickets
from .tickets import reading, ticket_of

TICKETS = text("""
insert into tickets (
  project_id, number, title, spec, state, priority, labels, size, budget_tokens, policy_version, created_by,
  scope_paths, scope_operations, scope_reach
)
select :project, number, title, spec, :state, priority, labels, size, budget_tokens, :policy, :actor,
  scope_paths, scope_operations, scope_reach
from jsonb_to_recordset(cast(:rows as jsonb)) as r(
  number int, title text, spec text, priority smallint, labels text[], size smallint, budget_tokens bigint,
  scope_paths text[], scope_operations text[], scope_reach text[]
)
order by number
returning id, number
""")

PARENTS = text("""
update tickets t set parent_id = r.parent_id
from unnest(cast(:ids as bigint[]), cast(:parents as bigint[])) r(id, parent_id)
where t.id = r.id
""")

PARTS = text("""
insert into parts (project_id, ticket_id, role, priority)
select :project, t.id, r.role, t.priority
from unnest(cast(:ids as bigint[]), cast(:roles as text[])) with ordinality r(ticket_id, role, place)
join tickets t on t.id = r.ticket_id
order by place
""")

LANES = text("""
insert into lanes (project_id, role)
select distinct :project, role from unnest(cast(:roles as text[])) role order by role
on conflict do nothing
""")

CRITERIA = text("""
insert into criteria (ticket_id, number, text, kind, selectors, is_unwaivable, suppressions)
select * from jsonb_to_recordset(cast(:rows as jsonb)) as r(
  ticket_id bigint, number int, text text, kind text, selectors text[], is_unwaivable boolean,
  suppressions jsonb
)
""")

SPECS = text("""
insert into spec_versions (ticket_id, version, title, spec, criteria, hash, written_by)
select t.id, t.spec_version, t.title, t.spec, r.criteria, r.hash, :actor
from jsonb_to_recordset(cast(:rows as jsonb)) as r(id bigint, criteria jsonb, hash text) join tickets t using (id)
""")

PUBLISHED = text("""
update tickets t
set state = r.state, version = t.version + 1, state_since = now(), ready_since = now(),
    verdict = r.verdict, gate_is_open = r.is_open
from jsonb_to_recordset(cast(:rows as jsonb)) as r(id bigint, state text, verdict jsonb, is_open boolean)
where t.id = r.id
""")

FACTS_OF_MANY = f"select tickets.id, {FACTS} as facts from tickets where tickets.id = any(%(tickets)s)"


async def add(
    tx: Transaction, project_id: int, numbers: Sequence[int], drafts: Sequence[TicketDraft], policy: int, actor_id: int
) -> list[int]:
    """The ids of the new tickets and their parts, in the order of the drafts."""
    rows = [_row(number, draft) for number, draft in zip(numbers, drafts, strict=True)]
    about = {"project": project_id, "state": State.DRAFT, "policy": policy, "actor": actor_id, "rows": json.dumps(rows)}
    by_number = {row.number: row.id for row in await tx.sql.execute(TICKETS, about)}
    ids = [by_number[number] for number in numbers]
    roles = [(id, role) for id, draft in zip(ids, drafts, strict=True) for role in draft.roles or ("work",)]
    wanted = {"project": project_id, "ids": [id for id, _ in roles], "roles": [role for _, role in roles]}
    await tx.sql.execute(PARTS, wanted)
    await tx.sql.execute(LANES, {"project": project_id, "roles": wanted["roles"]})
    return ids


async def put_under(tx: Transaction, parents: Mapping[int, int]) -> None:
    """Ticket -> parent, by id."""
    if parents:
        await tx.sql.execute(PARENTS, {"ids": list(parents), "parents": list(parents.values())})


async def write_criteria(tx: Transaction, criteria: Mapping[int, Sequence[Criterion]]) -> None:
    rows = [{**asdict(c), "ticket_id": id} for id, wanted in criteria.items() for c in wanted]
    if rows:
        await tx.sql.execute(CRITERIA, {"rows": json.dumps(rows)})


async def write_specs(
    tx: Transaction, criteria: Mapping[int, Sequence[Criterion]], hashes: Mapping[int, str], written_by: int
) -> None:
    """Keep these first versions of their specs for ever."""
    rows = [
        {"id": id, "hash": hash, "criteria": [{**asdict(c), "hash": c.hash} for c in criteria[id]]}
        for id, hash in hashes.items()
    ]
    await tx.sql.execute(SPECS, {"rows": json.dumps(rows), "actor": written_by})


async def read(tx: Transaction, ids: Sequence[int]) -> list[Ticket]:
    """In the order of the ids."""
    rows = await tx.sql.execute(reading().where(tickets.c.id.in_(ids)))
    by_id = {row.id: ticket_of(row) for row in rows}
    return [by_id[id] for id in ids]


async def facts_of(tx: Transaction, of: Sequence[Ticket]) -> list[Found]:
    """All that the judge must know of each of them."""
    rows = await tx.sql.exec_driver_sql(FACTS_OF_MANY, {"tickets": [ticket.id for ticket in of]})
    by_id = {row["id"]: row["facts"] for row in rows.mappings()}
    return [found(ticket, by_id[ticket.id], tx.now) for ticket in of]


async def save_published(tx: Transaction, published: Sequence[tuple[Ticket, Verdict]]) -> None:
    """As `tickets.save` and `save_verdict` would leave them, of tickets that nobody else has seen yet."""
    rows = [
        {"id": ticket.id, "state": ticket.state, "verdict": as_data(verdict), "is_open": verdict.is_open}
        for ticket, verdict in published
    ]
    await tx.sql.execute(PUBLISHED, {"rows": json.dumps(rows)})
    await parts.refresh(tx, [ticket.id for ticket, _ in published])


def _row(number: int, draft: TicketDraft) -> dict[str, Any]:
    return {
        "number": number,
        "title": draft.title,
        "spec": draft.spec,
        "priority": int(draft.priority),
        "labels": draft.labels,
        "size": draft.size,
        "budget_tokens": draft.budget_tokens,
        "scope_paths": draft.scope.paths,
        "scope_operations": draft.scope.operations,
        "scope_reach": draft.scope.reach,
    }
