"""Everything the next one needs to work on a ticket, in a number of letters.

The spec and every criterion always stand in it whole. What follows is taken in the order of its worth while there is
room, and what found none is named, never dropped in silence.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from interlock.core.board import TicketPage
from interlock.core.criteria import Criterion
from interlock.core.events import Kind as Happened
from interlock.core.gate.verdict import OPENS
from interlock.core.messages import CAN_BLOCK, Kind, Message

from .lines import message_head, parts_line, quoted, ticket_line
from .text import fenced, one_line
from .verdict import blocker_line, criterion_verdict_line

BUDGET = 12_000  # letters; about 3,000 tokens
CAME_BACK = frozenset({Happened.TICKET_RETURNED, Happened.TICKET_REOPENED, Happened.TICKET_DECIDED})


@dataclass(frozen=True)
class Entry:
    """`name` is what it is called when there is no room for it."""

    name: str
    text: str


def brief(page: TicketPage, budget: int = BUDGET) -> str:
    written = [_head(page)]
    room = budget - len(written[0])
    left_out: list[str] = []
    for title, entries in _sections(page):
        heading = f"{title}:"
        for entry in entries:
            needed = len(entry.text) + 1 + (len(heading) + 1 if heading else 0)
            if needed > room:
                left_out.append(entry.name)
                continue
            written += [heading, entry.text] if heading else [entry.text]
            room, heading = room - needed, ""
    if left_out:
        written.append(f"Left out for want of room: {', '.join(left_out)}. get_ticket view=full shows everything.")
    return "\n".join(written)


def criterion_line(criterion: Criterion) -> str:
    selectors = f"; {', '.join(criterion.selectors)}" if criterion.selectors else ""
    unwaivable = "; never waived" if criterion.is_unwaivable else ""
    suppressed = "".join(f"; {rule} suppressed: {why}" for rule, why in sorted(criterion.suppressions.items()))
    return f"{criterion.name} ({criterion.kind}{selectors}{unwaivable}{suppressed}): {criterion.text}"


def message_block(message: Message) -> str:
    return f"{message_head(message)}\n{fenced(message.body)}"


def _head(page: TicketPage) -> str:
    ticket = page.ticket
    standing = [c for c in page.criteria if c.removed_in is None]
    removed = ", ".join(c.name for c in page.criteria if c.removed_in is not None)
    scope = [*ticket.scope.paths, *ticket.scope.operations]
    return "\n".join(
        [
            ticket_line(ticket),
            f"Spec, version {ticket.spec_version}:",
            fenced(ticket.spec or "(empty)"),
            f"Criteria{f' ({removed} removed)' if removed else ''}:",
            fenced("\n".join(map(criterion_line, standing)) or "(none)"),
            f"Scope: {one_line(', '.join(scope), 2000) if scope else 'not limited'}",
            f"Parts: {parts_line(page.parts)}",
            *(f"Waits: {one_line(w.sentence)}. Frees it: {one_line(w.frees)}" for w in page.waiting),
        ]
    )


def _sections(page: TicketPage) -> Iterator[tuple[str, list[Entry]]]:
    yield "Why it came back last", [*_reasons(page)]
    yield "Open questions", [*_thread(page, _is_open_question)]
    yield "Decisions, newest first", [*_thread(page, lambda m: m.kind is Kind.DECISION)]
    yield "What would help next", [*_helps(page)]
    yield "Handoffs, newest first", [*_thread(page, lambda m: m.kind is Kind.HANDOFF)]
    yield "Answers, newest first", [*_thread(page, lambda m: m.kind is Kind.ANSWER)]
    yield "Other tickets", [*_others(page)]


def _reasons(page: TicketPage) -> Iterator[Entry]:
    back = [event for event in page.events if event.kind in CAME_BACK]
    if not back:
        return
    last = max(back, key=lambda event: event.at)
    reasons = [str(r) for r in last.data.get("reasons") or [last.data.get("reason") or ""] if r]
    for number, reason in enumerate(reasons, 1):
        yield Entry(f"reason {number} of its return", f"- {one_line(reason, 1000)}")


def _is_open_question(message: Message) -> bool:
    return message.kind in CAN_BLOCK and message.resolved_at is None


def _thread(page: TicketPage, wanted: Callable[[Message], bool]) -> Iterator[Entry]:
    for message in sorted(page.messages, key=lambda m: m.id, reverse=True):
        if wanted(message):
            yield Entry(f"{message.kind} #{message.id}", message_block(message))


def _helps(page: TicketPage) -> Iterator[Entry]:
    for criterion in page.verdict.criteria:
        if criterion.state not in OPENS:
            yield Entry(f"the verdict on {criterion.name}", criterion_verdict_line(criterion))
    for blocker in page.verdict.blockers:
        yield Entry(f"blocker {blocker.code}", blocker_line(blocker))


def _others(page: TicketPage) -> Iterator[Entry]:
    for how, links in (("needs", page.needs), ("is needed by", page.needed_by), ("is parent of", page.children)):
        for link in links:
            yield Entry(link.key, f"{how} {link.key} {link.state} {quoted(link.title)}")
