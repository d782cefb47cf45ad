"""Kind `coverage`: as much was reached as is asked for, at this very head."""

from ...criteria import Criterion
from ..facts import Facts, Outcome
from ..policy import Policy
from ..reported import Words, judge_by_reports
from ..verdict import CriterionVerdict

WORDS = Words(
    "report of coverage",
    "Enough is covered",
    {
        Outcome.FAILED: "Write the tests that are missing and report the part again.",
        Outcome.FLAKY: "Make the tests reach the same lines every time, then report the new commit.",
        Outcome.INCONCLUSIVE: "Post a whole report of a finished run.",
        Outcome.SKIPPED: "Let CI measure the coverage.",
        Outcome.MISSING: "Let CI measure these files and post the report.",
    },
)


def judge(policy: Policy, criterion: Criterion, facts: Facts) -> CriterionVerdict:
    return judge_by_reports(policy, criterion, facts, WORDS)
