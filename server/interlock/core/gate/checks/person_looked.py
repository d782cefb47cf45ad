"""Kind `human`: a person who did not do the work looked at this very head and says that it holds."""

from ...criteria import Criterion
from ..facts import Facts
from ..policy import Policy
from ..reviewing import judge_by_reviews
from ..verdict import CriterionVerdict


def judge(policy: Policy, criterion: Criterion, facts: Facts) -> CriterionVerdict:
    ask = f"A person who did not work on {facts.ticket} accepts it on the board."
    return judge_by_reviews(policy, criterion, facts, "looked at", ask)
