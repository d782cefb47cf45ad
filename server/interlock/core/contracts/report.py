"""A comparison -> text for a terminal, JSON, SARIF 2.1.0."""

import json
from collections import Counter
from typing import Any

from . import mismatch as mismatches
from .compare import Comparison
from .mismatch import Mismatch, Severity
from .places import Place

_COLOURS = {Severity.ERROR: "\033[31m", Severity.WARNING: "\033[33m", Severity.INFO: "\033[36m"}
_PLAIN, _DIM = "\033[0m", "\033[2m"
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}


def as_text(comparison: Comparison, colour: bool = False) -> str:
    """One paragraph a mismatch, and one line that counts."""
    paragraphs = [_paragraph(m, colour) for m in comparison.mismatches]
    return "\n\n".join([*paragraphs, summary(comparison)])


def summary(comparison: Comparison) -> str:
    counts = Counter(m.severity for m in comparison.mismatches)
    found = ", ".join(_counted(counts[s], s.value) for s in Severity if counts[s])
    calls = _counted(comparison.matched + comparison.unanswered, "call")
    return f"{found or 'Both sides agree'}; {calls} compared, {len(comparison.unresolved)} unresolved."


def as_json(comparison: Comparison) -> str:
    return json.dumps(as_document(comparison), indent=2, ensure_ascii=False)


def as_document(comparison: Comparison) -> dict[str, Any]:
    """The same as plain values."""
    return {
        "mismatches": [mismatches.as_json(m) for m in comparison.mismatches],
        "assumptions": list(comparison.assumptions),
        "unresolved": [
            {"code": d.code, "sentence": d.sentence, "place": str(d.place) if d.place else None}
            for d in comparison.unresolved
        ],
        "matched": comparison.matched,
        "unanswered": comparison.unanswered,
        "foreign": comparison.foreign,
        "unused": list(comparison.unused),
    }


def as_sarif(comparison: Comparison) -> str:
    """For code hosts. The fingerprint travels along, so that a finding keeps its identity there too."""
    rules = sorted({m.rule for m in comparison.mismatches})
    run = {
        "tool": {"driver": {"name": "interlock", "rules": [{"id": rule} for rule in rules]}},
        "results": [_result(m, rules) for m in comparison.mismatches],
        "columnKind": "utf16CodeUnits",
    }
    document = {"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [run]}
    return json.dumps(document, indent=2, ensure_ascii=False)


def _paragraph(mismatch: Mismatch, colour: bool) -> str:
    tint, dim, plain = (_COLOURS[mismatch.severity], _DIM, _PLAIN) if colour else ("", "", "")
    first, *others = mismatch.consumer_places
    lines = [
        f"{first}: {tint}{mismatch.severity.value}{plain}: {mismatch.sentence} "
        f"{dim}[{mismatch.rule} {mismatch.fingerprint}]{plain}",
        f"  {mismatch.hint}",
    ]
    if mismatch.provider_place:
        lines.append(f"  {dim}provider: {mismatch.provider_place}{plain}")
    if others:
        lines.append(f"  {dim}also at: {', '.join(map(str, others))}{plain}")
    return "\n".join(lines)


def _result(mismatch: Mismatch, rules: list[str]) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": mismatch.rule,
        "ruleIndex": rules.index(mismatch.rule),
        "level": _LEVELS[mismatch.severity],
        "message": {"text": f"{mismatch.sentence} {mismatch.hint}"},
        "locations": [_location(p) for p in mismatch.consumer_places],
        "partialFingerprints": {"interlock/v1": mismatch.fingerprint},
    }
    if mismatch.provider_place:
        result["relatedLocations"] = [
            _location(mismatch.provider_place) | {"id": 1, "message": {"text": "The provider"}}
        ]
    return result


def _location(place: Place) -> dict[str, Any]:
    region = {"startLine": place.line, "startColumn": place.column}
    return {"physicalLocation": {"artifactLocation": {"uri": place.file}, "region": region}}


def _counted(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 or word == "info" else f"{number} {word}s"
