"""One thing, one line, with its id: tickets, claims, messages, the caller's own work."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from interlock.core.board import Card, Holding, Page, Workload
from interlock.core.claims import Claim, Part, PartState
from interlock.core.lint import Finding
from interlock.core.messages import Message
from interlock.core.tickets import Ticket
from interlock.use_cases.claims import ScopeAnswer

from .text import one_line


def ticket_line(ticket: Ticket) -> str:
    """`SHOP-12 in_progress high, round 2, version 7 "Cancel an order"`."""
    facts = [f"{ticket.state} {ticket.priority.word}"]
    facts += [f"round {ticket.round}"] if ticket.round > 1 else []
    facts += [f"waits for {ticket.waiting}"] if ticket.waiting else []
    facts += [ticket.resolution] if ticket.resolution and ticket.resolution != ticket.state else []
    return f"{ticket.key} {', '.join(facts)}, version {ticket.version} {quoted(ticket.title)}"


def card_line(card: Card) -> str:
    facts = [f"{card.state} {card.priority.word}", f"{card.met}/{card.criteria} criteria"]
    facts += [f"round {card.round}"] if card.round > 1 else []
    facts += [f"{card.mismatches} mismatch(es)"] if card.mismatches else []
    facts += ["gate open"] if card.gate_is_open else []
    facts += ["overridden"] if card.is_overridden else []
    facts += [f"needs a person: {card.needs}"] if card.needs else []
    facts += [f"{parts_line(card.parts)}"] if card.parts else []
    waits = f" ({'; '.join(one_line(w.sentence) for w in card.waiting)})" if card.waiting else ""
    return f"{card.key} {', '.join(facts)} {quoted(card.title)}{waits}"


def cards_lines(cards: Page) -> str:
    if not cards.items:
        return "No ticket matches."
    more = [f"There are more: after={cards.next}"] if cards.next else []
    return "\n".join([*map(card_line, cards.items), *more])


def parts_line(parts: Iterable[Part]) -> str:
    return "; ".join(map(_part, parts))


def claim_lines(claim: Claim) -> str:
    minutes = claim.lease_seconds // 60
    return "\n".join(
        [
            f"You hold {claim.ticket} ({claim.role}) under fence {claim.fence} until {clock(claim.lease_until)},"
            f" round {claim.round}. {quoted(claim.title)}",
            *(f"Mind: {one_line(warning)}" for warning in claim.warnings),
            f"Every call renews the lease of {minutes} min. Next: get_ticket {claim.ticket}.",
        ]
    )


def lint_lines(found: Iterable[tuple[str, Finding]], most: int = 8) -> list[str]:
    """What stands, the errors first: `Lint AC005 warning, SHOP-12: AC-1 says "should", which is a wish.`."""
    standing = sorted((pair for pair in found if pair[1].stands), key=lambda pair: pair[1].level)
    lines = [f"Lint {f.rule} {f.level}, {key}: {one_line(f.sentence, 200)}" for key, f in standing[:most]]
    return [*lines, *([f"Lint: {len(standing) - most} more."] if len(standing) > most else [])]


def scope_lines(answers: Sequence[ScopeAnswer]) -> str:
    return "\n".join(
        f"{'yes' if a.is_inside and not a.taken_by else 'NO '} {one_line(a.sentence, 300)}" for a in answers
    )


def message_line(message: Message) -> str:
    return f"{message_head(message)}: {one_line(message.body)}"


def message_head(message: Message) -> str:
    """`#31 blocking question by ada, round 1, to #30, open`."""
    facts = [f"#{message.id} {'blocking ' if message.is_blocking else ''}{message.kind} by {message.author}"]
    facts += [f"round {message.round}", clock(message.at)]
    facts += [f"to #{message.reply_to}"] if message.reply_to else []
    facts += [f"AC-{message.criterion} cannot be checked"] if message.criterion else []
    facts += [f"settled by {message.resolved_by}"] if message.resolved_at else []
    return ", ".join(facts)


def workload_lines(workload: Workload) -> str:
    held, limit = len(workload.holding), workload.open_claims_limit
    sections = [
        _section(f"You hold ({held}{f' of {limit}' if limit else ''})", [_holding(h) for h in workload.holding]),
        _section(
            "Questions in your tickets (answer with post_message kind=answer reply_to=ID)",
            [f"{key} {message_line(message)}" for key, message in workload.questions],
        ),
        _section("Wait for a review that you may give", [card_line(card) for card in workload.to_review]),
        _section("You may claim, best first", [card_line(card) for card in workload.claimable]),
    ]
    return "\n".join(section for section in sections if section) or "Nothing is yours and nothing can be claimed."


def clock(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"


def quoted(title: str) -> str:
    return '"' + one_line(title).replace('"', "'") + '"'


def _part(part: Part) -> str:
    match part.state:
        case PartState.HELD:
            until = f" until {clock(part.lease_until)}" if part.lease_until else ""
            return f"{part.role}: {part.holder}{until}"
        case PartState.REPORTED:
            return f"{part.role}: reported by {part.reported_by}"
        case PartState.OPEN:
            return f"{part.role}: open"


def _holding(holding: Holding) -> str:
    waits = f" ({'; '.join(one_line(w.sentence) for w in holding.waiting)})" if holding.waiting else ""
    return (
        f"{holding.key} ({holding.role}) fence {holding.fence} until {clock(holding.lease_until)},"
        f" round {holding.round} {quoted(holding.title)}{waits}"
    )


def _section(title: str, lines: Sequence[str]) -> str:
    return "\n".join([f"{title}:", *lines]) if lines else ""
