"""The same is read from every dialect, from several files, and from spellings that trip readers up."""

import json
from typing import Any

import pytest

from interlock.core.contracts.extract import extract_files
from interlock.core.contracts.model import Contract, Location, Side
from interlock.core.contracts.shapes import Shape, describe, follow
from interlock.core.contracts.sources import SourceFile

from .trees import document, provider


def of_files(files: dict[str, str]) -> Contract:
    found = extract_files([SourceFile(p, t.encode()) for p, t in files.items()]).provider
    return found or Contract(Side.PROVIDER)


def answer(schema: Any, version: str = "3.1.0", **schemas: Any) -> tuple[Shape, Contract]:
    contract = provider(document(schema, openapi=version, components={"schemas": schemas}))
    return follow(contract.operations[0].responses[0].shape, contract.shapes), contract


def test_refs_are_followed_through_files_and_back():
    contract = of_files(
        {
            "api/openapi.yaml": "openapi: 3.0.3\npaths: {/orders: {$ref: paths/orders.yaml}}\n"
            "components: {schemas: {Money: {type: number}}}",
            "api/paths/orders.yaml": "get: {responses: {200: {content: {application/json: {schema: {$ref: "
            "'../schemas/Order.json#/$defs/Order'}}}}}}",
            "api/schemas/Order.json": '{"$defs": {"Order": {"type": "object", "properties": {\n'
            '"total": {"$ref": "../openapi.yaml#/components/schemas/Money"}, "next": {"$ref": "#/$defs/Order"}}}}}',
        }
    )
    (operation,) = contract.operations
    assert (operation.name, str(operation.place)) == ("GET /orders", "api/paths/orders.yaml:1:1")
    order = follow(operation.responses[0].shape, contract.shapes)
    assert describe(order, contract.shapes) == "{total?: Money, next?: Order}"
    assert [str(f.place) for f in order.fields] == ["api/schemas/Order.json:2:1", "api/schemas/Order.json:2:65"]
    assert contract.diagnostics == ()


@pytest.mark.parametrize(
    "pointer", ["../../etc/passwd", "https://shop.test/o.yaml#/X", "gone.yaml#/X", "#/gone", "x.txt"]
)
def test_a_ref_out_of_the_tree_is_never_followed_and_said_with_its_place(pointer: str):
    found = of_files({"openapi.json": json.dumps(document({"$ref": pointer}), indent=1), "x.txt": "{}"})
    (diagnostic,) = found.diagnostics
    assert diagnostic.code == "unresolved_reference"
    assert diagnostic.place is not None
    assert diagnostic.place.line > 5


def test_a_file_that_is_only_part_of_a_document_offers_nothing_by_itself():
    assert of_files({"schemas.yaml": "Order: {type: object}"}).operations == ()


@pytest.mark.parametrize(
    ("schema", "version", "said"),
    [
        ({"type": ["integer", "null"], "minimum": 1}, "3.1.0", "integer?"),
        ({"type": ["string", "integer"]}, "3.1.0", "integer|string"),
        ({"const": "paid"}, "3.1.0", "paid"),
        ({"$ref": "#/components/schemas/A", "required": ["a"]}, "3.1.0", "{a: string}"),
        ({"$ref": "#/components/schemas/A", "required": ["a"]}, "3.0.3", "{a: string}"),
        ({"$ref": "#/components/schemas/A", "description": "x"}, "3.1.0", "{a?: string}"),
        ({"allOf": [{"$ref": "#/components/schemas/A"}]}, "3.0.3", "{a?: string}"),
        ({"oneOf": [{"type": "string"}, False]}, "3.1.0", "string"),
        ({"type": "object", "properties": {"a": True, "b": False}}, "3.1.0", "{a?: any}"),
        (True, "3.1.0", "any"),
    ],
)
def test_a_schema_says(schema: Any, version: str, said: str):
    shape, contract = answer(schema, version, A={"type": "object", "properties": {"a": {"type": "string"}}})
    assert describe(shape, contract.shapes) == said


@pytest.mark.parametrize(
    ("schema", "facets"),
    [
        ({"minimum": 1, "exclusiveMinimum": True}, {"exclusiveMinimum": 1}),
        ({"exclusiveMinimum": 1}, {"exclusiveMinimum": 1}),
        ({"minimum": 1, "exclusiveMinimum": False}, {"minimum": 1}),
        ({"allOf": [{"type": "number", "minimum": 1}, {"type": "number", "minimum": 3}]}, {"minimum": 3}),
        ({"default": 3}, {"default": 3}),
        ({"not": {"const": 3}}, {"not": '{"const": 3}'}),
    ],
)
def test_limits_are_the_same_however_they_are_written(schema: dict[str, Any], facets: dict[str, Any]):
    assert dict(answer({"type": "number"} | schema)[0].facets) == facets


