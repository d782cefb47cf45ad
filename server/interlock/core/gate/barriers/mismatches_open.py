"""The two sides of an API that this ticket touches disagree."""

from collections.abc import Iterable

from ...contracts.mismatch import Severity
from ..facts import Facts
from ..policy import Policy
from ..verdict import Blocker


def find(policy: Policy, facts: Facts) -> Iterable[Blocker]:
    """Errors only: a warning is shown and does not shut a gate."""
    del policy
    for mismatch in facts.mismatches:
        if mismatch.severity is Severity.ERROR:
            yield Blocker(
                "mismatch_open",
                f"{mismatch.sentence} [{mismatch.fingerprint}]",
                "Mend either side and scan again, or have a person waive the mismatch.",
            )
