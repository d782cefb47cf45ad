"""JUnit XML, in the many ways test runners write it.

There is no standard; what is read here was taken from the files of real producers. The rules: the worst child of a
case counts; a child or a status that we do not know is never a pass; the totals must agree with the cases at every
level. Properties of suites and everything a test printed are dropped, as secrets lie in them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from ..attempts import worst
from ..clip import clipped_name
from ..gathering import Gathering
from ..limits import CRITERIA_LIMIT, TEXT_LIMIT
from ..markup import read_tags, root_of
from ..model import BAD, Declared, Outcome, Report
from ..totals import Tally

PROPERTY = ["properties", "property"]  # below a case
ROOTS = frozenset({"testsuites", "testsuite"})
REMARKS: Mapping[str, Outcome] = {
    "error": Outcome.ERROR,
    "failure": Outcome.FAILED,
    **dict.fromkeys(("skipped", "skip", "ignored", "disabled", "pending", "todo"), Outcome.SKIPPED),
}
RERUNS: Mapping[str, Outcome] = {  # Surefire: attempts inside one case
    **dict.fromkeys(("flakyFailure", "flakyError"), Outcome.FLAKY),
    "rerunFailure": Outcome.FAILED,
    "rerunError": Outcome.ERROR,
}
# CTest's word for a test that it could not start is "skipped"; the run fails for it all the same.
NOT_STARTED = ("Unable to find executable", "Required Files Missing", "Fixture dependency failed", "Failed to start")
SILENT = frozenset({"properties", "system-out", "system-err"})
STATUSES: Mapping[str, Outcome] = {
    **dict.fromkeys(("", "run", "completed", "passed", "pass", "success", "successful", "ok"), Outcome.PASSED),
    **dict.fromkeys(("notrun", "disabled", "suppressed", "ignored", "pending", "skipped", "todo"), Outcome.SKIPPED),
    **dict.fromkeys(("failed", "fail", "failure"), Outcome.FAILED),
    **dict.fromkeys(("error", "errored", "broken"), Outcome.ERROR),
}


def looks_like(head: bytes) -> bool:
    return root_of(head) in ROOTS


def read(raw: bytes, digest: str) -> Report:
    """Refuses (Unreadable) what is not JUnit XML or has a DTD, (TooLarge) too many cases or too deep a nesting."""
    reader = read_tags(raw, ROOTS, "a JUnit report", _Reader)
    return reader.found.report("junit", digest, reader.declared, repeats_are_reruns=reader.is_pytest)


@dataclass
class _Suite:
    name: str
    file: str
    declared: Declared
    direct: Tally = field(default_factory=Tally)
    nested: Tally = field(default_factory=Tally)


@dataclass
class _OpenCase:
    """`depth` is how many tags were open, this one included, when it began."""

    depth: int
    attributes: Mapping[str, str]
    remarks: list[Outcome] = field(default_factory=list[Outcome])
    reruns: list[Outcome] = field(default_factory=list[Outcome])
    criteria: list[str] = field(default_factory=list[str])
    message: list[str] = field(default_factory=list[str])
    room: int = TEXT_LIMIT  # characters of the message that are still kept

    def say(self, text: str) -> None:
        self.message.append(text[: self.room])
        self.room -= len(self.message[-1])

    def name_criterion(self, name: str) -> None:
        if len(self.criteria) <= CRITERIA_LIMIT:  # one more than the limit, so that it shows
            self.criteria.append(name)


class _Reader:
    """`suites` and `cases` hold what is open; the rest is what has been found."""

    def __init__(self) -> None:
        self.found = Gathering()
        self.declared = Declared()
        self.is_pytest = False
        self._suites: list[_Suite] = []
        self._cases: list[_OpenCase] = []
        self._uncounted = 0  # skipped tests that did not assert a thing
        self._listens = False  # to the text of a remark

    def opened(self, path: Sequence[str], attributes: Mapping[str, str]) -> None:
        name = path[-1]
        if self._cases:
            self._inside_case(self._cases[-1], path, attributes)
        elif name in ROOTS:
            self._open_suite(attributes)
        elif REMARKS.get(name) in BAD:
            self._suite_failed(attributes)
        if name == "testcase":
            self._cases.append(_OpenCase(len(path), attributes))

    def said(self, text: str) -> None:
        if self._listens and self._cases:
            self._cases[-1].say(text)

    def closed(self, path: Sequence[str]) -> None:
        name = path[-1]
        self._listens = False
        if name == "testcase" and self._cases and self._cases[-1].depth == len(path):
            self._close_case(self._cases.pop())
        elif name in ROOTS and not self._cases:
            self._close_suite(self._suites.pop())

    def _open_suite(self, attributes: Mapping[str, str]) -> None:
        name = attributes.get("name", "")
        self.is_pytest = self.is_pytest or name in ("pytest tests", "pytest")
        file = attributes.get("file") or (self._suites[-1].file if self._suites else "")
        self._suites.append(_Suite(name, file, self._totals(name, attributes)))
        if len(self._suites) == 1:
            self.declared = self._suites[0].declared
        if (
            "doctest_version" in attributes or attributes.get("hostname") == "tbd"
        ):  # doctest, Catch2: they count assertions
            self._suites[-1].declared = replace(self._suites[-1].declared, tests=None)

    def _totals(self, suite: str, attributes: Mapping[str, str]) -> Declared:
        skipped = [self.found.total(attributes, key, suite) for key in ("skipped", "disabled", "ignored")]
        stated = [number for number in skipped if number is not None]
        return Declared(
            self.found.total(attributes, "tests", suite),
            self.found.total(attributes, "failures", suite),
            self.found.total(attributes, "errors", suite),
            sum(stated) if stated else None,
        )

    def _suite_failed(self, attributes: Mapping[str, str]) -> None:
        """A remark outside every case: the suite could not be loaded, or its set-up failed."""
        said = clipped_name(attributes.get("message", ""))
        self.found.fail(f"failed itself{': ' + said if said else ''}", self._suites[-1].name if self._suites else "")

    def _inside_case(self, case: _OpenCase, path: Sequence[str], attributes: Mapping[str, str]) -> None:
        name = path[-1]
        below = len(path) - case.depth
        if below == 1 and name not in SILENT:
            self._remark(case, name, attributes)
        elif path[case.depth :] == PROPERTY and attributes.get("name") == "criterion":
            case.name_criterion(attributes.get("value", ""))

    def _remark(self, case: _OpenCase, name: str, attributes: Mapping[str, str]) -> None:
        """The message kept is that of the worst remark, the first of them where several are as bad."""
        earlier = worst([*case.remarks, *case.reruns])
        outcome = RERUNS.get(name) or REMARKS.get(name, Outcome.UNKNOWN)
        if outcome is Outcome.SKIPPED and attributes.get("message", "").startswith(NOT_STARTED):
            outcome = Outcome.ERROR
        (case.reruns if name in RERUNS else case.remarks).append(outcome)
        if worst([earlier, outcome]) is not earlier:
            case.message, case.room = [], TEXT_LIMIT
            case.say(attributes.get("message", ""))
            case.say("\n")
            self._listens = True

    def _close_case(self, case: _OpenCase) -> None:
        suite = self._suites[-1] if self._suites else _Suite("", "", Declared())
        attributes = case.attributes
        stated = [_status(attributes[key]) for key in ("status", "result") if key in attributes]
        found = self.found.add(
            attributes.get("name", ""),
            worst([*stated, *case.remarks, *case.reruns]),
            suite=suite.name,
            classname=attributes.get("classname", ""),
            file=attributes.get("file", "") or suite.file,
            message="".join(case.message),
            attempts=1 + len(case.reruns),
            criteria=case.criteria,
        )
        self._uncounted += found.outcome is Outcome.SKIPPED and attributes.get("assertions") == "0"
        suite.direct.count(
            found, max(sum(remark in BAD for remark in case.remarks), any(word in BAD for word in stated))
        )

    def _close_suite(self, suite: _Suite) -> None:
        listed = suite.nested
        listed.add(suite.direct)
        self.found.compare(self._believed(suite, listed), suite.direct, listed, suite.name)
        if self._suites:
            self._suites[-1].nested.add(listed)

    def _believed(self, suite: _Suite, listed: Tally) -> Declared:
        """The totals, without a number of tests that is known to count something else.

        pytest counts subtests and lists none; Surefire writes 0 over the nested classes of JUnit 5; Newman counts
        requests at its root; Boost leaves skipped tests out; Mocha counts pending ones, and says how many at the root
        alone. What they say of failures holds all the same.
        """
        declared = suite.declared
        tests = declared.tests or 0
        outer = self.declared.skipped or 0
        counts_something_else = (
            (self.is_pytest and tests > listed.cases)
            or (declared.tests == 0 and not declared.skipped)
            or (not self._suites and declared.failures is None and declared.errors is None and not suite.direct.cases)
            or (self._uncounted > 0 and tests + self._uncounted == listed.cases)
            or (declared.skipped is None and listed.cases < tests <= listed.cases + outer)
        )
        return replace(declared, tests=None) if counts_something_else else declared


def _status(word: str) -> Outcome:
    return STATUSES.get(word.strip().lower(), Outcome.UNKNOWN)
