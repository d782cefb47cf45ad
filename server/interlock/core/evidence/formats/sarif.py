"""SARIF 2.1.0: what tools of static analysis write.

A run without `results` did not look, and one that says that it failed did. A result takes its level from itself, else
from what was configured for its rule, else from the rule, else it is a warning. A level that nobody knows is an error.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast
from urllib.parse import unquote

from ...refusals import TooLarge, Unreadable
from ..clip import clipped_message, clipped_name
from ..findings import Finding, Level, StaticReport, ToolRun
from ..json_text import document

RESULT_LIMIT = 100_000
FILE_LIMIT = 20  # of one result
VERSION = "2.1.0"
FIRST = re.compile(
    rb'\s*\{\s*(?:"(?:\$schema|version)"\s*:\s*"[^"]{0,300}"\s*,\s*){0,2}(?:"runs"\s*:\s*\[|"\$schema"\s*:\s*"[^"]{0,300}sarif)',
    re.IGNORECASE,
)
WINDOWS = re.compile(r"/[A-Za-z]:/")

KEYS = frozenset(
    {
        *("version", "runs", "tool", "driver", "extensions", "name", "rules", "id", "defaultConfiguration", "level"),
        *("invocations", "executionSuccessful", "toolExecutionNotifications", "toolConfigurationNotifications"),
        *("message", "text", "markdown", "exitSignalName", "processStartFailureMessage"),
        *("ruleConfigurationOverrides", "configuration", "descriptor"),
        *("results", "externalPropertyFileReferences", "ruleId", "ruleIndex", "rule", "index", "toolComponent", "kind"),
        *("locations", "physicalLocation", "artifactLocation", "uri", "region", "startLine"),
        *("artifacts", "location", "suppressions", "status", "baselineState"),
    }
)

Row = Mapping[str, Any]


def looks_like(head: bytes) -> bool:
    return bool(FIRST.match(head.removeprefix(b"\xef\xbb\xbf")))


def read(raw: bytes, digest: str) -> StaticReport:
    """Refuses (Unreadable) what is no SARIF 2.1.0, (TooLarge) more than 100,000 results."""
    log = _row(document(raw, KEYS), "The report")
    version = log.get("version")
    if version != VERSION:
        found = f"SARIF {str(version)[:20]!r}" if version else "no SARIF: it has no version"
        raise Unreadable(f"This is {found}.", f"Write SARIF {VERSION}.")
    reading = _Reading()
    runs = tuple(reading.run(_row(run, "A run")) for run in _list(log, "runs"))
    return StaticReport("sarif", digest, runs, tuple(dict.fromkeys(reading.problems)))


class _Reading:
    """What is said of all runs together."""

    def __init__(self) -> None:
        self.problems: list[str] = []
        self._results = 0

    def run(self, run: Row) -> ToolRun:
        driver = _row(_row(run.get("tool", {}), "A tool").get("driver", {}), "A driver")
        tool = clipped_name(_text(driver, "name"))
        if not tool:
            raise Unreadable("A run of the report names no tool.", "Each run has a tool.driver.name.")
        faults = tuple(_faults(run))
        results = run.get("results")
        if results is None:
            elsewhere = "results" in _row(run.get("externalPropertyFileReferences") or {}, "A reference")
            where = "keeps its results in another file" if elsewhere else "has no results: it did not look"
            self.problems.append(f"The run of {tool} {where}.")
            return ToolRun(tool, None, faults)
        rules = _Rules(run)
        return ToolRun(tool, tuple(self._findings(run, rules)), faults)

    def _findings(self, run: Row, rules: "_Rules") -> Iterator[Finding]:
        artifacts = [_row(artifact, "An artifact") for artifact in _list(run, "artifacts")]
        for given in _list(run, "results"):
            self._results += 1
            if self._results > RESULT_LIMIT:
                raise TooLarge(
                    f"The report has more than {RESULT_LIMIT:,} results.", "Send one report for each part of the code."
                )
            result = _row(given, "A result")
            places = [_row(place, "A place") for place in _list(result, "locations")[:FILE_LIMIT]]
            physical = [_row(place.get("physicalLocation") or {}, "A place") for place in places]
            files = tuple(dict.fromkeys(f for place in physical if (f := _file(place, artifacts))))
            yield Finding(
                rule=clipped_name(rules.id_of(result)),
                level=rules.level_of(result),
                files=files,
                line=_line(physical[0]) if physical else 0,
                message=clipped_message(_message(result)),
                is_suppressed=_is_suppressed(result),
                baseline=_text(result, "baselineState")[:20],
            )


class _Rules:
    """The rules of a run: by their place in the driver or an extension, and by their ids."""

    def __init__(self, run: Row) -> None:
        tool = _row(run.get("tool", {}), "A tool")
        driver = _row(tool.get("driver", {}), "A driver")
        extensions = [_row(extension, "An extension") for extension in _list(tool, "extensions")]
        self._driver = _rules(driver)
        self._extensions = [_rules(extension) for extension in extensions]
        self._by_id = {_text(rule, "id"): rule for rules in (*self._extensions[::-1], self._driver) for rule in rules}
        self._overrides = _overrides(run)

    def id_of(self, result: Row) -> str:
        own = _text(result, "ruleId") or _text(_row(result.get("rule") or {}, "A rule"), "id")
        return own or _text(self._rule_of(result), "id")

    def level_of(self, result: Row) -> Level:
        kind = _text(result, "kind") or "fail"
        if kind in ("pass", "notApplicable", "informational"):
            return Level.NONE
        stated = _text(result, "level")
        if stated == Level.NONE and kind != "fail":  # "open" and "review": nobody knows yet whether it is in order
            return Level.WARNING
        default = _row(self._rule_of(result).get("defaultConfiguration") or {}, "A configuration")
        level = stated or self._overrides.get(self.id_of(result), "") or _text(default, "level") or Level.WARNING
        return Level(level) if level in set(Level) else Level.ERROR

    def _rule_of(self, result: Row) -> Row:
        named = _row(result.get("rule") or {}, "A rule")
        component = _row(named.get("toolComponent") or {}, "A component").get("index")
        index = named.get("index", result.get("ruleIndex"))
        rules = self._driver if component is None else _at(self._extensions, component) or []
        found = _at(rules, index)
        if found is not None:
            return found
        id = _text(result, "ruleId") or _text(named, "id")
        return self._by_id.get(id) or self._by_id.get(id.rpartition("/")[0]) or {}


def _faults(run: Row) -> Iterator[str]:
    """Why a run did not end as it should."""
    for given in _list(run, "invocations"):
        invocation = _row(given, "An invocation")
        if invocation.get("executionSuccessful") is not True:
            said = "failed" if invocation.get("executionSuccessful") is False else "does not say that it succeeded"
            yield f"Its run {said}."
        for key in ("exitSignalName", "processStartFailureMessage"):
            if said := _text(invocation, key):
                yield clipped_message(said)[:200]
        for key in ("toolExecutionNotifications", "toolConfigurationNotifications"):
            for note in _list(invocation, key):
                notification = _row(note, "A notification")
                level = _text(notification, "level") or Level.WARNING
                if level not in (Level.NONE, Level.NOTE, Level.WARNING):
                    yield clipped_message(_message(notification) or "It reports an error of its own.")[:200]


def _overrides(run: Row) -> Mapping[str, str]:
    """Rule id -> the level that this run was told to give it."""
    found: dict[str, str] = {}
    for given in _list(run, "invocations"):
        for override in _list(_row(given, "An invocation"), "ruleConfigurationOverrides"):
            row = _row(override, "An override")
            level = _text(_row(row.get("configuration") or {}, "A configuration"), "level")
            if level:
                found[_text(_row(row.get("descriptor") or {}, "A descriptor"), "id")] = level
    return found


def _file(place: Row, artifacts: Sequence[Row]) -> str:
    """What its base is, only the producer knows: a place stays relative to it."""
    location = _row(place.get("artifactLocation") or {}, "A place")
    uri = _text(location, "uri")
    if not uri:
        artifact = _row(_at(artifacts, location.get("index")) or {}, "An artifact")
        location = _row(artifact.get("location") or {}, "A place")
        uri = _text(location, "uri")
    return clipped_name(_path(uri))


def _path(uri: str) -> str:
    """file:///builds/my%20shop/a.py -> /builds/my shop/a.py. What has another scheme stays as it is."""
    path = unquote(uri.removeprefix("file://")).replace("\\", "/").removeprefix("./")
    return path[1:] if WINDOWS.match(path) else path


