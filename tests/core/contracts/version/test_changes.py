"""Each kind of change, as bad as it is in its direction, and its mirror image the other way round."""

import re
from pathlib import Path
from typing import Any

import pytest

from interlock.core.contracts.version.changes import LEVELS, OPPOSITES, SENTENCES
from interlock.core.contracts.version.difference import causes

from .documents import I, N, S, answering, changes, document, given, obj, taking, told

SHAPES: dict[str, tuple[Any, Any, str, str, str]] = {
    # before, after, kind, level in a request, level in an answer; at the field `a`
    "a field goes": (obj(a=S, b=S), obj(b=S), "property.removed", "dangerous", "dangerous"),
    "a field that was always there goes": (
        obj("a", a=S, b=S),
        obj(b=S),
        "required_property.removed",
        "dangerous",
        "breaking",
    ),
    "a field comes": (obj(b=S), obj(a=S, b=S), "property.added", "info", "info"),
    "a demanded field comes": (obj(b=S), obj("a", a=S, b=S), "required_property.added", "breaking", "info"),
    "a field is demanded": (obj(a=S), obj("a", a=S), "property.required", "breaking", "info"),
    "a field may be left out": (obj("a", a=S), obj(a=S), "property.optional", "info", "breaking"),
    "null is forbidden": (obj(a={"type": ["string", "null"]}), obj(a=S), "null.forbidden", "breaking", "info"),
    "null is allowed": (obj(a=S), obj(a=S | {"nullable": True}), "null.allowed", "info", "breaking"),
    "a type is another": (obj(a=S), obj(a=I), "type.changed", "breaking", "breaking"),
    "a type is wider": (obj(a=I), obj(a=N), "type.widened", "info", "breaking"),
    "a type is narrower": (obj(a={"type": ["string", "integer"]}), obj(a=S), "type.narrowed", "breaking", "info"),
    "an array is an object": (
        obj(a={"type": "array", "items": S}),
        obj(a=obj()),
        "type.changed",
        "breaking",
        "breaking",
    ),
    "a type is no longer said": (obj(a=S), obj(a={}), "type.unsaid", "info", "dangerous"),
    "a format is another": (
        obj(a=S | {"format": "date"}),
        obj(a=S | {"format": "uuid"}),
        "format.changed",
        "breaking",
        "breaking",
    ),
    "a format is wider": (
        obj(a=I | {"format": "int32"}),
        obj(a=I | {"format": "int64"}),
        "format.widened",
        "info",
        "dangerous",
    ),
    "a value goes": (obj(a={"enum": ["x", "y"]}), obj(a={"enum": ["x"]}), "enum.value_removed", "breaking", "info"),
    "a value comes": (obj(a={"enum": ["x"]}), obj(a={"enum": ["x", "y"]}), "enum.value_added", "info", "dangerous"),
    "an enum comes": (obj(a=S), obj(a=S | {"enum": ["x"]}), "enum.closed", "breaking", "info"),
    "a constant is another": (obj(a={"const": 1}), obj(a={"const": 2}), "enum.value_removed", "breaking", "info"),
    "a limit is tighter": (
        obj(a=S | {"maxLength": 9}),
        obj(a=S | {"maxLength": 5}),
        "bound.tightened",
        "breaking",
        "info",
    ),
    "a limit is looser": (obj(a=I | {"minimum": 3}), obj(a=I | {"minimum": 1}), "bound.loosened", "info", "breaking"),
    "a limit comes": (obj(a=I), obj(a=I | {"exclusiveMaximum": 3}), "bound.set", "dangerous", "info"),
    "a limit goes": (obj(a=I | {"minimum": 3}), obj(a=I), "bound.unset", "info", "breaking"),
    "a pattern comes": (obj(a=S), obj(a=S | {"pattern": "^a"}), "pattern.added", "breaking", "info"),
    "a pattern is another": (
        obj(a=S | {"pattern": "b"}),
        obj(a=S | {"pattern": "^a"}),
        "pattern.changed",
        "dangerous",
        "info",
    ),
    "a condition comes": (obj(a=S), obj(a=S | {"not": {"const": "x"}}), "condition.added", "breaking", "info"),
    "an encoding is another": (
        obj(a=S),
        obj(a=S | {"contentEncoding": "base64"}),
        "content.changed",
        "breaking",
        "breaking",
    ),
    "an option goes": (obj(a={"oneOf": [obj(x=S), I]}), obj(a=I), "option.removed", "breaking", "info"),
    "an option comes": (obj(a=I), obj(a={"oneOf": [I, obj(x=S)]}), "option.added", "info", "breaking"),
    "a default is another": (
        obj(a=S | {"default": "x"}),
        obj(a=S | {"default": "y"}),
        "default.changed",
        "dangerous",
        "info",
    ),
    "only the provider sets it": (
        obj(a=S),
        obj(a=S | {"readOnly": True}),
        "property.read_only",
        "dangerous",
        "",
    ),
    "it is no longer answered": (obj(a=S), obj(a=S | {"writeOnly": True}), "property.write_only", "", "dangerous"),
    "no other field is taken": (
        obj(a=S),
        obj(a=S) | {"additionalProperties": False},
        "object.closed",
        "breaking",
        "info",
    ),
}


