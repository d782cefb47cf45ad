"""Criteria + report -> what the report says of each criterion.

A criterion names its tests by selectors, frozen with the spec. A test may also name the criterion it proves, by a
property in the report. The selectors are the stronger word: where a criterion has some, a property can add a test
that must pass, and can never stand in for one that is missing. What no test bears any more is said together with the
names that come closest.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from .closest import closest
from .model import BAD, Case, Outcome, Report

NAMES_LIMIT = 50
LOADER = "unittest.loader._FailedTest"
TITLE_LETTERS = 200  # of a name that comes close
PROPERTY = re.compile(r"(?:([A-Z][A-Z0-9]*-[0-9]{1,9})/)?AC-([1-9][0-9]{0,5})")


class LinkOutcome(StrEnum):
    """What a report says of a criterion. Only `passed` is a pass."""

    PASSED = "passed"
    FAILED = "failed"
    MISSING = "missing"
    INCONCLUSIVE = "inconclusive"
    FLAKY = "flaky"
    SKIPPED = "skipped"


OUTCOMES = {
    Outcome.PASSED: LinkOutcome.PASSED,
    Outcome.FAILED: LinkOutcome.FAILED,
    Outcome.ERROR: LinkOutcome.FAILED,
    Outcome.SKIPPED: LinkOutcome.SKIPPED,
    Outcome.FLAKY: LinkOutcome.FLAKY,
    Outcome.UNKNOWN: LinkOutcome.INCONCLUSIVE,
}


@dataclass(frozen=True)
class LinkTarget:
    """A criterion to look for. A selector is one way to name a case (`Case.selectors`), or the beginning of one up to
    a final `*`, at least as long as its `file::` or `class::`."""

    number: int
    selectors: tuple[str, ...] = ()


@dataclass(frozen=True)
class Linked:
    """`cases` are the titles of the tests that decided, at most 50, the telling ones first."""

    criterion: int
    outcome: LinkOutcome
    reason: str
    cases: tuple[str, ...] = ()


def link(ticket_key: str, criteria: Sequence[LinkTarget], report: Report) -> tuple[Linked, ...]:
    """One answer for each criterion. A report whose totals disagree with its cases proves nothing, and may disprove."""
    named = [case for case in report.cases if case.is_named]
    selected = _selected([s for target in criteria for s in target.selectors], named)
    claimed = _claimed(ticket_key, named)
    missing = [selector for selector, cases in selected.items() if not cases]
    gone = _Gone(closest(missing, named), _unloaded(missing, named))
    return tuple(_linked(target, selected, gone, claimed.get(target.number, []), report) for target in criteria)


def fault_of(selector: str) -> str | None:
    """Why this selector can match no test, or None."""
    if not selector.strip():
        return "The selector is empty."
    if selector.endswith("*") and "::" not in selector:
        return f'"{selector}" would match every test that begins so; name at least the file or the class before "::".'
    return None


def _selected(selectors: Iterable[str], cases: Sequence[Case]) -> Mapping[str, Sequence[Case]]:
    """Each selector with its cases: those that bear it as a name and, if it ends in `*`, those that begin with it."""
    found: dict[str, list[Case]] = {selector: [] for selector in selectors}
    prefixes = [s for s in found if s.endswith("*") and fault_of(s) is None]
    for case in cases:
        ways = _ways(case)
        for way in ways:
            if way in found:
                found[way].append(case)
        for prefix in prefixes:
            if prefix not in ways and any(way.startswith(prefix[:-1]) for way in ways):
                found[prefix].append(case)
    return found


def _ways(case: Case) -> Sequence[str]:
    """Every way to name it; of a method, as JUnit 5 writes it, also without the brackets: over() is over."""
    ways = case.selectors
    return (*ways, *(way[:-2] for way in ways)) if case.name.endswith("()") and len(case.name) > 2 else ways


def _claimed(ticket_key: str, cases: Sequence[Case]) -> Mapping[int, Sequence[Case]]:
    """The cases that name a criterion of this ticket by a property. A bare "AC-1" speaks of any ticket."""
    found: dict[int, list[Case]] = {}
    for case in cases:
        for name in _each(case.criteria):
            written = PROPERTY.fullmatch(name)
            if written and written[1] in (None, ticket_key):
                found.setdefault(int(written[2]), []).append(case)
    return found


def _each(properties: Iterable[str]) -> Iterator[str]:
    """Some runners write one property for each test and no more: "AC-1, AC-2"."""
    for written in properties:
        yield from dict.fromkeys(re.split(r", *", written))


@dataclass(frozen=True)
class _Gone:
    """Of selectors that match nothing: the names that come closest, and the file that failed before it had tests."""

    alike: Mapping[str, Sequence[str]]
    unloaded: Mapping[str, Case]


def _unloaded(missing: Sequence[str], cases: Sequence[Case]) -> Mapping[str, Case]:
    """A file that cannot be loaded is one bad case under its own name, tests.test_refunds, and none of its tests."""
    broken: dict[str, Case] = {}
    for case in cases if missing else ():
        if case.outcome in BAD and case.classname in ("", case.name, LOADER):
            broken[case.name] = case
            broken[f"{case.name.replace('.', '/')}.py"] = case
    found: dict[str, Case] = {}
    for selector in missing:
        place = selector.partition("::")[0]
        parts = place.split(".")
        ways = [place, *(".".join(parts[:cut]) for cut in range(len(parts) - 1, 0, -1))]
        if way := next((way for way in ways if way in broken), None):
            found[selector] = broken[way]
    return found


def _linked(
    target: LinkTarget,
    selected: Mapping[str, Sequence[Case]],
    gone: _Gone,
    claimed: Sequence[Case],
    report: Report,
) -> Linked:
    missing = [selector for selector in target.selectors if not selected[selector]]
    matched = [case for selector in target.selectors for case in selected[selector]]
    cases = list({id(case): case for case in [*matched, *claimed]}.values())
    found = {outcome: [c for c in cases if OUTCOMES[c.outcome] is outcome] for outcome in LinkOutcome}
    if found[LinkOutcome.FAILED]:
        return _answer(target, LinkOutcome.FAILED, found[LinkOutcome.FAILED], "failed", cases)
    unloaded = [gone.unloaded[selector] for selector in missing if selector in gone.unloaded]
    if unloaded:
        return _answer(target, LinkOutcome.FAILED, unloaded, "could not be loaded", cases)
    if missing:
        return Linked(target.number, LinkOutcome.MISSING, _missing(missing, gone.alike), _titles(cases))
    if not cases:
        reason = f"No test in the report names AC-{target.number}, and the criterion names no test."
        return Linked(target.number, LinkOutcome.MISSING, reason)
    for outcome, verb in (
        (LinkOutcome.INCONCLUSIVE, "ended in a way that is not known"),
        (LinkOutcome.FLAKY, "passed in one attempt and failed in another"),
        (LinkOutcome.SKIPPED, "did not run"),
    ):
        if found[outcome]:
            return _answer(target, outcome, found[outcome], verb, cases)
    if report.problems:
        reason = f"{_passed(cases)}, but the report cannot be believed: {report.problems[0]}"
        return Linked(target.number, LinkOutcome.INCONCLUSIVE, reason, _titles(cases))
    return Linked(target.number, LinkOutcome.PASSED, f"{_passed(cases)}.", _titles(cases))


def _answer(target: LinkTarget, outcome: LinkOutcome, telling: list[Case], verb: str, cases: list[Case]) -> Linked:
    others = [case for case in cases if case not in telling]
    more = f" and {len(telling) - 1} more" if len(telling) > 1 else ""
    said = telling[0].message.partition("\n")[0][:200]
    reason = f"{telling[0].title}{more} {verb}{': ' + said if said else ''}."
    return Linked(target.number, outcome, reason, _titles([*telling, *others]))


def _missing(selectors: Sequence[str], alike: Mapping[str, Sequence[str]]) -> str:
    names = ", ".join(f'"{selector}"' for selector in selectors[:3])
    more = f" and {len(selectors) - 3} more" if len(selectors) > 3 else ""
    titles = dict.fromkeys(title[:TITLE_LETTERS] for selector in selectors[:3] for title in alike.get(selector, ()))
    instead = " or ".join(f'"{title}"' for title in list(titles)[:3])
    return f"The report has no test {names}{more}.{f' Did it become {instead}?' if instead else ''}"


def _passed(cases: Sequence[Case]) -> str:
    return f"{cases[0].title} passed" if len(cases) == 1 else f"All {len(cases)} tests passed"


def _titles(cases: Sequence[Case]) -> tuple[str, ...]:
    return tuple(case.title for case in cases[:NAMES_LIMIT])
