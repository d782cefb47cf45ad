"""Operations are found by what an agent knows of them, and said in few words."""

import pytest

from interlock.core.contracts.lookup import describe_operation, describe_shapes, select, touches

from .trees import ORDER, document, provider


def shop():
    given = document({"$ref": "#/components/schemas/Order"}, components={"schemas": {"Order": ORDER}})
    ok = {"responses": {"200": {"description": "ok"}}}
    given["paths"]["/orders/{id}"]["get"]["tags"] = ["Orders"]
    given["paths"]["/orders"] = {"post": {"summary": "Add an order", **ok}}
    given["paths"]["/customers"] = {"get": ok}
    return provider(given)


@pytest.mark.parametrize(
    ("wanted", "names"),
    [
        ({}, ["POST /orders", "GET /customers", "GET /orders/{id}"]),
        ({"words": "add order"}, ["POST /orders"]),
        ({"words": "title"}, ["GET /orders/{id}"]),
        ({"path": "/orders"}, ["POST /orders", "GET /orders/{id}"]),
        ({"path": "/orders/{order_id}"}, ["GET /orders/{id}"]),
        ({"method": "post"}, ["POST /orders"]),
        ({"tag": "orders"}, ["GET /orders/{id}"]),
        ({"operations": ["GET /orders/**"]}, ["GET /orders/{id}"]),
        ({"words": "nothing like it"}, []),
    ],
)
def test_operations_are_selected_by_all_that_is_given(wanted: dict[str, str], names: list[str]):
    assert sorted(o.name for o in select(shop(), **wanted)) == sorted(names)  # type: ignore[arg-type]  names are the test's to get right


def test_an_operation_takes_a_few_lines():
    contract = shop()
    (found,) = select(contract, path="/orders/{id}")
    assert describe_operation(found, contract.shapes) == ["GET /orders/{id}", "  200: Order"]
    assert describe_shapes([found], contract.shapes) == ["Order = {id: integer, title: string, note?: string?}"]


@pytest.mark.parametrize(
    ("pattern", "operation", "is_covered"),
    [
        ("GET /orders/{id}", "GET /orders/{order_id}", True),
        ("GET /orders/{id}", "GET /orders/:id", True),
        ("GET /orders/{id}", "DELETE /orders/{id}", False),
        ("* /orders/*", "PUT /orders/{id}", True),
        ("* /orders/*", "PUT /orders/{id}/lines", False),
        ("/orders/**", "GET /orders", True),
        ("/orders/**", "GET /orders/{id}/lines", True),
        ("/orders/**", "GET /ordersheet", False),
        ("get /orders", "GET /orders/", True),
        ("* /**", "GET /", True),
    ],
)
def test_a_scope_covers_what_its_patterns_say(pattern: str, operation: str, is_covered: bool):
    assert touches(("GET /nothing", pattern), operation) is is_covered
