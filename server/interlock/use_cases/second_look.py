"""Every close is looked at twice: before it happens, and once more where it happened in another way."""

import logging
from collections.abc import Sequence

from ..core.events import Event, Kind
from ..core.refusals import GateDisputed
from ..core.tickets import Ticket
from ..store import events, second_look
from ..store.database import Database, Transaction

CLOSES_AT_ONCE = 100
READ_ON = "Read its gate and its evidence, and tell whoever runs this server: one of two evaluators is wrong."

log = logging.getLogger(__name__)


async def objection(tx: Transaction, ticket: Ticket) -> GateDisputed | None:
    """What the second evaluator says against closing the ticket now, though the gate is open."""
    said = await second_look.objections(tx, ticket.id)
    if not said:
        return None
    log.error("%s: the gate is open, and the second evaluator objects: %s", ticket.key, "; ".join(said))
    return GateDisputed(
        f"The gate of {ticket.key} is open, and the second evaluator objects: {'; '.join(said)}.",
        READ_ON,
        objections=said,
    )


def disputed(ticket: Ticket, refusal: GateDisputed) -> Event:
    return _alarm(ticket.project_id, ticket.id, refusal.facts["objections"])


async def look_again(db: Database) -> int:
    """Look at closes that nobody looked at twice: those of an older server, and of hands behind its back.

    How many were disputed. Each of them is an event in the log of its ticket.
    """
    async with db.transaction() as tx:
        found = [
            (each, await second_look.objections_to(tx, each.record_id))
            for each in await second_look.unseen(tx, CLOSES_AT_ONCE)
        ]
        for each, said in found:
            await second_look.keep(tx, each.record_id, said)
            if said:
                log.error("Close record %d does not stand: %s", each.record_id, "; ".join(said))
                await events.append(tx, _alarm(each.project_id, each.ticket_id, said))
    return sum(bool(said) for _, said in found)


def _alarm(project_id: int, ticket_id: int, objections: Sequence[str]) -> Event:
    return Event(Kind.GATE_DISPUTED, project_id, ticket_id, None, {"objections": list(objections)})
