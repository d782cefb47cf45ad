"""What a test report says: its cases, the totals it declares, and whether it can be believed."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from ..criteria import Kind


class Family(StrEnum):
    """What a report is about. It is also the name of its check, where nobody gives one."""

    TESTS = "tests"
    STATIC = "static"
    COVERAGE = "coverage"


NAMES_SHOWN = 3
ABSOLUTE = re.compile(r"(?:[A-Za-z]:)?/|file://")
SLASH = re.compile(r"/+(?=[^/])")


SPEAKS_OF: Mapping[Family, Kind] = {Family.TESTS: Kind.TEST, Family.STATIC: Kind.STATIC, Family.COVERAGE: Kind.COVERAGE}


class Outcome(StrEnum):
    """Of one case over all its attempts. Only `passed` is a pass."""

    PASSED = "passed"
    FAILED = "failed"
    ERROR = "error"
    SKIPPED = "skipped"
    FLAKY = "flaky"  # passed in one attempt and failed in another
    UNKNOWN = "unknown"  # the report says something about it that we do not know


BAD = frozenset({Outcome.FAILED, Outcome.ERROR})


class Standing(StrEnum):
    """Of the whole report. Only `passed` is a pass, and only together with a successful run."""

    PASSED = "passed"
    FAILED = "failed"  # a case failed, or the totals count more failures than there are cases for
    EMPTY = "empty"  # nothing that has a name passed
    INCONCLUSIVE = "inconclusive"  # totals and cases disagree, or a case is flaky or unknown


@dataclass(frozen=True, slots=True)
class Case:
    """One test. `criteria` are the criteria it says it proves, as written: "AC-1" or "SHOP-12/AC-1"."""

    suite: str
    classname: str
    name: str
    file: str
    outcome: Outcome
    message: str = ""
    attempts: int = 1
    criteria: tuple[str, ...] = ()

    @property
    def is_named(self) -> bool:
        return bool(self.name)

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What two attempts at one test have in common."""
        return self.suite, self.classname, self.name, self.file

    @property
    def selectors(self) -> tuple[str, ...]:
        """Every way to name this case, the fullest first. A case without a name has none."""
        if not self.is_named:
            return ()
        ways: list[str] = []
        for file in _files(self.file.replace("\\", "/").removeprefix("./")):
            ways += [f"{file}::{self.classname}::{self.name}"] if self.classname else []
            ways.append(f"{file}::{self.name}")
        ways += [f"{node}::{self.name}" for node in _python_nodes(self.classname)]
        ways += [f"{self.classname}::{self.name}", f"{self.classname}.{self.name}"] if self.classname else []
        return tuple(dict.fromkeys([*ways, self.name]))

    @property
    def title(self) -> str:
        """The name to show to a reader: long enough to find the test by."""
        if not self.is_named:
            return f"(unnamed case of {self.classname or self.suite or 'the report'})"
        place = self.classname or self.file
        return f"{place}::{self.name}" if place else self.name


@dataclass(frozen=True)
class Remark:
    """What a person wants to see of a report: one thing that is not as it might be."""

    title: str
    outcome: str
    message: str = ""


@dataclass(frozen=True)
class Declared:
    """The totals a report states about itself. None: it does not say."""

    tests: int | None = None
    failures: int | None = None
    errors: int | None = None
    skipped: int | None = None


@dataclass(frozen=True)
class Report:
    """`digest` is the SHA-256 of the bytes as sent. `problems` say why the report cannot be believed as it stands;
    `left_out` names the members of an archive that are no report."""

    format: str
    digest: str
    cases: tuple[Case, ...]
    declared: Declared = Declared()
    problems: tuple[str, ...] = ()
    hides_failures: bool = False  # the totals count failures that no case shows
    left_out: tuple[str, ...] = ()

    family = Family.TESTS

    @cached_property
    def counts(self) -> Mapping[Outcome, int]:
        found = Counter(case.outcome for case in self.cases)
        return {outcome: found[outcome] for outcome in Outcome}

    @property
    def standing(self) -> Standing:
        counts = self.counts
        if self.hides_failures or any(counts[outcome] for outcome in BAD):
            return Standing.FAILED
        if not any(case.is_named and case.outcome is Outcome.PASSED for case in self.cases):
            return Standing.EMPTY
        if self.problems or counts[Outcome.FLAKY] or counts[Outcome.UNKNOWN]:
            return Standing.INCONCLUSIVE
        return Standing.PASSED

    @property
    def remarks(self) -> Sequence[Remark]:
        return [Remark(c.title, c.outcome, c.message) for c in self.cases if c.outcome is not Outcome.PASSED]

    @property
    def sentence(self) -> str:
        """All of it in one line: "41 tests: 38 passed, 3 failed."."""
        total = len(self.cases)
        parts = ", ".join(f"{n} {'in error' if o is Outcome.ERROR else o}" for o, n in self.counts.items() if n)
        counted = f"{total} test{'' if total == 1 else 's'}{': ' + parts if parts else ''}."
        if not self.left_out:
            return counted
        names = ", ".join(f'"{name}"' for name in self.left_out[:NAMES_SHOWN])
        more = len(self.left_out) - NAMES_SHOWN
        return f"{counted} No report, and left out: {names}{f' and {more} more' if more > 0 else ''}."


def _files(written: str) -> Iterator[str]:
    """A file, and where it is absolute also each of its ends: nobody knows from here where the repository lay."""
    if written:
        yield written
    if ABSOLUTE.match(written):
        for slash in SLASH.finditer(written):
            yield written[slash.end() :]


def _python_nodes(classname: str) -> Iterator[str]:
    """tests.test_refunds.TestTotals -> tests/test_refunds.py::TestTotals, and each other place for the cut.

    pytest writes no file into its reports, only the dotted name; people and agents name a test by its node.
    """
    parts = classname.split(".")
    if not all(part.isidentifier() for part in parts):
        return
    for cut in range(len(parts), 0, -1):
        yield "::".join([f"{'/'.join(parts[:cut])}.py", *parts[cut:]])
