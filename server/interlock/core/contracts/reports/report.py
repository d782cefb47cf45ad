"""All that one scan has to say: what was found, how the sides stand, and what was let pass."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from ..comparison import Comparison
from ..coverage import FileCoverage
from ..ignores import Ignore
from ..mismatch import Severity
from ..model import Side
from ..settling import Settlement


@dataclass(frozen=True)
class Found:
    """One side, as it was found. `components` are folders of the tree that are built by themselves."""

    side: Side
    operations: int
    files: tuple[str, ...]  # that operations stand in
    frameworks: tuple[str, ...] = ()
    components: tuple[tuple[str, int], ...] = ()  # with how many operations each
    has_unresolved: bool = False  # something was seen, even if nothing was understood

    @property
    def is_empty(self) -> bool:
        return not self.operations and not self.has_unresolved


@dataclass(frozen=True)
class Findings:
    """Before anybody says what may pass."""

    comparison: Comparison
    provider: Found
    consumer: Found
    coverage: tuple[FileCoverage, ...] = ()
    strangers: tuple[str, ...] = ()  # consumers that call nothing of ours
    ignores: tuple[Ignore, ...] = ()
    files: int = 0  # looked at

    def covered(self, side: Side) -> tuple[int, int]:
        """How many calls or routes were read, of how many that were seen."""
        mine = [row for row in self.coverage if row.side is side]
        return sum(row.read for row in mine), sum(row.seen for row in mine)


@dataclass(frozen=True)
class Report:
    findings: Findings
    settlement: Settlement

    @property
    def comparison(self) -> Comparison:
        return self.findings.comparison

    @property
    def notes(self) -> tuple[str, ...]:
        """What should be known before anything else is believed."""
        calls = self.comparison.unanswered
        if self.comparison.matched or not calls:
            return ()
        told = "The only call does not reach" if calls == 1 else f"None of {calls} calls reaches"
        return (f"{told} anything that is offered here. Do both sides belong together?",)


def summary(report: Report) -> str:
    told = _counted(m.severity for m in report.settlement.open)
    compared = report.comparison.matched + report.comparison.unanswered
    calls = f"{compared} call{'' if compared == 1 else 's'} compared"
    passed = len(report.settlement.let_pass)
    rest = f", {passed} let pass" if passed else ""
    return f"{told or 'Both sides agree'}; {calls}, {len(report.comparison.unresolved)} unresolved{rest}."


def _counted(severities: Iterable[Severity]) -> str:
    """'2 errors, 1 warning'; empty for none."""
    counts = Counter(severities)
    return ", ".join(_plural(counts[s], s.value) for s in Severity if counts[s])


def _plural(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 or word == "info" else f"{number} {word}s"
