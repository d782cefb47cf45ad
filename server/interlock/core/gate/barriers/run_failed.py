"""CI failed at this very head, whatever the criteria say: a report passes only together with its run."""

from collections.abc import Iterable

from .. import runs
from ..facts import Facts, Standing
from ..policy import Policy
from ..verdict import Blocker


def find(policy: Policy, facts: Facts) -> Iterable[Blocker]:
    for evidence in runs.current(policy, facts):
        if evidence.standing is Standing.FAILED:
            run = f" (run {evidence.run})" if evidence.run else ""
            yield Blocker(
                "run_failed",
                f"{evidence.check}{run} failed at {evidence.commit[:12]}.",
                f"Make {evidence.check} pass as a whole, then let CI post its report.",
            )
