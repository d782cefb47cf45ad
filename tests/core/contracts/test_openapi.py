"""Documents are read with their lines, in every dialect, and broken ones are said to be broken."""

import json
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from interlock.core.contracts.extract import extract_files
from interlock.core.contracts.model import Location
from interlock.core.contracts.sources import SourceFile

from .trees import ORDER, document, provider

YAML = """\
openapi: 3.0.3
info: {title: Shop, version: 1.0}
paths:
  /orders/{id}:
    parameters:
      - {name: id, in: path, required: true, schema: {type: integer}}
      - {name: lang, in: query, schema: {type: string}}
    get:
      parameters:
        - {name: lang, in: query, required: true, schema: {type: string}}
      responses:
        200:
          description: yes
          content:
            application/json; charset=utf-8:
              schema:
                type: object
                properties:
                  on: {type: string, enum: [no, off]}
                  day: {type: string, example: 2020-01-01}
"""


def test_an_operation_of_yaml_stands_on_its_line():
    operation = provider(YAML, "openapi.yaml").operations[0]
    assert str(operation.place) == "openapi.yaml:8:5"


def test_an_operation_of_json_stands_on_its_line():
    text = json.dumps(document(), indent=2)
    operation = provider(text).operations[0]
    line = next(n for n, written in enumerate(text.splitlines(), 1) if '"get"' in written)
    assert (operation.place.line, operation.place.column) == (line, 7)


@pytest.mark.parametrize("turned", [lambda t: t, lambda t: t.replace("\n", "\r\n"), lambda t: "\ufeff" + t])
def test_places_of_yaml_are_right_behind_signs_of_many_bytes_and_line_ends_of_two(turned: Callable[[str], str]):
    text = "openapi: 3.0.3\n# \u00e9\U0001d11e\npaths:\n  /\u00e9: {get: {}}\n  /x:\n    post: {}\n"
    assert [str(o.place) for o in provider(turned(text), "o.yaml").operations] == ["o.yaml:4:8", "o.yaml:6:5"]


def test_places_of_json_are_right_behind_keys_that_are_escaped_or_written_twice():
    text = """{"openapi": "3.1.0", "x\\u0041": {"a\\"b": 1}, "paths": {"/old": {"get": {}}},
"info": {"a": [{"b": {}}, "c: d", []]},
"paths": {
  "/o": {"get": {"responses": {}}}}}"""
    assert [str(o.place) for o in provider(text).operations] == ["openapi.json:4:10"]


def test_yaml_is_read_by_the_core_schema():
    shape = provider(YAML, "openapi.yaml").operations[0].responses[0].shape
    field = shape.field("on")
    assert field is not None
    assert field.shape.enum == ("no", "off")


def test_a_media_type_is_known_without_its_charset_and_a_status_without_quotes():
    response = provider(YAML, "openapi.yaml").operations[0].responses[0]
    assert (response.status, response.media_type) == ("200", "application/json")


def test_a_parameter_of_the_operation_wins_over_the_same_of_the_path():
    parameters = provider(YAML, "openapi.yaml").operations[0].parameters
    assert [(p.name, p.location, p.required) for p in parameters] == [
        ("id", Location.PATH, True),
        ("lang", Location.QUERY, True),
    ]


def test_merge_keys_and_aliases_are_followed():
    text = "a: &a {get: {responses: {}}}\nopenapi: 3.0.0\npaths:\n  /x: *a\n  /y: {<<: *a}\n"
    assert [o.name for o in provider(text, "o.yaml").operations] == ["GET /x", "GET /y"]


@pytest.mark.parametrize(
    "text",
    [
        '{"openapi": "3.0.0", "paths": {',
        "openapi: 3.0.0\npaths: [",
        'openapi: 3.0.0\npaths: {"/a": &a {get: *a}}',
        '{"openapi":"3.0.0","paths":' + "[" * 100_000,
        "openapi: 3.0.0\npaths: " + "{a: " * 1000,
    ],
)
def test_a_broken_document_is_a_diagnostic(text: str):
    contract = provider(text)
    assert contract.operations == ()
    assert [d.code for d in contract.diagnostics] == ["unreadable_document"]


def test_a_document_that_is_no_openapi_is_none_of_ours():
    assert provider('{"paths": {"@/*": ["src/*"]}, "name": "openapi tool"}').diagnostics == ()


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_byte_order_mark_does_no_harm(encoding: str):
    content = json.dumps(document(info={"title": "Caf\u00e9", "version": "1"}), ensure_ascii=False).encode(encoding)
    found = extract_files([SourceFile("openapi.json", content)]).provider
    assert found is not None
    assert found.operations


def test_the_servers_of_a_document_are_its_bases():
    servers = [{"url": "https://api.shop.test/v1/"}, {"url": "https://{tenant}.shop.test"}, {"url": "/v2"}]
    assert provider(document(servers=servers)).bases == ("https://api.shop.test/v1", "/v2")


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from([*ORDER, "$ref", "get", "schema", "allOf", "items", "/x", "200"]), inner, max_size=4
        )
    ),
    max_leaves=20,
)


@settings(max_examples=150, deadline=None)
@given(json_values, json_values)
def test_no_document_breaks_the_reader(paths: object, schemas: object):
    text = json.dumps({"openapi": "3.1.0", "paths": {"/x": paths}, "components": {"schemas": schemas}})
    provider(text)
    provider(json.dumps({"swagger": "2.0", "paths": {"/x": {"get": paths}}, "definitions": schemas}))
