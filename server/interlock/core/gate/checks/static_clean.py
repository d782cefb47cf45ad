"""Kind `static`: the named tools looked, ran to their end and found nothing that matters, for this very head."""

from ...criteria import Criterion
from ..facts import Facts, Outcome
from ..policy import Policy
from ..reported import Words, judge_by_reports
from ..verdict import CriterionVerdict

WORDS = Words(
    "report of static analysis",
    "Its tools found nothing",
    {
        Outcome.FAILED: "Mend what was found and report the part again.",
        Outcome.FLAKY: "Find out why the tool said otherwise before, then report a new commit.",
        Outcome.INCONCLUSIVE: "Make the tool run to its end, then let CI post its whole report.",
        Outcome.SKIPPED: "Let CI run the tool.",
        Outcome.MISSING: "Let CI run the named tool and post its SARIF.",
    },
)


def judge(policy: Policy, criterion: Criterion, facts: Facts) -> CriterionVerdict:
    return judge_by_reports(policy, criterion, facts, WORDS)
