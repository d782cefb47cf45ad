"""Report a part as done: its claim ends, and with the last part verification begins.

The usual report is decided in one look and one write, which it shares with others. Whatever is not usual goes the
long way: a repeat, a refusal, an escalation, a ticket that falls back, and one that its verdict closes or sends back.
"""

from dataclasses import dataclass, replace
from typing import Any

from pydantic import TypeAdapter

from ..core.claims import Ending, PartState, holds
from ..core.commits import checked_head
from ..core.events import Event, Kind
from ..core.gate.facts import Facts
from ..core.gate.policy import Policy
from ..core.gate.returning import is_new, must_be_new
from ..core.members import Actor, Deed
from ..core.refusals import WrongState
from ..core.reports import after_report
from ..core.tickets import State, Ticket
from ..store import claims, events, facts, parts, reporting, tickets
from ..store.database import Database, Transaction
from ..store.reporting import Read, Written
from .attempts import remembered
from .holding import hand_off, held
from .judging import judge_again, judged, moved_gate
from .requests import Request, once

CALL = "report part"
TICKET = TypeAdapter(Ticket)


@dataclass(frozen=True)
class Report:
    key: str
    fence: int
    repository: str
    commit: str
    handoff: str
    tokens_spent: int

    @property
    def arguments(self) -> list[object]:
        return [self.key, self.fence, self.repository, self.commit, self.handoff, self.tokens_spent]

    def event(self, ticket: Ticket, role: str, actor: Actor) -> Event:
        about = {"role": role, "fence": self.fence, "repository": self.repository, "commit": self.commit}
        return Event(Kind.PART_REPORTED, ticket.project_id, ticket.id, actor.id, about)


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
        report = Report(key, fence, *checked_head(repository, commit), handoff, tokens_spent)
        request = Request(actor.id, request_id, CALL, report.arguments)
        written = await reporting.report(
            db,
            actor.id,
            project_id,
            number,
            fence,
            report.commit,
            request_id,
            lambda read: _usual(read, report, request, actor),
        )
        return written.ticket if written else await _the_long_way(db, report, request, actor)


def _usual(read: Read, report: Report, request: Request, actor: Actor) -> Written | None:
    """None: it is not the usual report."""
    part = next((p for p in read.parts if holds(p, report.fence, actor.id)), None)
    if part is None or read.ticket.waiting or not report.handoff.strip():
        return None
    done = replace(
        part, state=PartState.REPORTED, repository=report.repository, commit=report.commit, reported_at=read.now
    )
    spent = replace(read.ticket, tokens_spent=read.ticket.tokens_spent + report.tokens_spent)
    change = after_report(spent, [done if p is part else p for p in read.parts], actor.id)
    said = report.event(spent, part.role, actor)
    if change is None:
        stays = replace(spent, version=spent.version + 1)
        return Written(stays, done, report.handoff, (said,), None, CALL, request.digest, _kept(stays, request))
    if change.ticket.state is not State.VERIFYING:
        return None
    case = judged(change.ticket, facts.found(change.ticket, {**read.facts, "parts": []}, read.now))
    if case.sends_back or case.closes_by_itself or not is_new(case.policy, case.facts):
        return None
    happened = (said, *change.events, *moved_gate(change.ticket, case.verdict, actor.id))
    ticket = replace(change.ticket, version=spent.version + 1, state_since=read.now, gate_is_open=case.verdict.is_open)
    return Written(ticket, done, report.handoff, happened, case.verdict, CALL, request.digest, _kept(ticket, request))


def _kept(ticket: Ticket, request: Request) -> Any:
    return TICKET.dump_python(ticket, mode="json") if request.id else None


async def _the_long_way(db: Database, report: Report, request: Request, actor: Actor) -> Ticket:
    project_id, number = actor.on_ticket(report.key, Deed.CLAIM)
    async with db.transaction() as tx:

        async def act() -> Ticket:
            ticket = await tickets.lock(tx, project_id, number)
            part = await held(tx, ticket, report.fence, actor)
            if ticket.waiting:
                raise WrongState(f"{report.key} has an open blocking question.", "Have it answered before you report.")
            await hand_off(tx, ticket, actor, report.handoff)
            await claims.end(tx, [part.id], Ending.REPORTED)
            await parts.report(tx, part.id, report.repository, report.commit, actor.id)
            await events.append(tx, report.event(ticket, part.role, actor))
            return await _after(tx, replace(ticket, tokens_spent=ticket.tokens_spent + report.tokens_spent), actor)

        return await once(tx, actor, request.id, CALL, report.arguments, Ticket, act)


async def _after(tx: Transaction, ticket: Ticket, actor: Actor) -> Ticket:
    all_parts = await parts.of_ticket(tx, ticket.id)
    change = after_report(ticket, all_parts, actor.id)
    if change is None:
        return await tickets.save(tx, ticket)
    if change.ticket.state is State.VERIFYING:
        must_be_new(*await _as_submitted(tx, change.ticket))
    if change.ticket.state is State.NEEDS_HUMAN:
        still_held = [p.id for p in all_parts if p.state is PartState.HELD]
        await claims.end(tx, still_held, Ending.WITHDRAWN)
        await parts.free(tx, still_held)
    saved = await tickets.save(tx, change.ticket)
    await events.append(tx, *change.events)
    ticket, _ = await judge_again(tx, saved, actor.id)
    return ticket


async def _as_submitted(tx: Transaction, ticket: Ticket) -> tuple[Policy, Facts]:
    found = await facts.of_ticket(tx, ticket)
    return found.policy, found.facts
