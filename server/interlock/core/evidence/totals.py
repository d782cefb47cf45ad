"""The totals a report declares against the cases it lists, at every level.

Each of them lies somewhere: a suite that does not compile is an `errors="1"` without a case, and nested suites are
often left out of the totals. So the worse of the two counts, and a disagreement is never a pass.
"""

from dataclasses import dataclass, field

from .model import Case, Declared, Outcome


@dataclass
class Tally:
    """What is listed at one level. `bad` counts remarks, as one test may fail twice (in its body and its teardown)."""

    cases: int = 0
    bad: int = 0
    skipped: int = 0
    distinct: set[tuple[str, str, str, str]] = field(default_factory=set[tuple[str, str, str, str]])

    def count(self, case: Case, bad: int) -> None:
        self.cases += 1
        self.bad += bad
        self.skipped += case.outcome is Outcome.SKIPPED
        self.distinct.add(case.key)

    def add(self, other: "Tally") -> None:
        self.cases += other.cases
        self.bad += other.bad
        self.skipped += other.skipped
        larger, smaller = sorted((self.distinct, other.distinct), key=len, reverse=True)
        larger |= smaller  # the other is closed: its set may be taken over
        self.distinct = larger


def hidden_failures(declared: Declared, listed: Tally) -> int:
    """How many failures the totals count that no case shows."""
    return max(0, (declared.failures or 0) + (declared.errors or 0) - listed.bad)


def disagreement(declared: Declared, direct: Tally, listed: Tally) -> str | None:
    """ "declares 5 tests and lists 3", or None. `direct` leaves nested suites out, as some producers do.

    Agreed is any number between the distinct tests and all their attempts; skipped tests may be counted and not listed.
    """
    if declared.tests is None or any(_agrees(declared.tests, declared.skipped, tally) for tally in (direct, listed)):
        return None
    return f"declares {_tests(declared.tests)} and lists {listed.cases}"


def _agrees(tests: int, skipped: int | None, tally: Tally) -> bool:
    unlisted = max(0, (skipped or 0) - tally.skipped)
    return len(tally.distinct) <= tests <= tally.cases or tests == tally.cases + unlisted


def _tests(number: int) -> str:
    return f"{number} test{'' if number == 1 else 's'}"
