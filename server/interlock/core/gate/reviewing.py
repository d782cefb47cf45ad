"""What reviews say of a criterion. Approvals fall with a new head; rejections stay until they are cleared."""

from collections.abc import Sequence

from ..criteria import Criterion, Kind
from . import quorum
from .facts import Facts, Review
from .independence import objection
from .judges import has_earned
from .policy import Policy, ProducerClass
from .producers import needed
from .verdict import CriterionVerdict, State


def rejections(criterion: Criterion, facts: Facts) -> tuple[Review, ...]:
    """Those that stand, from any round: each until its author passes the criterion, or until it is cleared."""
    about = [r for r in facts.reviews if r.cleared_at is None and criterion.number in r.hashes]
    return tuple(
        r
        for r in about
        if r.says_no and not any(o.says_yes and o.reviewer_id == r.reviewer_id and o.id > r.id for o in about)
    )


def approvals(criterion: Criterion, facts: Facts) -> tuple[Review, ...]:
    """Standing approvals for these very heads, this round and this wording. Where there is no head there is none."""
    return tuple(
        r
        for r in facts.reviews
        if r.says_yes and r.cleared_at is None and r.round == facts.round and is_about(r, criterion, facts)
    )


def is_about(review: Review, criterion: Criterion, facts: Facts) -> bool:
    """Whether it was about these very heads and this wording, in whatever round."""
    is_same_head = bool(facts.heads) and dict(review.heads) == dict(facts.heads)
    return is_same_head and review.hashes.get(criterion.number) == criterion.hash


def objection_to(policy: Policy, criterion: Criterion, facts: Facts, review: Review) -> str:
    """Why its author may not judge the criterion, or "": who has become a contributor since may no longer, either."""
    return objection(policy, criterion, facts, review.reviewer_id, review.operator_id, review.producer_class)


def judge_by_reviews(policy: Policy, criterion: Criterion, facts: Facts, did: str, ask: str) -> CriterionVerdict:
    """Satisfied by as many independent approvals as the policy wants. `did` is what they did to it: "reviewed"."""
    given = approvals(criterion, facts)
    whys = {r.id: _why_not(policy, criterion, facts, r) for r in given}
    counting = [r for r in given if not whys[r.id]]
    wanted = policy.reviews_needed if criterion.kind is Kind.REVIEW else 1
    voices = quorum.voices(counting, policy.distinct_families)
    ids = tuple(r.id for r in counting)
    if len(voices) >= wanted:
        said = ", ".join(r.reviewer for r in voices)
        return CriterionVerdict(criterion.number, State.SATISFIED, f"{said} {did} it.", "", ids)
    if counting:
        said = ", ".join(r.reviewer for r in counting)
        sentence = f"{len(voices)} of {wanted} {did} it: {said}."
        return CriterionVerdict(criterion.number, State.MISSING, sentence, f"{ask} {_apart(policy)}", ids)
    if given:
        weak = given[-1]
        sentence = f"The word of {weak.reviewer} does not count here: {whys[weak.id]}."
        return CriterionVerdict(criterion.number, State.CLAIMED_ONLY, sentence, ask, (weak.id,))
    if old := _older(criterion, facts):
        return CriterionVerdict(
            criterion.number, State.STALE, f"{old.reviewer} {did} something else than this head.", ask, (old.id,)
        )
    return CriterionVerdict(criterion.number, State.MISSING, f"Nobody has {did} it.", ask)


def _why_not(policy: Policy, criterion: Criterion, facts: Facts, review: Review) -> str:
    """Why this approval does not count, or ""."""
    least = needed(policy, criterion.kind)
    if review.producer_class < least:
        return f"{least.word} is needed"
    if why := objection_to(policy, criterion, facts, review):
        return f"{review.reviewer} {why} {facts.ticket}"
    if criterion.kind is Kind.REVIEW and review.producer_class is not ProducerClass.PERSON:
        return has_earned(policy, facts.records.get(review.reviewer_id))
    return ""


def _apart(policy: Policy) -> str:
    families = " and with models of different families" if policy.distinct_families else ""
    return f"All of different operators{families}."


def _older(criterion: Criterion, facts: Facts) -> Review | None:
    """The newest approval that no longer counts."""
    lapsed: Sequence[Review] = [r for r in facts.reviews if r.says_yes and criterion.number in r.hashes]
    return max(lapsed, key=lambda r: r.id, default=None)
