"""NUnit XML: version 3 (<test-run>) and version 2 (<test-results>), of the consoles and of whatever imitates them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from ..attempts import worst
from ..gathering import Gathering, OpenCase
from ..limits import CRITERIA_LIMIT
from ..markup import read_tags, root_of
from ..model import BAD, Declared, Outcome, Report
from ..names import cut_at_method, parted
from ..tags import CRITERION, criteria_of
from ..totals import Tally

ROOTS = frozenset({"test-run", "test-results", "test-suite"})
SUITES = ROOTS
RESULTS: Mapping[str, Outcome] = {
    **dict.fromkeys(("passed", "success"), Outcome.PASSED),
    **dict.fromkeys(("failed", "failure"), Outcome.FAILED),
    **dict.fromkeys(("error", "cancelled", "invalid", "notrunnable"), Outcome.ERROR),
    **dict.fromkeys(("skipped", "ignored", "inconclusive", "explicit"), Outcome.SKIPPED),
}


def looks_like(head: bytes) -> bool:
    return root_of(head) in ROOTS


def read(raw: bytes, digest: str) -> Report:
    """Refuses (Unreadable) what is no NUnit XML or has a DTD, (TooLarge) too many cases or too deep a nesting."""
    reader = read_tags(raw, ROOTS, "an NUnit report", _Reader)
    return reader.found.report("nunit", digest, reader.declared)


@dataclass
class _Suite:
    name: str
    is_bad: bool
    declared: Declared
    not_run: int  # version 2 says it at the root, and leaves it out of the total, as a rule
    listed: Tally = field(default_factory=Tally)


class _Reader:
    def __init__(self) -> None:
        self.found = Gathering()
        self.declared = Declared()
        self._suites: list[_Suite] = []
        self._case: OpenCase | None = None
        self._listens = False
        self._in_failure = False

    def opened(self, path: Sequence[str], attributes: Mapping[str, str]) -> None:
        name, above = path[-1], path[-2] if len(path) > 1 else ""
        if self._case:
            self._inside_case(self._case, name, above, attributes)
        elif name == "test-case":
            self._case = OpenCase(len(path), attributes, [_result(attributes)])
        elif name in SUITES:
            self._open_suite(attributes)

    def said(self, text: str) -> None:
        """There are producers that write a failure into every case: it counts where it says something of a pass."""
        if not self._listens or not self._case:
            return
        if self._in_failure and text.strip() and self._case.outcomes == [Outcome.PASSED]:
            self._case.outcomes.append(Outcome.FAILED)
        self._case.say(text)

    def closed(self, path: Sequence[str]) -> None:
        self._listens = False
        if self._case:
            if self._case.depth == len(path):
                self._close_case(self._case)
                self._case = None
        elif path[-1] in SUITES:
            self._close_suite(self._suites.pop())

    def _open_suite(self, attributes: Mapping[str, str]) -> None:
        name = attributes.get("fullname") or attributes.get("name", "")
        total, not_run = self.found.total(attributes, "total", name), self.found.total(attributes, "not-run", name)
        failures = [self.found.total(attributes, key, name) for key in ("failed", "failures")]
        skipped = self.found.total(attributes, "skipped", name) if not_run is None else not_run
        declared = Declared(
            total,
            next((number for number in failures if number is not None), None),
            self.found.total(attributes, "errors", name),
            skipped,
        )
        is_bad = bool(self._suites) and _result(attributes) in BAD
        self._suites.append(_Suite(name, is_bad, declared, not_run or 0))
        if len(self._suites) == 1:
            self.declared = declared

    def _inside_case(self, case: OpenCase, name: str, above: str, attributes: Mapping[str, str]) -> None:
        if name == "assertion":
            case.outcomes.append(_result(attributes))
        elif name in ("message", "stack-trace") and above in ("failure", "reason"):
            self._listens = True
            self._in_failure = above == "failure" and name == "message"
        elif len(case.criteria) > CRITERIA_LIMIT:
            return
        elif name == "property" and attributes.get("name", "") == CRITERION:
            case.criteria.append(attributes.get("value", ""))
        elif name == "property" and attributes.get("name", "") == "Category":
            case.criteria += criteria_of([attributes.get("value", "")])
        elif name == "category":
            case.criteria += criteria_of([attributes.get("name", "")])

    def _close_case(self, case: OpenCase) -> None:
        written, classname = case.attributes.get("name", ""), case.attributes.get("classname", "")
        if not classname and "::" not in written:
            written, classname = cut_at_method(written)
        name, classname, file = parted(written, classname)
        outcome = worst(case.outcomes)
        found = self.found.add(
            name,
            outcome,
            suite=self._suites[-1].name if self._suites else "",
            classname=classname,
            file=file,
            message="".join(case.message),
            criteria=case.criteria,
        )
        if self._suites:
            self._suites[-1].listed.count(found, outcome in BAD)

    def _close_suite(self, suite: _Suite) -> None:
        declared = suite.declared
        if declared.tests is not None and declared.tests != suite.listed.cases:
            declared = replace(declared, tests=declared.tests + suite.not_run)
        self.found.compare(declared, suite.listed, suite.listed, suite.name)
        if suite.is_bad and not suite.listed.bad:
            self.found.fail("failed itself", suite.name)
        if self._suites:
            self._suites[-1].listed.add(suite.listed)


def _result(attributes: Mapping[str, str]) -> Outcome:
    """The oldest reports have no result, and say only whether it ran and whether that was a success."""
    word = attributes.get("result", "").partition("(")[0].strip().lower()  # "Failed(Child)"
    if word:
        label = RESULTS.get(attributes.get("label", "").lower(), Outcome.PASSED)
        found = RESULTS.get(word, Outcome.UNKNOWN)
        return worst([found, label]) if found in BAD else found
    if attributes.get("executed", "").lower() == "false":
        return Outcome.SKIPPED
    return {"true": Outcome.PASSED, "false": Outcome.FAILED}.get(attributes.get("success", "").lower(), Outcome.UNKNOWN)
