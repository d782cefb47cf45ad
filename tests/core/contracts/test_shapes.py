"""Spellings that mean the same come out as one shape."""

from typing import Any

import pytest

from interlock.core.contracts.shapes import UNKNOWN, Kind, Shape, describe, follow, nullable, of_kind, one_of

from .trees import document, provider

STRING = of_kind(Kind.STRING)


def answer_of(schema: dict[str, Any], schemas: dict[str, Any] | None = None, version: str = "3.1.0") -> Shape:
    contract = provider(document(schema, components={"schemas": schemas or {}}, openapi=version))
    return follow(contract.operations[0].responses[0].shape, contract.shapes)


@pytest.mark.parametrize(
    "schema",
    [
        {"type": ["string", "null"]},
        {"type": "string", "nullable": True},
        {"anyOf": [{"type": "string"}, {"type": "null"}]},
        {"oneOf": [{"type": "null"}, {"type": "string"}]},
        {"allOf": [{"type": "string"}], "nullable": True},
    ],
)
def test_null_is_one_thing_however_it_is_spelled(schema: dict[str, Any]):
    assert answer_of(schema) == nullable(STRING)


def test_null_beside_a_ref_is_kept():
    shape = answer_of({"$ref": "#/components/schemas/Name", "nullable": True}, {"Name": {"type": "string"}}, "3.0.3")
    assert shape == nullable(STRING)


def test_an_enum_without_null_stays_nullable_when_it_says_so():
    shape = answer_of({"type": "string", "nullable": True, "enum": ["a"]}, version="3.0.3")
    assert shape.is_nullable
    assert shape.enum == ("a",)


def test_all_of_is_one_object_and_required_counts_wherever_it_is_said():
    shape = answer_of(
        {
            "allOf": [
                {"$ref": "#/components/schemas/Base"},
                {"type": "object", "properties": {"title": {"type": "string"}}},
                {"required": ["title"]},
            ]
        },
        {"Base": {"type": "object", "properties": {"id": {"type": "integer"}}, "required": ["id"]}},
    )
    assert [(f.name, f.required) for f in shape.fields] == [("id", True), ("title", True)]


def test_a_schema_that_contains_itself_stays_finite():
    tree = {
        "type": "object",
        "properties": {"children": {"type": "array", "items": {"$ref": "#/components/schemas/T"}}},
    }
    contract = provider(document({"$ref": "#/components/schemas/T"}, components={"schemas": {"T": tree}}))
    children = follow(Shape(ref="openapi.json#T"), contract.shapes).field("children")
    assert children is not None
    assert children.shape.items == Shape(ref="openapi.json#T")


@pytest.mark.parametrize(
    "pointer", ["#/components/schemas/A", "#/components/schemas/Nobody", "other.json#/X", "#", "#/paths/~1x/%zz"]
)
def test_a_ref_that_leads_nowhere_or_in_a_circle_is_unknown(pointer: str):
    contract = provider(document({"$ref": pointer}, components={"schemas": {"A": {"$ref": "#/components/schemas/A"}}}))
    assert not follow(contract.operations[0].responses[0].shape, contract.shapes).fields


def test_one_unknown_option_makes_the_whole_unknown():
    assert one_of((STRING, UNKNOWN)) == UNKNOWN


@pytest.mark.parametrize(
    ("schema", "word"),
    [
        ({"type": "integer"}, "integer"),
        ({"type": ["string", "null"], "format": "date"}, "date?"),
        ({"type": "array", "items": {"type": "string"}}, "string[]"),
        ({"enum": ["a", "b"]}, "a|b"),
        ({}, "any"),
        (
            {"type": "object", "required": ["a"], "properties": {"a": {}, "b": {"type": "number"}}},
            "{a: any, b?: number}",
        ),
    ],
)
def test_a_shape_is_said_in_a_word(schema: dict[str, Any], word: str):
    assert describe(answer_of(schema), {}) == word
