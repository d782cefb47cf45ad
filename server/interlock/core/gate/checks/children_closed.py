"""Kind `children`: every child ticket is done, and by a gate that opened."""

from ...criteria import Criterion
from ..facts import Child, Facts
from ..policy import Policy
from ..verdict import CriterionVerdict, State


def judge(policy: Policy, criterion: Criterion, facts: Facts) -> CriterionVerdict:
    del policy
    if not facts.children:
        return CriterionVerdict(
            criterion.number, State.MISSING, f"{facts.ticket} has no child ticket.", "Create its children."
        )
    if unfinished := _those(Child.OPEN, facts):
        return CriterionVerdict(criterion.number, State.MISSING, f"Not done: {unfinished}.", f"Close {unfinished}.")
    if overridden := _those(Child.OVERRIDDEN, facts):
        return CriterionVerdict(
            criterion.number,
            State.CLAIMED_ONLY,
            f"Closed over a shut gate, so that nothing was verified: {overridden}.",
            f"Reopen {overridden}, or have a person waive {criterion.name}.",
        )
    return CriterionVerdict(criterion.number, State.SATISFIED, f"All {len(facts.children)} children are done.")


def _those(standing: Child, facts: Facts) -> str:
    return ", ".join(sorted(key for key, child in facts.children.items() if child is standing))
