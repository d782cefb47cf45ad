"""Why a claim is refused: said as what is so, and what would help."""

from ..core.claims import Part, PartState
from ..core.members import Actor, Membership
from ..core.refusals import HeldByAnother, LimitReached, NotClaimable, NotFound, WrongState
from ..core.tickets import CLAIMABLE, WHAT_HELPS, Ticket
from ..store import claims, parts
from ..store.database import Transaction
from ..store.looking import Crowd, Filled, Sight

NAMED = 5
NEXT = "Claim without a key to get the next ticket that is free."

REASONS = {
    "waiting": "wait for a ticket or an answer",
    "held": "are held",
    "other_role": "are for another role",
    "kept": "are kept for who had them before",
    "filled": "are for a role of which enough is held",
    "overlapping": "touch what somebody works on",
}


async def must_be_free(
    tx: Transaction, actor: Actor, membership: Membership, ticket: Ticket, role: str, sight: Sight
) -> None:
    """Say why this ticket cannot be taken by this member now, if it cannot."""
    if ticket.state not in CLAIMABLE:
        raise WrongState(
            f"{ticket.key} is {ticket.state} and cannot be claimed.", WHAT_HELPS[ticket.state], state=ticket.state
        )
    if ticket.waiting:
        raise NotClaimable(f"{ticket.key} waits for {ticket.waiting} ticket(s) or answer(s).", NEXT)
    all_parts = await parts.of_ticket(tx, ticket.id)
    wanted = [p for p in all_parts if _may_take(p.role, membership, role)]
    if not wanted:
        names = ", ".join(p.role for p in all_parts)
        raise NotClaimable(f"{ticket.key} has no part {role or 'for your roles'}.", f"Its parts: {names}.")
    free = [p for p in wanted if p.state is PartState.OPEN]
    if not free:
        _say_taken(ticket, wanted, actor)
    kept = await parts.kept_from(tx, ticket.id, actor.id)
    if all(p.role in kept for p in free):
        role = free[0].role
        who, until = kept[role]
        raise NotClaimable(
            f"{ticket.key} ({role}) is kept until {until:%H:%M} UTC for {who}, who had it before.", NEXT, kept_for=who
        )
    if all(p.role in kept or p.role in sight.filled for p in free):
        filled = next(sight.filled[p.role] for p in free if p.role not in kept)
        raise LimitReached(
            f"{ticket.key} ({filled.role}) must wait: {_full(filled)}.",
            "Wait until one of them is reported or released, or claim a part for another role.",
            role=filled.role,
            most=filled.most,
        )
    if not sight.may_overlap:
        met = await claims.overlapping(tx, ticket.project_id, ticket.id, ticket.scope.reach)
        if met:
            first = met[0]
            raise NotClaimable(
                f"{ticket.key} touches {_shown(first.ours)}, and {first.holder} works on {first.key} there.",
                f"Wait until {first.key} is reported, or claim another.",
                taken_by=first.key,
            )


def must_be_under_limit(actor: Actor, sight: Sight) -> None:
    held, most = sight.holding.get(actor.id, 0), sight.claims_per_member
    if most and held >= most:
        raise LimitReached(
            f"{actor.name} holds {held} of {most} parts.",
            "Report or release one first; get_my_workload lists them.",
        )


def must_see_something_free(actor: Actor, membership: Membership, role: str, sight: Sight) -> None:
    """Say what keeps every part from this member, each by the first reason, if there is none to take."""
    why = dict.fromkeys(REASONS.values(), 0)
    for crowd in sight.crowds:
        standing = _standing(crowd, actor, membership, role)
        if standing == "free":
            return
        why[REASONS[standing]] += crowd.parts
    reasons = [f"{count} {words}" for words, count in why.items() if count]
    reasons += [_full(f) for f in sight.filled.values() if _may_take(f.role, membership, role)]
    said = f" {'; '.join(reasons)}." if reasons else " No ticket is ready."
    raise NotFound(
        f"There is nothing for {actor.name} to claim in {membership.project}.{said}",
        "Review what is verifying, answer questions, or ask again in a while.",
        **{words.replace(" ", "_"): count for words, count in why.items()},
    )


def _standing(crowd: Crowd, actor: Actor, membership: Membership, role: str) -> str:
    if crowd.standing in ("waiting", "held"):
        return crowd.standing
    if not _may_take(crowd.role, membership, role):
        return "other_role"
    if crowd.kept_for not in (None, actor.id):
        return "kept"
    return crowd.standing


def _may_take(part: str, membership: Membership, role: str) -> bool:
    return role in ("", part) and (not membership.roles or part == "work" or part in membership.roles)


def _say_taken(ticket: Ticket, wanted: list[Part], actor: Actor) -> None:
    held = next((p for p in wanted if p.state is PartState.HELD), None)
    if held is None:
        raise NotClaimable(f"The part {wanted[0].role} of {ticket.key} is reported.", NEXT)
    if held.holder_id == actor.id:
        raise HeldByAnother(
            f"You hold {ticket.key} ({held.role}) already, under fence {held.fence}.",
            "Go on with it.",
            fence=held.fence,
        )
    raise HeldByAnother(
        f"{ticket.key} ({held.role}) is held by {held.holder} until {held.lease_until:%H:%M} UTC.",
        NEXT,
        holder=held.holder,
    )


def _full(filled: Filled) -> str:
    named = ", ".join(filled.holders[:NAMED]) + (" and others" if len(filled.holders) > NAMED else "")
    return f"{len(filled.holders)} of {filled.most} parts for {filled.role} are held, {named}"


def _shown(reach: str) -> str:
    return reach.split(":", 1)[1].removesuffix("$")
