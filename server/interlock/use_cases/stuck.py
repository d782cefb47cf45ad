"""Read what is stuck, and what frees it."""

from ..core.members import Actor, Deed
from ..core.pages import size_of
from ..core.stuck import StuckList, found
from ..store import stuck
from ..store.database import Database


async def read_stuck(db: Database, actor: Actor, project: str, limit: int = 100) -> StuckList:
    """What is stuck longest comes first."""
    here, most = actor.within(project, Deed.READ), size_of(limit)
    async with db.read() as tx:
        tickets = await stuck.candidates(tx, here.project_id, most + 1)
        situations = await stuck.situations(tx, tickets)
    every = sorted((s for each in situations for s in found(each, tx.now)), key=lambda s: (s.since, s.key))
    return StuckList(tuple(every[:most]), len(every) > most, tx.now)
