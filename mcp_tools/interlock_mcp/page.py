"""One ticket whole, as text: the brief without a budget, then all that was ever said and shown of it."""

from collections.abc import Iterable, Iterator

from interlock.core.board import CloseRecord, PastClaim, TicketPage
from interlock.core.events import Logged
from interlock.core.gate.facts import Evidence, Review
from interlock.core.messages import Kind

from .brief import brief, message_block
from .lines import clock
from .text import as_json, one_line
from .verdict import gate_lines

NO_LIMIT = 2**31
IN_BRIEF = frozenset({Kind.DECISION, Kind.HANDOFF, Kind.ANSWER})


def page_lines(page: TicketPage) -> str:
    return "\n".join([brief(page, NO_LIMIT), *_rest(page)])


def _rest(page: TicketPage) -> Iterator[str]:
    yield from _section("Gate", [gate_lines(page.ticket, page.verdict)])
    notes = [m for m in page.messages if m.kind not in IN_BRIEF and (m.kind is Kind.NOTE or m.resolved_at)]
    yield from _section("Other messages, oldest first", map(message_block, notes))
    yield from _section("Evidence", map(_evidence, page.evidence))
    yield from _section("Reviews", map(_review, page.reviews))
    yield from _section(
        "Waivers",
        [f"AC-{w.criterion} by {w.granted_by} until {clock(w.expires_at)}: {one_line(w.reason)}" for w in page.waivers],
    )
    if page.revision:
        by = f"{page.revision.proposed_by}, {clock(page.revision.proposed_at)}"
        yield from _section(
            f"Proposed revision {page.revision.id} by {by}: {one_line(page.revision.reason)}",
            [as_json(page.revision.body)],
        )
    yield from _section("Claims", map(_claim, page.claims))
    yield from _section("Closed before", map(_close, page.closes))
    yield from _section("What happened", map(_event, page.events))


def _section(title: str, lines: Iterable[str]) -> list[str]:
    found = list(lines)
    return [f"{title}:", *found] if found else []


def _evidence(evidence: Evidence) -> str:
    says = ", ".join(f"AC-{link.criterion} {link.outcome}" for link in evidence.links)
    return (
        f"#{evidence.id} {one_line(evidence.check)} {evidence.standing} by {evidence.producer}"
        f" ({evidence.producer_class.word}), round {evidence.round}, {evidence.commit[:12]}: {says or 'no criterion'}"
    )


def _review(review: Review) -> str:
    about = ", ".join(f"AC-{number}" for number in sorted(review.hashes))
    cleared = ", cleared" if review.cleared_at else ""
    word = review.abstains or ("pass" if review.passes else "fail")
    reason = one_line(review.reason, 1000)
    return f"#{review.id} {word} by {review.reviewer}, round {review.round}{cleared}: {about}: {reason}"


def _claim(claim: PastClaim) -> str:
    ended = f"{claim.ending} {clock(claim.ended_at)}" if claim.ended_at else "living"
    return f"fence {claim.fence} {claim.role} by {claim.holder}, round {claim.round}, {clock(claim.taken_at)}: {ended}"


def _close(close: CloseRecord) -> str:
    how = f"overridden: {one_line(close.reason)}" if close.is_override else "through its gate"
    return f"round {close.round}, {clock(close.at)}, by {close.closed_by or 'the server'}, {how}"


def _event(event: Logged) -> str:
    return f"{clock(event.at)} {event.kind} by {event.actor or 'the server'}"
