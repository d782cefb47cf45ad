"""Several attempts at one test are one case: the worst counts, and it says why."""

import pytest

from interlock.core.evidence.attempts import merged, taken_together
from interlock.core.evidence.model import Case, Outcome


def attempts(*outcomes: Outcome) -> list[Case]:
    return [
        Case("s", "c", "adds up", "", outcome, f"it is {outcome}", number) for number, outcome in enumerate(outcomes)
    ]


@pytest.mark.parametrize(
    ("outcomes", "of_all", "of_reruns"),
    [
        ((Outcome.FAILED, Outcome.PASSED), Outcome.FLAKY, Outcome.FLAKY),
        ((Outcome.SKIPPED, Outcome.PASSED), Outcome.SKIPPED, Outcome.FLAKY),
        ((Outcome.ERROR, Outcome.FAILED), Outcome.ERROR, Outcome.ERROR),
        ((Outcome.FAILED, Outcome.SKIPPED), Outcome.FAILED, Outcome.FAILED),
        ((Outcome.PASSED, Outcome.SKIPPED), Outcome.SKIPPED, Outcome.SKIPPED),
    ],
)
def test_the_worst_attempt_counts(outcomes: tuple[Outcome, ...], of_all: Outcome, of_reruns: Outcome):
    assert taken_together(attempts(*outcomes)).outcome is of_all
    assert taken_together(attempts(*outcomes), repeats_are_reruns=True).outcome is of_reruns


def test_the_worst_attempt_says_why_and_all_are_counted():
    (case,) = merged(attempts(Outcome.PASSED, Outcome.SKIPPED, Outcome.FAILED, Outcome.PASSED))
    assert (case.message, case.attempts) == ("it is failed", 0 + 1 + 2 + 3)
