"""A comparison is the same however the same things are written, and one root cause is one mismatch."""

import json
from typing import Any

import pytest

from interlock.core.contracts.compare import compare
from interlock.core.contracts.joining import merged
from interlock.core.contracts.mismatch import Severity
from interlock.core.contracts.model import Confidence, Side

from .trees import ORDER, compared, consumer, document, provider

READER = """
export async function show(id) {
  const order = await (await fetch(`/orders/${id}`)).json();
  return order.titel + order.note.length;
}
"""


def fingerprints(given: dict[str, Any], code: str = READER) -> set[str]:
    return {m.fingerprint for m in compared(given, code).mismatches}


def test_two_sides_that_agree_have_no_mismatch():
    assert compared(document(), READER.replace("titel", "title").replace("note.length", "note")).mismatches == ()


def test_a_fingerprint_outlives_moved_lines_and_renamed_parameters():
    before = fingerprints(document())
    moved = "\n\n// a word\n" + READER.replace("id", "key")
    assert len(before) == 2
    assert fingerprints(document(), moved) == before
    assert fingerprints(document(path="/orders/{order_id}"), READER) == before


def test_a_ref_says_the_same_as_what_it_names():
    schemas = {"Order": ORDER}
    named = document({"$ref": "#/components/schemas/Order"}, components={"schemas": schemas})
    assert fingerprints(named) == fingerprints(document())


def test_the_order_of_keys_says_nothing():
    turned = json.loads(json.dumps(document()), object_pairs_hook=lambda pairs: dict(reversed(pairs)))
    assert fingerprints(turned) == fingerprints(document())


@pytest.mark.parametrize(
    "note",
    [
        {"type": "string", "nullable": True},
        {"anyOf": [{"type": "string"}, {"type": "null"}]},
        {"oneOf": [{"type": "null"}, {"type": "string"}]},
    ],
)
def test_the_spelling_of_null_says_nothing(note: dict[str, Any]):
    properties = ORDER["properties"] | {"note": note}  # type: ignore[operator]  JSON, of whatever depth
    assert fingerprints(document(ORDER | {"properties": properties})) == fingerprints(document())


def test_one_root_cause_is_one_mismatch_with_all_its_places():
    (missing,) = compared(
        document(), READER.replace("note.length", "titel") + READER.replace("show", "again")
    ).mismatches[:1]
    assert missing.field == "response.titel"
    assert [p.line for p in missing.consumer_places] == [4, 4, 9]


def test_a_stale_read_of_an_open_object_is_no_mismatch():
    assert compared(document({"type": "object"}), READER).mismatches == ()
    assert compared(document({"type": "object", "additionalProperties": True}), READER).mismatches == ()
    assert compared(document({}), READER).mismatches == ()


def test_a_field_of_one_option_may_be_absent():
    paid = {"type": "object", "properties": {"titel": {"type": "string"}, "note": {"type": "string"}}}
    (found,) = compared(document({"oneOf": [ORDER, paid]}), READER).mismatches
    assert (found.rule, found.field) == ("unguarded_optional", "response.note")


def test_what_is_guessed_is_never_an_error():
    given = document(path="/orders/mine")
    (found,) = compared(given, READER.replace(" + order.note.length", "")).mismatches
    assert (found.severity, found.confidence) == (Severity.WARNING, Confidence.HEURISTIC)


def test_a_duplicate_of_the_provider_counts_as_one_of_two():
    both = provider(document({**ORDER, "properties": {**ORDER["properties"], "titel": {}}}), "new.json")  # type: ignore[dict-item]  JSON, of whatever depth
    old = provider(document(), "old.json")
    together = merged(Side.PROVIDER, [old, both])
    assert together is not None
    assert [m.field for m in compare(together, consumer(READER)).mismatches] == ["response.note"]


def test_shapes_are_shown_side_by_side():
    missing = compared(document(), READER).mismatches[0]
    assert missing.consumer_shape == {"reads": "titel"}
    assert missing.provider_shape == {"id": "integer", "title": "string", "note?": "string?"}
    assert "'title'" in missing.hint
