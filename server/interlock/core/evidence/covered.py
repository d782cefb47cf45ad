"""What a report of coverage says: of each file how many lines and branches there are, and how many were reached."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from .model import Family, Remark, Standing


@dataclass(frozen=True, slots=True)
class Share:
    """`covered` of `valid`. Of nothing there is no share: 0 of 0 is not all of it."""

    covered: int = 0
    valid: int = 0

    @property
    def percent(self) -> Fraction | None:
        return Fraction(100 * self.covered, self.valid) if self.valid else None

    @property
    def shown(self) -> str:
        """Cut and never rounded up, so that 79.996 does not read as 80."""
        percent = self.percent
        if percent is None:
            return "none"
        hundredths = int(percent * 100)
        return f"{hundredths // 100}.{hundredths % 100:02}".rstrip("0").rstrip(".")


def total(shares: Iterable[Share]) -> Share:
    covered = valid = 0
    for share in shares:
        covered += share.covered
        valid += share.valid
    return Share(covered, valid)


@dataclass(frozen=True)
class CoveredFile:
    """`names` are all ways in which the report places the file: as it stands there, and under each root it declares."""

    names: tuple[str, ...]
    lines: Share
    branches: Share = Share()


@dataclass(frozen=True)
class CoverageReport:
    """`digest` is the SHA-256 of the bytes as sent. `problems` say why the report cannot be believed as it stands."""

    format: str
    digest: str
    files: tuple[CoveredFile, ...]
    problems: tuple[str, ...] = ()
    branch_problems: tuple[str, ...] = ()  # that say nothing of the lines

    family = Family.COVERAGE

    @cached_property
    def lines(self) -> Share:
        return total(f.lines for f in self.files)

    @cached_property
    def branches(self) -> Share:
        return total(f.branches for f in self.files)

    @property
    def counts(self) -> Mapping[str, int]:
        return {
            "files": len(self.files),
            "lines": self.lines.valid,
            "lines covered": self.lines.covered,
            "branches": self.branches.valid,
            "branches covered": self.branches.covered,
        }

    @property
    def standing(self) -> Standing:
        """Whether something was measured, and not how much of it: what is enough, the criteria say."""
        if not self.lines.covered and not self.branches.covered:
            return Standing.EMPTY
        return Standing.INCONCLUSIVE if self.problems else Standing.PASSED

    @property
    def remarks(self) -> Sequence[Remark]:
        """The files with lines that were not reached, the least covered first."""
        short = [f for f in self.files if f.lines.covered < f.lines.valid]
        ranked = sorted(short, key=lambda f: (f.lines.percent or 0, f.names))
        return [Remark(f.names[0], f"{f.lines.shown} %", f"{f.lines.covered} of {f.lines.valid} lines") for f in ranked]

    @property
    def sentence(self) -> str:
        """All of it in one line: "3 files: 301 of 400 lines and 40 of 60 branches covered."."""
        count = len(self.files)
        branches = f" and {self.branches.covered} of {self.branches.valid} branches" if self.branches.valid else ""
        lines = f"{self.lines.covered} of {self.lines.valid} lines"
        return f"{count} file{'' if count == 1 else 's'}: {lines}{branches} covered."
