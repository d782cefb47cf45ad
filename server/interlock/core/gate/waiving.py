"""Permission to close without one criterion: by whom, why, until when."""

from ..criteria import Criterion
from ..members import Actor
from ..refusals import Invalid, NotIndependent, NotPermitted
from .facts import Facts
from .policy import Policy


def must_be_waivable(policy: Policy, criterion: Criterion, facts: Facts, actor: Actor, reason: str, days: int) -> None:
    """Refuses a waiver without a reason or an end, of an unwaivable criterion, or by somebody who did the work."""
    if criterion.is_unwaivable:
        raise NotPermitted(f"{criterion.name} of {facts.ticket} cannot be waived.", "Meet it, or revise the spec.")
    if not reason.strip():
        raise Invalid("A waiver wants a reason.", f"Say why {facts.ticket} may close without {criterion.name}.")
    if not 1 <= days <= policy.waiver_max_days:
        raise Invalid(f"A waiver of {days} days is not possible.", f"From 1 to {policy.waiver_max_days} days.")
    if actor.id in facts.contributors:
        raise NotIndependent(
            f"{actor.name} contributed to {facts.ticket} and may not waive {criterion.name}.",
            "Ask a person who did not work on it.",
            criterion=criterion.name,
        )