@pytest.mark.parametrize("case", SHAPES)
def test_a_change_of_a_shape_is_as_bad_as_its_direction_makes_it(case: str):
    old, new, kind, in_request, in_answer = SHAPES[case]
    for make, level, root in ((taking, in_request, "body"), (answering, in_answer, "response.200")):
        found = [(c.kind, c.level.value) for c in changes(make(old), make(new)) if c.field in {root, f"{root}.a"}]
        assert ((kind, level) in found) if level else not found, found
        back = [(c.kind, c.field) for c in changes(make(new), make(old))]
        forth = [(OPPOSITES[c.kind], c.field) for c in changes(make(old), make(new))]
        assert sorted(back) == sorted(forth)


ANYTHING, EVERYTHING = "text/*", "*/*"


def sending(schema: Any) -> dict[str, Any]:
    """A webhook."""
    return {"openapi": "3.1.0", "info": {}, "webhooks": {"paid": taking(schema)["paths"]["/orders"]}}


OPERATIONS: dict[str, tuple[Any, Any, tuple[str, str, str]]] = {
    "an operation goes": (document(), document(path="/o"), ("operation.removed", "breaking", "")),
    "it is deprecated": (document(), document({"deprecated": True}), ("operation.deprecated", "dangerous", "")),
    "it ends earlier": (
        document({"x-sunset": "2027-02-01"}),
        document({"x-sunset": "2027-01-01"}),
        ("sunset.earlier", "breaking", ""),
    ),
    "it is less settled": (
        document(),
        document({"x-stability-level": "beta"}),
        ("stability.lowered", "breaking", ""),
    ),
    "it goes after its last day": (
        document({"x-sunset": "2020-01-01"}),
        document(path="/o"),
        ("operation.removed", "info", ""),
    ),
    "a webhook goes": (
        sending(S) | {"paths": {}},
        {"openapi": "3.1.0", "paths": {}},
        ("webhook.removed", "breaking", ""),
    ),
    "a webhook lacks a field": (
        sending(obj("a", a=S, b=S)),
        sending(obj(b=S)),
        ("required_property.removed", "breaking", "body.a"),
    ),
    "a webhook has one field more": (
        sending(obj(b=S)),
        sending(obj("a", a=S, b=S)),
        ("required_property.added", "info", "body.a"),
    ),
    "any form is taken": (
        document({"requestBody": {"content": {"text/csv": {}}}}),
        document({"requestBody": {"content": {ANYTHING: {}}}}),
        ("media_type.widened", "info", "body"),
    ),
    "any form is answered": (
        document({"responses": {"200": {"content": {"text/csv": {}}}}}),
        document({"responses": {"200": {"content": {EVERYTHING: {}}}}}),
        ("media_type.widened", "breaking", "response.200"),
    ),
    "a known value goes": (
        given({"name": "q", "schema": S | {"x-extensible-enum": ["a", "b"]}}),
        given({"name": "q", "schema": S | {"x-extensible-enum": ["a"]}}),
        ("known_value.removed", "breaking", "query.q"),
    ),
    "an enum that may grow grows": (
        answering({"enum": ["a"], "x-extensible-enum": True}),
        answering({"enum": ["a", "b"], "x-extensible-enum": True}),
        ("enum.value_added", "info", "response.200"),
    ),
    "it has another id": (
        document({"operationId": "a"}),
        document({"operationId": "b"}),
        ("operation.renamed", "dangerous", ""),
    ),
    "a parameter is demanded": (
        given({"name": "q"}),
        given({"name": "q", "required": True}),
        ("parameter.required", "breaking", "query.q"),
    ),
    "a demanded parameter comes": (
        given(),
        given({"name": "q", "required": True}),
        ("required_parameter.added", "breaking", "query.q"),
    ),
    "a demanded cookie comes": (
        given(),
        given({"name": "q", "in": "cookie", "required": True}),
        ("required_parameter.added", "breaking", "cookie.q"),
    ),
    "a cookie is demanded": (
        given({"name": "q", "in": "cookie"}),
        given({"name": "q", "in": "cookie", "required": True}),
        ("parameter.required", "breaking", "cookie.q"),
    ),
    "a parameter goes": (given({"name": "q"}), given(), ("parameter.removed", "dangerous", "query.q")),
    "a parameter is of another kind": (
        given({"name": "q"}),
        given({"name": "q", "schema": I}),
        ("type.narrowed", "breaking", "query.q"),
    ),
    "a parameter that was a number is any text": (
        given({"name": "q", "schema": I}),
        given({"name": "q"}),
        ("type.widened", "info", "query.q"),
    ),
    "a default of a parameter is another": (
        given({"name": "q", "schema": I | {"default": 1}}),
        given({"name": "q", "schema": I | {"default": 2}}),
        ("parameter.default_changed", "breaking", "query.q"),
    ),
    "a list is written in another way": (
        given({"name": "q", "schema": {"type": "array", "items": S}}),
        given({"name": "q", "schema": {"type": "array", "items": S}, "explode": False}),
        ("parameter.spelling_changed", "breaking", "query.q"),
    ),
    "a body is demanded": (
        document({"requestBody": {"content": {"application/json": {}}}}),
        document({"requestBody": {"required": True, "content": {"application/json": {}}}}),
        ("body.required", "breaking", "body"),
    ),
    "a body comes": (document(), taking(S), ("required_body.added", "breaking", "body")),
    "a form goes": (
        document({"requestBody": {"content": {"application/json": {}, "text/csv": {}}}}),
        document({"requestBody": {"content": {"application/json": {}}}}),
        ("media_type.removed", "breaking", "body"),
    ),
    "a success goes": (
        document({"responses": {"200": {}, "201": {}}}),
        document({"responses": {"200": {}}}),
        ("status.removed", "breaking", "response.201"),
    ),
    "a failure goes": (
        document({"responses": {"200": {}, "404": {}}}),
        document({"responses": {"200": {}}}),
        ("failure.removed", "dangerous", "response.404"),
    ),
    "a header goes": (
        document({"responses": {"200": {"headers": {"X-A": {"required": True}}}}}),
        document({"responses": {"200": {}}}),
        ("required_header.removed", "breaking", "response.200.header.x-a"),
    ),
    "a header is of another kind": (
        document({"responses": {"200": {"headers": {"X-A": {"schema": S}}}}}),
        document({"responses": {"200": {"headers": {"X-A": {"schema": I}}}}}),
        ("type.changed", "breaking", "response.200.header.x-a"),
    ),
    "credentials are asked for": (
        document(),
        document({"security": [{"key": []}]}),
        ("security.added", "breaking", ""),
    ),
    "a scope is asked for": (
        document({"security": [{"key": []}]}),
        document({"security": [{"key": ["write"]}]}),
        ("scope.added", "breaking", ""),
    ),
    "another scope is asked for": (
        document({"security": [{"key": ["read"]}]}),
        document({"security": [{"key": ["write"]}]}),
        ("scope.removed", "info", ""),
    ),
    "a way in goes": (
        document({"security": [{"key": []}, {"oauth": ["read"]}]}),
        document({"security": [{"key": []}]}),
        ("way_in.removed", "breaking", ""),
    ),
    "a scheme works in another way": (
        document(components={"securitySchemes": {"key": {"type": "http", "scheme": "basic"}}}),
        document(components={"securitySchemes": {"key": {"type": "http", "scheme": "bearer"}}}),
        ("scheme.changed", "breaking", "security.key"),
    ),
}


