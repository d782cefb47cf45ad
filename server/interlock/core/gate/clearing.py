"""Who may take a review back."""

from ..members import Actor, Kind
from ..refusals import Invalid, NotFound, NotIndependent, NotPermitted, WrongState
from .facts import Facts, Review


def must_be_upholdable(facts: Facts, review_id: int, actor: Actor, reason: str) -> Review:
    """The rejection, which a person who did not do the work may say was right: so a judge's no can be measured."""
    review = next((r for r in facts.reviews if r.id == review_id and r.says_no), None)
    if review is None:
        raise NotFound(f"{facts.ticket} has no rejection {review_id}.", "Its gate names those that stand.")
    if not reason.strip():
        raise Invalid("To uphold a rejection wants a reason.", "Say what you saw yourself.")
    if actor.kind is not Kind.PERSON or review.reviewer_id == actor.id:
        raise NotPermitted(f"Rejection {review_id} is by {review.reviewer}.", "Another person upholds it.")
    if actor.id in facts.workers:
        raise NotIndependent(
            f"{actor.name} worked on {facts.ticket} and may not uphold the rejection of {review.reviewer}.",
            "Ask a person who did not work on it.",
        )
    return review


def must_be_clearable(facts: Facts, review_id: int, actor: Actor, reason: str) -> Review:
    """The review, which its author may clear, and any person who did not do the work."""
    review = next((r for r in facts.reviews if r.id == review_id), None)
    if review is None:
        raise NotFound(f"{facts.ticket} has no review {review_id}.", "Its gate names those that stand.")
    if review.cleared_at is not None:
        raise WrongState(
            f"Review {review_id} was cleared at {review.cleared_at:%Y-%m-%d %H:%M} UTC.", "Nothing is left."
        )
    if not reason.strip():
        raise Invalid("To clear a review wants a reason.", "Say why it holds no more.")
    if review.reviewer_id == actor.id:
        return review
    if actor.kind is not Kind.PERSON:
        raise NotPermitted(f"Review {review_id} is by {review.reviewer}.", "Its author or a person clears it.")
    if actor.id in facts.workers:
        raise NotIndependent(
            f"{actor.name} worked on {facts.ticket} and may not clear the review of {review.reviewer}.",
            f"Ask {review.reviewer}, or a person who did not work on it.",
        )
    return review
