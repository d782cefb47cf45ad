"""What reviews say of a criterion. Approvals fall with a new head; rejections stay until they are cleared."""

from ..criteria import Criterion
from .facts import Facts, Review
from .policy import Independence, Policy, ProducerClass


def rejection(criterion: Criterion, facts: Facts) -> Review | None:
    """The newest standing rejection, from any round: it stays until its author passes the criterion, or it is cleared."""
    about = [r for r in facts.reviews if r.cleared_at is None and criterion.number in r.hashes]
    against = [
        r
        for r in about
        if not r.passes and not any(o.passes and o.reviewer_id == r.reviewer_id and o.id > r.id for o in about)
    ]
    return max(against, key=lambda r: r.id, default=None)


def approvals(criterion: Criterion, facts: Facts) -> tuple[Review, ...]:
    """Standing approvals for these very heads, this round and this wording."""
    return tuple(
        r
        for r in facts.reviews
        if r.passes
        and r.cleared_at is None
        and r.round == facts.round
        and dict(r.heads) == dict(facts.heads)
        and r.hashes.get(criterion.number) == criterion.hash
    )


def older(criterion: Criterion, facts: Facts) -> Review | None:
    """The newest approval that no longer counts."""
    standing = {r.id for r in approvals(criterion, facts)}
    lapsed = [r for r in facts.reviews if r.passes and criterion.number in r.hashes and r.id not in standing]
    return max(lapsed, key=lambda r: r.id, default=None)


def is_independent(policy: Policy, review: Review, facts: Facts) -> bool:
    if review.reviewer_id in facts.contributors:
        return False
    shares_operator = review.operator_id in facts.contributing_operators
    return review.producer_class is ProducerClass.PERSON or not (
        policy.independence is Independence.OPERATOR and shares_operator
    )
