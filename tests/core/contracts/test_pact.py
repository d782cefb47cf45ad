"""Pact files are read as a consumer, in each of their versions."""

import json
from typing import Any

import pytest

from core.contracts.trees import compared, consumer, document
from interlock.core.contracts.model import Contract, Operation
from interlock.core.contracts.shapes import describe

ORDER = {"id": 7, "title": "x", "lines": [{"price": 1.5}]}


def pact(*interactions: Any, version: str = "2.0.0", **more: Any) -> str:
    whole = {"consumer": {"name": "web"}, "provider": {"name": "shop"}, "interactions": interactions, **more}
    return json.dumps(whole | {"metadata": {"pactSpecification": {"version": version}}}, indent=1)


def interaction(path: str = "/orders/7", method: str = "GET", answer: Any = ORDER, **request: Any) -> dict[str, Any]:
    """Of version 2: `rules` are those of the answer."""
    rules = request.pop("rules", {})
    response = {"status": request.pop("status", 200), "body": answer, "matchingRules": rules}
    return {"description": "an order", "request": {"method": method, "path": path, **request}, "response": response}


def read(text: str) -> Contract:
    return consumer({"pacts/web-shop.json": text})


def one(*interactions: Any, **more: Any) -> Operation:
    (found,) = read(pact(*interactions, **more)).operations
    return found


def test_cookies_are_told_one_by_one():
    call = one(interaction(headers={"Cookie": ["session=1; theme=dark", "lang=en"]}))
    assert [(p.location, p.name) for p in call.parameters] == [("cookie", n) for n in ("session", "theme", "lang")]


def test_what_is_read_is_the_answer():
    call = one(interaction())
    assert call.name == "GET /orders/7"
    assert sorted({".".join(r.path) for r in call.expectation.reads}) == ["id", "lines", "lines.[].price", "title"]
    assert [t.status for t in call.expectation.statuses] == ["200"]
    assert describe(call.expectation.declared, {}) == "{id: integer, title: string, lines: object[]}"


def test_a_place_is_where_it_is_written():
    text = pact(interaction(), interaction("/items"))
    lines = text.splitlines()
    for call in read(text).operations:
        assert call.name.removeprefix("GET ") in lines[call.place.line - 1]
    read_at = read(text).operations[1].expectation.reads[0].place
    assert '"id"' in lines[read_at.line - 1]


PATHS = {
    "version 2": ("2.0.0", {"$.path": {"match": "regex", "regex": r"^\/orders\/\d+$"}}, "/orders/{}"),
    "version 3": ("3.0.0", {"path": {"matchers": [{"match": "regex", "regex": "/orders/[0-9]+"}]}}, "/orders/{}"),
    "another cut": ("3.0.0", {"path": {"matchers": [{"match": "regex", "regex": "/.*"}]}}, "/orders/7"),
    "only the type": ("3.0.0", {"path": {"matchers": [{"match": "type"}]}}, "/orders/7"),
    "nothing": ("3.0.0", {}, "/orders/7"),
}


@pytest.mark.parametrize(("version", "rules", "expected"), PATHS.values(), ids=PATHS)
def test_a_rule_says_what_varies_in_a_path(version: str, rules: dict[str, Any], expected: str):
    assert one(interaction(matchingRules=rules), version=version).path.canonical == expected


def test_a_generator_says_what_varies_in_a_path():
    generators = {"path": {"type": "ProviderState", "expression": "/orders/${id}"}}
    assert str(one(interaction(generators=generators), version="3.0.0").path) == "/orders/{id}"


@pytest.mark.parametrize("query", ["page=2&q=a%20b", {"page": ["2"], "q": ["a b"]}])
def test_a_query_is_text_or_a_table(query: Any):
    call = one(interaction(query=query))
    assert [(p.name, p.shape.enum) for p in call.parameters] == [("page", None), ("q", ("a b",))]


