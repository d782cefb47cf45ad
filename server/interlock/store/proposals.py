"""Which ticket is to mend which mismatch."""

from collections.abc import Mapping

from sqlalchemy import insert, select

from ..core.tickets import OPEN
from .database import Transaction
from .tables import tickets
from .tables_of_contracts import proposals


async def carried(tx: Transaction, project_id: int) -> frozenset[str]:
    """The fingerprints that an open ticket was proposed for."""
    found = (
        select(proposals.c.fingerprint)
        .join(tickets, tickets.c.id == proposals.c.ticket_id)
        .where(proposals.c.project_id == project_id, tickets.c.state.in_(sorted(OPEN)))
    )
    return frozenset((await tx.sql.execute(found)).scalars())


async def add(tx: Transaction, project_id: int, proposed: Mapping[str, int]) -> None:
    """Fingerprint -> ticket, by id."""
    rows = [{"project_id": project_id, "ticket_id": id, "fingerprint": f} for f, id in proposed.items()]
    await tx.sql.execute(insert(proposals).values(rows))
