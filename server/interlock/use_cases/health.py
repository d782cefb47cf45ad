"""Say whether the server is well."""

from dataclasses import dataclass

from ..store import health
from ..store.database import Database


@dataclass(frozen=True)
class Health:
    """`revision` is the newest migration of the database, `newest_revision` the newest this program knows."""

    revision: str
    newest_revision: str

    @property
    def is_migrated(self) -> bool:
        return self.revision == self.newest_revision


async def read_health(db: Database) -> Health:
    """Asks nobody who they are. Refuses (Unavailable) while the database cannot be reached."""
    async with db.read() as tx:
        return Health(await health.revision(tx), health.known_revisions()[-1])