RULES = {
    "only the type": ({"match": "type"}, "x", "string"),
    "a whole number": ({"match": "integer"}, 1, "integer"),
    "a number by its type": ({"match": "type"}, 1, "number"),
    "a decimal": ({"match": "decimal"}, 1.5, "number"),
    "a pattern": ({"match": "regex", "regex": "a|b"}, "a", "string"),
    "a day": ({"match": "date", "date": "yyyy-MM-dd"}, "2026-01-01", "date"),
    "a list of at least one": ({"match": "type", "min": 1}, [{"a": True}], "{a: boolean}[]"),
    "a list with something in it": ({"match": "arrayContains"}, [{"a": 1}], "any[]"),
    "a table": ({"match": "values"}, {"a": {"b": 1}}, "object"),
    "null": ({"match": "null"}, None, "any"),
}


@pytest.mark.parametrize(("rule", "example", "expected"), RULES.values(), ids=RULES)
def test_a_rule_says_how_far_a_value_may_differ(rule: dict[str, Any], example: Any, expected: str):
    old = one(interaction(answer={"x": example}, rules={"$.body.x": rule}))
    rules = {"body": {"$.x": {"matchers": [rule], "combine": "AND"}}}
    new = one(interaction(answer={"x": example}, rules=rules), version="3.0.0")
    assert [describe(c.expectation.declared.fields[0].shape, {}) for c in (old, new)] == [expected, expected]


def test_a_rule_holds_for_what_is_inside():
    rules = {"$.body": {"match": "type"}}
    assert one(interaction(answer={"a": [{"state": "paid"}]}, rules=rules)).expectation.tested == ()
    (tested,) = one(interaction(answer={"a": [{"state": "paid"}]})).expectation.tested
    assert (tested.path, tested.value) == (("a", "[]", "state"), "paid")


def test_a_body_of_version_4_says_what_it_is():
    body = {"content": {"title": "x"}, "contentType": "application/vnd.shop+json", "encoded": False}
    given = interaction("/orders", "post", None, body=body, headers={"X-Shop": ["1"]})
    call = one({**given, "type": "Synchronous/HTTP"}, version="4.0")
    assert [(b.media_type, [f.name for f in b.shape.fields]) for b in call.bodies] == [
        ("application/vnd.shop+json", ["title"])
    ]
    assert [p.name for p in call.parameters] == ["X-Shop"]


def test_the_answer_to_a_failure_is_read_as_one():
    call = one(interaction(status=404, answer={"error": "none"}))
    assert {(r.path, r.status) for r in call.expectation.reads} == {(("error",), "error")}
    assert not call.expectation.declared.is_known


def test_messages_are_skipped_and_said():
    message = {"type": "Asynchronous/Messages", "description": "paid", "contents": {}}
    contract = read(pact(interaction(), message, version="4.0"))
    assert (len(contract.operations), [d.code for d in contract.diagnostics]) == (1, ["skipped_messages"])


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('{"consumer": {}, "provider": {}, "interactions": [', "unreadable_document"),
        (pact({"request": {"path": "/x"}}), "broken_interaction"),
        (pact(7), "broken_interaction"),
        ('{"consumer": {}, "provider": {}, "interactions": [' + "[" * 9000, "unreadable_document"),
    ],
)
def test_a_wrong_file_says_so(text: str, code: str):
    assert [d.code for d in read(text).diagnostics] == [code]


@pytest.mark.parametrize("text", ["[]", '{"consumer": 1, "provider": 2, "interactions": []}', '{"interactions": 3}'])
def test_what_is_no_pact_is_left_alone(text: str):
    assert read(text) == consumer({})


def test_a_pact_is_compared_with_a_document():
    comparison = compared(document(), {"pact.json": pact(interaction(answer={"id": 1, "name": "x"}))})
    assert {(m.rule, m.severity.value, m.field) for m in comparison.mismatches} == {
        ("missing_field", "error", "response.name")
    }
