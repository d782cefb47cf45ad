"""Which criteria a review speaks of."""

from collections.abc import Sequence

from ..criteria import Criterion, Kind
from ..members import Actor
from ..members import Kind as MemberKind
from ..refusals import Invalid, NotFound, NotPermitted
from . import reviewing
from .facts import Facts
from .independence import is_independent, must_be_independent
from .policy import Policy

BY_WORD = frozenset({Kind.REVIEW, Kind.HUMAN})  # others are met by what a machine saw


def living(facts: Facts, number: int) -> Criterion:
    """Refuses (NotFound) a number that the ticket does not have, or has no more."""
    found = next((c for c in facts.criteria if c.number == number and c.removed_in is None), None)
    if found is None:
        names = ", ".join(c.name for c in facts.criteria if c.removed_in is None)
        raise NotFound(f"{facts.ticket} has no criterion AC-{number}.", f"It has {names or 'none'}.")
    return found


def passed(policy: Policy, facts: Facts, actor: Actor, numbers: Sequence[int]) -> tuple[Criterion, ...]:
    """What a passing review covers: those named, or all that the caller's word can meet and all that they rejected.

    Refuses (NotPermitted) a `human` criterion to anybody but a person, (Invalid) one that no word can meet, and
    (NotIndependent) one that the caller had a hand in.
    """
    if not numbers:
        return _all_that_may_pass(policy, facts, actor)
    named = tuple(living(facts, number) for number in dict.fromkeys(numbers))
    for criterion in named:
        if criterion.kind is Kind.HUMAN and actor.kind is not MemberKind.PERSON:
            raise NotPermitted(
                f"{criterion.name} asks for a person, and {actor.name} is of kind {actor.kind}.",
                "A person accepts it on the board.",
            )
        if not _can_be_met_by(actor, criterion, facts):
            raise Invalid(
                f"{criterion.name} is of kind {criterion.kind}: no review can meet it.", "Leave it to what shows it."
            )
    return _independently(policy, facts, actor, named)


def rejected(facts: Facts, reason: str, numbers: Sequence[int]) -> tuple[Criterion, ...]:
    """What a failing review covers. Refuses (Invalid) one without a reason, or that names no criterion."""
    if not reason.strip():
        raise Invalid("A rejection wants a reason.", "Say what you saw, so that it can be mended.")
    if not numbers:
        raise Invalid("A rejection wants the criteria that it rejects.", "Name at least one: AC-1.")
    return tuple(living(facts, number) for number in dict.fromkeys(numbers))


def accepted(policy: Policy, facts: Facts, actor: Actor) -> tuple[Criterion, ...]:
    """What a person's acceptance covers: every `human` criterion, and all that they rejected before.

    Refuses (NotIndependent) somebody who did the work.
    """
    return _independently(policy, facts, actor, to_look_at(facts, actor))


def to_look_at(facts: Facts, actor: Actor) -> tuple[Criterion, ...]:
    """What waits for a person's eyes: every `human` criterion, and all that this one rejected before."""
    return _asked(facts, actor, frozenset({Kind.HUMAN}))


def abstained(policy: Policy, facts: Facts, actor: Actor, reason: str, numbers: Sequence[int]) -> tuple[Criterion, ...]:
    """What somebody leaves to others. Refuses (Invalid) to leave it without a reason, or without naming what."""
    if not reason.strip():
        raise Invalid("To leave it to others wants a reason.", "Say what you could not judge, and why.")
    if not numbers:
        raise Invalid("To leave it to others wants the criteria that you leave.", "Name at least one: AC-1.")
    named = tuple(living(facts, number) for number in dict.fromkeys(numbers))
    must_be_independent(policy, facts, actor, named)
    return named


def _can_be_met_by(actor: Actor, criterion: Criterion, facts: Facts) -> bool:
    """By a word, to take back a no, or as a person where somebody says that nothing here can check it."""
    if criterion.kind in BY_WORD or _was_rejected_by(actor, criterion, facts):
        return True
    return actor.kind is MemberKind.PERSON and any(u.criterion == criterion.number for u in facts.uncheckable)


def must_have_looked(wanted: Sequence[Criterion], ticked: Sequence[int] | None) -> None:
    """Refuses (Invalid) to accept what was not ticked. None: nobody was asked to tick."""
    if ticked is not None and (missed := [c.name for c in wanted if c.number not in ticked]):
        raise Invalid(f"You did not say that you looked at {', '.join(missed)}.", "Look, tick it, and accept again.")


def _all_that_may_pass(policy: Policy, facts: Facts, actor: Actor) -> tuple[Criterion, ...]:
    """Refuses (Invalid) where there is none, and (NotIndependent) where the caller had a hand in all of them."""
    kinds = BY_WORD if actor.kind is MemberKind.PERSON else BY_WORD - {Kind.HUMAN}
    asked = _asked(facts, actor, kinds)
    if not asked:
        raise Invalid(f"{facts.ticket} has no criterion that your word can meet.", "Read its gate for what is missing.")
    theirs = tuple(c for c in asked if _was_rejected_by(actor, c, facts) or is_independent(policy, facts, actor, c))
    return theirs or _independently(policy, facts, actor, asked)


def _asked(facts: Facts, actor: Actor, kinds: frozenset[Kind]) -> tuple[Criterion, ...]:
    living = (c for c in facts.criteria if c.removed_in is None)
    return tuple(c for c in living if c.kind in kinds or _was_rejected_by(actor, c, facts))


def _independently(
    policy: Policy, facts: Facts, actor: Actor, criteria: tuple[Criterion, ...]
) -> tuple[Criterion, ...]:
    """Refuses (NotIndependent) a hand in any of them. To take back one's own no is no judgement, and always free."""
    must_be_independent(policy, facts, actor, [c for c in criteria if not _was_rejected_by(actor, c, facts)])
    return criteria


def _was_rejected_by(actor: Actor, criterion: Criterion, facts: Facts) -> bool:
    return any(r.reviewer_id == actor.id for r in reviewing.rejections(criterion, facts))
