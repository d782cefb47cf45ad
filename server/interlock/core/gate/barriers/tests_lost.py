"""Tests that passed in the run accepted last are not in this one, and the policy does not let them go."""

from collections.abc import Iterable

from .. import runs
from ..facts import Facts
from ..policy import LostTests, Policy
from ..verdict import Blocker


def find(policy: Policy, facts: Facts) -> Iterable[Blocker]:
    if policy.lost_tests is not LostTests.REFUSE:
        return
    for evidence in runs.lacking(policy, facts):
        yield Blocker(
            "tests_lost",
            f"{evidence.check} lacks {evidence.lost_tests} test(s) that passed in the run accepted last.",
            "Bring them back, or have an owner change the policy.",
        )
