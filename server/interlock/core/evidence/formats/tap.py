"""TAP, the Test Anything Protocol, versions 13 and 14, and what is written without a version.

Text that anybody may print into: so a plan is needed, its numbers must fit, and what is out of order is a problem. A
test that is to be done or skipped never passes, whatever its line begins with. Subtests are indented by four; what
they are part of comes before them (with a brace) or after them.
"""

import re
from dataclasses import dataclass, field

from ...refusals import TooLarge
from ..gathering import Gathering
from ..json_text import split
from ..limits import CASE_LIMIT, DEPTH_LIMIT, LINE_LIMIT, SPLIT, TEXT_LIMIT, WHOLE
from ..model import Outcome, Report

INDENT = 4
PLAN = re.compile(r"1\.\.(\d{1,9})(?:\s|$)")
POINT = re.compile(r"(not )?ok(?=\s|$)(?:\s+(\d{1,9})(?=\s|$))?\s*(?:-(?=\s|$))?\s*(.*)", re.DOTALL)
DIRECTIVE = re.compile(r"(?:^|\s)#\s{0,20}(?:todo|skip)", re.IGNORECASE)
TIME = re.compile(r"\s#\s{0,20}time=\S{1,40}(?=\s|$)")
ESCAPED = re.compile(r"\\([\\#])")
FAILED = re.compile(r"#\s{1,20}fail(?:ed)?:?\s{1,20}(\d{1,9})")
SUMMARY = re.compile(
    r"#\s{0,20}(?:Subtest:|(?:tests|suites|pass|fail|cancelled|skip|skipped|todo|duration_ms|time=|ok$)\s?)"
)
FIRST = re.compile(rb"(?m)^(?:TAP version \d|1\.\.\d{1,9}\s*(?:#|$)|(?:not )?ok \d{1,9}(?:\s|$))")


def looks_like(head: bytes) -> bool:
    return bool(FIRST.search(head))


def read(raw: bytes, digest: str) -> Report:
    """Refuses (TooLarge) too many lines, tests or levels. Anything else is TAP, as far as it goes."""
    reader = _Reader()
    for number, line in enumerate(split(raw.removeprefix(b"\xef\xbb\xbf"))):
        if number == LINE_LIMIT:
            raise TooLarge(f"The report has more than {LINE_LIMIT:,} lines.", SPLIT)
        reader.hear(line.decode(errors="replace"))
    return reader.ended().report("tap", digest, repeats_are_tests=True)


@dataclass(slots=True)
class _Test:
    """`path` names what it is part of, the nearest first."""

    name: str
    outcome: Outcome
    path: list[str]
    message: list[str] = field(default_factory=list[str])
    room: int = TEXT_LIMIT

    def say(self, text: str) -> None:
        if self.outcome is not Outcome.PASSED and self.room > 0:
            self.message.append(text[: self.room])
            self.room -= len(text) + 1


@dataclass
class _Level:
    """`below` are the tests of subtests whose own line is still to come; `part_of` is that line where it came first."""

    indent: int
    part_of: "_Test | None" = None
    planned: int | None = None
    planned_first: bool = True
    count: int = 0
    tests: list[_Test] = field(default_factory=list[_Test])
    below: list[_Test] = field(default_factory=list[_Test])


