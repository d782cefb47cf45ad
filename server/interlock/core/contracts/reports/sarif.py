"""For code hosts: SARIF 2.1.0. The fingerprint travels along, so that a finding keeps its identity there too."""

import json
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote

from ....version import VERSION
from ..compare import RULES
from ..mismatch import Severity
from ..places import Place
from ..settling import Fate
from ..version.changes import SENTENCES
from .entry import Entry

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_ROOT = "SRCROOT"


def as_sarif(entries: Iterable[Entry], help_of: Mapping[str, str]) -> str:
    """`help_of` has a text for each rule that there is, found or not."""
    rules = sorted(help_of)
    indices = {rule: index for index, rule in enumerate(rules)}
    run = {
        "tool": {
            "driver": {
                "name": "interlock",
                "semanticVersion": VERSION,
                "rules": [_rule(rule, help_of[rule]) for rule in rules],
            }
        },
        "originalUriBaseIds": {_ROOT: {"description": {"text": "The folder that was scanned from."}}},
        "results": [_result(entry, indices[entry.rule]) for entry in entries],
        "columnKind": "utf16CodeUnits",
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2, ensure_ascii=False)


def help_of_rules() -> dict[str, str]:
    """A rule's caption is its help."""
    told = ((str(vars(rule)["__name__"]), rule.__doc__ or "") for rule in RULES)
    return {name.rpartition(".")[2]: " ".join(text.split()) for name, text in told}


def help_of_changes() -> dict[str, str]:
    return {kind: f"The spot {sentence}." for kind, sentence in SENTENCES.items()}


def _rule(rule: str, text: str) -> dict[str, Any]:
    return {"id": rule, "name": _camel(rule), "shortDescription": {"text": text}, "help": {"text": text}}


def _camel(rule: str) -> str:
    return "".join(word.capitalize() for word in rule.replace(".", "_").split("_"))


def _result(entry: Entry, index: int) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": entry.rule,
        "ruleIndex": index,
        "level": _LEVELS[entry.severity],
        "message": {"text": f"{entry.sentence} {entry.hint}".strip()},
        "locations": [_location(place) for place in entry.places[:1]],
        "partialFingerprints": {"interlock/v1": entry.fingerprint},
    }
    others = (*entry.beside, *(("also here", place) for place in entry.places[1:]))
    if others:
        result["relatedLocations"] = [
            {"id": number, "message": {"text": name}, **_location(place)}
            for number, (name, place) in enumerate(others, 1)
        ]
    if not entry.counts:
        kind = "inSource" if entry.fate is Fate.IGNORED else "external"
        result["suppressions"] = [{"kind": kind, "justification": entry.reason}]
    return result


def _location(place: Place) -> dict[str, Any]:
    region = {"startLine": max(place.line, 1), "startColumn": max(place.column, 1)}
    artifact = {"uri": quote(place.file, safe="/[]()@!$&'*+,;=~"), "uriBaseId": _ROOT}
    return {"physicalLocation": {"artifactLocation": artifact, "region": region}}
