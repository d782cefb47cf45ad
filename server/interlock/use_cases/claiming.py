"""Take a part: the best there is, or one of a ticket that is named; and say why when there is none to take."""

import asyncio
from dataclasses import replace

from ..core.claims import Claim
from ..core.members import Actor, Deed, Membership, split_key
from ..core.refusals import Busy
from ..store import bars, claims, taking, tickets
from ..store.database import Database
from .claim_refusals import must_be_free, must_be_under_limit, must_see_something_free
from .lapses import record_lapses
from .requests import Request, replayed

PAUSES = (0, 0.01, 0.02, 0.04, 0.08)  # seconds: something is free, and somebody has just its ticket under the hand


async def claim_next(db: Database, actor: Actor, project: str, role: str = "", request_id: str = "") -> Claim:
    """The best part this member may take now. Refuses (NotFound) with the reasons when there is none."""
    return await _claim(db, actor, actor.within(project, Deed.CLAIM), None, role, request_id)


async def claim_ticket(db: Database, actor: Actor, key: str, role: str = "", request_id: str = "") -> Claim:
    """A part of this ticket: the first open one of the member's roles, or that of the role named."""
    membership = actor.within(split_key(key)[0], Deed.CLAIM)
    return await _claim(db, actor, membership, key, role, request_id)


async def _claim(
    db: Database, actor: Actor, membership: Membership, key: str | None, role: str, request_id: str
) -> Claim:
    """One statement takes; only where it takes nothing is there a look why. Nothing is locked for that.

    Whoever found nothing the last time looks first: who asks again and again keeps nobody waiting who can take.
    """
    request = Request(actor.id, request_id, "claim", [membership.project, key, role])
    here = membership.project_id, actor.id
    looks_first = here in db.looks.in_vain
    for pause in PAUSES:
        if not looks_first and (taken := await _take(db, actor, membership, key, role, request)):
            db.looks.in_vain.discard(here)
            return await _with_warnings(db, membership, actor, taken)
        looks_first = False
        sight = await db.looks.look(*here, request_id)
        db.looks.in_vain.add(here)
        if (actor.id, request_id) in sight.answered:
            return await _first_answer(db, request)
        if (sight.has_lapsed or sight.has_lifted) and await _has_freed(db, membership.project_id):
            continue
        must_be_under_limit(actor, sight)
        if key:
            async with db.read() as tx:
                ticket = await tickets.read(tx, membership.project_id, split_key(key)[1])
                await must_be_free(tx, actor, membership, ticket, role, sight)
        else:
            must_see_something_free(actor, membership, role, sight)
        await asyncio.sleep(pause)
    raise too_busy(key or membership.project)


async def _take(
    db: Database, actor: Actor, membership: Membership, key: str | None, role: str, request: Request
) -> taking.Taken | None:
    return await taking.take(
        db,
        membership.project_id,
        actor.id,
        actor.name,
        membership.roles,
        role,
        split_key(key)[1] if key else None,
        request.id,
        request.digest,
    )


async def _first_answer(db: Database, request: Request) -> Claim:
    async with db.read() as tx:
        first = await replayed(tx, request, Claim)
    assert first
    return first


async def _has_freed(db: Database, project_id: int) -> bool:
    """What others have under the hand is left to them."""
    async with db.transaction() as tx:
        return bool(await record_lapses(tx, project_id) + await bars.let_back(tx, project_id))


async def _with_warnings(db: Database, membership: Membership, actor: Actor, taken: taking.Taken) -> Claim:
    claim = Claim(*taken[:4], actor.name, *taken[4:7])
    if not taken.may_overlap:
        return claim
    async with db.read() as tx:
        ticket = await tickets.read(tx, membership.project_id, split_key(taken.ticket)[1])
        met = await claims.overlapping(tx, membership.project_id, ticket.id, ticket.scope.reach)
    return replace(claim, warnings=tuple(f"{o.holder} works on {o.key} in the same scope." for o in met))


def too_busy(what: str) -> Busy:
    return Busy(f"{what} is being changed by others right now.", "Try again in a moment.")
