"""The gate: read it, close through it, or go round it; and send back what does not hold."""

from collections.abc import Mapping, Sequence

from ..core.gate.choosing import accepted, rejected
from ..core.gate.closing import must_be_as_seen, must_be_open, must_be_shut, must_be_verifying, must_let_close
from ..core.gate.verdict import Verdict
from ..core.members import Actor, Deed
from ..core.refusals import Invalid
from ..core.tickets import OPEN, Ticket, must_be_version
from ..store import tickets
from ..store.database import Database, Transaction
from .attempts import remembered
from .judging import Case, case_of, close, judge_again, last_verdict, override, remember, send_back
from .requests import once
from .reviews import clear_review, record_review, review_ticket, waive_criterion

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
        return ticket, (await case_of(tx, ticket)).verdict


async def close_ticket(
    db: Database,
    actor: Actor,
    key: str,
    expected_version: int | None = None,
    heads: Mapping[str, str] | None = None,
    snapshot: str = "",
    request_id: str = "",
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
) -> Ticket:
    """A person looked: their word meets the `human` criteria, lifts what they rejected, and closes the ticket.

    All of it or nothing: while the gate stays shut (GateShut), their word is not kept either.
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
                if wanted := accepted(case.policy, case.facts, actor):
                    await record_review(tx, case, actor, wanted, passes=True, reason="Accepted.")
                    case = await case_of(tx, ticket)
                return await _close_open_gate(tx, case, actor)

            arguments = [key, snapshot, expected_version]
            return await once(tx, actor, request_id, "accept ticket", arguments, Ticket, act)


async def override_ticket(
    db: Database, actor: Actor, key: str, reason: str, expected_version: int | None = None
) -> Ticket:
    """An owner closes over a shut gate. It stays marked for ever and never counts as verified."""
    async with remembered(db, actor, key, Deed.OVERRIDE):
        project_id, number = actor.on_ticket(key, Deed.OVERRIDE)
        async with db.transaction() as tx:
            ticket = await tickets.lock(tx, project_id, number)
            must_be_version(ticket, expected_version)
            must_be_verifying(ticket, "overridden")
            case = await case_of(tx, ticket)
            must_be_shut(ticket, case.verdict)
            return await override(tx, await remember(tx, case, actor.id), actor.id, reason)


async def return_ticket(
    db: Database,
    actor: Actor,
    key: str,
    reason: str,
    criteria: Sequence[int] = (),
    expected_version: int | None = None,
) -> Ticket:
    """A person sends it back for another round. Criteria that they name stay rejected until they are lifted."""
    async with remembered(db, actor, key, Deed.RETURN):
        project_id, number = actor.on_ticket(key, Deed.RETURN)
        if not reason.strip():
            raise Invalid("A return wants a reason.", "Say what is to be done again.")
        async with db.transaction() as tx:
            ticket = await tickets.lock(tx, project_id, number)
            must_be_version(ticket, expected_version)
            must_be_verifying(ticket, "sent back")
            case = await case_of(tx, ticket)
            reasons = (f"{actor.name} sent it back: {reason}",)
            if criteria:
                named = rejected(case.facts, reason, criteria)
                reasons = await record_review(tx, case, actor, named, passes=False, reason=reason)
            returned, _ = await send_back(tx, case, actor.id, reasons)
            return returned


async def _close_open_gate(tx: Transaction, case: Case, actor: Actor) -> Ticket:
    must_be_open(case.ticket, case.verdict)
    return await close(tx, await remember(tx, case, actor.id), actor.id)