@pytest.mark.parametrize("case", OPERATIONS)
def test_a_change_of_an_operation_is_found(case: str):
    old, new, wanted = OPERATIONS[case]
    found = changes(old, new)
    assert wanted in told(found)
    back = [(c.kind, c.field) for c in changes(new, old)]
    assert sorted(back) == sorted((OPPOSITES[c.kind], c.field) for c in found)


def test_a_form_that_a_wider_one_takes_is_neither_gone_nor_new():
    def forms(*kinds: str) -> dict[str, Any]:
        return document({"requestBody": {"content": {kind: {"schema": S} for kind in kinds}}})

    assert changes(forms("text/csv", "*/*"), forms("*/*")) == ()
    assert told(changes(forms("text/csv"), forms("image/*"))) == [
        ("media_type.removed", "breaking", "body"),
        ("media_type.added", "info", "body"),
    ]


def test_every_kind_has_levels_a_sentence_and_an_opposite():
    assert LEVELS.keys() == OPPOSITES.keys() == SENTENCES.keys()
    assert all(OPPOSITES[OPPOSITES[kind]] == kind for kind in OPPOSITES)


def test_every_kind_is_on_its_page_with_its_levels():
    page = (Path(__file__).parents[4] / "docs/contract_changes.md").read_text()
    rows = re.findall(r"^\| `([\w.]+)` \| [^|]+ \| (\w+) \| (\w+) \|$", page, re.MULTILINE)
    assert {kind: (request, answer) for kind, request, answer in rows} == LEVELS


