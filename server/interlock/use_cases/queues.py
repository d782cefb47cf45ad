"""Keep the queues short: what is barred for now leaves them, and comes back when nothing bars it."""

from ..store import bars
from ..store.database import Database


async def tidy(db: Database) -> None:
    """A step at a time, so that those who claim meanwhile find few rows locked."""
    while True:
        async with db.transaction() as tx:
            moved = await bars.let_back(tx) + await bars.set_aside(tx)
        if moved < bars.DEPTH:
            return
