"""The usual report of a part, in two steps that share their round trips and commit with those of others (lane.py).

First all is read that the report and its verdict depend on, under the ticket's lock; then all is written.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import SimpleNamespace
from typing import Any, LiteralString

from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import psycopg

from ..core.claims import Part, PartState
from ..core.events import Event, Kind
from ..core.gate.verdict import Verdict, as_data
from ..core.tickets import Ticket
from .database import Database
from .facts import facts_with
from .pipe import Row, Statement
from .tables import tickets
from .tickets import reading, ticket_of

# What somebody else has under the hand is not waited for here: all that share the batch would wait, too. And what is
# written afterwards needs no other lock, so that no two can meet here who wait for each other.
LOCK: LiteralString = """
select t.id from tickets t join parts p on p.ticket_id = t.id
where t.project_id = %(project)s and t.number = %(number)s and p.fence = %(fence)s
for no key update of t, p skip locked
"""

BESIDES = {
    "now": "now()",
    "facts": facts_with(commit=":commit"),
    "all_parts": """(
      select json_agg(json_build_array(
        p.id, p.role, p.state, p.fence, p.holder_id, p.repository, p.commit, p.reported_at
      ))
      from parts p where p.ticket_id = tickets.id
    )""",
    "was_answered": "exists (select from requests r where r.member_id = :member and r.request_id = :request)",
    "is_alone": """(
      :request = '' or pg_try_advisory_xact_lock(hashtextextended(cast(:member as text) || ' ' || :request, 0))
    )""",
}
READ = str(
    reading()
    .add_columns(*(text(f"{wanted} as {name}") for name, wanted in BESIDES.items()))
    .where(tickets.c.project_id == bindparam("project"), tickets.c.number == bindparam("number"))
    .compile(dialect=psycopg.dialect())
)
NAMES = [*reading().selected_columns.keys(), *BESIDES]

WRITE: LiteralString = """
with message as (
  insert into messages (project_id, ticket_id, author_id, kind, body, round)
  values (%(project)s, %(ticket)s, %(member)s, 'handoff', %(handoff)s, %(round)s)
  returning id
), claim as (
  update claims set ended_at = now(), ending = 'reported' where part_id = %(part)s and ended_at is null
), part as (
  update parts
  set state = 'reported', claimable = false, holder_id = null, lease_until = null, repository = %(repository)s,
      commit = %(commit)s, reported_by = %(member)s, reported_at = now()
  where id = %(part)s
), ticket as (
  update tickets
  set version = version + 1, tokens_spent = %(spent)s, state = %(state)s, heads = %(heads)s, gate_is_open = %(is_open)s,
      state_since = case when state = %(state)s then state_since else now() end,
      verdict = coalesce(%(verdict)s::jsonb, verdict)
  where id = %(ticket)s
), event as (
  insert into events (project_id, ticket_id, kind, actor_id, data)
  select %(project)s, %(ticket)s, e.kind, %(member)s, e.data || case e.place
    when 1 then jsonb_build_object('message', message.id) else '{}' end
  from message,
    rows from (jsonb_to_recordset(%(events)s) as (kind text, data jsonb)) with ordinality e (kind, data, place)
  order by e.place
), request as (
  insert into requests (member_id, request_id, call, digest, answer)
  select %(member)s, %(request)s, %(call)s, %(digest)s, %(answer)s::jsonb where %(request)s <> ''
)
select id from message
"""


@dataclass(frozen=True)
class Read:
    """A ticket as it is reported on. `facts` are as `store/facts.py` reads them, before the report."""

    ticket: Ticket
    parts: tuple[Part, ...]
    facts: Mapping[str, Any]
    now: datetime


@dataclass(frozen=True)
class Written:
    """What a report writes. `happened` follows the event of the handoff; no verdict: it stays as it was."""

    ticket: Ticket
    part: Part
    handoff: str
    happened: Sequence[Event]
    verdict: Verdict | None
    call: str
    digest: str  # of the arguments
    answer: Any  # kept under the request id, when there is one


async def report(
    db: Database,
    member_id: int,
    project_id: int,
    number: int,
    fence: int,
    commit: str,
    request_id: str,
    decide: Callable[[Read], Written | None],
) -> Written | None:
    """What is written. Nothing is when `decide` wants nothing, or while somebody else has the ticket under the hand.

    `decide` may be asked twice, each time with what is so then.
    """
    asked = {"project": project_id, "number": number, "fence": fence, "commit": commit}
    asked |= {"member": member_id, "request": request_id}
    decided: list[Written] = []

    def write(rows: Sequence[Row]) -> Statement | None:
        is_ours, row = rows
        answer = SimpleNamespace(**dict(zip(NAMES, row, strict=True))) if is_ours and row else None
        written = decide(_read(answer)) if answer and answer.is_alone and not answer.was_answered else None
        decided[:] = [written] if written else []
        return (WRITE, _values(written, member_id, request_id)) if written else None

    if await db.reports.decide((project_id, number), [(LOCK, asked), (READ, asked)], write) is None:
        return None
    db.on_events()
    return decided[0]


def _read(row: Any) -> Read:
    ticket = ticket_of(row)
    parts = tuple(_part(ticket.id, part) for part in row.all_parts or ())
    return Read(ticket, parts, row.facts, row.now)


def _part(ticket_id: int, row: Sequence[Any]) -> Part:
    id, role, state, fence, holder_id, repository, commit, reported_at = row
    return Part(
        id,
        ticket_id,
        role,
        PartState(state),
        fence,
        holder_id=holder_id,
        repository=repository,
        commit=commit,
        reported_at=datetime.fromisoformat(reported_at) if reported_at else None,
    )


def _values(written: Written, member_id: int, request_id: str) -> dict[str, Any]:
    ticket, part = written.ticket, written.part
    told = {"kind": "handoff", "is_blocking": False, "body": written.handoff[:280]}
    happened = [(Kind.MESSAGE_POSTED, told), *((e.kind, e.data) for e in written.happened)]
    return {
        "project": ticket.project_id,
        "ticket": ticket.id,
        "member": member_id,
        "handoff": written.handoff,
        "round": ticket.round,
        "part": part.id,
        "repository": part.repository,
        "commit": part.commit,
        "spent": ticket.tokens_spent,
        "state": ticket.state,
        "heads": json.dumps(dict(ticket.heads)),
        "is_open": ticket.gate_is_open,
        "verdict": json.dumps(as_data(written.verdict)) if written.verdict else None,
        "events": json.dumps([{"kind": kind, "data": dict(data)} for kind, data in happened]),
        "request": request_id,
        "call": written.call,
        "digest": written.digest,
        "answer": json.dumps(written.answer),
    }
