"""A ticket's page: everything that is known of one ticket, of one moment. One question, and reads only."""

from collections.abc import Sequence
from datetime import datetime
from types import SimpleNamespace
from typing import Any, NamedTuple

from ..core.board import CloseRecord, Link, PastClaim, Revision, TicketRecord
from ..core.claims import Ending
from ..core.gate.overriding import Override
from ..core.gate.verdict import Verdict, from_data
from ..core.messages import Kind, Message
from ..core.pages import MOST
from ..core.tickets import State
from . import cards, events, facts, tickets
from .database import Database
from .events import BACKWARD, SETTLED
from .overrides import HOURS

LINK = "json_agg(json_build_array(j.key || '-' || n.number, n.title, n.state) order by n.id)"
NEIGHBOURS = "tickets n join projects j on j.id = n.project_id"
LATEST = events.page(f"events e where e.ticket_id = (select id from shown) and {SETTLED}", BACKWARD, f"limit {MOST}")

# Rows come as JSON arrays, in the order of the fields that they become.
PAGE = f"""
with shown as materialized (
  select id from tickets where project_id = $1::bigint and number = $2::int
), {cards.TIES}
select json_build_object(
  'now', now(),
  'ticket', (select to_json(x) from ({tickets.reading()} where tickets.id = (select id from shown)) x),
  'facts', {facts.FACTS},
  'spaces', (select json_agg(row) from spaces),
  'ties', (select json_agg(row) from ties),
  'needs', (
    select {LINK} from {NEIGHBOURS} where n.id in (select needs_id from dependencies where ticket_id = tickets.id)
  ),
  'needed_by', (
    select {LINK} from {NEIGHBOURS} where n.id in (select ticket_id from dependencies where needs_id = tickets.id)
  ),
  'children', (select {LINK} from {NEIGHBOURS} where n.parent_id = tickets.id),
  'messages', (
    select json_agg(json_build_array(
      m.id, a.name, a.kind, m.kind, m.body, m.round, m.at, m.is_blocking, m.reply_to, m.resolved_at, r.name,
      m.criterion
    ) order by m.id)
    from messages m join members a on a.id = m.author_id left join members r on r.id = m.resolved_by
    where m.ticket_id = tickets.id
  ),
  'claims', (
    select json_agg(json_build_array(
      c.fence, p.role, m.name, c.round, c.taken_at, c.ended_at, c.ending
    ) order by c.fence desc)
    from claims c join parts p on p.id = c.part_id join members m on m.id = c.member_id where c.ticket_id = tickets.id
  ),
  'revision', (
    select json_build_array(v.id, v.base_version, v.body, v.reason, m.name, v.proposed_at)
    from revisions v join members m on m.id = v.proposed_by where v.ticket_id = tickets.id and v.state = 'proposed'
  ),
  'closes', (
    select json_agg(json_build_array(
      c.round, c.heads, c.spec_version, c.policy_version, c.snapshot, c.is_override, c.reason, m.name, c.at,
      n.name, case when c.is_override then {HOURS} else 0 end
    ) order by c.id desc)
    from close_records c left join members m on m.id = c.closed_by
      left join confirmations f on f.close_record_id = c.id left join members n on n.id = f.confirmed_by
    where c.ticket_id = tickets.id
  ),
  'events', (
    select {events.AS_JSON} from ({LATEST.text}) e
  )
)
from tickets where id = (select id from shown)
"""


class Known(NamedTuple):
    """The thread and the log oldest first, claims and closes newest first. `kept`: the verdict as last remembered."""

    record: TicketRecord
    found: facts.Found
    kept: Verdict | None


async def read(db: Database, project_id: int, number: int) -> Known | None:
    """None: there is no such ticket."""
    answer = await db.reads.ask(PAGE, str(project_id), str(number))
    if answer is None:
        return None
    row, now = answer["ticket"], datetime.fromisoformat(answer["now"])
    moments = {name: datetime.fromisoformat(row[name]) for name in ("created_at", "state_since")}
    named: Any = SimpleNamespace(**{**row, **moments})
    ticket = tickets.ticket_of(named)
    ties = cards.ties_in(answer)[ticket.id]
    record = TicketRecord(
        ticket=ticket,
        parts=ties.parts,
        waiting=ties.reasons,
        needs=_links(answer["needs"]),
        needed_by=_links(answer["needed_by"]),
        children=_links(answer["children"]),
        messages=tuple(map(_message, answer["messages"] or ())),
        claims=tuple(map(_claim, answer["claims"] or ())),
        revision=_revision(answer["revision"]) if answer["revision"] else None,
        closes=tuple(map(_close, answer["closes"] or ())),
        events=tuple(map(events.logged_of, reversed(answer["events"] or ()))),
        now=now,
    )
    return Known(
        record, facts.found(ticket, answer["facts"], now), from_data(row["verdict"]) if row["verdict"] else None
    )


def _links(rows: Sequence[Any] | None) -> tuple[Link, ...]:
    return tuple(Link(key, title, State(state)) for key, title, state in rows or ())


def _message(row: Sequence[Any]) -> Message:
    id, author, author_kind, kind, body, round, at, is_blocking, reply_to, resolved_at, resolved_by, criterion = row
    posted, resolved = datetime.fromisoformat(at), cards.moment(resolved_at)
    who, when = (author, author_kind), (resolved, resolved_by)
    return Message(id, *who, Kind(kind), body, round, posted, is_blocking, reply_to, *when, criterion)


def _claim(row: Sequence[Any]) -> PastClaim:
    fence, role, holder, round, taken_at, ended_at, ending = row
    taken, ended = datetime.fromisoformat(taken_at), cards.moment(ended_at)
    return PastClaim(fence, role, holder, round, taken, ended, Ending(ending) if ending else None)


def _revision(row: Sequence[Any]) -> Revision:
    id, base_version, body, reason, by, at = row
    return Revision(id, base_version, body, reason, by, datetime.fromisoformat(at))


def _close(row: Sequence[Any]) -> CloseRecord:
    round, heads, spec_version, policy_version, snapshot, is_override, reason, by, *rest = row
    at, confirmed_by, hours = datetime.fromisoformat(rest[0]), *rest[1:]
    until = Override(0, None, by, at, hours, confirmed_by).confirm_until
    told = (round, heads, spec_version, policy_version, snapshot, is_override, reason, by)
    return CloseRecord(*told, at, confirmed_by, until)
