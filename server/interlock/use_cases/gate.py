"""The gate: read it, close through it, or go round it; and send back what does not hold."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from ..core.gate import blindness
from ..core.gate.choosing import accepted, must_have_looked, rejected
from ..core.gate.closing import must_be_as_seen, must_be_open, must_be_shut, must_be_verifying, must_let_close
from ..core.gate.verdict import Verdict
from ..core.members import Actor, Deed
from ..core.passkeys import Decided, Shown
from ..core.refusals import Invalid
from ..core.tickets import OPEN, Ticket, must_be_version
from ..store import tickets
from ..store.database import Database, Transaction
from .attempts import remembered
from .judging import Case, case_of, close, judge_again, last_verdict, override, remember, send_back
from .requests import once
from .reviews import clear_review, record_review, review_ticket, waive_criterion
from .stepping_up import stepped_up

__all__ = [
    "accept_ticket",
    "clear_review",
    "close_ticket",
    "judge_again",
    "override_ticket",
    "read_gate",
    "return_ticket",
    "review_ticket",
    "waive_criterion",
]


async def read_gate(db: Database, actor: Actor, key: str) -> tuple[Ticket, Verdict]:
    """What it says now; of a closed ticket, what it said as it closed."""
    project_id, number = actor.on_ticket(key, Deed.READ)
    async with db.read() as tx:
        ticket = await tickets.read(tx, project_id, number)
        if ticket.state not in OPEN:
            return ticket, await last_verdict(tx, ticket)
        case = await case_of(tx, ticket)
        return ticket, blindness.as_seen_by(actor, case.facts, case.verdict)


async def close_ticket(
    db: Database,
    actor: Actor,
    key: str,
    expected_version: int | None = None,
    heads: Mapping[str, str] | None = None,
    snapshot: str = "",
    request_id: str = "",
    shown: Shown | None = None,
) -> Ticket:
    """Judged anew under the lock, and closed only as it was seen. Refuses (GateShut) with all that is missing."""
    async with remembered(db, actor, key, Deed.CLOSE):
        project_id, number = actor.on_ticket(key, Deed.CLOSE)
        async with db.transaction() as tx:

            async def act() -> Ticket:
                ticket = await tickets.lock(tx, project_id, number)
                must_be_version(ticket, expected_version)
                must_be_verifying(ticket, "closed")
                case = await case_of(tx, ticket)
                must_let_close(case.verdict, ticket, actor)
                must_be_as_seen(ticket, case.verdict, heads, snapshot)
                case = await stepped_up(tx, case, actor, Decided.CLOSE, shown)
                return await _close_open_gate(tx, case, actor)

            arguments = [key, expected_version, dict(heads) if heads is not None else None, snapshot]
            return await once(tx, actor, request_id, "close ticket", arguments, Ticket, act)


async def accept_ticket(
    db: Database,
    actor: Actor,
    key: str,
    snapshot: str,
    expected_version: int | None = None,
    request_id: str = "",
    shown: Shown | None = None,
    looked: Sequence[int] | None = None,
) -> Ticket:
    """A person looked: their word meets the `human` criteria, lifts what they rejected, and closes the ticket.

    All of it or nothing: while the gate stays shut (GateShut), their word is not kept either. `looked` are the criteria
    that they ticked one by one, which must then be all that wait for it; None: they were not asked to.
    """
    async with remembered(db, actor, key, Deed.ACCEPT):
        project_id, number = actor.on_ticket(key, Deed.ACCEPT)
        async with db.transaction() as tx:

            async def act() -> Ticket:
                ticket = await tickets.lock(tx, project_id, number)
                must_be_version(ticket, expected_version)
                must_be_verifying(ticket, "accepted")
                case = await case_of(tx, ticket)
                must_be_as_seen(ticket, case.verdict, None, snapshot)
                case = await stepped_up(tx, case, actor, Decided.ACCEPT, shown)
                wanted = accepted(case.policy, case.facts, actor)
                must_have_looked(wanted, looked)
                if wanted:
                    await record_review(tx, case, actor, wanted, passes=True, reason="Accepted.")
                    case = replace(await case_of(tx, ticket), passkey=case.passkey)
                return await _close_open_gate(tx, case, actor)

            arguments = [key, snapshot, expected_version]
            return await once(tx, actor, request_id, "accept ticket", arguments, Ticket, act)


async def override_ticket(
    db: Database,
    actor: Actor,
    key: str,
    reason: str,
    expected_version: int | None = None,
    snapshot: str = "",
    shown: Shown | None = None,
) -> Ticket:
    """An owner closes over a shut gate. It stays marked for ever and never counts as verified."""
    async with remembered(db, actor, key, Deed.OVERRIDE):
        project_id, number = actor.on_ticket(key, Deed.OVERRIDE)
        async with db.transaction() as tx:
            ticket = await tickets.lock(tx, project_id, number)
            must_be_version(ticket, expected_version)
            must_be_verifying(ticket, "overridden")
            case = await case_of(tx, ticket)
            must_be_as_seen(ticket, case.verdict, None, snapshot)
            must_be_shut(ticket, case.verdict)
            case = await stepped_up(tx, case, actor, Decided.OVERRIDE, shown)
            return await override(tx, await remember(tx, case, actor.id), actor.id, reason)


async def return_ticket(
    db: Database,
    actor: Actor,
    key: str,
    reason: str,
    criteria: Sequence[int] = (),
    expected_version: int | None = None,
    reasons: Mapping[int, str] | None = None,
) -> Ticket:
    """A person sends it back for another round. Criteria that they name stay rejected until they are lifted.

    `reasons`: of criteria that have one of their own, whether or not they are named as well.
    """
    async with remembered(db, actor, key, Deed.RETURN):
        project_id, number = actor.on_ticket(key, Deed.RETURN)
        own = {number: why for number, why in (reasons or {}).items() if why.strip()}
        if not reason.strip() and not own:
            raise Invalid("A return wants a reason.", "Say what is to be done again.")
        async with db.transaction() as tx:
            ticket = await tickets.lock(tx, project_id, number)
            must_be_version(ticket, expected_version)
            must_be_verifying(ticket, "sent back")
            case = await case_of(tx, ticket)
            named = _by_reason(reason, criteria, own)
            said = [f"{actor.name} sent it back: {reason}"] if reason.strip() and reason not in named else []
            for why, numbers in named.items():
                said += await record_review(tx, case, actor, rejected(case.facts, why, numbers), False, why)
            returned, _ = await send_back(tx, case, actor.id, tuple(said))
            return returned


def _by_reason(reason: str, criteria: Sequence[int], own: Mapping[int, str]) -> dict[str, list[int]]:
    """Criteria that are rejected for the same reason are one review."""
    together: dict[str, list[int]] = {}
    for number in sorted({*criteria, *own}):
        together.setdefault(own.get(number, reason), []).append(number)
    return together


async def _close_open_gate(tx: Transaction, case: Case, actor: Actor) -> Ticket:
    must_be_open(case.ticket, case.verdict)
    return await close(tx, await remember(tx, case, actor.id), actor.id)
