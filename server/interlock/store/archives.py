"""Old work on its way out: read it, note the file that it went into, take it away.

The database itself refuses to take away what no archive holds (migration 0002), and lets only their owner try.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import insert, text

from ..core.archives import Detail, Piece
from . import events
from .database import Transaction
from .tables_of_archives import archives

MAY_REMOVE = text("select has_table_privilege('events', 'delete') and has_table_privilege('archives', 'insert')")

CLOSED = text("""
select id from tickets
where resolution is not null and state_since < :before and id > :after order by id limit :limit
""")

EVENTS = events.page(
    "events e where e.ticket_id = any(:tickets) and e.at < :before", "e.ticket_id, e.era, e.xid, e.seq", limit=""
)

DETAILS = text("""
select v.id, p.key || '-' || t.number as ticket, v.at, v.check_name, v.run, v.digest, v.detail
from evidence v join tickets t on t.id = v.ticket_id join projects p on p.id = t.project_id
where v.ticket_id = any(:tickets) and v.at < :before and v.detail <> '{}' order by v.ticket_id, v.id
""")

# Who reopens one of them now waits, and one that is being reopened stays as it is.
STILL_CLOSED = text("""
select id from tickets
where id = any(:tickets) and resolution is not null and state_since < :before for no key update skip locked
""")
FOR_ARCHIVE = text("select set_config('interlock.archive', cast(:archive as text), true)")
REMOVE_EVENTS = text("delete from events where ticket_id = any(:tickets) and at < :before")
REMOVE_DETAILS = text("""
update evidence set detail = '{}' where ticket_id = any(:tickets) and at < :before and detail <> '{}'
""")


async def may_remove(tx: Transaction) -> bool:
    return (await tx.sql.execute(MAY_REMOVE)).scalar_one()


async def closed(tx: Transaction, before: datetime, after: int, limit: int) -> list[int]:
    """The ids of tickets that were closed before, in their order, behind the id `after`."""
    return list((await tx.sql.execute(CLOSED, {"before": before, "after": after, "limit": limit})).scalars())


async def piece(tx: Transaction, ticket_ids: Sequence[int], before: datetime) -> Piece:
    wanted = {"tickets": list(ticket_ids), "before": before}
    happened = tuple(events.logged(row) for row in await tx.sql.execute(EVENTS, wanted))
    return Piece(tuple(ticket_ids), happened, tuple(Detail(*row) for row in await tx.sql.execute(DETAILS, wanted)))


async def add(tx: Transaction, before: datetime, file: str, digest: str, events: int, details: int) -> int:
    """The id of the archive: under it what the file holds may be taken away."""
    added = insert(archives).values(before=before, file=file, digest=digest, events=events, details=details)
    return (await tx.sql.execute(added.returning(archives.c.id))).scalar_one()


async def remove(tx: Transaction, archive: int, ticket_ids: Sequence[int], before: datetime) -> tuple[int, int]:
    """How many events and details went."""
    wanted = {"tickets": list(ticket_ids), "before": before}
    still = list((await tx.sql.execute(STILL_CLOSED, wanted)).scalars())
    await tx.sql.execute(FOR_ARCHIVE, {"archive": archive})
    gone = await tx.sql.execute(REMOVE_EVENTS, {**wanted, "tickets": still})
    emptied = await tx.sql.execute(REMOVE_DETAILS, {**wanted, "tickets": still})
    return gone.rowcount, emptied.rowcount
