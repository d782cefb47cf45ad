"""When a ticket closes or a question is answered, those that waited for it are free."""

from collections.abc import Sequence

from ..core.events import Event, Kind
from ..core.tickets import Ticket
from ..store import events, tickets
from ..store.database import Transaction


async def free_dependents(tx: Transaction, ticket: Ticket, actor_id: int | None) -> None:
    """Count anew what waits for this ticket."""
    await recount(tx, ticket.project_id, await tickets.dependents(tx, ticket.id), actor_id)


async def recount(tx: Transaction, project_id: int, ticket_ids: Sequence[int], actor_id: int | None) -> None:
    moved = await tickets.refresh_waiting(tx, ticket_ids)
    for id, (before, after) in moved.items():
        if (before == 0) != (after == 0):
            kind = Kind.TICKET_UNBLOCKED if after == 0 else Kind.TICKET_BLOCKED
            await events.append(tx, Event(kind, project_id, id, actor_id, {"waiting": after}))
