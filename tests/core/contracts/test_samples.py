"""Both sides of each folder in samples/contracts disagree exactly as its expected.json says.

`places` are file:line; `hint` is a part of the hint. A case that is a list expects nothing unresolved and no assumption
to be checked.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from interlock.core.contracts.compare import compare
from interlock.core.contracts.comparison import Comparison
from interlock.core.contracts.extract import extract
from interlock.core.contracts.mismatch import Mismatch

CASES = sorted((Path(__file__).parents[2] / "samples/contracts").iterdir())


def compared(case: Path) -> Comparison:
    found = extract(case)
    assert found.provider is not None
    assert found.consumer is not None
    return compare(found.provider, found.consumer)


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_a_sample_disagrees_as_expected(case: Path):
    expected = json.loads((case / "expected.json").read_text())
    if isinstance(expected, list):
        expected = {"mismatches": expected, "unresolved": []}
    comparison = compared(case)
    assert by_identity(map(told, comparison.mismatches)) == by_identity(map(plain, expected["mismatches"]))
    for wanted in expected["mismatches"]:
        assert wanted.get("hint", "") in hint_of(comparison, wanted)
    assert sorted({spot(str(d.place)) for d in comparison.unresolved}) == expected["unresolved"]
    assert list(comparison.assumptions) == expected.get("assumptions", list(comparison.assumptions))


def told(mismatch: Mismatch) -> dict[str, Any]:
    return {
        "rule": mismatch.rule,
        "severity": mismatch.severity.value,
        "operation": mismatch.operation,
        "field": mismatch.field,
        "places": sorted({spot(str(p)) for p in mismatch.consumer_places}),
    }


def plain(wanted: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in wanted.items() if name != "hint"}


def by_identity(rows: Any) -> list[dict[str, Any]]:
    return sorted(rows, key=lambda r: (r["operation"], r["rule"], r["field"]))


def hint_of(comparison: Comparison, wanted: dict[str, Any]) -> str:
    return next(m.hint for m in comparison.mismatches if plain(wanted) == told(m))


def spot(place: str) -> str:
    return place.rpartition(":")[0]
