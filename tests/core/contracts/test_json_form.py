"""A contract survives being written as JSON, and a bad document is refused with the place."""

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interlock.core.contracts.extract import extract
from interlock.core.contracts.json_form import as_json, digest, from_json
from interlock.core.contracts.model import Contract, Side, Unplaced
from interlock.core.contracts.paths import parse
from interlock.core.contracts.places import Place
from interlock.core.contracts.shapes import UNKNOWN, Field, Kind, Shape
from interlock.core.refusals import Unreadable

from .trees import consumer, document, provider

CASES = sorted((Path(__file__).parents[2] / "samples/contracts").iterdir())


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_both_sides_of_a_sample_survive(case: Path):
    found = extract(case)
    for contract in (found.provider, found.consumer):
        assert contract is not None
        assert from_json(json.loads(json.dumps(as_json(contract)))) == contract


def test_what_has_no_place_or_may_not_be_there_survives_and_older_contracts_lack_both():
    shape = Shape(frozenset({Kind.OBJECT}), (Field("note", UNKNOWN, required=False, unsure=True),))
    lost = (Unplaced("GET", parse("/orders/{id}"), Place("app.py", 3)),)
    contract = Contract(Side.PROVIDER, shapes={"Order": shape}, unplaced=lost)
    assert from_json(json.loads(json.dumps(as_json(contract)))) == contract
    older = as_json(Contract(Side.PROVIDER))
    assert "unplaced" not in older
    assert from_json(older).unplaced == ()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"format": 99}, "'format' is 99"),
        ({"side": "middle"}, "'side' is 'middle'"),
        ({"operations": {}}, "'operations' is not a list"),
        ({"operations": [{"method": "GET"}]}, "'operations[0].path' is not an object"),
        ({"operations": [{"method": "GET", "path": {}}]}, "'operations[0].place' is missing"),
        ({"shapes": {"a": {"kinds": ["thing"]}}}, "'shapes.a.kinds' has 'thing'"),
        ({"shapes": {"a": {"items": 1}}}, "'shapes.a.items' is not an object"),
    ],
)
def test_a_bad_document_is_refused_with_the_place(change: dict[str, Any], said: str):
    with pytest.raises(Unreadable) as refusal:
        from_json(as_json(provider(document())) | change)
    assert said in refusal.value.sentence


def test_a_document_nested_too_deeply_is_refused():
    shape: dict[str, Any] = {"kinds": ["string"]}
    for _ in range(500):
        shape = {"kinds": ["array"], "items": shape}
    with pytest.raises(Unreadable):
        from_json(as_json(provider(document())) | {"shapes": {"a": shape}})


def test_a_digest_outlives_moved_lines_and_changes_with_what_is_said():
    code = "export const f = async (id) => (await (await fetch(`/orders/${id}`)).json()).title"
    assert digest(consumer("\n\n" + code)) == digest(consumer(code))
    assert digest(consumer(code.replace("title", "name"))) != digest(consumer(code))
    assert digest(provider(json.dumps(document()))) == digest(provider(json.dumps(document(), indent=4)))


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=12,
)


@given(st.sampled_from(["operations", "shapes", "bases", "diagnostics", "side", "source"]), json_values)
def test_any_document_is_read_or_refused(name: str, value: object):
    with suppress(Unreadable):
        from_json(as_json(provider(document())) | {name: value})
