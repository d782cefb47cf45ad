"""A second owner confirms an override; what nobody confirms in time is reopened."""

from ..core.events import Event, Kind
from ..core.gate.overriding import is_overdue, must_be_confirmable
from ..core.members import Actor, Deed
from ..core.passkeys import Decided, Shown
from ..core.tickets import Ticket, must_be_version
from ..store import events, overrides, tickets
from ..store.database import Database
from .attempts import remembered
from .judging import case_shown
from .stepping_up import stepped_up
from .tickets import reopened


async def confirm_override(
    db: Database, actor: Actor, key: str, expected_version: int | None = None, shown: Shown | None = None
) -> Ticket:
    """An owner who did not override it says that it may stay closed. It stays marked all the same."""
    async with remembered(db, actor, key, Deed.OVERRIDE):
        project_id, number = actor.on_ticket(key, Deed.OVERRIDE)
        async with db.transaction() as tx:
            ticket = await tickets.lock(tx, project_id, number)
            must_be_version(ticket, expected_version)
            override = must_be_confirmable(ticket, await overrides.of_ticket(tx, ticket.id), actor)
            await stepped_up(tx, await case_shown(tx, ticket), actor, Decided.CONFIRM, shown)
            await overrides.confirm(tx, override, actor.id)
            about = {"closed_by": override.closed_by}
            await events.append(tx, Event(Kind.OVERRIDE_CONFIRMED, project_id, ticket.id, actor.id, about))
            return ticket


async def reopen_unconfirmed(db: Database) -> int:
    """How many were reopened, each in a transaction of its own."""
    async with db.read() as tx:
        late = await overrides.overdue(tx)
    for id in late:
        async with db.transaction() as tx:
            ticket = await tickets.lock_id(tx, id)
            override = await overrides.of_ticket(tx, id)
            if ticket.is_overridden and override and is_overdue(override, tx.now):
                hours = override.confirm_hours
                await reopened(tx, ticket, None, f"No second owner confirmed its override within {hours} hours.")
    return len(late)
