"""Judges do not hear each other before they have spoken: what an agent sees of reviews while more are wanted."""

from collections.abc import Sequence
from dataclasses import replace

from ..criteria import Criterion, Kind
from ..events import Kind as Happened
from ..events import Logged
from ..members import Actor
from ..members import Kind as MemberKind
from . import reviewing
from .facts import Facts, Review
from .verdict import CriterionVerdict, State, Verdict

UNHEARD = "More reviews are wanted. What others say is shown once you have given yours."


def as_seen_by(actor: Actor, facts: Facts, verdict: Verdict) -> Verdict:
    """The verdict without the word of others on what the caller may still be asked for. Its snapshot stays the same."""
    unheard = {c.number for c in _unheard(actor, facts, verdict)}
    return replace(verdict, criteria=tuple(_muted(c) if c.number in unheard else c for c in verdict.criteria))


def reviews_for(actor: Actor, facts: Facts, verdict: Verdict) -> tuple[Review, ...]:
    unheard = _unheard(actor, facts, verdict)
    hidden = {r.id for c in unheard for r in _of_others(actor, c, facts)}
    return tuple(r for r in facts.reviews if r.id not in hidden)


def events_for(actor: Actor, happened: Sequence[Logged]) -> list[Logged]:
    """An agent reads in the log that somebody reviewed, and not that it was passed: its gate says what is known."""
    if actor.kind is not MemberKind.AGENT:
        return list(happened)
    return [_without_a_yes(e) if e.kind is Happened.REVIEW_GIVEN and e.actor != actor.name else e for e in happened]


def _unheard(actor: Actor, facts: Facts, verdict: Verdict) -> list[Criterion]:
    """Criteria on which others have passed their word, which do not suffice yet, and the caller has not."""
    if actor.kind is not MemberKind.AGENT or actor.id in facts.contributors:
        return []
    open_ones = {c.number for c in verdict.criteria if c.state in (State.MISSING, State.CLAIMED_ONLY)}
    return [
        c
        for c in facts.criteria
        if c.kind is Kind.REVIEW
        and c.number in open_ones
        and _of_others(actor, c, facts)
        and not _spoke(actor, c, facts)
    ]


def _of_others(actor: Actor, criterion: Criterion, facts: Facts) -> list[Review]:
    about = [r for r in facts.reviews if r.round == facts.round and reviewing.is_about(r, criterion, facts)]
    return [r for r in about if r.reviewer_id != actor.id and not r.says_no]


def _spoke(actor: Actor, criterion: Criterion, facts: Facts) -> bool:
    """Also who abstained has spoken."""
    about = [r for r in facts.reviews if r.round == facts.round and reviewing.is_about(r, criterion, facts)]
    return any(r.reviewer_id == actor.id for r in about)


def _muted(criterion: CriterionVerdict) -> CriterionVerdict:
    return CriterionVerdict(criterion.number, State.MISSING, UNHEARD, criterion.next)


def _without_a_yes(event: Logged) -> Logged:
    if event.data.get("passes") is False:
        return event
    return replace(event, data={name: value for name, value in event.data.items() if name in ("review", "criteria")})
