"""Take a part: the best there is, or one of a ticket that is named; and say why when there is none to take."""

from dataclasses import replace

from ..core.claims import Claim
from ..core.gate.policy import Policy
from ..core.members import Actor, Deed, Membership, split_key
from ..core.refusals import Busy, LimitReached
from ..store import claims, projects, taking, tickets
from ..store.database import Database, Transaction
from .claim_refusals import must_be_free, nothing_to_claim
from .lapses import record_lapses
from .requests import Request, replayed

TRIES = 4  # each time something else was found to stand in the way, and had gone when it was looked at


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
    """One statement takes; only when it takes nothing is it asked why, and lapsed leases are recorded to try again."""
    request = Request(actor.id, request_id, "claim", [membership.project, key, role])
    for _ in range(TRIES):
        taken = await taking.take(
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
        if taken:
            return await _with_warnings(db, membership, actor, taken)
        async with db.transaction() as tx:
            if first := await replayed(tx, request, Claim):
                return first
            await projects.lock(tx, membership.project_id)
            if not await record_lapses(tx, membership.project_id):
                await _say_why_not(tx, actor, membership, key, role)
    raise too_busy(key or membership.project)


async def _with_warnings(db: Database, membership: Membership, actor: Actor, taken: taking.Taken) -> Claim:
    claim = Claim(*taken[:4], actor.name, *taken[4:7])
    if not taken.may_overlap:
        return claim
    async with db.read() as tx:
        ticket = await tickets.read(tx, membership.project_id, split_key(taken.ticket)[1])
        met = await claims.overlapping(tx, membership.project_id, ticket.id, ticket.scope.reach)
    return replace(claim, warnings=tuple(f"{o.holder} works on {o.key} in the same scope." for o in met))


async def _say_why_not(tx: Transaction, actor: Actor, membership: Membership, key: str | None, role: str) -> None:
    """Refuses; or comes back, when what stood in the way of a named ticket has gone meanwhile."""
    _, policy = await projects.policy(tx, membership.project_id)
    await _must_be_under_limit(tx, actor, membership, policy)
    if key is None:
        raise await nothing_to_claim(tx, actor, membership, role)
    ticket = await tickets.lock(tx, membership.project_id, split_key(key)[1])
    await must_be_free(tx, actor, membership, ticket, role, policy)


async def _must_be_under_limit(tx: Transaction, actor: Actor, membership: Membership, policy: Policy) -> None:
    if not policy.claims_per_member:
        return
    held = await claims.live_count(tx, membership.project_id, actor.id)
    if held >= policy.claims_per_member:
        raise LimitReached(
            f"{actor.name} holds {held} of {policy.claims_per_member} parts.",
            "Report or release one first; get_my_workload lists them.",
        )


def too_busy(what: str) -> Busy:
    return Busy(f"{what} is being changed by others right now.", "Try again in a moment.")
