"""Tests that passed in the run accepted last are not in this one, and the policy does not let them go."""

from collections.abc import Iterable

from .. import lost_tests
from ..facts import Facts
from ..policy import LostTests, Policy
from ..verdict import Blocker


def find(policy: Policy, facts: Facts) -> Iterable[Blocker]:
    if policy.lost_tests is not LostTests.REFUSE:
        return
    for sentence in lost_tests.sentences(policy, facts):
        yield Blocker("tests_lost", sentence, "Bring them back, or have an owner change the policy.")
