"""The matching rules of a pact: how far a value may differ from its example."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast

Steps = tuple[str, ...]
"""The way to a value: names of fields, and `[]` for any item."""

_STEP = re.compile(r"\.([^.\[\]]+)|\[(?:'([^']*)'|\"([^\"]*)\"|(\d+|\*))\]")
_CASCADING = frozenset({"type", "min", "max"})


@dataclass(frozen=True)
class Rules:
    """Of one part of a message: its body, its query, its path."""

    by_steps: Mapping[Steps, tuple[Mapping[str, Any], ...]] = field(
        default_factory=dict[Steps, tuple[Mapping[str, Any], ...]]
    )

    def at(self, steps: Steps) -> tuple[Mapping[str, Any], ...]:
        """Those for the value; else those of what it is in, as far as these hold for all that is inside."""
        for length in range(len(steps), -1, -1):
            found = next((r for s, r in self.by_steps.items() if len(s) == length and _fits(s, steps[:length])), None)
            if found is not None and (length == len(steps) or _cascades(found)):
                return found
        return ()

    def words(self, steps: Steps) -> frozenset[str]:
        """What they are called: 'type', 'regex', 'integer'."""
        return frozenset(_word(r) for r in self.at(steps))


def of(message: Mapping[str, Any], part: str, version: int) -> Rules:
    """`part`: 'body', 'path', 'query', 'header'."""
    given = message.get("matchingRules")
    if not isinstance(given, dict):
        return Rules()
    rules = cast("dict[str, Any]", given)
    return Rules(_of_version_2(rules, part) if version < 3 else _of_version_3(rules.get(part)))


def _of_version_2(rules: Mapping[str, Any], part: str) -> dict[Steps, tuple[Mapping[str, Any], ...]]:
    """`{"$.body.items[*].id": {"match": "type"}}`."""
    found: dict[Steps, tuple[Mapping[str, Any], ...]] = {}
    names = {part, "headers" if part == "header" else part}
    for path, rule in rules.items():
        steps = _steps(path)
        if steps and steps[0] in names and isinstance(rule, dict):
            found[steps[1:]] = (cast("dict[str, Any]", rule),)
    return found


def _of_version_3(part: Any) -> dict[Steps, tuple[Mapping[str, Any], ...]]:
    """`{"$.items[*].id": {"matchers": [{"match": "type"}]}}`; of a path only `{"matchers": [...]}`."""
    if not isinstance(part, dict):
        return {}
    rules = cast("dict[str, Any]", part)
    if isinstance(rules.get("matchers"), list):
        return {(): _matchers(rules)}
    return {_steps(p) if p.startswith("$") else (p,): _matchers(r) for p, r in rules.items()}


def _matchers(rule: Any) -> tuple[Mapping[str, Any], ...]:
    given = cast("dict[str, Any]", rule).get("matchers") if isinstance(rule, dict) else None
    return tuple(cast("dict[str, Any]", m) for m in cast("list[Any]", given or []) if isinstance(m, dict))


def _steps(path: str) -> Steps:
    found: list[str] = []
    for name, single, double, index in _STEP.findall(path):
        found.append("[]" if index else name or single or double)
    return tuple("[]" if s == "*" else s for s in found)


def _fits(rule: Steps, steps: Steps) -> bool:
    """`[]` stands for any item, and for any field."""
    return all(r in {s, "[]"} for r, s in zip(rule, steps, strict=True))


def _cascades(rules: tuple[Mapping[str, Any], ...]) -> bool:
    return any(_word(r) in _CASCADING for r in rules)


def _word(rule: Mapping[str, Any]) -> str:
    word = rule.get("match")
    if isinstance(word, str):
        return word
    return next((w for w in ("regex", "min", "max", "date", "time", "timestamp") if w in rule), "")
