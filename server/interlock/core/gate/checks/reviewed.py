"""Kind `review`: somebody who did not work on the ticket says that it holds."""

from ...criteria import Criterion
from ..facts import Facts
from ..policy import Policy
from ..reviewing import judge_by_reviews
from ..verdict import CriterionVerdict


def judge(policy: Policy, criterion: Criterion, facts: Facts) -> CriterionVerdict:
    ask = f"Ask a member who did not work on {facts.ticket} to review it."
    return judge_by_reviews(policy, criterion, facts, "reviewed", ask)
