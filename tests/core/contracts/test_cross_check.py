"""A document and the source of the same API are one provider, and where they part is said."""

import json
from typing import Any

import pytest

from interlock.core.contracts.extract import extract_files
from interlock.core.contracts.lookup import describe_operation
from interlock.core.contracts.model import Contract, Source
from interlock.core.contracts.sources import SourceFile

SOURCE = """
from fastapi import APIRouter, FastAPI
app = FastAPI()
router = APIRouter()
@router.get("/orders/{order_id}")
def read(order_id: int): ...
@router.post("/orders")
def make(): ...
app.include_router(router, prefix="/api/v1")
"""


def document(*operations: str, **more: Any) -> str:
    paths: dict[str, dict[str, Any]] = {}
    for operation in operations:
        method, path = operation.split()
        paths.setdefault(path, {})[method.lower()] = {"responses": {"200": {"description": "ok"}}}
    return json.dumps({"openapi": "3.1.0", "info": {"title": "", "version": ""}, "paths": paths, **more})


def read(**documents: str) -> Contract:
    files = [SourceFile("main.py", SOURCE.encode())]
    files += [SourceFile(f"{name}.json", text.encode()) for name, text in documents.items()]
    provider = extract_files(files).provider
    assert provider is not None
    return provider


def offered(contract: Contract) -> list[tuple[str, str]]:
    return [(o.name, o.place.file) for o in contract.operations]


def test_what_both_know_is_taken_from_the_document_once():
    provider = read(api=document("GET /api/v1/orders/{id}", "POST /api/v1/orders"))
    assert offered(provider) == [("GET /api/v1/orders/{id}", "api.json"), ("POST /api/v1/orders", "api.json")]
    assert (provider.source, provider.diagnostics) == (Source.DOCUMENT, ())


def test_a_document_that_leaves_the_prefix_to_its_servers_is_moved_to_where_the_source_serves_it():
    provider = read(api=document("GET /orders/{id}", servers=[{"url": "https://shop.test/api/v1"}]))
    assert offered(provider) == [("GET /api/v1/orders/{id}", "api.json"), ("POST /api/v1/orders", "main.py")]
    assert provider.bases == ("https://shop.test",)


def test_a_document_that_says_nothing_of_the_prefix_is_moved_as_well():
    provider = read(api=document("GET /orders/{id}", "POST /orders"))
    assert offered(provider) == [("GET /api/v1/orders/{id}", "api.json"), ("POST /api/v1/orders", "api.json")]


def test_what_the_document_lacks_is_offered_from_the_source_and_said():
    provider = read(api=document("GET /api/v1/orders/{id}"))
    assert offered(provider) == [("GET /api/v1/orders/{id}", "api.json"), ("POST /api/v1/orders", "main.py")]
    assert provider.source is Source.MIXED
    assert [d.sentence for d in provider.diagnostics] == [
        "api.json lacks POST /api/v1/orders, which the source serves."
    ]


def test_what_the_source_does_not_serve_is_kept_and_said():
    provider = read(api=document("GET /api/v1/orders/{id}", "POST /api/v1/orders", "GET /api/v1/old"))
    assert ("GET /api/v1/old", "api.json") in offered(provider)
    assert [d.sentence for d in provider.diagnostics] == [
        "api.json names GET /api/v1/old, which the source does not serve."
    ]


def test_a_document_of_another_api_stands_beside_the_source():
    provider = read(other=document("GET /parcels", "POST /parcels", "GET /rates"))
    assert len(provider.operations) == 5
    assert provider.diagnostics == ()


TYPED = """
from fastapi import FastAPI
from pydantic import BaseModel
class New(BaseModel):
    title: str
    note: str | None = None
class Order(New):
    id: int
app = FastAPI()
@app.post("/orders", response_model=Order, status_code=201)
def make(order: New, limit: int, dry: bool = False): ...
"""


def typed(*required: str, status: str = "201", **parts: Any) -> dict[str, Any]:
    """The document of TYPED, with fields of the body, the answer and the query in the place of its own."""
    title, note = {"title": {"type": "string"}}, {"note": {"type": ["string", "null"]}}
    given = {"body": title | note, "answer": title | note | {"id": {"type": "integer"}}, "query": ["limit"]} | parts
    answer = {"type": "object", "properties": given["answer"], "required": [n for n in given["answer"] if n != "note"]}
    body = {"type": "object", "properties": given["body"], "required": required or ["title"]}
    boolean = {"name": "dry", "in": "query", "schema": {"type": "boolean"}}
    query = [{"name": n, "in": "query", "required": True, "schema": {"type": "integer"}} for n in given["query"]]
    operation = {
        "parameters": [*query, boolean],
        "requestBody": {"required": True, "content": {"application/json": {"schema": body}}},
        "responses": {status: {"description": "", "content": {"application/json": {"schema": answer}}}},
    }
    return {"openapi": "3.1.0", "info": {"title": "", "version": ""}, "paths": {"/orders": {"post": operation}}}


NOTHING = {"type": "string"}
MODELS = ["body: New", "201: Order"]


@pytest.mark.parametrize(
    ("stale", "spots"),
    [
        (typed(answer={"title": NOTHING}), "response.note, response.id"),
        (typed(answer={"title": NOTHING, "id": NOTHING, "note": {"type": ["string", "null"]}}), "response.id"),
        (typed(body={"title": NOTHING}), "body.note"),
        (typed("title", "note"), "body.note"),
        (typed(query=["limit", "page"]), "query.page"),
        (typed(query=[]), "query.limit"),
        (typed(status="200"), "response.201"),
    ],
)
def test_where_the_two_part_is_said(stale: dict[str, Any], spots: str):
    provider = told(stale)
    assert [d.sentence for d in provider.diagnostics] == [
        f"api.json and the source, which is believed, part in POST /orders ({spots})."
    ]


def test_where_the_two_part_the_source_is_believed():
    stale = typed("title", "note", answer={"title": NOTHING}, query=["limit", "page"])
    assert [line.strip() for line in spoken(told(stale))[1:]] == ["query: dry?: boolean, limit: integer", *MODELS]
    assert spoken(told(typed()))[2:] != MODELS


def test_what_the_source_does_not_say_is_left_to_the_document():
    some = typed()
    some["paths"]["/orders"]["post"]["responses"]["409"] = {"description": "twice"}
    some["paths"]["/orders"]["post"]["parameters"].append({"name": "X-Trace", "in": "header", "schema": NOTHING})
    provider = told(some)
    assert provider.diagnostics == ()
    assert "  header: X-Trace?: string" in spoken(provider)
    assert "  409: nothing said" in spoken(provider)


def told(stale: dict[str, Any]) -> Contract:
    files = [SourceFile("main.py", TYPED.encode()), SourceFile("api.json", json.dumps(stale).encode())]
    provider = extract_files(files).provider
    assert provider is not None
    return provider


def spoken(contract: Contract) -> list[str]:
    (operation,) = contract.operations
    return describe_operation(operation, contract.shapes)
