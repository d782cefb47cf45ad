"""TRX, the test results of Visual Studio: `dotnet test --logger trx`, and what other runners write in its form.

A result names its test by an id; class, categories and properties stand with the definition, which comes later.
"""

import sys
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ...refusals import TooLarge
from ..gathering import Gathering
from ..limits import CASE_LIMIT, CRITERIA_LIMIT, SPLIT, TEXT_LIMIT
from ..markup import read_tags, root_of
from ..model import BAD, Declared, Outcome, Report
from ..names import parted
from ..tags import CRITERION, criteria_of
from ..totals import Tally

ROOTS = frozenset({"TestRun"})
OUTCOMES: Mapping[str, Outcome] = {
    "passed": Outcome.PASSED,
    "failed": Outcome.FAILED,
    # No outcome at all stands for the first of the list, which is "Error".
    **dict.fromkeys(("", "error", "timeout", "aborted", "disconnected", "notrunnable"), Outcome.ERROR),
    **dict.fromkeys(("notexecuted", "pending", "inconclusive"), Outcome.SKIPPED),
}
FAILURES = ("failed", "error", "timeout", "aborted", "disconnected", "notRunnable")


def looks_like(head: bytes) -> bool:
    return root_of(head) in ROOTS


def read(raw: bytes, digest: str) -> Report:
    """Refuses (Unreadable) what is no TRX or has a DTD, (TooLarge) too many results or too deep a nesting."""
    reader = read_tags(raw, ROOTS, "a TRX file", _Reader)
    return reader.ended().report("trx", digest, reader.declared)


@dataclass(slots=True)
class _Result:
    test: str
    name: str
    outcome: Outcome
    is_row: bool  # of a test with data, listed below the test itself
    message: list[str] | None = None


@dataclass(slots=True)
class _Definition:
    classname: str = ""
    criteria: list[str] | None = None

    def name_criteria(self, names: Sequence[str]) -> None:
        if names and len(self.criteria or ()) <= CRITERIA_LIMIT:
            self.criteria = [*(self.criteria or ()), *names]


UNDEFINED = _Definition()


class _Reader:
    def __init__(self) -> None:
        self.declared = Declared()
        self._found = Gathering()
        self._results: deque[_Result] = deque()
        self._definitions: dict[str, _Definition] = {}
        self._definition = _Definition()
        self._summary = ""
        self._hears: list[str] | None = None  # where the text goes; None: it was printed, or is nobody's business
        self._room = 0
        self._key: list[str] = []
        self._value: list[str] = []

    def opened(self, path: Sequence[str], attributes: Mapping[str, str]) -> None:
        name, above = path[-1], path[-2] if len(path) > 1 else ""
        self._hears = None
        if above in ("Results", "InnerResults"):
            self._result(attributes, is_row=above == "InnerResults")
        elif above == "ErrorInfo" and self._results:
            self._results[-1].message = self._results[-1].message or []
            self._listen(self._results[-1].message)
        elif above == "TestDefinitions":
            self._define(attributes.get("id", ""))
        elif name == "TestMethod":
            classname = attributes.get("className", "").partition(",")[0]  # the assembly follows the comma
            self._definition.classname = "" if classname == "none" else sys.intern(classname)
        elif name == "TestCategoryItem":
            self._definition.name_criteria(criteria_of([attributes.get("TestCategory", "")]))
        elif name == "Key":
            self._listen(self._key)
        elif name == "Value":
            self._listen(self._value)
        elif name == "Counters":
            self._count(attributes)
        elif name == "ResultSummary":
            self._summary = attributes.get("outcome", "")
        elif name == "RunInfo" and OUTCOMES.get(attributes.get("outcome", "").lower()) in BAD:
            self._found.fail("says that the run itself ended in error")

    def said(self, text: str) -> None:
        if self._hears is not None and self._room > 0:
            self._hears.append(text[: self._room])
            self._room -= len(text)

    def closed(self, path: Sequence[str]) -> None:
        self._hears = None
        if path[-1] != "Property":
            return
        if "".join(self._key).strip() == CRITERION:
            self._definition.name_criteria(["".join(self._value).strip()])
        self._key.clear()
        self._value.clear()

    def ended(self) -> Gathering:
        has_rows = any(result.is_row for result in self._results)
        listed = Tally()
        outer = Tally() if has_rows else listed
        while self._results:  # each is let go when its case is there
            result = self._results.popleft()
            definition = self._definitions.get(result.test, UNDEFINED)
            name, classname, file = parted(result.name, definition.classname)
            case = self._found.add(
                name,
                result.outcome,
                classname=classname,
                file=file,
                message="".join(result.message or ()),
                criteria=definition.criteria or (),
            )
            listed.count(case, result.outcome in BAD)
            if has_rows and not result.is_row:
                outer.count(case, result.outcome in BAD)
        self._found.compare(self.declared, outer, listed)
        if OUTCOMES.get(self._summary.lower()) in BAD and self._summary and not listed.bad:
            self._found.fail(f"is {self._summary[:40]} as a whole, and shows no test that failed")
        return self._found

    def _define(self, id: str) -> None:
        if len(self._definitions) > CASE_LIMIT:
            raise TooLarge(f"The report defines more than {CASE_LIMIT:,} tests.", SPLIT)
        self._definition = self._definitions.setdefault(id, _Definition())

    def _result(self, attributes: Mapping[str, str], is_row: bool) -> None:
        if len(self._results) == CASE_LIMIT:
            raise TooLarge(f"The report lists more than {CASE_LIMIT:,} results.", SPLIT)
        outcome = OUTCOMES.get(attributes.get("outcome", "").strip().lower(), Outcome.UNKNOWN)
        self._results.append(_Result(attributes.get("testId", ""), attributes.get("testName", ""), outcome, is_row))

    def _listen(self, to: list[str]) -> None:
        self._hears, self._room = to, TEXT_LIMIT

    def _count(self, attributes: Mapping[str, str]) -> None:
        """Whether skipped tests are in the total, and under which word, differs from runner to runner."""
        failures = [self._found.total(attributes, key) or 0 for key in FAILURES]
        total, executed = self._found.total(attributes, "total"), self._found.total(attributes, "executed")
        skipped = max(0, (total or 0) - executed) if executed is not None else None
        self.declared = Declared(total, sum(failures), None, skipped)
