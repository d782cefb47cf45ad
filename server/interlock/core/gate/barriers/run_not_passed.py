"""CI has not passed at this very head, whatever the criteria say: a report passes only together with its run."""

from collections.abc import Iterable

from ...evidence.model import Family
from .. import runs
from ..facts import Evidence, Facts, Standing
from ..policy import Policy
from ..verdict import Blocker

SAYS = {
    Standing.STARTED: "has not finished",
    Standing.FAILED: "failed",
    Standing.INCONCLUSIVE: "cannot be believed as it stands",
}
NOTHING = {
    Family.TESTS: "ran no test that passed",
    Family.STATIC: "has no tool that looked",
    Family.COVERAGE: "reached no line",
}


def find(policy: Policy, facts: Facts) -> Iterable[Blocker]:
    """Of each check its newest run."""
    for evidence in runs.current(policy, facts):
        if evidence.standing is Standing.PASSED:
            continue
        run = f" (run {evidence.run})" if evidence.run else ""
        says = _says(evidence)
        mend = f"Make {evidence.check} pass as a whole, then let CI post its report."
        yield Blocker(
            "run_not_passed",
            f"{evidence.check}{run} {says} at {evidence.commit[:12]}.",
            "Wait for its report." if evidence.standing is Standing.STARTED else mend,
        )


def _says(evidence: Evidence) -> str:
    if evidence.standing is Standing.EMPTY:
        return NOTHING[evidence.family]
    return SAYS.get(evidence.standing, f"is {evidence.standing}")
