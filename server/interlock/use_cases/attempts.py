"""Refusals that are worth remembering: a refused deed leaves no trace, except for these."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from ..core.events import Event, Kind
from ..core.members import Actor, Deed, split_key
from ..core.refusals import GateDisputed, GateShut, NotIndependent, NotPermitted, Refusal, StaleFence
from ..store import events, tickets
from ..store.database import Database
from .second_look import disputed

# Closing a shut gate, judging one's own work, acting outside one's kind, writing under a claim that has ended: each is
# a sign of a known failure.
WORTH_REMEMBERING = (GateShut, GateDisputed, NotIndependent, NotPermitted, StaleFence)


@asynccontextmanager
async def remembered(db: Database, actor: Actor, key: str, deed: Deed) -> AsyncIterator[None]:
    """Put it around the whole deed, transaction and all: the memory is written after that has been rolled back."""
    try:
        yield
    except WORTH_REMEMBERING as refusal:
        with suppress(Refusal):  # the answer is the first refusal, also when it cannot be written down
            await remember_refusal(db, actor, key, refusal, deed)
        raise


async def remember_refusal(db: Database, actor: Actor, key: str, refusal: Refusal, deed: Deed) -> None:
    """In a transaction of its own. Nothing is kept of a caller who is not a member of the ticket's project."""
    project, number = split_key(key)
    membership = next((m for m in actor.memberships if m.project == project), None)
    if membership is None:
        return
    async with db.transaction() as tx:
        ticket = await tickets.read(tx, membership.project_id, number)
        about = {"deed": deed, "code": refusal.code, "sentence": refusal.sentence}
        await events.append(tx, Event(Kind.ATTEMPT_REFUSED, ticket.project_id, ticket.id, actor.id, about))
        if isinstance(refusal, GateDisputed):
            await events.append(tx, disputed(ticket, refusal))
