"""JUnit XML, in the many ways test runners write it.

There is no standard; what is read here was taken from the files of real producers. The rules: the worst child of a
case counts; a child or a status that we do not know is never a pass; the totals must agree with the cases at every
level. Properties of suites and everything a test printed are dropped, as secrets lie in them.

The file is read as a stream of tags: no tree, no recursion, and each limit holds before memory is spent.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from ...refusals import TooLarge, Unreadable
from ..attempts import merged, worst
from ..clip import clipped_message, clipped_name
from ..model import BAD, Case, Declared, Outcome, Report
from ..totals import Tally, disagreement, hidden_failures

CASE_LIMIT = 50_000
TAG_LIMIT = 1_000_000
DEPTH_LIMIT = 64
CRITERIA_LIMIT = 100  # of one case
PROBLEM_LIMIT = 20
TEXT_LIMIT = 4096  # characters of one remark that are kept while reading

ROOT = re.compile(rb"<(?:[\w.-]{1,64}:)?testsuites?[\s/>]")
ENCODING = re.compile(rb"^(?:\xef\xbb\xbf)?<\?xml\s[^>]{0,100}?encoding\s*=\s*[\"']([\w.-]{1,40})")
ENCODINGS = frozenset({b"utf-8", b"utf8", b"us-ascii", b"ascii", b"iso-8859-1", b"iso-8859-15", b"windows-1252"})

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
SILENT = frozenset({"properties", "system-out", "system-err"})
STATUSES: Mapping[str, Outcome] = {
    **dict.fromkeys(("", "run", "completed", "passed", "pass", "success", "successful", "ok"), Outcome.PASSED),
    **dict.fromkeys(("notrun", "disabled", "suppressed", "ignored", "pending", "skipped", "todo"), Outcome.SKIPPED),
    **dict.fromkeys(("failed", "fail", "failure"), Outcome.FAILED),
    **dict.fromkeys(("error", "errored", "broken"), Outcome.ERROR),
}
WHOLE = "Send the file as the test runner wrote it."


def looks_like(head: bytes) -> bool:
    return bool(ROOT.search(head.replace(b"\x00", b"")))  # UTF-16 is ASCII with zeros between


def read(raw: bytes, digest: str) -> Report:
    """Refuses (Unreadable) what is not JUnit XML or has a DTD, (TooLarge) too many cases or too deep a nesting."""
    _know_encoding(raw)
    reader = _Reader()
    parser = DefusedXMLParser(target=reader, forbid_dtd=True)
    try:
        parser.feed(raw)
        parser.close()
    except DefusedXmlException as fault:
        raise Unreadable("The report has a DTD or entities; neither is read.", "Write it without a DOCTYPE.") from fault
    except (ParseError, ValueError, LookupError) as fault:
        raise Unreadable(f"This is not well-formed XML: {fault}.", WHOLE) from fault
    return Report(
        format="junit",
        digest=digest,
        cases=merged(reader.attempts, repeats_are_reruns=reader.is_pytest),
        declared=reader.declared,
        problems=reader.all_problems,
        hides_failures=reader.hides_failures,
    )


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


class _Reader:
    """Receives the tags. `suites` and `cases` hold what is open; the rest is what has been found."""

    def __init__(self) -> None:
        self.attempts: list[Case] = []
        self.problems: list[str] = []
        self.declared = Declared()
        self.hides_failures = False
        self.is_pytest = False
        self._path: list[str] = []
        self._suites: list[_Suite] = []
        self._cases: list[_OpenCase] = []
        self._tags = 0
        self._problems = 0
        self._listens = False  # to the text of a remark

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        name = tag.rsplit("}", 1)[-1]
        self._path.append(name)
        self._tags += 1
        if self._tags > TAG_LIMIT:
            raise TooLarge(f"The report has more than {TAG_LIMIT:,} tags.", "Send one report for each suite.")
        if len(self._path) > DEPTH_LIMIT:
            raise TooLarge(f"The report nests more than {DEPTH_LIMIT} tags deep.", WHOLE)
        if len(self._path) == 1 and name not in ("testsuites", "testsuite"):
            raise Unreadable(f"The root of this XML is <{name[:40]}>, which is no JUnit report.", WHOLE)
        if self._cases:
            self._inside_case(self._cases[-1], name, attributes)
        elif name in ("testsuites", "testsuite"):
            self._open_suite(attributes)
        elif REMARKS.get(name) in BAD:
            self._suite_failed(attributes)
        if name == "testcase":
            self._cases.append(_OpenCase(len(self._path), attributes))

    def data(self, text: str) -> None:
        if self._listens and self._cases:
            self._cases[-1].say(text)

    def end(self, tag: str) -> None:
        name = self._path[-1]
        self._listens = False
        if name == "testcase" and self._cases and self._cases[-1].depth == len(self._path):
            self._close_case(self._cases.pop())
        elif name in ("testsuites", "testsuite") and not self._cases:
            self._close_suite(self._suites.pop())
        self._path.pop()

    def close(self) -> None:
        """All has been said when the last tag closes."""

    def _open_suite(self, attributes: Mapping[str, str]) -> None:
        name = attributes.get("name", "")
        self.is_pytest = self.is_pytest or name in ("pytest tests", "pytest")
        file = attributes.get("file") or (self._suites[-1].file if self._suites else "")
        self._suites.append(_Suite(clipped_name(name), file, self._totals(name, attributes)))
        if len(self._suites) == 1:
            self.declared = self._suites[0].declared

    def _totals(self, suite: str, attributes: Mapping[str, str]) -> Declared:
        skipped = [self._total(suite, attributes, key) for key in ("skipped", "disabled", "ignored")]
        stated = [number for number in skipped if number is not None]
        return Declared(
            self._total(suite, attributes, "tests"),
            self._total(suite, attributes, "failures"),
            self._total(suite, attributes, "errors"),
            sum(stated) if stated else None,
        )

    def _total(self, suite: str, attributes: Mapping[str, str], key: str) -> int | None:
        text = attributes.get(key, "").strip()
        if not text:
            return None
        if text.isascii() and text.isdigit() and len(text) < 10:
            return int(text)
        self._problem(suite, f'declares {key}="{text[:20]}", which is no number')
        return None

    def _suite_failed(self, attributes: Mapping[str, str]) -> None:
        """A remark outside every case: the suite could not be loaded, or its set-up failed."""
        self.hides_failures = True
        said = clipped_name(attributes.get("message", ""))
        self._problem(self._suites[-1].name if self._suites else "", f"failed itself{': ' + said if said else ''}")

    def _inside_case(self, case: _OpenCase, name: str, attributes: Mapping[str, str]) -> None:
        below = len(self._path) - case.depth
        if below == 1 and name not in SILENT:
            self._remark(case, name, attributes)
        elif name == "property" and self._path[case.depth :] == ["properties", "property"]:
            _property(case, attributes)

    def _remark(self, case: _OpenCase, name: str, attributes: Mapping[str, str]) -> None:
        """The message kept is that of the worst remark, the first of them where several are as bad."""
        earlier = worst([*case.remarks, *case.reruns])
        outcome = RERUNS.get(name) or REMARKS.get(name, Outcome.UNKNOWN)
        (case.reruns if name in RERUNS else case.remarks).append(outcome)
        if worst([earlier, outcome]) is not earlier:
            case.message, case.room = [], TEXT_LIMIT
            case.say(attributes.get("message", ""))
            case.say("\n")
            self._listens = True

    def _close_case(self, case: _OpenCase) -> None:
        if len(self.attempts) == CASE_LIMIT:
            raise TooLarge(f"The report lists more than {CASE_LIMIT:,} cases.", "Send one report for each suite.")
        suite = self._suites[-1] if self._suites else _Suite("", "", Declared())
        status = worst(_status(case.attributes.get(key, "")) for key in ("status", "result"))
        found = Case(
            suite=suite.name,
            classname=clipped_name(case.attributes.get("classname", "")),
            name=clipped_name(case.attributes.get("name", "")),
            file=clipped_name(case.attributes.get("file", "") or suite.file),
            outcome=worst([status, *case.remarks, *case.reruns]),
            message=clipped_message("".join(case.message)),
            attempts=1 + len(case.reruns),
            criteria=tuple(dict.fromkeys(case.criteria)),
        )
        self.attempts.append(found)
        suite.direct.count(found, max(sum(remark in BAD for remark in case.remarks), status in BAD))

    def _close_suite(self, suite: _Suite) -> None:
        listed = suite.nested
        listed.add(suite.direct)
        if hidden := hidden_failures(suite.declared, listed):
            self.hides_failures = True
            self._problem(suite.name, f"counts {hidden} failure{'' if hidden == 1 else 's'} that no case shows")
        if said := disagreement(suite.declared, suite.direct, listed):
            self._problem(suite.name, said)
        if self._suites:
            self._suites[-1].nested.add(listed)

    def _problem(self, suite: str, said: str) -> None:
        place = f'The suite "{clipped_name(suite)}"' if suite else "The report"
        self._problems += 1
        if self._problems <= PROBLEM_LIMIT:
            self.problems.append(f"{place} {said}.")

    @property
    def all_problems(self) -> tuple[str, ...]:
        more = self._problems - PROBLEM_LIMIT
        return (*self.problems, f"And {more} more of the kind.") if more > 0 else tuple(self.problems)


def _know_encoding(raw: bytes) -> None:
    """Only plain encodings: in UTF-7 and its like a tag can be written so that no filter before us has seen it."""
    declared = ENCODING.match(raw)
    if declared and declared[1].lower() not in ENCODINGS and not raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Unreadable(f"The encoding {declared[1].decode()} is not read.", "Write the report in UTF-8.")


def _status(word: str) -> Outcome:
    return STATUSES.get(word.strip().lower(), Outcome.UNKNOWN)


def _property(case: _OpenCase, attributes: Mapping[str, str]) -> None:
    if attributes.get("name") != "criterion":
        return
    if len(case.criteria) == CRITERIA_LIMIT:
        raise TooLarge(f"A case names more than {CRITERIA_LIMIT} criteria.", "Name those that the test proves.")
    case.criteria.append(clipped_name(attributes.get("value", "").strip()))
