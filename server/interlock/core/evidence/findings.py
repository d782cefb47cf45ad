"""What a report of static analysis says: which tools looked, how each run ended, and what each found."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from .model import Family, Remark, Standing


class Level(StrEnum):
    """As SARIF has them. A level that nobody knows is read as an error."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"
    NONE = "none"  # it says that something is in order, or was not looked at


RANKS: Mapping[Level, int] = {Level.NONE: 0, Level.NOTE: 1, Level.WARNING: 2, Level.ERROR: 3}
ABSENT = "absent"  # it was there in the baseline, and is there no more


@dataclass(frozen=True)
class Finding:
    """One result. `files` are all files that it lies in, each as the report names it; `line` is that in the first, 0
    where it names none. `baseline` is how it stands to an earlier run: new, unchanged, updated, absent; "" where the
    tool compared with none."""

    rule: str
    level: Level
    files: tuple[str, ...]
    line: int
    message: str
    is_suppressed: bool = False
    baseline: str = ""

    @property
    def stands(self) -> bool:
        return not self.is_suppressed and self.baseline != ABSENT

    @property
    def place(self) -> str:
        if not self.files:
            return ""
        return f"{self.files[0]}:{self.line}" if self.line else self.files[0]

    @property
    def title(self) -> str:
        return " at ".join(part for part in (self.rule or "a result", self.place) if part)


@dataclass(frozen=True)
class ToolRun:
    """`findings` is None where the tool did not look. `faults` say why the run did not end as it should."""

    tool: str
    findings: tuple[Finding, ...] | None
    faults: tuple[str, ...] = ()


@dataclass(frozen=True)
class StaticReport:
    """`digest` is the SHA-256 of the bytes as sent. `problems` say why the report cannot be believed as it stands."""

    format: str
    digest: str
    runs: tuple[ToolRun, ...]
    problems: tuple[str, ...] = ()

    family = Family.STATIC

    @property
    def findings(self) -> Iterator[tuple[ToolRun, Finding]]:
        for run in self.runs:
            for finding in run.findings or ():
                yield run, finding

    @cached_property
    def counts(self) -> Mapping[str, int]:
        """Of each level what stands, and what does not."""
        found = Counter("set aside" if not f.stands else f.level.value for _, f in self.findings)
        return {name: found[name] for name in (*Level, "set aside")}

    @property
    def standing(self) -> Standing:
        """How the tools ran, and not what they found: which findings matter, the criteria say."""
        if any(run.faults for run in self.runs):
            return Standing.FAILED
        if not any(run.findings is not None for run in self.runs):
            return Standing.EMPTY
        return Standing.INCONCLUSIVE if self.problems else Standing.PASSED

    @property
    def remarks(self) -> Sequence[Remark]:
        """The worst first."""
        standing = [(run, f) for run, f in self.findings if f.stands and f.level is not Level.NONE]
        ranked = sorted(standing, key=lambda pair: -RANKS[pair[1].level])
        faults = [Remark(run.tool, "did not run properly", fault) for run in self.runs for fault in run.faults]
        return [*faults, *(Remark(f"{run.tool} {f.title}", f.level, f.message) for run, f in ranked)]

    @property
    def sentence(self) -> str:
        """All of it in one line: "ruff: 3 results: 1 error, 2 warning."."""
        tools = ", ".join(dict.fromkeys(run.tool for run in self.runs)) or "No tool"
        total = sum(self.counts.values())
        parts = ", ".join(f"{n} {name}" for name, n in self.counts.items() if n)
        return f"{tools}: {total} result{'' if total == 1 else 's'}{': ' + parts if parts else ''}."
