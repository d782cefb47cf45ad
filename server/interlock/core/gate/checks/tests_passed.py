"""Kind `test`: the named tests passed in CI, for this very head, round and wording."""

from ...criteria import Criterion
from .. import redness
from ..facts import Evidence, Facts, Outcome
from ..policy import Policy, RedProof
from ..reported import Words, answer, judge_by_reports
from ..verdict import CriterionVerdict, State


def judge(policy: Policy, criterion: Criterion, facts: Facts) -> CriterionVerdict:
    return judge_by_reports(policy, criterion, facts, WORDS)


def _without_red(policy: Policy, criterion: Criterion, facts: Facts, evidence: Evidence) -> CriterionVerdict | None:
    if policy.red_proof is not RedProof.REQUIRED or redness.is_shown(policy, criterion, facts):
        return None
    sentence = "Its tests pass, and no run of the base shows that they fail without the change."
    next_ = "Run the same tests on the base commit: interlock post evidence --base-of HEAD."
    return answer(criterion, State.UNPROVEN, sentence, next_, evidence)


WORDS = Words(
    "test report",
    "Its tests passed",
    {
        Outcome.FAILED: "Mend it and report the part again.",
        Outcome.FLAKY: "Make the test give the same answer every time, then report the new commit.",
        Outcome.INCONCLUSIVE: "Post a whole report of a finished run.",
        Outcome.SKIPPED: "Run the test instead of skipping it.",
        Outcome.MISSING: "Run CI with the named tests in it.",
    },
    _without_red,
)
