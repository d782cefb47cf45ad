"""The part that is held under a fence, and the note that whoever lets go of it leaves."""

from collections.abc import Sequence

from ..core.claims import Part, must_hold, stale_fence
from ..core.events import Event, Kind
from ..core.members import Actor
from ..core.members import Kind as MemberKind
from ..core.messages import Kind as MessageKind
from ..core.refusals import Invalid, NotFound
from ..core.tickets import Ticket
from ..store import claims, events, messages, parts
from ..store.database import Transaction


async def held(tx: Transaction, ticket: Ticket, fence: int, actor: Actor) -> Part:
    """The part held under this fence, by the caller. Refuses (StaleFence) anything else."""
    all_parts = await parts.of_ticket(tx, ticket.id)
    part = next((p for p in all_parts if p.fence == fence), None) or await _once(tx, ticket, all_parts, fence)
    must_hold(part, ticket.key, fence, actor.id)
    return part


async def _once(tx: Transaction, ticket: Ticket, all_parts: Sequence[Part], fence: int) -> Part:
    role = next((c.role for c in await claims.of_ticket(tx, ticket.id) if c.fence == fence), None)
    part = next((p for p in all_parts if p.role == role), None)
    if part is None:
        raise NotFound(f"{ticket.key} was never claimed under fence {fence}.", "Use the fence that claim_ticket gave.")
    return part


async def must_write_in_time(tx: Transaction, ticket: Ticket, actor: Actor, fence: int | None = None) -> None:
    """Refuses (StaleFence) an agent whose claim was ended by others, and a fence that gives no leave to write.

    People and ci, and agents that never claimed the ticket in this round, need no fence. The ticket is locked.
    """
    if fence is None and actor.kind is not MemberKind.AGENT:
        return
    stale = stale_fence(await claims.given(tx, ticket.id, ticket.round, actor.id), fence)
    if stale is not None:
        await held(tx, ticket, stale, actor)


async def hand_off(tx: Transaction, ticket: Ticket, actor: Actor, handoff: str) -> None:
    if not handoff.strip():
        raise Invalid("The handoff note is empty.", "Say what is done, what is left, and what the next one must know.")
    id = await messages.add(tx, ticket.project_id, ticket.id, actor.id, MessageKind.HANDOFF, handoff, ticket.round)
    told = {"message": id, "kind": MessageKind.HANDOFF, "is_blocking": False, "body": handoff[:280]}
    await events.append(tx, Event(Kind.MESSAGE_POSTED, ticket.project_id, ticket.id, actor.id, told))
