"""Claim a part, renew, release, report, take away; and record what lapsed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ..core import tickets as moves
from ..core.claims import Claim, Ending, Part, PartState, heads_of, must_hold
from ..core.commits import checked_head
from ..core.events import Event, Kind
from ..core.gate.policy import Policy
from ..core.members import Actor, Deed, Membership, split_key
from ..core.messages import Kind as MessageKind
from ..core.refusals import Busy, Invalid, LimitReached, NotFound, WrongState
from ..core.scopes import covers, meet, path_reach
from ..core.tickets import Ticket
from ..store import claims, events, messages, parts, projects, taking, tickets
from ..store.database import Database, Transaction
from .attempts import remembered
from .claim_refusals import must_be_free, nothing_to_claim
from .judging import judge_again
from .lapses import record_lapses
from .requests import Request, once, replayed

TRIES = 4  # each time something else was found to stand in the way, and had gone when it was looked at


@dataclass(frozen=True)
class ScopeAnswer:
    """Whether a file may be touched under this ticket, and who else is at it."""

    path: str
    is_inside: bool
    taken_by: str | None
    sentence: str


async def claim_next(db: Database, actor: Actor, project: str, role: str = "", request_id: str = "") -> Claim:
    """The best part this member may take now. Refuses (NotFound) with the reasons when there is none."""
    return await _claim(db, actor, actor.within(project, Deed.CLAIM), None, role, request_id)


async def claim_ticket(db: Database, actor: Actor, key: str, role: str = "", request_id: str = "") -> Claim:
    """A part of this ticket: the first open one of the member's roles, or that of the role named."""
    membership = actor.within(split_key(key)[0], Deed.CLAIM)
    return await _claim(db, actor, membership, key, role, request_id)


async def renew_claim(db: Database, actor: Actor, key: str, fence: int) -> Claim:
    async with remembered(db, actor, key, Deed.CLAIM):
        project_id, number = actor.on_ticket(key, Deed.CLAIM)
        for _ in range(TRIES):
            if renewed := await taking.renew(db, project_id, number, fence, actor.id):
                return Claim(fence, *renewed[:3], actor.name, *renewed[3:])
            async with db.transaction() as tx:
                await _held(tx, await tickets.lock(tx, project_id, number), fence, actor)
        raise _too_busy(key)


async def release_claim(db: Database, actor: Actor, key: str, fence: int, handoff: str, request_id: str = "") -> Ticket:
    """Give the part back, with a note for whoever takes it next."""
    async with remembered(db, actor, key, Deed.CLAIM):
        project_id, number = actor.on_ticket(key, Deed.CLAIM)
        async with db.transaction() as tx:

            async def act() -> Ticket:
                ticket = await tickets.lock(tx, project_id, number)
                part = await _held(tx, ticket, fence, actor)
                await _hand_off(tx, ticket, actor, handoff)
                about = {"role": part.role, "fence": fence}
                await events.append(tx, Event(Kind.CLAIM_RELEASED, project_id, ticket.id, actor.id, about))
                return await _let_go(tx, ticket, part, Ending.RELEASED, actor.id, "released")

            return await once(tx, actor, request_id, "release claim", [key, fence, handoff], Ticket, act)


async def report_part(
    db: Database,
    actor: Actor,
    key: str,
    fence: int,
    repository: str,
    commit: str,
    handoff: str,
    tokens_spent: int = 0,
    request_id: str = "",
) -> Ticket:
    """The part is done, at this commit. The claim ends; when every part has reported, verification begins."""
    async with remembered(db, actor, key, Deed.CLAIM):
        project_id, number = actor.on_ticket(key, Deed.CLAIM)
        repository, commit = checked_head(repository, commit)
        async with db.transaction() as tx:

            async def act() -> Ticket:
                ticket = await tickets.lock(tx, project_id, number)
                part = await _held(tx, ticket, fence, actor)
                if ticket.waiting:
                    raise WrongState(f"{key} has an open blocking question.", "Have it answered before you report.")
                await _hand_off(tx, ticket, actor, handoff)
                await claims.end(tx, [part.id], Ending.REPORTED)
                await parts.report(tx, part.id, repository, commit, actor.id)
                about = {"role": part.role, "fence": fence, "repository": repository, "commit": commit}
                await events.append(tx, Event(Kind.PART_REPORTED, project_id, ticket.id, actor.id, about))
                spent = replace(ticket, tokens_spent=ticket.tokens_spent + tokens_spent)
                return await _after_report(tx, spent, actor)

            arguments = [key, fence, repository, commit, handoff, tokens_spent]
            return await once(tx, actor, request_id, "report part", arguments, Ticket, act)


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
    raise _too_busy(key or membership.project)


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


