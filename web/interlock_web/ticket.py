"""One ticket: its spec, what is proven of it, who works on it, and all that was said and done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from interlock.core.board import Revision, TicketPage
from interlock.core.criteria import Criterion
from interlock.core.events import Kind
from interlock.core.gate import facts
from interlock.core.gate.verdict import CriterionVerdict
from interlock.core.gate.verdict import State as Standing
from interlock.core.lint import Finding
from interlock.core.messages import Message
from interlock.core.refusals import Refusal
from interlock.core.tickets import Resolution, State
from interlock.live.runtime import Runtime
from interlock.use_cases import board as boards
from interlock.use_cases import tickets

from . import buttons, sentences
from .door import PageRoute, Session, Submitted, TheRuntime, TheSession, kept_of, status_of
from .render import page
from .ticket_text import as_line, line_of

STATES: Mapping[State, str] = {
    State.DRAFT: "It is being written. Nobody may claim it until it is published.",
    State.READY: "It waits for somebody to claim it.",
    State.IN_PROGRESS: "It is being worked on.",
    State.VERIFYING: "Its parts are reported. The gate judges the commits below.",
    State.NEEDS_HUMAN: "The work has stopped until a person decides how it goes on.",
    State.DONE: "It is closed.",
    State.CANCELLED: "It was cancelled.",
}

OVERRIDDEN = "It was closed although its gate was shut. It never counts as verified."

TONES: Mapping[Standing, str] = {
    Standing.SATISFIED: "good",
    Standing.WAIVED: "waived",
    Standing.FAILED: "bad",
    Standing.REJECTED: "bad",
    Standing.MISMATCHED: "drift",
    Standing.FLAKY: "bad",
    Standing.PENDING: "busy",
}
"""How a criterion's standing looks; those left out are plainly open."""

NOTHING_JUDGED = CriterionVerdict(0, Standing.MISSING, "Nothing speaks for it yet.")

router = APIRouter(route_class=PageRoute, include_in_schema=False)


@dataclass(frozen=True)
class Judged:
    """A criterion with its verdict, and the evidence and reviews that speak of it."""

    criterion: Criterion
    verdict: CriterionVerdict
    evidence: tuple[tuple[facts.Evidence, facts.Link], ...]
    reviews: tuple[facts.Review, ...]

    @property
    def tone(self) -> str:
        return TONES.get(self.verdict.state, "")


@dataclass(frozen=True)
class Talk:
    """A message and the answers to it."""

    message: Message
    replies: tuple[Message, ...]


@router.get("/t/{key}")
async def show_ticket(request: Request, runtime: TheRuntime, session: TheSession, key: str) -> Response:
    return await shown(request, runtime, session, key)


async def shown(
    request: Request,
    runtime: Runtime,
    session: Session,
    key: str,
    refused: Refusal | None = None,
    form: Submitted | None = None,
) -> Response:
    """The page; after a refusal with its notice, and with what was typed still in its fields."""
    cursor = await boards.newest_cursor(runtime.db)
    found = await boards.read_ticket(runtime.db, session.actor, key)
    context = {
        "project": found.ticket.project,
        "place": "ticket",
        "found": found,
        "ticket": found.ticket,
        "says": OVERRIDDEN if found.ticket.is_overridden else STATES[found.ticket.state],
        "criteria": judged(found),
        "dropped": [c for c in found.criteria if c.removed_in is not None],
        "talks": talks(found.messages),
        "findings": await _findings(runtime, session, found),
        "proposal": None if found.revision is None else proposed(found, found.revision),
        "buttons": buttons.of_ticket(found, session.actor),
        "told": [(event, sentences.tell(event)) for event in reversed(found.events)],
        "escalated": _why_escalated(found),
        "resolutions": list(Resolution),
        "cursor": cursor,
        "now": found.now,
        "refused": refused,
        "kept": kept_of(form),
    }
    return page(request, "ticket.html", context, status_of(refused) if refused else 200)


def judged(found: TicketPage) -> tuple[Judged, ...]:
    verdicts = {v.number: v for v in found.verdict.criteria}
    return tuple(
        Judged(
            criterion,
            verdicts.get(criterion.number, NOTHING_JUDGED),
            tuple((e, link) for e in found.evidence for link in e.links if link.criterion == criterion.number),
            tuple(r for r in found.reviews if criterion.number in r.hashes),
        )
        for criterion in found.criteria
        if criterion.removed_in is None
    )


def talks(messages: Sequence[Message]) -> tuple[Talk, ...]:
    """The thread, oldest first, with each answer under what it answers."""
    known = {m.id for m in messages}
    first = [m for m in messages if m.reply_to not in known]
    return tuple(Talk(m, tuple(_after(m, messages))) for m in first)


def proposed(found: TicketPage, revision: Revision) -> dict[str, tuple[str, str]]:
    """The parts of the spec that a revision would change, as they are and as they would be."""
    ticket, body = found.ticket, revision.body
    now = {
        "title": ticket.title,
        "spec": ticket.spec,
        "criteria": "\n".join(line_of(c) for c in found.criteria if c.removed_in is None),
        "scope": "\n".join([*ticket.scope.paths, *ticket.scope.operations]),
        "roles": " ".join(sorted(part.role for part in found.parts)),
    }
    scope = body.get("scope") or {}
    then = {
        "title": body.get("title"),
        "spec": body.get("spec"),
        "criteria": "\n".join(_proposed_line(number, draft) for number, draft in body.get("criteria") or ()),
        "scope": "\n".join([*scope.get("paths", ()), *scope.get("operations", ())]),
        "roles": " ".join(sorted(body.get("roles") or ())),
    }
    return {name: (now[name], text) for name, text in then.items() if body.get(name) is not None and text != now[name]}


async def _findings(runtime: Runtime, session: Session, found: TicketPage) -> Sequence[Finding]:
    """What lint says of a draft: it keeps the ticket from being published."""
    if found.ticket.state is not State.DRAFT:
        return ()
    return await tickets.lint_ticket(runtime.db, session.actor, found.ticket.key)


def _why_escalated(found: TicketPage) -> str:
    why = [str(e.data.get("why", "")) for e in found.events if e.kind is Kind.TICKET_ESCALATED]
    return why[-1] if why else ""


def _after(message: Message, messages: Sequence[Message]) -> list[Message]:
    replies = [m for m in messages if m.reply_to == message.id]
    return [m for reply in replies for m in (reply, *_after(reply, messages))]


def _proposed_line(number: int | None, draft: Mapping[str, Any]) -> str:
    name = f"AC-{number}" if number else ""
    suppressions = draft.get("suppressions") or {}  # an older proposal knows of none
    return as_line(name, draft["kind"], draft["is_unwaivable"], draft["text"], draft["selectors"], suppressions)
