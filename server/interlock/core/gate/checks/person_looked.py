"""Kind `human`: a person looked at this very head and says that it holds."""

from ...criteria import Criterion
from .. import reviewing
from ..facts import Facts
from ..policy import Policy, ProducerClass
from ..verdict import CriterionVerdict, State


def judge(policy: Policy, criterion: Criterion, facts: Facts) -> CriterionVerdict:
    del policy
    ask = "A person accepts it on the board."
    for yes in reviewing.approvals(criterion, facts):
        if yes.producer_class is ProducerClass.PERSON:
            return CriterionVerdict(criterion.number, State.SATISFIED, f"{yes.reviewer} looked at it.", "", (yes.id,))
    if old := reviewing.older(criterion, facts):
        return CriterionVerdict(
            criterion.number, State.STALE, f"{old.reviewer} looked at something else than this head.", ask, (old.id,)
        )
    return CriterionVerdict(criterion.number, State.MISSING, "No person has looked at it.", ask)