def _too_busy(what: str) -> Busy:
    return Busy(f"{what} is being changed by others right now.", "Try again in a moment.")


async def _must_be_under_limit(tx: Transaction, actor: Actor, membership: Membership, policy: Policy) -> None:
    if not policy.claims_per_member:
        return
    held = await claims.live_count(tx, membership.project_id, actor.id)
    if held >= policy.claims_per_member:
        raise LimitReached(
            f"{actor.name} holds {held} of {policy.claims_per_member} parts.",
            "Report or release one first; get_my_workload lists them.",
        )


async def _held(tx: Transaction, ticket: Ticket, fence: int, actor: Actor) -> Part:
    """The part held under this fence, by the caller. Refuses (StaleFence) anything else."""
    all_parts = await parts.of_ticket(tx, ticket.id)
    part = next((p for p in all_parts if p.fence == fence), None) or await _once_held(tx, ticket, all_parts, fence)
    must_hold(part, ticket.key, fence, actor.id)
    return part


async def _once_held(tx: Transaction, ticket: Ticket, all_parts: Sequence[Part], fence: int) -> Part:
    role = next((c.role for c in await claims.of_ticket(tx, ticket.id) if c.fence == fence), None)
    part = next((p for p in all_parts if p.role == role), None)
    if part is None:
        raise NotFound(f"{ticket.key} was never claimed under fence {fence}.", "Use the fence that claim_ticket gave.")
    return part


async def _hand_off(tx: Transaction, ticket: Ticket, actor: Actor, handoff: str) -> None:
    if not handoff.strip():
        raise Invalid("The handoff note is empty.", "Say what is done, what is left, and what the next one must know.")
    id = await messages.add(tx, ticket.project_id, ticket.id, actor.id, MessageKind.HANDOFF, handoff, ticket.round)
    told = {"message": id, "kind": MessageKind.HANDOFF, "is_blocking": False, "body": handoff[:280]}
    await events.append(tx, Event(Kind.MESSAGE_POSTED, ticket.project_id, ticket.id, actor.id, told))


async def _let_go(tx: Transaction, ticket: Ticket, part: Part, ending: Ending, actor_id: int, why: str) -> Ticket:
    await claims.end(tx, [part.id], ending)
    await parts.free(tx, [part.id])
    if any(p.state is PartState.HELD for p in await parts.of_ticket(tx, ticket.id)):
        return await tickets.save(tx, ticket)
    change = moves.fall_back(ticket, actor_id, why)
    saved = await tickets.save(tx, change.ticket)
    await events.append(tx, *change.events)
    return saved


async def _after_report(tx: Transaction, ticket: Ticket, actor: Actor) -> Ticket:
    all_parts = await parts.of_ticket(tx, ticket.id)
    if moves.is_over_budget(ticket):
        change = moves.escalate(ticket, None, f"{ticket.tokens_spent} of {ticket.budget_tokens} tokens are spent.")
        held = [p.id for p in all_parts if p.state is PartState.HELD]
        await claims.end(tx, held, Ending.WITHDRAWN)
        await parts.free(tx, held)
    elif all(p.state is PartState.REPORTED for p in all_parts):
        change = moves.submit(ticket, heads_of(all_parts), actor.id)
    elif any(p.state is PartState.HELD for p in all_parts):
        return await tickets.save(tx, ticket)
    else:
        change = moves.fall_back(ticket, actor.id, "a part is left")
    saved = await tickets.save(tx, change.ticket)
    await events.append(tx, *change.events)
    judged, _ = await judge_again(tx, saved, actor.id)
    return judged


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
