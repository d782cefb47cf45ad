"""Judge a ticket again whenever a fact changes, and do what follows of itself: send it back, or close it.

Part of the caller's transaction: the fact and its verdict stand or fall together.
"""

from dataclasses import dataclass, replace

from ..core import tickets as moves
from ..core.events import Event, Kind
from ..core.gate import returning
from ..core.gate.facts import Facts
from ..core.gate.judge import judge
from ..core.gate.policy import Policy
from ..core.gate.verdict import Verdict, as_data
from ..core.tickets import OPEN, State, Ticket
from ..store import events, facts, gate, parts, second_look, tickets
from ..store.database import Transaction
from .second_look import disputed, objection
from .vouching import vouch
from .waiting import free_dependents


@dataclass(frozen=True)
class Case:
    """A ticket as it is judged at one moment: under which policy, on which facts, with which verdict.

    `passkey`: the one that was shown by whoever decides on it.
    """

    ticket: Ticket
    policy: Policy
    facts: Facts
    verdict: Verdict
    passkey: int | None = None

    @property
    def sends_back(self) -> bool:
        return self.ticket.state is State.VERIFYING and bool(self.verdict.sends_back)

    @property
    def closes_by_itself(self) -> bool:
        return self.ticket.state is State.VERIFYING and self.verdict.is_open and not self.verdict.person_closes


async def judge_again(tx: Transaction, ticket: Ticket, actor_id: int | None) -> tuple[Ticket, Verdict]:
    """The ticket as it stands afterwards, and what its gate says. `ticket` is locked, and as it is now; `actor_id` is
    whoever changed the fact.

    What failed for the head under verification is sent back; what a policy lets close by itself closes. A closed ticket
    keeps the verdict it was closed with.
    """
    if ticket.state not in OPEN:
        return ticket, await last_verdict(tx, ticket)
    case = await case_of(tx, ticket)
    if case.sends_back:
        return await send_back(tx, case, actor_id, case.verdict.sends_back)
    case = await remember(tx, case, actor_id)
    return await _close_by_itself(tx, case) if case.closes_by_itself else case.ticket, case.verdict


async def case_of(tx: Transaction, ticket: Ticket) -> Case:
    """Read everything anew, and judge it. Changes nothing."""
    return judged(ticket, await facts.of_ticket(tx, ticket))


def judged(ticket: Ticket, found: facts.Found) -> Case:
    return Case(ticket, found.policy, found.facts, judge(found.policy, found.facts))


async def case_shown(tx: Transaction, ticket: Ticket) -> Case:
    """As people see it: a closed ticket keeps the verdict that it was closed with."""
    case = await case_of(tx, ticket)
    return case if ticket.state in OPEN else replace(case, verdict=await last_verdict(tx, ticket))


async def last_verdict(tx: Transaction, ticket: Ticket) -> Verdict:
    """Of a closed ticket: what its gate said when it closed."""
    kept = await gate.kept_verdict(tx, ticket.id)
    return kept or (await case_of(tx, ticket)).verdict


async def remember(tx: Transaction, case: Case, actor_id: int | None) -> Case:
    """Keep the verdict to be shown, and say so in the log if the gate moved."""
    ticket, verdict = case.ticket, case.verdict
    await tickets.save_verdict(tx, ticket.id, as_data(verdict), verdict.is_open)
    await events.append(tx, *moved_gate(ticket, verdict, actor_id))
    return replace(case, ticket=replace(ticket, gate_is_open=verdict.is_open))


def moved_gate(ticket: Ticket, verdict: Verdict, actor_id: int | None) -> tuple[Event, ...]:
    """The event that says so, if the gate is not as the ticket has it."""
    if ticket.gate_is_open == verdict.is_open:
        return ()
    kind = Kind.GATE_OPENED if verdict.is_open else Kind.GATE_SHUT
    about = {"missing": list(verdict.missing), "snapshot": verdict.snapshot}
    return (Event(kind, ticket.project_id, ticket.id, actor_id, about),)


async def send_back(
    tx: Transaction, case: Case, actor_id: int | None, reasons: tuple[str, ...]
) -> tuple[Ticket, Verdict]:
    """Every part is to be done again, first by who did it before; and the gate is judged for the new round."""
    kept = returning.kept(case.policy, case.facts, reasons)
    stuck = returning.stuck(case.policy, kept, reasons)
    change = moves.send_back(case.ticket, actor_id, reasons, case.policy.max_returns, stuck)
    await tickets.save_sent_back(tx, case.ticket.id, kept)
    await parts.reopen_all(tx, case.ticket.id, case.policy.reserve)
    saved = await tickets.save(tx, change.ticket)
    await events.append(tx, *change.events)
    return await judge_again(tx, saved, actor_id)


async def close(tx: Transaction, case: Case, closed_by: int | None) -> Ticket:
    """Write the proof, then the state, which the database takes only with it. None: the server closes, by policy.

    Refuses (GateDisputed) what the second evaluator would not have let close.
    """
    if refusal := await objection(tx, case.ticket):
        raise refusal
    record = await _prove(tx, case, closed_by)
    await second_look.keep(tx, record, ())
    return await _closed(tx, moves.close(case.ticket, closed_by, case.verdict.snapshot), closed_by)


async def override(tx: Transaction, case: Case, closed_by: int, reason: str) -> Ticket:
    """Refuses (Invalid) a reason that is too short."""
    change = moves.override(case.ticket, closed_by, reason, case.verdict.snapshot)
    await _prove(tx, case, closed_by, reason)
    return await _closed(tx, change, closed_by)


async def judge_parent_again(tx: Transaction, ticket: Ticket, actor_id: int | None) -> None:
    """A parent may wait for its children to be done."""
    parent = await tickets.parent_of(tx, ticket.id)
    if parent is not None:
        await judge_again(tx, await tickets.lock_id(tx, parent), actor_id)


async def _close_by_itself(tx: Transaction, case: Case) -> Ticket:
    """What is disputed stays open, and the fact that came in is kept all the same."""
    if refusal := await objection(tx, case.ticket):
        await events.append(tx, disputed(case.ticket, refusal))
        return case.ticket
    return await close(tx, case, None)


async def _prove(tx: Transaction, case: Case, closed_by: int | None, override_reason: str = "") -> int:
    spec_hash = await tickets.spec_hash(tx, case.ticket.id, case.ticket.spec_version)
    record = await gate.record_close(
        tx, case.ticket, case.verdict, spec_hash, case.policy, closed_by, override_reason, case.passkey
    )
    about = (case.ticket, case.policy, case.facts, case.verdict, spec_hash)
    await vouch(tx, *about, record, closed_by, override_reason)
    return record


async def _closed(tx: Transaction, change: moves.Change, closed_by: int | None) -> Ticket:
    saved = await tickets.save(tx, change.ticket)
    await events.append(tx, *change.events)
    await free_dependents(tx, saved, closed_by)
    await judge_parent_again(tx, saved, closed_by)
    return saved
