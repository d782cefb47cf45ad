"""The log: append, and read what came after a cursor.

The order to read it in is (era, xid, seq), and a reader sees only what every open transaction has passed: a transaction
that commits late can then never slip an event in behind a cursor that somebody already holds.
"""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import TextClause, insert, text

from ..core.events import Event, Kind, Logged
from ..core.refusals import Invalid
from .columns import AnyRow
from .database import Database, Transaction
from .tables import events

BEGINNING = "0.0.0"
CURSOR = re.compile(r"^(\d{1,4})\.(\d{1,19})\.(\d{1,18})$", re.ASCII)

# Of an earlier era every transaction is over; of this one, those below the oldest that still runs.
# A case and no "or": nobody shall look for settled events in an index, and sort them, who could read on in order.
SETTLED = (
    "case when e.era < (select max(era) from eras) then true else e.xid < pg_snapshot_xmin(pg_current_snapshot()) end"
)

FORWARD = "e.era, e.xid, e.seq"
BACKWARD = "e.era desc, e.xid desc, e.seq desc"
BEHIND = "(e.era, e.xid, e.seq) > (:era, cast(:xid as text)::xid8, :seq)"

# One look into the index for each project, which reads what it gives and no more. The project is a range, and part of
# the order, so that no other index will do: to go through the whole log and leave out what is not theirs would cost a
# quiet project all that the busy ones wrote.
AFTER_OF_PROJECTS = f"""unnest(cast(:projects as bigint[])) wanted(project) cross join lateral (
  select * from events e
  where (e.project_id, e.era, e.xid, e.seq) > (wanted.project, :era, cast(:xid as text)::xid8, :seq)
    and e.project_id <= wanted.project and {SETTLED}
  order by e.project_id, e.era, e.xid, e.seq limit :limit
) e"""
LATEST_OF_PROJECTS = f"""unnest(cast(:projects as bigint[])) wanted(project) cross join lateral (
  select * from events e
  where e.project_id >= wanted.project and e.project_id <= wanted.project and {SETTLED}
  order by e.project_id desc, e.era desc, e.xid desc, e.seq desc limit :limit
) e"""
OF_TICKET = f"events e where e.ticket_id = :ticket and e.project_id = any(:projects) and {SETTLED}"


def page(source: str, order: str, limit: str = "limit :limit") -> TextClause:
    """Events from this source, as `logged` reads them.

    What they are about is looked up one by one, as `limit 1` sees to: a plan for any limit would read all tickets.
    """
    return text(f"""
select e.era || '.' || e.xid::text || '.' || e.seq as id, e.at, e.kind, e.data, e.project_id, e.ticket_id,
       coalesce(p.key, '') as project, coalesce(p.key || '-' || t.number, '') as ticket, coalesce(t.title, '') as title,
       coalesce(m.name, '') as actor
from (select e.* from {source} order by {order} {limit}) e
left join lateral (select key from projects where id = e.project_id limit 1) p on true
left join lateral (select number, title from tickets where id = e.ticket_id limit 1) t on true
left join lateral (select name from members where id = e.actor_id limit 1) m on true
order by {order}
""")


AFTER = page(AFTER_OF_PROJECTS, FORWARD)
AFTER_OF_TICKET = page(f"{OF_TICKET} and {BEHIND}", FORWARD)
LATEST = page(LATEST_OF_PROJECTS, BACKWARD)
LATEST_OF_TICKET = page(OF_TICKET, BACKWARD)
AS_JSON = "json_agg(json_build_array(e.id, e.at, e.kind, e.project, e.ticket, e.title, e.actor, e.data))"
BEHIND_PLACE = f"events e where {SETTLED} and (e.era, e.xid, e.seq) > ($1::smallint, $2::xid8, $3::bigint)"
# The newest of all is the last to be settled.
EVERYTHING = f"""
select json_build_array(
  (select {AS_JSON} from ({page(BEHIND_PLACE, FORWARD, "limit $4::int").text}) e),
  not coalesce((select {SETTLED} from events e order by {BACKWARD} limit 1), true)
)
"""
NEWEST = text(
    f"select e.era || '.' || e.xid::text || '.' || e.seq from events e where {SETTLED} order by {BACKWARD} limit 1"
)


def logged(row: AnyRow) -> Logged:
    return Logged(row.id, row.at, Kind(row.kind), row.project, row.ticket, row.title, row.actor, row.data)


def logged_of(row: Sequence[Any]) -> Logged:
    """From a row of AS_JSON."""
    id, at, kind, project, ticket, title, actor, data = row
    return Logged(id, datetime.fromisoformat(at), Kind(kind), project, ticket, title, actor, data)


async def append(tx: Transaction, *happened: Event) -> None:
    """Write the events, in this order. Followers are woken once the transaction has committed."""
    if not happened:
        return
    tx.wrote_events = True
    rows = [
        {
            "kind": e.kind,
            "project_id": e.project_id or None,
            "ticket_id": e.ticket_id,
            "actor_id": e.actor_id,
            "data": dict(e.data),
        }
        for e in happened
    ]
    await tx.sql.execute(insert(events), rows)


async def after(
    tx: Transaction, cursor: str, projects: Sequence[int], limit: int = 500, ticket_id: int | None = None
) -> list[Logged]:
    """Oldest first. Refuses (Invalid) a cursor that we did not hand out."""
    place = _bound(cursor)
    wanted = {"projects": list(projects), "limit": limit}
    if ticket_id is None:
        found = await tx.sql.execute(AFTER, {**wanted, **place})
    else:
        found = await tx.sql.execute(AFTER_OF_TICKET, {**wanted, **place, "ticket": ticket_id})
    return [logged(row) for row in found]


async def everything_after(db: Database, cursor: str, limit: int) -> tuple[list[Logged], bool]:
    """Of all projects, oldest first; and whether there are events that a transaction still under way holds back."""
    rows, is_held_back = await db.reads.ask(EVERYTHING, *map(str, place(cursor)), str(limit))
    return [logged_of(row) for row in rows or ()], is_held_back


def place(cursor: str) -> tuple[int, int, int]:
    """A cursor as something that compares: later in the log is greater. Refuses (Invalid) what we did not hand out."""
    match = CURSOR.match(cursor or BEGINNING)
    if match is None:
        raise Invalid(f"{cursor[:40]!r} is no place in the log.", "Send the id of the last event you saw, or none.")
    return int(match[1]), int(match[2]), int(match[3])


async def latest(
    tx: Transaction, projects: Sequence[int], limit: int = 200, ticket_id: int | None = None
) -> list[Logged]:
    """Newest first."""
    wanted = {"projects": list(projects), "limit": limit}
    if ticket_id is None:
        found = await tx.sql.execute(LATEST, wanted)
    else:
        found = await tx.sql.execute(LATEST_OF_TICKET, {**wanted, "ticket": ticket_id})
    return [logged(row) for row in found]


async def newest(tx: Transaction) -> str:
    """The cursor behind everything that is settled now."""
    return (await tx.sql.execute(NEWEST)).scalar_one_or_none() or BEGINNING


def _bound(cursor: str) -> dict[str, Any]:
    era, xid, seq = place(cursor)
    return {"era": era, "xid": str(xid), "seq": seq}
