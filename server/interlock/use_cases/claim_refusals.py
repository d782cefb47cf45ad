"""Why a claim is refused: said as what is so, and what would help."""

from ..core.claims import Part, PartState
from ..core.gate.policy import Overlap, Policy
from ..core.members import Actor, Membership
from ..core.refusals import HeldByAnother, NotClaimable, NotFound, Refusal, WrongState
from ..core.tickets import CLAIMABLE, WHAT_HELPS, Ticket
from ..store import claims, parts
from ..store.database import Transaction

NEXT = "Claim without a key to get the next ticket that is free."


async def must_be_free(
    tx: Transaction, actor: Actor, membership: Membership, ticket: Ticket, role: str, policy: Policy
) -> None:
    """Say why this ticket cannot be taken by this member now, if it cannot."""
    if ticket.state not in CLAIMABLE:
        raise WrongState(
            f"{ticket.key} is {ticket.state} and cannot be claimed.", WHAT_HELPS[ticket.state], state=ticket.state
        )
    if ticket.waiting:
        raise NotClaimable(f"{ticket.key} waits for {ticket.waiting} ticket(s) or answer(s).", NEXT)
    all_parts = await parts.of_ticket(tx, ticket.id)
    wanted = _of_roles(all_parts, membership, role)
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
    if policy.overlap is Overlap.REFUSE:
        met = await claims.overlapping(tx, ticket.project_id, ticket.id, ticket.scope.reach)
        if met:
            first = met[0]
            raise NotClaimable(
                f"{ticket.key} touches {_shown(first.ours)}, and {first.holder} works on {first.key} there.",
                f"Wait until {first.key} is reported, or claim another.",
                taken_by=first.key,
            )


async def nothing_to_claim(tx: Transaction, actor: Actor, membership: Membership, role: str) -> Refusal:
    why = await claims.why_nothing(tx, membership.project_id, actor.id, membership.roles, role)
    reasons = [f"{count} {words}" for words, count in why.items() if count]
    said = f" {'; '.join(reasons)}." if reasons else " No ticket is ready."
    return NotFound(
        f"There is nothing for {actor.name} to claim in {membership.project}.{said}",
        "Review what is verifying, answer questions, or ask again in a while.",
        **{words.replace(" ", "_"): count for words, count in why.items()},
    )


def _of_roles(all_parts: tuple[Part, ...], membership: Membership, role: str) -> list[Part]:
    mine = membership.roles
    return [p for p in all_parts if (not role or p.role == role) and (not mine or p.role == "work" or p.role in mine)]


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


def _shown(reach: str) -> str:
    return reach.split(":", 1)[1].removesuffix("$")
