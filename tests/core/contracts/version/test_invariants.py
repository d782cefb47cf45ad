"""Whatever the documents are: nothing between a thing and itself, mirror images, and no difference in spelling."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from interlock.core.contracts.version.changes import OPPOSITES
from interlock.core.contracts.version.difference import diff

from ..trees import provider
from .documents import answering, changes
from .rewrites import inline, lift_parameters, spell_null, turn_keys, wrap_in_all_of

DOCUMENTS = sorted((Path(__file__).parents[3] / "samples/contracts").rglob("openapi.json"))

LEAVES = st.sampled_from(
    [
        {"type": "string"},
        {"type": "integer"},
        {"type": "number", "minimum": 1},
        {"type": "boolean"},
        {"type": "string", "enum": ["a", "b"]},
        {"type": "string", "enum": ["a", "c"]},
        {"type": "string", "format": "date"},
        {"type": ["string", "null"]},
        {"type": "string", "maxLength": 3, "default": "x"},
        {"$ref": "#/components/schemas/A"},
        {"$ref": "#/components/schemas/B"},
        {},
    ]
)


def _object(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.builds(
        lambda p, r, c: {"type": "object", "properties": p, "required": sorted(r & p.keys())} | c,
        st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
        st.sets(st.sampled_from("abc")),
        st.sampled_from([{}, {}, {"additionalProperties": False}]),
    )


SCHEMAS = st.recursive(
    LEAVES,
    lambda inner: (
        _object(inner)
        | st.builds(lambda i: {"type": "array", "items": i}, inner)
        | st.builds(lambda o: {"oneOf": o}, st.lists(inner, min_size=1, max_size=3))
        | st.builds(lambda o: {"allOf": o}, st.lists(_object(inner), min_size=1, max_size=2))
        | st.builds(lambda v: {"type": "object", "additionalProperties": v}, inner)
    ),
    max_leaves=8,
)
PARAMETERS = st.builds(
    lambda n, w, r, s: {"name": n, "in": w, "required": r, "schema": s},
    st.sampled_from(["q", "p"]),
    st.sampled_from(["query", "header"]),
    st.booleans(),
    LEAVES,
)
OPERATIONS = st.builds(
    lambda parameters, body, answer, status, security, deprecated: (
        {
            "parameters": parameters,
            "responses": {status: {"content": {"application/json": {"schema": answer}}}},
            "deprecated": deprecated,
        }
        | ({"requestBody": {"content": {"application/json": {"schema": body}}}} if body is not None else {})
        | ({"security": security} if security is not None else {})
    ),
    st.lists(PARAMETERS, max_size=2, unique_by=lambda p: (p["name"], p["in"])),
    st.none() | SCHEMAS,
    SCHEMAS,
    st.sampled_from(["200", "201", "404", "default"]),
    st.sampled_from([None, [], [{"k": []}], [{"k": []}, {"o": ["r"]}], [{}]]),
    st.booleans(),
)
VERSIONS = st.builds(
    lambda paths, a, b: {
        "openapi": "3.1.0",
        "paths": paths,
        "components": {"schemas": {"A": a, "B": b}},
    },
    st.dictionaries(
        st.sampled_from(["/x", "/y/{id}"]),
        st.dictionaries(st.sampled_from(["get", "post"]), OPERATIONS, max_size=2),
        max_size=2,
    ),
    _object(LEAVES),
    _object(LEAVES),
)


@settings(max_examples=50, deadline=None)
@given(VERSIONS)
def test_nothing_changes_between_a_document_and_itself(version: Any):
    assert changes(version, copy.deepcopy(version)) == ()


@settings(max_examples=100, deadline=None)
@given(VERSIONS, VERSIONS)
def test_the_way_back_is_the_mirror_image(old: Any, new: Any):
    there = sorted((OPPOSITES[c.kind], c.canonical, c.field, c.new, c.old) for c in changes(old, new))
    back = sorted((c.kind, c.canonical, c.field, c.old, c.new) for c in changes(new, old))
    assert there == back


@settings(max_examples=50, deadline=None)
@given(VERSIONS)
def test_another_spelling_of_the_same_is_no_change(version: Any):
    for rewrite in (spell_null, wrap_in_all_of, inline, turn_keys, lift_parameters):
        other = rewrite(copy.deepcopy(version))
        assert changes(version, other) == (), rewrite.__name__


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda p: p.parts[-3])
def test_a_sample_is_the_same_as_itself_and_as_its_rewrites(path: Path):
    version = json.loads(path.read_text())
    assert diff(provider(version), provider(version)) == ()
    for rewrite in (spell_null, wrap_in_all_of, turn_keys, lift_parameters):
        assert changes(version, rewrite(copy.deepcopy(version))) == ()


GARBAGE = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["$ref", "type", "get", "schema", "allOf", "items", "parameters", "200", "security", "enum"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=15,
)


@settings(max_examples=80, deadline=None)
@given(GARBAGE, GARBAGE)
def test_no_document_breaks_the_comparison(old: Any, new: Any):
    def version(schema: Any) -> Any:
        content = {"application/json": {"schema": schema}}
        operation = {"responses": {"200": {"content": content}}, "requestBody": {"content": content}}
        return {"openapi": "3.1.0", "paths": {"/x": {"get": operation}}, "components": {"schemas": {"get": schema}}}

    changes(version(old), version(new))
    changes({"openapi": "3.0.0", "paths": {"/x": old}}, {"swagger": "2.0", "paths": {"/x": new}})


def test_a_record_beside_a_wider_one_is_each_the_same_as_itself():
    inner = {"type": "object", "properties": {"a": {}}}
    options = {"oneOf": [{"type": "object", "properties": {"a": inner}}, {"type": "object", "properties": {}}]}
    assert changes(answering(options), answering(copy.deepcopy(options))) == ()


def test_an_option_is_the_same_by_what_it_holds_before_how_it_looks():
    held = {"type": "object", "properties": {}}
    options = {"oneOf": [{"$ref": "#/components/schemas/A"}, held | {"additionalProperties": False}]}
    version = answering(options, components={"schemas": {"A": held}})
    assert changes(version, inline(copy.deepcopy(version))) == ()