def test_names_of_path_parameters_say_nothing_but_their_types_do():
    def by(name: str, kind: str) -> dict[str, Any]:
        parameter = {"name": name, "in": "path", "required": True, "schema": {"type": kind}}
        return document({"parameters": [parameter]}, path=f"/orders/{{{name}}}")

    assert changes(by("id", "integer"), by("key", "integer")) == ()
    assert told(changes(by("id", "string"), by("key", "integer"))) == [("type.narrowed", "breaking", "path.key")]


def test_a_demanded_field_with_a_default_is_only_dangerous():
    found = changes(taking(obj(b=S)), taking(obj("a", a=S | {"default": "x"}, b=S)))
    assert told(found) == [("required_property.added", "dangerous", "body.a")]


def test_what_many_operations_share_changes_for_one_cause():
    def two(total: Any) -> dict[str, Any]:
        order = {"type": "object", "properties": {"total": total, "next": {"$ref": "#/components/schemas/Order"}}}
        made = answering({"$ref": "#/components/schemas/Order"}, components={"schemas": {"Order": order}})
        made["paths"]["/all"] = {"get": made["paths"]["/orders"]["post"]}
        return made

    found = changes(two(N), two(S))
    assert [(c.operation, c.field, c.cause) for c in found] == [
        ("GET /all", "response.200.total", "Order.total"),
        ("POST /orders", "response.200.total", "Order.total"),
    ]
    assert len(causes(found)) == 1


def test_a_change_says_both_places():
    (found,) = changes(answering(obj(a=S, b=S)), answering(obj(b=S)))
    assert found.old_place is not None
    assert found.new_place is not None
    assert "'response.200.a' of POST /orders is gone" in found.sentence


def test_a_fingerprint_outlives_everything_but_the_change_itself():
    (one,) = changes(answering(obj(a=S, b=S)), answering(obj(b=S)))
    (same,) = changes(answering(obj(c=S, a=S, b=S), servers=[]), answering(obj(c=S, b=S)))
    (other,) = changes(answering(obj(a=S, b=S)), answering(obj(a=S)))
    assert one.fingerprint == same.fingerprint != other.fingerprint
