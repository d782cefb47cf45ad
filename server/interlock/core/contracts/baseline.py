"""interlock-baseline.json: mismatches that were there before. Only what is new counts then."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from ..refusals import Unreadable
from .json_reading import Bad, Reader
from .settling import Waiver

NAME = "interlock-baseline.json"

_FORMAT = 1
_HINT = "`interlock scan --write-baseline` writes one."


@dataclass(frozen=True)
class Baseline:
    """An entry may be given a last day and a reason by hand: then it is a waiver, and counts again afterwards."""

    known: frozenset[str] = frozenset()
    waivers: tuple[Waiver, ...] = ()
    kept: Mapping[str, Mapping[str, Any]] | None = None  # what was added by hand, by fingerprint


def read(text: str, file: str = NAME) -> Baseline:
    """Refuses (Unreadable) what is no baseline."""
    try:
        reader = Reader(json.loads(text))
        if reader.given.get("format") != _FORMAT:
            raise Bad("format", f"is {reader.given.get('format')!r}, and {_FORMAT} is read here")
        entries = reader.each("known", _entry)
        by_hand = reader.each("known", _by_hand)
    except json.JSONDecodeError as error:
        raise Unreadable(f"{file} is no JSON: line {error.lineno}.", _HINT) from None
    except Bad as bad:
        raise Unreadable(f"{file} is no baseline: {bad}.", _HINT) from None
    kept = {w.fingerprint: words for w, words in zip(entries, by_hand, strict=True) if words}
    return Baseline(
        frozenset(w.fingerprint for w in entries if w.until is None),
        tuple(w for w in entries if w.until is not None),
        kept,
    )


def written(found: Iterable[Mapping[str, Any]], before: Baseline | None = None) -> str:
    """`found` are mismatches or changes as JSON; what people added to their entries before is kept."""
    kept = (before.kept if before else None) or {}
    rows = {
        str(row["fingerprint"]): {
            "fingerprint": row["fingerprint"],
            "rule": row.get("rule") or row.get("kind"),
            "operation": row["operation"],
            "field": row["field"],
            **kept.get(str(row["fingerprint"]), {}),
        }
        for row in found
    }
    ordered = sorted(rows.values(), key=lambda r: (str(r["operation"]), str(r["rule"]), str(r["field"])))
    return json.dumps({"format": _FORMAT, "known": ordered}, indent=2, ensure_ascii=False) + "\n"


def _entry(reader: Reader) -> Waiver:
    fingerprint = reader.text("fingerprint", needed=True)
    until = reader.text("until")
    try:
        day = date.fromisoformat(until) if until else None
    except ValueError:
        raise Bad(reader.at("until"), f"is {until!r}; a day is written 2027-01-31") from None
    return Waiver(reader.text("reason") or "It is in the baseline.", day, fingerprint)


def _by_hand(reader: Reader) -> dict[str, str]:
    return {name: word for name in ("reason", "until") if (word := reader.text(name))}
