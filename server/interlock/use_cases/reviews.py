"""Members judge each other's work: reviews, their clearing, and waivers."""

from collections.abc import Sequence

from ..core import tickets as moves
from ..core.criteria import Criterion
from ..core.events import Event, Kind
from ..core.gate.choosing import abstained, living, passed, rejected
from ..core.gate.clearing import must_be_clearable, must_be_upholdable
from ..core.gate.closing import must_be_as_seen, must_be_undecided, must_be_verifying
from ..core.gate.facts import Abstains
from ..core.gate.independence import must_be_independent
from ..core.gate.producers import REVIEWS
from ..core.gate.verdict import Verdict
from ..core.gate.waiving import must_be_waivable
from ..core.members import Actor, Deed
from ..core.passkeys import Decided, Shown, about_of
from ..core.tickets import Ticket
from ..store import events, reviews, tickets
from ..store.database import Database, Transaction
from .attempts import remembered
from .judging import Case, case_of, judge_again, send_back
from .requests import once
from .stepping_up import stepped_up

SAYS = {Abstains.ABSTAINS: "leaves it to others", Abstains.ESCALATES: "leaves it to a person"}


async def review_ticket(
    db: Database,
    actor: Actor,
    key: str,
    passes: bool,
    criteria: Sequence[int],
    reason: str,
    snapshot: str = "",
    request_id: str = "",
    abstains: Abstains | None = None,
    shown: Shown | None = None,
) -> tuple[Ticket, Verdict]:
    """Say that criteria hold, or that they do not: a rejection sends the ticket back. Or say that you cannot tell.

    No criteria, on a pass: all that the caller's word can meet. A review is bound to the heads and wording it saw.
    Who `abstains` says neither; who escalates leaves it to a person, and the ticket with it.
    """
    async with remembered(db, actor, key, Deed.REVIEW):
        project_id, number = actor.on_ticket(key, Deed.REVIEW)
        async with db.transaction() as tx:

            async def act() -> tuple[Ticket, Verdict]:
                ticket = await tickets.lock(tx, project_id, number)
                must_be_verifying(ticket, "reviewed")
                case = await case_of(tx, ticket)
                must_be_as_seen(ticket, case.verdict, None, snapshot)
                if abstains:
                    return await _abstain(tx, case, actor, criteria, reason, abstains)
                if not passes:
                    return await _fail(tx, case, actor, criteria, reason)
                case = await stepped_up(tx, case, actor, Decided.PASS, shown, about_of(criteria))
                return await _pass(tx, case, actor, criteria, reason)

            arguments = [key, passes, list(criteria), reason, snapshot, *([abstains] if abstains else [])]
            return await once(tx, actor, request_id, "review ticket", arguments, tuple[Ticket, Verdict], act)


async def clear_review(
    db: Database,
    actor: Actor,
    key: str,
    review_id: int,
    reason: str,
    snapshot: str = "",
    shown: Shown | None = None,
) -> Verdict:
    """Take a review back, as its author or as a person who did not do the work."""
    async with remembered(db, actor, key, Deed.REVIEW):
        project_id, number = actor.on_ticket(key, Deed.REVIEW)
        async with db.transaction() as tx:
            ticket = await tickets.lock(tx, project_id, number)
            must_be_undecided(ticket)
            case = await case_of(tx, ticket)
            must_be_as_seen(ticket, case.verdict, None, snapshot)
            review = must_be_clearable(case.facts, review_id, actor, reason)
            await stepped_up(tx, case, actor, Decided.CLEAR, shown, about_of(review=review.id))
            await reviews.clear(tx, review.id, actor.id)
            about = {"review": review.id, "reviewer": review.reviewer, "passes": review.passes, "reason": reason}
            await events.append(tx, Event(Kind.REVIEW_CLEARED, project_id, ticket.id, actor.id, about))
            _, verdict = await judge_again(tx, ticket, actor.id)
            return verdict


