"""For programs: JSON whose names stay. What is added later is added beside them."""

from collections.abc import Iterable
from typing import Any

from ....version import VERSION
from .. import mismatch as mismatches
from ..coverage import FileCoverage
from ..mismatch import Severity
from ..model import Diagnostic, Side
from ..places import Place
from ..settling import Settled
from ..version import changes as version_changes
from ..version.changes import Change, Level
from ..version.settling import Passed
from .report import Findings, Found, Report

FORMAT = 1


def of_scan(report: Report) -> dict[str, Any]:
    findings, comparison, settlement = report.findings, report.comparison, report.settlement
    return {
        "format": FORMAT,
        "interlock": VERSION,
        "summary": {
            **{f"{s.value}s": sum(m.severity is s for m in settlement.open) for s in Severity},
            "let_pass": len(settlement.let_pass),
            "unresolved": len(comparison.unresolved),
            "files": findings.files,
        },
        "provider": _side(findings, findings.provider),
        "consumer": _side(findings, findings.consumer),
        "mismatches": [mismatches.as_json(m) for m in settlement.open],
        "let_pass": [_passed(s) for s in settlement.let_pass],
        "gone": list(settlement.gone),
        "remarks": [{"sentence": sentence, "place": _place(place)} for sentence, place in settlement.remarks],
        "assumptions": list(comparison.assumptions),
        "notes": list(report.notes),
        "strangers": list(findings.strangers),
        "unresolved": [_diagnostic(d) for d in comparison.unresolved],
        "matched": comparison.matched,
        "unanswered": comparison.unanswered,
        "foreign": comparison.foreign,
        "unused": list(comparison.unused),
        "coverage": [_covered(row) for row in findings.coverage],
    }


def of_changes(changes: Iterable[Change], passed: Passed | None = None) -> dict[str, Any]:
    listed, known = list(changes), (passed or {}).keys()
    counting = [c for c in listed if c.fingerprint not in known]
    return {
        "format": FORMAT,
        "interlock": VERSION,
        "summary": {level.value: sum(c.level is level for c in counting) for level in Level},
        "changes": [version_changes.as_json(c) for c in counting],
        "let_pass": [version_changes.as_json(c) for c in listed if c.fingerprint in known],
        "gone": sorted(known - {c.fingerprint for c in listed}),
    }


def _side(findings: Findings, found: Found) -> dict[str, Any]:
    read, seen = findings.covered(found.side)
    return {
        "operations": found.operations,
        "files": len(found.files),
        "frameworks": list(found.frameworks),
        "components": [{"path": path or ".", "operations": number} for path, number in found.components],
        "read": read,
        "seen": seen,
    }


def _passed(settled: Settled) -> dict[str, Any]:
    until = settled.until.isoformat() if settled.until else None
    return {
        **mismatches.as_json(settled.mismatch),
        "state": settled.fate.value,
        "reason": settled.reason,
        "until": until,
    }


def _diagnostic(diagnostic: Diagnostic) -> dict[str, Any]:
    return {"code": diagnostic.code, "sentence": diagnostic.sentence, "place": _place(diagnostic.place)}


def _covered(row: FileCoverage) -> dict[str, Any]:
    return {"file": row.file, "side": Side(row.side).value, "read": row.read, "seen": row.seen}


def _place(place: Place | None) -> str | None:
    return str(place) if place else None
