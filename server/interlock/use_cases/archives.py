"""Archive what is old: hand it out to be written to a file, and take it away once the file is there.

Only whoever owns the tables can: it is no deed of a member, and no door leads here but the terminal of the machine.
"""

from collections.abc import AsyncIterator
from datetime import datetime

from ..core.archives import Piece, checked_date
from ..core.refusals import NotPermitted
from ..store import archives
from ..store.database import Database

READ_TICKETS = 500
REMOVED_TICKETS = 50  # at once: the log is not read further than the oldest transaction that writes, so each is short


async def old_work(db: Database, before: datetime) -> AsyncIterator[Piece]:
    """All of it, in pieces. Refuses (Invalid) a date of today, and (NotPermitted) who could not take it away then."""
    async with db.read() as tx:
        checked_date(before, tx.now)
        if not await archives.may_remove(tx):
            raise NotPermitted(
                "This role may not take anything away from the log.",
                "Name the owner of the tables in INTERLOCK_OWNER_DATABASE_URL.",
            )
    last = 0
    while True:
        async with db.read() as tx:
            ids = await archives.closed(tx, before, last, READ_TICKETS)
            if not ids:
                return
            found = await archives.piece(tx, ids, before)
        last = ids[-1]
        if found.events or found.details:
            yield found


async def record_archive(db: Database, before: datetime, file: str, digest: str, events: int, details: int) -> int:
    """What the file holds is written down for good, before any of it goes."""
    async with db.transaction() as tx:
        return await archives.add(tx, before, file, digest, events, details)


async def remove_archived(db: Database, archive: int, before: datetime) -> AsyncIterator[tuple[int, int]]:
    """Step by step, so that nobody waits for it: the events and the details that each step took away."""
    last = 0
    while True:
        async with db.read() as tx:
            ids = await archives.closed(tx, before, last, REMOVED_TICKETS)
        if not ids:
            return
        last = ids[-1]
        async with db.transaction() as tx:
            gone = await archives.remove(tx, archive, ids, before)
        if any(gone):
            yield gone