def test_a_length_of_at_least_nothing_is_no_limit():
    assert answer({"type": "string", "minLength": 0})[0].facets == ()


def test_unevaluated_properties_close_what_all_of_opens():
    part = {"type": "object", "properties": {"a": {}}}
    assert answer({"allOf": [part, part], "unevaluatedProperties": False})[0].closed is True


def test_a_default_beside_a_ref_belongs_to_the_spot_and_not_to_the_name():
    shape, contract = answer({"$ref": "#/components/schemas/A", "default": "x"}, A={"type": "string"})
    assert shape.facet("default") == "x"
    assert contract.shapes["openapi.json#A"].facets == ()


def test_headers_of_an_answer_are_known_by_their_names_in_small_letters():
    given = document()
    headers = {"X-Total": {"required": True, "schema": {"type": "integer"}}, "Content-Type": {}}
    given["paths"]["/orders/{id}"]["get"]["responses"]["200"]["headers"] = headers
    (header,) = provider(given).operations[0].responses[0].headers
    assert (header.name, header.location, header.required) == ("x-total", Location.HEADER, True)


def test_any_of_several_ways_lets_in_and_an_empty_one_everybody():
    given = document(security=[{"key": []}, {"oauth": ["read", "write"]}, {}])
    given["components"] = {
        "securitySchemes": {"key": {"type": "apiKey", "in": "header", "name": "X-Key"}, "oauth": {"type": "oauth2"}}
    }
    contract = provider(given)
    assert contract.operations[0].demands == ((), ("key",), ("oauth", "oauth:read", "oauth:write"))
    assert contract.schemes == {"key": "apiKey header X-Key", "oauth": "oauth2"}


@pytest.mark.parametrize(
    ("stated", "spelled"),
    [
        ({}, ""),
        ({"style": "form", "explode": True}, ""),
        ({"explode": False}, "form"),
        ({"style": "pipeDelimited"}, "pipeDelimited"),
        ({"allowReserved": True}, "reserved"),
    ],
)
def test_the_usual_spelling_of_a_list_is_not_said(stated: dict[str, Any], spelled: str):
    given = document(path="/orders")
    parameter = {"name": "ids", "in": "query", "schema": {"type": "array", "items": {}}} | stated
    given["paths"]["/orders"]["get"]["parameters"] = [parameter]
    assert provider(given).operations[0].parameters[0].spelling == spelled


def test_a_list_of_swagger_2_is_written_with_commas_unless_it_says_multi():
    text = (
        "swagger: '2.0'\npaths: {/o: {get: {responses: {}, parameters: ["
        "{name: a, in: query, type: array, items: {type: string}},"
        "{name: b, in: query, type: array, items: {type: string}, collectionFormat: multi}]}}}"
    )
    assert [p.spelling for p in provider(text, "o.yaml").operations[0].parameters] == ["form", ""]


def test_a_document_of_3_2_offers_any_method_and_takes_its_query_as_one_form():
    text = """
openapi: 3.2.0
paths:
  /o:
    query: {responses: {}}
    additionalOperations: {COPY: {responses: {}}}
    get:
      parameters:
        - name: all
          in: querystring
          content:
            application/x-www-form-urlencoded: {schema: {type: object, required: [q], properties: {q: {type: string}}}}
      responses:
        200:
          content:
            application/jsonl: {itemSchema: {type: string}}
            application/json: {$ref: '#/components/mediaTypes/M'}
components: {mediaTypes: {M: {schema: {type: integer}}}}
"""
    contract = provider(text, "o.yaml")
    assert sorted(o.method for o in contract.operations) == ["COPY", "GET", "QUERY"]
    get = next(o for o in contract.operations if o.method == "GET")
    assert [(p.name, p.location, p.required) for p in get.parameters] == [("q", Location.QUERY, True)]
    assert [describe(r.shape, {}) for r in get.responses] == ["string[]", "integer"]


@pytest.mark.parametrize("link", [lambda ref: {"properties": {"next": ref}}, lambda ref: {"allOf": [ref, {}]}])
def test_a_long_chain_of_names_is_read_to_its_end(link: Any):
    chain = {f"S{n}": link({"$ref": f"#/components/schemas/S{n + 1}"}) for n in range(400)}
    shape, contract = answer({"$ref": "#/components/schemas/S0"}, **chain, S400={"type": "string", "format": "date"})
    assert contract.shapes["openapi.json#S400"].format == "date"
    assert shape.is_known
    assert contract.diagnostics == ()
