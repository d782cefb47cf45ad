"""Kind `review`: somebody who did not work on the ticket says that it holds."""

from ...criteria import Criterion, Kind
from .. import reviewing
from ..facts import Facts
from ..policy import Policy, ProducerClass
from ..verdict import CriterionVerdict, State


def judge(policy: Policy, criterion: Criterion, facts: Facts) -> CriterionVerdict:
    needed = policy.needs.get(Kind.REVIEW, ProducerClass.REVIEW)
    ask = f"Ask a member who did not work on {facts.ticket} to review it."
    given = reviewing.approvals(criterion, facts)
    for yes in given:
        if yes.producer_class >= needed and reviewing.is_independent(policy, yes, facts):
            return CriterionVerdict(criterion.number, State.SATISFIED, f"{yes.reviewer} reviewed it.", "", (yes.id,))
    if given:
        weak = given[-1]
        return CriterionVerdict(
            criterion.number, State.CLAIMED_ONLY, f"The review of {weak.reviewer} does not count here.", ask, (weak.id,)
        )
    if old := reviewing.older(criterion, facts):
        return CriterionVerdict(
            criterion.number, State.STALE, f"{old.reviewer} reviewed something else than this head.", ask, (old.id,)
        )
    return CriterionVerdict(criterion.number, State.MISSING, "Nobody has reviewed it.", ask)
