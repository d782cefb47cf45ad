"""What a person should see before they decide on a ticket: what has become of its spec, and what the work touched."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher
from typing import Any

from . import scopes
from .board import TicketPage
from .gate import runs
from .gate.facts import Evidence, Facts
from .gate.overriding import Override
from .gate.policy import Policy
from .scopes import TicketScope

CONTEXT = 2  # lines around a change
LINES_SHOWN = 400
PATHS_SHOWN = 60

TESTS = re.compile(
    r"(^|/)(tests?|__tests__|specs?|e2e|cypress|features)/"
    r"|(^|/)(test_[^/]*|[^/]*[._-](test|tests|spec|specs|cy)\.[^/]+|[^/]*Tests?\.(java|kt|cs|swift|php|scala))$",
)
RUNNERS = re.compile(
    r"(^|/)(conftest\.py|pytest\.ini|tox\.ini|noxfile\.py|phpunit\.xml(\.dist)?|\.rspec|\.mocharc[^/]*|Jenkinsfile"
    r"|(jest|vitest|vite|playwright|karma|cypress)\.(config|setup)\.[^/]+|\.gitlab-ci\.ya?ml)$"
    r"|^\.github/(workflows|actions)/|^\.(circleci|buildkite|gitlab)/"
)


@dataclass(frozen=True)
class SpecVersion:
    """`criteria` are those of that version, the removed ones too, as they were kept."""

    version: int
    title: str
    spec: str
    criteria: tuple[Mapping[str, Any], ...]
    written_by: str
    approved_by: str | None
    reason: str
    at: datetime


@dataclass(frozen=True)
class SpecHistory:
    """Oldest first. The moments are those of the first publishing, and of the last time that it was sent back."""

    versions: tuple[SpecVersion, ...]
    published_at: datetime | None
    sent_back_at: datetime | None


@dataclass(frozen=True)
class Line:
    """`sign` is "+" or "-", " " for what stays, and "~" where lines that stay are left out."""

    sign: str
    text: str


@dataclass(frozen=True)
class CriterionChange:
    """`before` is empty for one that was added, `after` for one that was removed."""

    name: str
    before: str
    after: str


@dataclass(frozen=True)
class SpecChange:
    """From one version to the newest. `by` are those written in between."""

    since: str
    version: int
    by: tuple[SpecVersion, ...]
    title: tuple[str, str] | None
    lines: tuple[Line, ...]
    criteria: tuple[CriterionChange, ...]


@dataclass(frozen=True)
class Touched:
    """Which files the work changed in one repository, as CI saw it. `is_told`: somebody said so at all."""

    repository: str
    commit: str
    is_told: bool
    protected: tuple[str, ...] = ()
    runners: tuple[str, ...] = ()
    tests: tuple[str, ...] = ()
    others: tuple[str, ...] = ()


@dataclass(frozen=True)
class LostTests:
    """How many tests of a check are gone that passed in the run accepted last."""

    check: str
    count: int


@dataclass(frozen=True)
class DecisionPage:
    """`looked_at` are the criteria that whoever accepts has looked at. `wants_passkey`: this person's decision wants
    one; `has_passkey`: they have one to show. `override`: how it was closed, where it was by one.
    """

    page: TicketPage
    looked_at: tuple[int, ...]
    changes: tuple[SpecChange, ...]
    touched: tuple[Touched, ...]
    lost: tuple[LostTests, ...]
    override: Override | None
    wants_passkey: bool
    has_passkey: bool


def spec_changes(history: SpecHistory) -> tuple[SpecChange, ...]:
    """Since it was published, and since it came back last; nothing where nothing changed."""
    since = (("it was published", history.published_at), ("it came back last", history.sent_back_at))
    found = [_since(name, history.versions, at) for name, at in since if at is not None]
    return tuple(change for change in found if change is not None)


def touched(policy: Policy, facts: Facts) -> tuple[Touched, ...]:
    """For every head under verification."""
    current = runs.current(policy, facts)
    return tuple(
        _touched(policy, repository, commit, [e for e in current if e.repository == repository])
        for repository, commit in sorted(facts.heads.items())
    )


def lost_tests(policy: Policy, facts: Facts) -> tuple[LostTests, ...]:
    return tuple(LostTests(e.check, e.lost_tests) for e in runs.current(policy, facts) if e.lost_tests)


def _since(name: str, versions: Sequence[SpecVersion], at: datetime) -> SpecChange | None:
    """None where nothing was written since then, or nothing that makes a difference."""
    before = [v for v in versions if v.at <= at] or versions[:1]
    later = [v for v in versions if v.version > before[-1].version] if before else []
    if not later:
        return None
    old, new = before[-1], later[-1]
    title = (old.title, new.title) if old.title != new.title else None
    return SpecChange(name, old.version, tuple(later), title, _lines(old.spec, new.spec), _criteria(old, new))


def _lines(old: str, new: str) -> tuple[Line, ...]:
    before, after = old.splitlines(), new.splitlines()
    found: list[Line] = []
    for group in SequenceMatcher(None, before, after, autojunk=False).get_grouped_opcodes(CONTEXT):
        if found or group[0][1] > 0:
            found.append(Line("~", ""))
        for tag, a, b, c, d in group:
            if tag == "equal":
                found += [Line(" ", text) for text in before[a:b]]
            else:
                found += [Line("-", text) for text in before[a:b]] + [Line("+", text) for text in after[c:d]]
    if len(found) > LINES_SHOWN:
        return (*found[:LINES_SHOWN], Line("~", f"{len(found) - LINES_SHOWN} more lines: read the spec."))
    return tuple(found)


def _criteria(old: SpecVersion, new: SpecVersion) -> tuple[CriterionChange, ...]:
    before, after = _said(old), _said(new)
    numbers = sorted({*before, *after})
    changed = [(n, before.get(n, ""), after.get(n, "")) for n in numbers if before.get(n) != after.get(n)]
    return tuple(CriterionChange(f"AC-{n}", was, now) for n, was, now in changed)


def _said(version: SpecVersion) -> dict[int, str]:
    """Each living criterion with all that it is judged by."""
    return {
        c["number"]: " | ".join(
            [f"{c['kind']}{', cannot be waived' if c.get('is_unwaivable') else ''}: {c['text']}", *c["selectors"]]
        )
        for c in version.criteria
        if c.get("removed_in") is None
    }


def _touched(policy: Policy, repository: str, commit: str, told: Iterable[Evidence]) -> Touched:
    lists = [e.changed_paths for e in told if e.changed_paths is not None]
    scope = TicketScope(policy.protected_paths)
    kinds: dict[str, list[str]] = {"protected": [], "runners": [], "tests": [], "others": []}
    for path in sorted({path for paths in lists for path in paths}):
        if scope.paths and scopes.covers(scope, path):
            kinds["protected"].append(path)
        elif RUNNERS.search(path):
            kinds["runners"].append(path)
        else:
            kinds["tests" if TESTS.search(path) else "others"].append(path)
    return Touched(repository, commit, bool(lists), **{kind: tuple(paths) for kind, paths in kinds.items()})
