"""xUnit.net XML, versions 1 to 3: assemblies of classes (1) or collections (2, 3) of tests."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ..attempts import worst
from ..gathering import Gathering, OpenCase
from ..limits import CRITERIA_LIMIT
from ..markup import read_tags, root_of
from ..model import BAD, Declared, Outcome, Report
from ..names import parted
from ..tags import CRITERION, criteria_of
from ..totals import Tally

ROOTS = frozenset({"assemblies", "assembly"})
SUITES = frozenset({"assemblies", "assembly", "collection", "class"})
RESULTS: Mapping[str, Outcome] = {
    **dict.fromkeys(("pass", "passed"), Outcome.PASSED),
    **dict.fromkeys(("fail", "failed"), Outcome.FAILED),
    "error": Outcome.ERROR,
    **dict.fromkeys(("skip", "skipped", "notrun"), Outcome.SKIPPED),
}


def looks_like(head: bytes) -> bool:
    return root_of(head) in ROOTS


def read(raw: bytes, digest: str) -> Report:
    """Refuses (Unreadable) what is no xUnit.net XML or has a DTD, (TooLarge) too many tests or too deep a nesting."""
    reader = read_tags(raw, ROOTS, "an xUnit.net report", _Reader)
    return reader.found.report("xunit", digest, reader.declared)


@dataclass
class _Suite:
    name: str
    declared: Declared
    listed: Tally = field(default_factory=Tally)


class _Reader:
    def __init__(self) -> None:
        self.found = Gathering()
        self.declared = Declared()
        self._suites: list[_Suite] = []
        self._test: OpenCase | None = None
        self._listens = False

    def opened(self, path: Sequence[str], attributes: Mapping[str, str]) -> None:
        name = path[-1]
        if self._test:
            self._inside_test(self._test, name, attributes)
        elif name == "test":
            result = RESULTS.get(attributes.get("result", "").strip().lower(), Outcome.UNKNOWN)
            self._test = OpenCase(len(path), attributes, [result])
        elif name in SUITES:
            self._open_suite(attributes)
        elif name == "error" or (name == "failure" and path[-2] in SUITES):
            self._suite_failed(attributes)

    def said(self, text: str) -> None:
        if self._listens and self._test:
            self._test.say(text)

    def closed(self, path: Sequence[str]) -> None:
        self._listens = False
        if self._test:
            if self._test.depth == len(path):
                self._close_test(self._test)
                self._test = None
        elif path[-1] in SUITES:
            self._close_suite(self._suites.pop())

    def _open_suite(self, attributes: Mapping[str, str]) -> None:
        name = attributes.get("name", "")
        skipped = [self.found.total(attributes, key, name) for key in ("skipped", "not-run")]
        stated = [number for number in skipped if number is not None]
        declared = Declared(
            self.found.total(attributes, "total", name),
            self.found.total(attributes, "failed", name),
            self.found.total(attributes, "errors", name),
            sum(stated) if stated else None,
        )
        self._suites.append(_Suite(name, declared))
        if len(self._suites) == 1:
            self.declared = declared

    def _suite_failed(self, attributes: Mapping[str, str]) -> None:
        """A class or an assembly could not be cleaned up, or not be loaded."""
        suite = self._suites[-1]
        suite.listed.bad += 1
        kind, name = attributes.get("type", ""), attributes.get("name", "")
        self.found.fail(f"failed itself{': ' + f'{kind} {name}'.strip()[:200] if kind or name else ''}", suite.name)

    def _inside_test(self, test: OpenCase, name: str, attributes: Mapping[str, str]) -> None:
        if name == "failure":
            test.outcomes.append(Outcome.FAILED)
        elif name in ("message", "stack-trace"):
            self._listens = True
        elif name == "trait" and len(test.criteria) <= CRITERIA_LIMIT:
            value = attributes.get("value", "")
            test.criteria += [value] if attributes.get("name") == CRITERION else criteria_of([value])

    def _close_test(self, test: OpenCase) -> None:
        attributes = test.attributes
        name, classname, file = parted(attributes.get("name", ""), attributes.get("type", ""))
        outcome = worst(test.outcomes)
        found = self.found.add(
            name,
            outcome,
            suite=self._suites[-1].name if self._suites else "",
            classname=classname,
            file=file,
            message="".join(test.message),
            criteria=test.criteria,
        )
        if self._suites:
            self._suites[-1].listed.count(found, outcome in BAD)

    def _close_suite(self, suite: _Suite) -> None:
        self.found.compare(suite.declared, suite.listed, suite.listed, suite.name)
        if self._suites:
            self._suites[-1].listed.add(suite.listed)