class _Reader:
    def __init__(self) -> None:
        self._found = Gathering()
        self._tests: list[_Test] = []
        self._levels = [_Level(0)]
        self._quote: int | None = None  # the indent of the block of diagnostics that is open
        self._heading = ""
        self._diagnoses = False  # a comment that follows on a failure speaks of it
        self._not_ok = 0
        self._stated = 0

    def hear(self, line: str) -> None:
        text = line.strip()
        indent = len(line) - len(line.lstrip(" "))
        if self._quote is not None:
            self._quoted(text, indent)
        elif text == "---" and self._tests and indent > self._levels[-1].indent - INDENT:
            self._quote = indent
        elif text.startswith("#"):
            self._comment(text, indent)
        elif text.lower().startswith("bail out!"):
            self._found.fail(f"bails out{': ' + text[9:].strip()[:200] if text[9:].strip() else ''}")
        elif text.startswith("TAP version") and indent == 0 and self._levels[0].count:
            self._close_to(-1)  # another run, written to the same file
            self._levels.append(_Level(0))
        elif plan := PLAN.match(text):
            self._plan(int(plan[1]), indent)
        elif point := POINT.match(text):
            self._point(point, indent)
        elif text == "}" and indent == self._levels[-1].indent - INDENT:
            self._close_to(indent)

    def ended(self) -> Gathering:
        self._close_to(-1)
        if self._stated > self._not_ok:
            self._found.fail(f"counts {self._stated} failures and lists {self._not_ok}")
        for test in self._tests:
            self._found.add(
                test.name, test.outcome, classname=" > ".join(reversed(test.path)), message="\n".join(test.message)
            )
        return self._found

    def _quoted(self, text: str, indent: int) -> None:
        if text == "..." and indent == self._quote:
            self._quote = None
            self._diagnoses = False
        else:
            self._tests[-1].say(text)

    def _comment(self, text: str, indent: int) -> None:
        """tape and others name a test by a comment before its assertions."""
        if indent == 0 and (stated := FAILED.fullmatch(text)):
            self._stated += int(stated[1])
        elif self._diagnoses:
            self._tests[-1].say(text.lstrip("# "))
        elif indent == 0 and text.startswith("# ") and not text.startswith("#  ") and not SUMMARY.match(text):
            self._heading = text[2:]

    def _plan(self, planned: int, indent: int) -> None:
        level = self._level_at(indent)
        if level is None:
            return
        if level.planned is not None:
            self._found.problem(f"has two plans: 1..{level.planned} and 1..{planned}")
        level.planned = planned
        level.planned_first = level.count == 0

    def _point(self, point: re.Match[str], indent: int) -> None:
        level = self._level_at(indent)
        if level is None:
            return
        if level.planned is not None and not level.planned_first:
            self._found.problem("lists a test after the plan that ends it")
        level.count += 1
        if point[2] and int(point[2]) != level.count:
            self._found.problem(f"numbers its tests out of order: {point[2]} comes as number {level.count}")
        self._not_ok += bool(point[1])
        test = self._test(point, level)
        _join(test, level.below)
        level.tests += [*level.below, test]
        level.below = []

    def _test(self, point: re.Match[str], level: _Level) -> _Test:
        if len(self._tests) == CASE_LIMIT:
            raise TooLarge(f"The report lists more than {CASE_LIMIT:,} tests.", SPLIT)
        said = TIME.sub("", point[3])
        has_subtests = said.endswith("{") and (said == "{" or said[-2] == " ")
        said = said.removesuffix("{").rstrip() if has_subtests else said
        directive = DIRECTIVE.search(said)
        outcome = Outcome.SKIPPED if directive else Outcome.FAILED if point[1] else Outcome.PASSED
        name = ESCAPED.sub(r"\1", said[: directive.start()] if directive else said).strip()
        is_on_top = level.indent == 0 and not level.below and not has_subtests
        test = _Test(name, outcome, [self._heading] if is_on_top and self._heading else [])
        self._tests.append(test)
        self._diagnoses = outcome is Outcome.FAILED
        if has_subtests:
            self._levels.append(_Level(level.indent + INDENT, part_of=test))
        return test

    def _level_at(self, indent: int) -> _Level | None:
        """None: indented in a way that no subtest is; somebody printed it."""
        if indent > self._levels[-1].indent:
            if indent != self._levels[-1].indent + INDENT:
                return None
            if len(self._levels) == DEPTH_LIMIT:
                raise TooLarge(f"The report nests more than {DEPTH_LIMIT} subtests deep.", WHOLE)
            self._levels.append(_Level(indent))
            return self._levels[-1]
        self._close_to(indent)
        return self._levels[-1] if self._levels[-1].indent == indent else None

    def _close_to(self, indent: int) -> None:
        while self._levels and self._levels[-1].indent > indent:
            level = self._levels.pop()
            self._check(level)
            if not self._levels:
                return
            tests = [*level.tests, *level.below]
            if level.part_of is None:
                self._levels[-1].below += tests
            else:
                _join(level.part_of, tests)
                self._levels[-1].tests += tests

    def _check(self, level: _Level) -> None:
        place = "has a subtest that" if level.indent else ""
        if level.below:
            self._found.problem("has subtests that are part of no test")
        if level.planned is None:
            self._found.problem(f"{place} has no plan, so nobody can tell whether it is whole".strip())
        elif level.planned != level.count:
            said = f"planned {level.planned} test{'' if level.planned == 1 else 's'} and lists {level.count}"
            self._found.problem(f"{place} {said}".strip())


def _join(whole: _Test, parts: list[_Test]) -> None:
    """Part of what is to be done, or skipped, may fail; and a whole of which no part passed has shown nothing."""
    for part in parts:
        part.path.append(whole.name)
        if whole.outcome is Outcome.SKIPPED:
            part.outcome = Outcome.SKIPPED
    if parts and whole.outcome is Outcome.PASSED and not any(part.outcome is Outcome.PASSED for part in parts):
        whole.outcome = Outcome.SKIPPED
