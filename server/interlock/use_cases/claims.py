"""What is done with claims: take, renew, release, report, take away; and record what lapsed."""

from collections.abc import Sequence
from dataclasses import dataclass

from ..core import tickets as moves
from ..core.claims import Claim, Ending, Part, PartState
from ..core.events import Event, Kind
from ..core.members import Actor, Deed
from ..core.refusals import Invalid, WrongState
from ..core.scopes import covers, meet, path_reach
from ..core.tickets import Ticket
from ..store import claims, events, parts, taking, tickets
from ..store.database import Database, Transaction
from .attempts import remembered
from .claiming import claim_next, claim_ticket, too_busy
from .holding import hand_off, held
from .lapses import record_lapses
from .reporting import report_part
from .requests import once

__all__ = [
    "ScopeAnswer",
    "check_scope",
    "claim_next",
    "claim_ticket",
    "release_claim",
    "renew_claim",
    "report_part",
    "steal_claim",
    "sweep",
]

TRIES = 4  # to renew what is held, and was changed by others between the two looks


@dataclass(frozen=True)
class ScopeAnswer:
    """Whether a file may be touched under this ticket, and who else is at it."""

    path: str
    is_inside: bool
    taken_by: str | None
    sentence: str


async def renew_claim(db: Database, actor: Actor, key: str, fence: int) -> Claim:
    async with remembered(db, actor, key, Deed.CLAIM):
        project_id, number = actor.on_ticket(key, Deed.CLAIM)
        for _ in range(TRIES):
            if renewed := await taking.renew(db, project_id, number, fence, actor.id):
                return Claim(fence, *renewed[:3], actor.name, *renewed[3:])
            async with db.transaction() as tx:
                await held(tx, await tickets.lock(tx, project_id, number), fence, actor)
        raise too_busy(key)


async def release_claim(db: Database, actor: Actor, key: str, fence: int, handoff: str, request_id: str = "") -> Ticket:
    """Give the part back, with a note for whoever takes it next."""
    async with remembered(db, actor, key, Deed.CLAIM):
        project_id, number = actor.on_ticket(key, Deed.CLAIM)
        async with db.transaction() as tx:

            async def act() -> Ticket:
                ticket = await tickets.lock(tx, project_id, number)
                part = await held(tx, ticket, fence, actor)
                await hand_off(tx, ticket, actor, handoff)
                about = {"role": part.role, "fence": fence}
                await events.append(tx, Event(Kind.CLAIM_RELEASED, project_id, ticket.id, actor.id, about))
                return await _let_go(tx, ticket, part, Ending.RELEASED, actor.id, "released")

            return await once(tx, actor, request_id, "release claim", [key, fence, handoff], Ticket, act)


async def steal_claim(db: Database, actor: Actor, key: str, role: str, reason: str) -> Ticket:
    """A person takes a part away from its holder; it is open again for anybody."""
    project_id, number = actor.on_ticket(key, Deed.STEAL)
    async with db.transaction() as tx:
        ticket = await tickets.lock(tx, project_id, number)
        part = next((p for p in await parts.of_ticket(tx, ticket.id) if p.role == role), None)
        if part is None or part.state is not PartState.HELD:
            raise WrongState(f"Nobody holds the part {role} of {key}.", "There is nothing to take away.")
        about = {"role": role, "fence": part.fence, "holder": part.holder, "reason": reason}
        await events.append(tx, Event(Kind.CLAIM_STOLEN, project_id, ticket.id, actor.id, about))
        return await _let_go(tx, ticket, part, Ending.STOLEN, actor.id, f"taken from {part.holder}")


async def check_scope(db: Database, actor: Actor, key: str, paths: Sequence[str]) -> list[ScopeAnswer]:
    """May these files be touched under this ticket? One statement for the ticket, one for all that is claimed."""
    project_id, number = actor.on_ticket(key, Deed.READ)
    if len(paths) > 200:
        raise Invalid(f"{len(paths)} paths in one call.", "Ask for at most 200.")
    async with db.read() as tx:
        ticket = await tickets.read(tx, project_id, number)
        reach = {path: path_reach(path.removeprefix("./")) for path in paths}
        others = await claims.overlapping(tx, project_id, ticket.id, list(reach.values()))
    return [_scope_answer(ticket, path, reach[path], others) for path in paths]


async def sweep(db: Database) -> int:
    """Record leases that have passed, and free their parts; the number of them. Claims do the same for themselves."""
    async with db.transaction() as tx:
        return await record_lapses(tx)


async def _let_go(tx: Transaction, ticket: Ticket, part: Part, ending: Ending, actor_id: int, why: str) -> Ticket:
    await claims.end(tx, [part.id], ending)
    await parts.free(tx, [part.id])
    if any(p.state is PartState.HELD for p in await parts.of_ticket(tx, ticket.id)):
        return await tickets.save(tx, ticket)
    change = moves.fall_back(ticket, actor_id, why)
    saved = await tickets.save(tx, change.ticket)
    await events.append(tx, *change.events)
    return saved


def _scope_answer(ticket: Ticket, path: str, reach: str, others: Sequence[claims.Overlap]) -> ScopeAnswer:
    is_inside = covers(ticket.scope, path.removeprefix("./"))
    taken = next((o for o in others if meet([reach], [o.theirs])), None)
    if not is_inside:
        sentence = f"{path} is outside the scope of {ticket.key}: ask, or propose a revision."
    elif taken:
        sentence = f"{path} is in the scope of {taken.key}, which {taken.holder} works on."
    else:
        sentence = f"{path} is free for {ticket.key}."
    return ScopeAnswer(path, is_inside, taken and taken.key, sentence)