async def uphold_review(db: Database, actor: Actor, key: str, review_id: int, reason: str) -> Verdict:
    """A person says that somebody's rejection was right. It changes no gate: it is how a judge's no is measured."""
    async with remembered(db, actor, key, Deed.REVIEW):
        project_id, number = actor.on_ticket(key, Deed.REVIEW)
        async with db.transaction() as tx:
            ticket = await tickets.lock(tx, project_id, number)
            case = await case_of(tx, ticket)
            review = must_be_upholdable(case.facts, review_id, actor, reason)
            id = await reviews.uphold(tx, ticket, review, actor.id, reason)
            about = {"review": id, "upholds": review.id, "reviewer": review.reviewer, "reason": reason}
            await events.append(tx, Event(Kind.REVIEW_UPHELD, project_id, ticket.id, actor.id, about))
            return case.verdict


async def waive_criterion(
    db: Database,
    actor: Actor,
    key: str,
    criterion: int,
    reason: str,
    days: int,
    any_head: bool = False,
    snapshot: str = "",
    shown: Shown | None = None,
) -> Verdict:
    """A person lets the ticket close without one criterion, for some days from now.

    For the heads under verification only, unless for any head; where there is none yet, there is nothing to bind it to.
    """
    async with remembered(db, actor, key, Deed.WAIVE):
        project_id, number = actor.on_ticket(key, Deed.WAIVE)
        async with db.transaction() as tx:
            ticket = await tickets.lock(tx, project_id, number)
            must_be_undecided(ticket)
            case = await case_of(tx, ticket)
            must_be_as_seen(ticket, case.verdict, None, snapshot)
            waived = living(case.facts, criterion)
            must_be_waivable(case.policy, waived, case.facts, actor, reason, days)
            await stepped_up(tx, case, actor, Decided.WAIVE, shown, about_of([criterion], days, any_head))
            heads = None if any_head or not ticket.heads else ticket.heads
            await reviews.add_waiver(tx, ticket, waived, actor.id, reason, days, heads)
            about = {"criterion": waived.name, "reason": reason, "days": days}
            about |= {"any_head": True} if heads is None else {}
            await events.append(tx, Event(Kind.WAIVER_GRANTED, project_id, ticket.id, actor.id, about))
            _, verdict = await judge_again(tx, ticket, actor.id)
            return verdict


async def record_review(
    tx: Transaction,
    case: Case,
    actor: Actor,
    criteria: Sequence[Criterion],
    passes: bool,
    reason: str,
    abstains: Abstains | None = None,
) -> tuple[str, ...]:
    """Keep the review, and say of each criterion what it says."""
    word = REVIEWS[actor.kind]
    seen = case.verdict.snapshot
    id = await reviews.add(tx, case.ticket, actor.id, word, passes, reason, criteria, seen, abstains, case.passkey)
    names = [c.name for c in criteria]
    said = {"abstains": abstains} if abstains else {"passes": passes}
    about = {"review": id, **said, "criteria": names, "reason": reason, "class": word.word}
    await events.append(tx, Event(Kind.REVIEW_GIVEN, case.ticket.project_id, case.ticket.id, actor.id, about))
    did = SAYS[abstains] if abstains else "passed it" if passes else "rejected it"
    return tuple(f"{name}: {actor.name} {did}: {reason}" for name in names)


async def _pass(
    tx: Transaction, case: Case, actor: Actor, criteria: Sequence[int], reason: str
) -> tuple[Ticket, Verdict]:
    await record_review(tx, case, actor, passed(case.policy, case.facts, actor, criteria), True, reason)
    return await judge_again(tx, case.ticket, actor.id)


async def _fail(
    tx: Transaction, case: Case, actor: Actor, criteria: Sequence[int], reason: str
) -> tuple[Ticket, Verdict]:
    named = rejected(case.facts, reason, criteria)
    must_be_independent(case.policy, case.facts, actor, named)
    return await send_back(tx, case, actor.id, await record_review(tx, case, actor, named, False, reason))


async def _abstain(
    tx: Transaction, case: Case, actor: Actor, criteria: Sequence[int], reason: str, how: Abstains
) -> tuple[Ticket, Verdict]:
    named = abstained(case.policy, case.facts, actor, reason, criteria)
    said = await record_review(tx, case, actor, named, False, reason, how)
    if how is Abstains.ABSTAINS:
        return await judge_again(tx, case.ticket, actor.id)
    change = moves.escalate(case.ticket, actor.id, " ".join(said))
    saved = await tickets.save(tx, change.ticket)
    await events.append(tx, *change.events)
    return await judge_again(tx, saved, actor.id)
