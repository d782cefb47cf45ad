"""What a reader of coverage has found so far: each line of each file once, and why it may not be believed."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ..refusals import TooLarge
from .clip import clipped_name
from .covered import CoverageReport, CoveredFile, Share, total
from .limits import PROBLEM_LIMIT
from .within import is_absolute

FILE_LIMIT = 100_000
ROOT_LIMIT = 50
TOLERANCE = 0.01  # of a rate: some producers write two digits
COUNT = re.compile(r"-?[0-9]{1,20}(?:\.[0-9]{1,20})?(?:[eE]\+?[0-9]{1,3})?")
LESS = "Send one report for each part of the code."


@dataclass(frozen=True)
class Stated:
    """What a level declares. None: it does not say. The rate counts where there is no number."""

    covered: int | None = None
    valid: int | None = None
    rate: float | None = None


class Tally:
    """What lies at one level of a report. A line may be listed in several classes or methods, and some producers count
    it in each: agreed is any number between that of distinct lines and that of all that are listed."""

    def __init__(self) -> None:
        self.lines: dict[str, dict[int, bool]] = {}  # of each file
        self.branches: dict[str, dict[int, Share]] = {}
        self._listed = [0, 0]  # covered, valid
        self._ways = [0, 0]

    def line(self, file: str, number: int, is_covered: bool) -> None:
        """Covered is what is covered anywhere."""
        _cover(self.lines.setdefault(file, {}), number, is_covered)
        self._listed[0] += is_covered
        self._listed[1] += 1

    def branch(self, file: str, number: int, ways: Share) -> None:
        """The most ways that were found at one line, and the most that were taken."""
        _branch(self.branches.setdefault(file, {}), number, ways)
        self._ways[0] += ways.covered
        self._ways[1] += ways.valid

    def add(self, other: "Tally") -> None:
        """As if all that it lists were listed here."""
        for file, lines in other.lines.items():
            mine = self.lines.setdefault(file, {})
            for number, is_covered in lines.items():
                _cover(mine, number, is_covered)
        for file, branches in other.branches.items():
            known = self.branches.setdefault(file, {})
            for number, ways in branches.items():
                _branch(known, number, ways)
        for listed, more in ((self._listed, other._listed), (self._ways, other._ways)):
            listed[:] = listed[0] + more[0], listed[1] + more[1]

    def may_count(self, other: "Tally") -> None:
        """Another list of the same lines, by which the producer may have counted."""
        for mine, theirs in ((self._listed, other._listed), (self._ways, other._ways)):
            mine[:] = max(mine[0], theirs[0]), max(mine[1], theirs[1])

    @property
    def all_lines(self) -> tuple[Share, Share]:
        """Each once; and as often as it is listed."""
        return total(_share(lines) for lines in self.lines.values()), Share(*self._listed)

    @property
    def all_branches(self) -> tuple[Share, Share]:
        return total(total(ways.values()) for ways in self.branches.values()), Share(*self._ways)


class Covering:
    """`roots` are the folders that the report's names may be meant from."""

    def __init__(self) -> None:
        self.roots: list[str] = []
        self.tally = Tally()
        self._files: dict[str, tuple[str, ...]] = {}
        self._problems: list[str] = []
        self._branch_problems: list[str] = []
        self._more = 0

    def file(self, name: str, *others: str) -> str:
        """The name by which its lines are kept; `others` are more names of the same file.

        Refuses (TooLarge) more than 100,000 files.
        """
        key, *more = (clipped_name(n.replace("\\", "/").removeprefix("./")) for n in (name, *others))
        self._files[key] = tuple(more)
        if len(self._files) > FILE_LIMIT:
            raise TooLarge(f"The report has more than {FILE_LIMIT:,} files.", LESS)
        return key

    def root(self, folder: str) -> None:
        cleaned = clipped_name(folder.replace("\\", "/")).rstrip("/")
        if cleaned not in ("", ".", "--source") and len(self.roots) < ROOT_LIMIT:
            self.roots.append(cleaned)

    def problem(self, said: str) -> None:
        if len(self._problems) == PROBLEM_LIMIT:
            self._more += 1
        else:
            self._problems.append(said)

    def branch_problem(self, said: str) -> None:
        """One that says nothing of the lines."""
        if len(self._branch_problems) < PROBLEM_LIMIT:
            self._branch_problems.append(said)

    def compare_lines(self, place: str, stated: Stated, content: tuple[Share, Share]) -> None:
        """What a level declares against what lies in it."""
        for said in _differences("lines", stated, content):
            self.problem(f"{place} {said}.")

    def compare_branches(self, place: str, stated: Stated, content: tuple[Share, Share]) -> None:
        """Where none is listed, none is counted: many producers know only how many there are."""
        if content[0].valid:
            for said in _differences("branches", stated, content):
                self.branch_problem(f"{place} {said}.")

    def report(self, format: str, digest: str) -> CoverageReport:
        lines, branches = self.tally.lines, self.tally.branches
        files = tuple(
            CoveredFile(tuple(self._names(name)), _share(lines.get(name, {})), total(branches.get(name, {}).values()))
            for name in self._files
        )
        more = [f"And {self._more} more of the kind."] if self._more else []
        return CoverageReport(format, digest, files, (*self._problems, *more), tuple(self._branch_problems))

    def _names(self, name: str) -> Iterable[str]:
        yield from (name, *self._files[name])
        if not is_absolute(name):
            yield from (f"{root}/{name}" for root in self.roots)


def _cover(lines: dict[int, bool], number: int, is_covered: bool) -> None:
    lines[number] = lines.get(number, False) or is_covered


def _branch(branches: dict[int, Share], number: int, ways: Share) -> None:
    known = branches.get(number)
    branches[number] = Share(max(known.covered, ways.covered), max(known.valid, ways.valid)) if known else ways


def _share(lines: Mapping[int, bool]) -> Share:
    return Share(sum(lines.values()), len(lines))


def _differences(noun: str, stated: Stated, content: tuple[Share, Share]) -> Iterable[str]:
    once, listed = content
    if stated.covered is not None and not once.covered <= stated.covered <= listed.covered:
        yield f"declares {stated.covered} {noun} covered and lists {once.covered}"
    if stated.valid is not None and not once.valid <= stated.valid <= listed.valid:
        yield f"declares {stated.valid} {noun} and lists {once.valid}"
    shares = [share.covered / share.valid for share in content if share.valid]
    if stated.valid is not None or stated.rate is None or not shares:
        return
    if not min(shares) - TOLERANCE <= stated.rate <= max(shares) + TOLERANCE:
        yield f"declares a rate of {stated.rate:g} of its {noun}, and {shares[0]:.4g} of them are covered"


def count_of(text: str) -> float | None:
    """How often something was reached; None where that is no number."""
    return float(text) if COUNT.fullmatch(text) else None


def whole(text: str) -> int | None:
    """A number that is declared; None where nothing is, or no number."""
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
