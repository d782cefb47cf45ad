"""What reviews say of a criterion. Approvals fall with a new head; rejections stay until they are cleared."""

from ..criteria import Criterion
from .facts import Facts, Review
from .independence import objection
from .policy import Policy
from .producers import needed
from .verdict import CriterionVerdict, State


def rejections(criterion: Criterion, facts: Facts) -> tuple[Review, ...]:
    """Those that stand, from any round: each until its author passes the criterion, or until it is cleared."""
    about = [r for r in facts.reviews if r.cleared_at is None and criterion.number in r.hashes]
    return tuple(
        r
        for r in about
        if not r.passes and not any(o.passes and o.reviewer_id == r.reviewer_id and o.id > r.id for o in about)
    )


def approvals(criterion: Criterion, facts: Facts) -> tuple[Review, ...]:
    """Standing approvals for these very heads, this round and this wording. Where there is no head there is none."""
    return tuple(
        r
        for r in facts.reviews
        if r.passes
        and r.cleared_at is None
        and r.round == facts.round
        and facts.heads
        and dict(r.heads) == dict(facts.heads)
        and r.hashes.get(criterion.number) == criterion.hash
    )


def judge_by_reviews(policy: Policy, criterion: Criterion, facts: Facts, did: str, ask: str) -> CriterionVerdict:
    """Satisfied by one approval whose giver may judge it. `did` is what they did to it: "reviewed"."""
    given = approvals(criterion, facts)
    for yes in given:
        if _counts(policy, criterion, facts, yes):
            return CriterionVerdict(criterion.number, State.SATISFIED, f"{yes.reviewer} {did} it.", "", (yes.id,))
    if given:
        weak = given[-1]
        return CriterionVerdict(
            criterion.number, State.CLAIMED_ONLY, f"The word of {weak.reviewer} does not count here.", ask, (weak.id,)
        )
    if old := _older(criterion, facts):
        return CriterionVerdict(
            criterion.number, State.STALE, f"{old.reviewer} {did} something else than this head.", ask, (old.id,)
        )
    return CriterionVerdict(criterion.number, State.MISSING, f"Nobody has {did} it.", ask)


def _counts(policy: Policy, criterion: Criterion, facts: Facts, review: Review) -> bool:
    is_enough = review.producer_class >= needed(policy, criterion.kind)
    return is_enough and not objection(
        policy, criterion, facts, review.reviewer_id, review.operator_id, review.producer_class
    )


def _older(criterion: Criterion, facts: Facts) -> Review | None:
    """The newest approval that no longer counts."""
    lapsed = [r for r in facts.reviews if r.passes and criterion.number in r.hashes]
    return max(lapsed, key=lambda r: r.id, default=None)
