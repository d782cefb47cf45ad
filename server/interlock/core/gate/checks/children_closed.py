"""Kind `children`: every child ticket is done."""

from ...criteria import Criterion
from ..facts import Facts
from ..policy import Policy
from ..verdict import CriterionVerdict, State


def judge(policy: Policy, criterion: Criterion, facts: Facts) -> CriterionVerdict:
    del policy
    if not facts.children:
        return CriterionVerdict(
            criterion.number, State.MISSING, f"{facts.ticket} has no child ticket.", "Create its children."
        )
    if unfinished := sorted(key for key, is_done in facts.children.items() if not is_done):
        names = ", ".join(unfinished)
        return CriterionVerdict(criterion.number, State.MISSING, f"Not done: {names}.", f"Close {names}.")
    return CriterionVerdict(criterion.number, State.SATISFIED, f"All {len(facts.children)} children are done.")
