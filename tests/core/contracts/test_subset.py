"""One shape inside another: yes, no with the place, or nobody can say."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interlock.core.contracts.shapes import Shape
from interlock.core.contracts.subset import Inclusion, Verdict, sub

from .trees import document, provider

A_ORDER = {"type": "object", "required": ["id"], "properties": {"id": {"type": "integer"}, "note": {"type": "string"}}}
TREE = {
    "type": "object",
    "required": ["value"],
    "properties": {
        "value": {"type": "integer"},
        "children": {"type": "array", "items": {"$ref": "#/components/schemas/Tree"}},
    },
}
WIDE_TREE = {**TREE, "properties": {**TREE["properties"], "value": {"type": "number"}}}  # type: ignore[dict-item]  JSON, of whatever depth


def inclusion(left: Any, right: Any, schemas: Any = None, other_schemas: Any = None) -> Inclusion:
    ours = provider(document(left, components={"schemas": schemas or {}}))
    theirs = provider(document(right, components={"schemas": other_schemas or schemas or {}}))
    return sub(shape_of(ours), ours.shapes, shape_of(theirs), theirs.shapes)


def shape_of(contract: Any) -> Shape:
    return contract.operations[0].responses[0].shape


S, I, N, B = ({"type": t} for t in ("string", "integer", "number", "boolean"))  # noqa: E741  the letters of JSON types


@pytest.mark.parametrize(
    ("left", "right", "verdict"),
    [
        (S, S, "yes"),
        (I, N, "yes"),
        (N, I, "no"),
        (S, I, "no"),
        (S, {}, "unknown"),
        ({}, S, "unknown"),
        (S, {"type": ["string", "null"]}, "yes"),
        ({"type": "string", "nullable": True}, S, "no"),
        ({"anyOf": [S, {"type": "null"}]}, {"type": ["null", "string"]}, "yes"),
        ({"enum": ["a"]}, {"enum": ["a", "b"]}, "yes"),
        ({"enum": ["a", "c"]}, {"enum": ["a", "b"]}, "no"),
        ({"const": "a"}, S, "yes"),
        (S, {"enum": ["a"]}, "no"),
        (B, {"enum": [True, False]}, "yes"),
        ({"allOf": [S]}, S, "yes"),
        (S, {"oneOf": [S, I]}, "yes"),
        ({"oneOf": [S, I]}, S, "no"),
        ({"oneOf": [S, I]}, {"anyOf": [I, S, B]}, "yes"),
        ({"type": "string", "maxLength": 3}, {"type": "string", "maxLength": 5}, "yes"),
        ({"type": "string", "maxLength": 9}, {"type": "string", "maxLength": 5}, "no"),
        (S, {"type": "string", "maxLength": 5}, "no"),
        ({"const": "abcdef"}, {"type": "string", "maxLength": 5}, "no"),
        ({"const": "abc"}, {"type": "string", "maxLength": 5}, "yes"),
        ({"type": "integer", "minimum": 3}, {"type": "integer", "exclusiveMinimum": 1, "minimum": 2}, "no"),
        (S, {"type": "string", "pattern": "^a"}, "unknown"),
        ({"type": "string", "pattern": "^a"}, {"type": "string", "pattern": "^a"}, "yes"),
        (S, {"type": "string", "format": "date"}, "unknown"),
        ({"type": "array", "items": I}, {"type": "array", "items": N}, "yes"),
        ({"type": "array", "items": S}, {"type": "array", "items": N}, "no"),
        (A_ORDER, A_ORDER, "yes"),
        (A_ORDER, {**A_ORDER, "required": ["id", "note"]}, "no"),
        (A_ORDER, {**A_ORDER, "additionalProperties": False}, "yes"),
        ({**A_ORDER, "additionalProperties": True}, {**A_ORDER, "additionalProperties": False}, "unknown"),
        (A_ORDER, {"type": "object", "additionalProperties": False, "properties": {"id": I}}, "no"),
        ({"type": "object", "additionalProperties": I}, {"type": "object", "additionalProperties": N}, "yes"),
        ({"type": "object", "additionalProperties": S}, {"type": "object", "additionalProperties": N}, "no"),
        ({"type": "object", "additionalProperties": True}, A_ORDER, "unknown"),
        (A_ORDER, {"oneOf": [{"type": "array", "items": S}, A_ORDER]}, "yes"),
    ],
)
def test_one_shape_lies_in_another(left: Any, right: Any, verdict: str):
    assert inclusion(left, right).verdict == verdict


def test_a_no_has_the_shortest_way_to_the_place():
    deep = {
        **A_ORDER,
        "properties": {"id": S, "lines": {"type": "array", "items": {"type": "object", "properties": {}}}},
    }
    wanted = {**A_ORDER, "properties": {"id": I, "lines": {"type": "array", "items": {"required": ["sku"]}}}}
    found = inclusion(deep, wanted)
    assert (found.verdict, found.path, found.why) == (Verdict.NO, ("id",), "kind")
    found = inclusion({**A_ORDER, "required": []}, A_ORDER)
    assert (found.path, found.why, found.is_apart) == (("id",), "missing", False)


def test_what_contains_itself_is_compared_once():
    schemas = {"Tree": TREE}
    ref = {"$ref": "#/components/schemas/Tree"}
    assert inclusion(ref, ref, schemas).verdict is Verdict.YES
    assert inclusion(ref, ref, schemas, {"Tree": WIDE_TREE}).verdict is Verdict.YES
    found = inclusion(ref, ref, {"Tree": WIDE_TREE}, schemas)
    assert (found.verdict, found.path) == (Verdict.NO, ("value",))


def test_of_several_options_the_one_that_nearly_fits_says_where():
    options = {"oneOf": [{"type": "string"}, {**A_ORDER, "required": ["id", "total"]}]}
    found = inclusion(A_ORDER, options)
    assert (found.verdict, found.path, found.why) == (Verdict.NO, ("total",), "missing")


SCHEMAS = st.recursive(
    st.sampled_from(
        [S, I, N, B, {"enum": ["a", "b"]}, {"type": "string", "nullable": True}, {"type": "string", "maxLength": 3}]
    ),
    lambda inner: (
        st.builds(lambda i: {"type": "array", "items": i}, inner)
        | st.builds(lambda a: {"oneOf": a}, st.lists(inner, min_size=1, max_size=3))
        | st.builds(
            lambda p, r: {"type": "object", "properties": p, "required": r},
            st.dictionaries(st.sampled_from("abc"), inner, min_size=1, max_size=3),
            st.lists(st.sampled_from("abc"), max_size=2, unique=True),
        )
    ),
    max_leaves=8,
)


@given(SCHEMAS)
def test_every_shape_lies_in_itself_or_nobody_can_say(schema: Any):
    assert inclusion(schema, schema).verdict is not Verdict.NO


@given(SCHEMAS)
def test_every_shape_lies_in_itself_or_null(schema: Any):
    assert inclusion(schema, {"oneOf": [schema, {"type": "null"}]}).verdict is not Verdict.NO
