"""A lease that has passed: its claim ends, its part is open again, and too many of them call for a person.

For a moment whoever held the part goes first: if it comes back at all it has the context, and nobody else has begun.
"""

from dataclasses import replace

from ..core import tickets as moves
from ..core.claims import Ending, PartState
from ..core.events import Event, Kind
from ..core.tickets import Ticket
from ..store import claims, events, parts, projects, tickets
from ..store.claims import Lapsed
from ..store.database import Transaction


async def record_lapses(tx: Transaction, project_id: int | None = None) -> int:
    """Part of the caller's transaction. A ticket that somebody has under the hand is left for the next time."""
    gone = await claims.lapsed(tx, project_id)
    for ticket_id in dict.fromkeys(lapse.ticket_id for lapse in gone):
        await _record(tx, await tickets.lock_id(tx, ticket_id), [g for g in gone if g.ticket_id == ticket_id])
    return len(gone)


async def _record(tx: Transaction, ticket: Ticket, gone: list[Lapsed]) -> None:
    _, policy = await projects.policy(tx, ticket.project_id, ticket.policy_version)
    await claims.end(tx, [g.part_id for g in gone], Ending.LAPSED)
    await parts.free(tx, [g.part_id for g in gone], policy.reserve_after_lapse)
    for g in gone:
        about = {"role": g.role, "fence": g.fence, "holder": g.holder}
        await events.append(tx, Event(Kind.CLAIM_LAPSED, ticket.project_id, ticket.id, None, about))
    counted = replace(ticket, lapses=ticket.lapses + len(gone))
    held = [p.id for p in await parts.of_ticket(tx, ticket.id) if p.state is PartState.HELD]
    if counted.lapses >= policy.max_lapses:
        await claims.end(tx, held, Ending.WITHDRAWN)
        await parts.free(tx, held)
        change = moves.escalate(counted, None, f"{counted.lapses} leases on it have lapsed.")
    elif held:
        await tickets.save(tx, counted)
        return
    else:
        change = moves.fall_back(counted, None, "its lease lapsed")
    await tickets.save(tx, change.ticket)
    await events.append(tx, *change.events)
