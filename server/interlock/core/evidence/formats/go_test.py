"""`go test -json`: one event a line, for each test and each package.

A package that does not compile, panics or exits has no event for the tests that it lacks; so each package must end,
and one that fails must show what failed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ...refusals import TooLarge
from ..gathering import Gathering
from ..json_text import as_text, lines
from ..limits import CASE_LIMIT, SPLIT, TEXT_LIMIT
from ..model import BAD, Outcome, Report
from ..tags import CRITERION

KEYS = frozenset({"Action", "Package", "Test", "Output", "Key", "Value", "ImportPath"})
ENDS: Mapping[str, Outcome] = {"pass": Outcome.PASSED, "fail": Outcome.FAILED, "skip": Outcome.SKIPPED}
PASSING_BY = frozenset({"start", "pause", "cont", "bench", "output", "attr", "artifacts", "build-output"})


def looks_like(head: bytes) -> bool:
    """The first event may come after lines of the compiler."""
    return any(
        line.startswith(b"{") and b'"Action"' in line and (b'"Package"' in line or b'"ImportPath"' in line)
        for line in head.split(b"\n")
    )


def read(raw: bytes, digest: str) -> Report:
    """Refuses (Unreadable) a line that begins as an event and is none."""
    run = _Run()
    for _, event in lines(raw, KEYS):
        if not isinstance(event, str):
            run.hear(event)
        elif event.startswith("FAIL"):  # of the compiler, and of older versions
            run.found.fail(f"says: {event[:200]}")
    return run.ended().report("go_test", digest)


@dataclass(slots=True)
class _Test:
    output: list[str] = field(default_factory=list[str])
    room: int = TEXT_LIMIT
    criteria: list[str] = field(default_factory=list[str])
    is_strange: bool = False


class _Run:
    def __init__(self) -> None:
        self.found = Gathering()
        self._open: dict[tuple[str, str], _Test] = {}
        self._packages: dict[str, Outcome | None] = {}
        self._bad: set[str] = set()  # packages with a test that failed
        self._parts: dict[tuple[str, str], set[Outcome]] = {}  # how the subtests of a test ended

    def hear(self, event: Mapping[str, Any]) -> None:
        action, package, test = as_text(event.get("Action")), as_text(event.get("Package")), as_text(event.get("Test"))
        if action == "build-fail":
            self.found.fail("says that it does not compile", as_text(event.get("ImportPath")))
        elif not package:
            return
        elif test:
            self._of_test(action, package, test, event)
        elif action in ENDS:
            self._packages[package] = ENDS[action]
            self._close(package)
        else:
            self._packages.setdefault(package, None)
            if len(self._packages) > CASE_LIMIT:
                raise TooLarge(f"The report has more than {CASE_LIMIT:,} packages.", SPLIT)

    def ended(self) -> Gathering:
        for package, outcome in self._packages.items():
            if outcome is None:
                self._close(package)
                self.found.problem("did not end", package)
            elif outcome is Outcome.FAILED and package not in self._bad:
                self.found.fail("failed, and shows no test that did", package)
        return self.found

    def _of_test(self, action: str, package: str, name: str, event: Mapping[str, Any]) -> None:
        self._packages.setdefault(package, None)
        if action == "run":
            if len(self._open) == CASE_LIMIT:
                raise TooLarge(f"The report has more than {CASE_LIMIT:,} tests under way at once.", SPLIT)
            self._open[package, name] = _Test()
            return
        test = self._open.get((package, name)) or _Test()
        if action in ENDS:
            self._open.pop((package, name), None)
            self._add(package, name, Outcome.UNKNOWN if test.is_strange else ENDS[action], test)
        elif action == "output":
            test.output.append(as_text(event.get("Output"))[: test.room])
            test.room -= len(test.output[-1])
        elif action == "attr" and event.get("Key") == CRITERION:
            test.criteria.append(as_text(event.get("Value")))
        elif action not in PASSING_BY:
            test.is_strange = True

    def _close(self, package: str) -> None:
        """What began and did not end was under way when the package did. A benchmark never ends, and shows no more."""
        for key in [key for key in self._open if key[0] == package]:
            has_only_run = key[1].startswith("Benchmark") and self._packages[package] is Outcome.PASSED
            self._add(*key, Outcome.SKIPPED if has_only_run else Outcome.ERROR, self._open.pop(key))

    def _add(self, package: str, name: str, outcome: Outcome, test: _Test) -> None:
        if outcome in BAD:
            self._bad.add(package)
        if "/" in name:
            self._parts.setdefault((package, name.rpartition("/")[0]), set()).add(outcome)
        if outcome is Outcome.PASSED and Outcome.PASSED not in self._parts.pop((package, name), {Outcome.PASSED}):
            outcome = Outcome.SKIPPED  # all that it consists of was skipped
        said = "" if outcome is Outcome.PASSED else "".join(test.output)
        self.found.add(name, outcome, classname=package, message=said, criteria=test.criteria)