def _line(place: Row) -> int:
    line = _row(place.get("region") or {}, "A region").get("startLine")
    return line if isinstance(line, int) and not isinstance(line, bool) and 0 < line < 2**31 else 0


def _is_suppressed(result: Row) -> bool:
    """Only if everybody who was asked has agreed."""
    said = [_row(given, "A suppression").get("status") for given in _list(result, "suppressions")]
    return bool(said) and all(status in (None, "accepted") for status in said)


def _message(of: Row) -> str:
    message = _row(of.get("message") or {}, "A message")
    return _text(message, "text") or _text(message, "markdown") or _text(message, "id")


def _rules(component: Row) -> list[Row]:
    return [_row(rule, "A rule") for rule in _list(component, "rules")]


def _at(items: Sequence[Any], index: Any) -> Any:
    is_place = isinstance(index, int) and not isinstance(index, bool) and 0 <= index < len(items)
    return items[index] if is_place else None


def _row(given: Any, what: str) -> Row:
    if not isinstance(given, dict):
        raise Unreadable(f"{what} of the report is no object.", f"Write SARIF {VERSION}.")
    return cast("Row", given)


def _list(row: Row, key: str) -> list[Any]:
    """null is as good as nothing."""
    given = row.get(key)
    if given is None:
        return []
    if not isinstance(given, list):
        raise Unreadable(f"In the report `{key}` is no list.", f"Write SARIF {VERSION}.")
    return cast("list[Any]", given)


def _text(row: Row, key: str) -> str:
    given = row.get(key)
    return given if isinstance(given, str) else ""
