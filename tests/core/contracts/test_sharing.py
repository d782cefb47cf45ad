"""A consumer of several providers."""

import json

from contract_makers import called, offered
from interlock.core.contracts.extract import extract_files
from interlock.core.contracts.model import Contract, Side
from interlock.core.contracts.sharing import compare_with_all, shared_out
from interlock.core.contracts.sources import SourceFile

ORDERS = offered(orders={"total": "integer"})
USERS = offered(users={"age": "integer"})


def names(shares: list[Contract]) -> list[list[str]]:
    return [[o.name for o in share.operations] for share in shares]


def at(path: str, method: str = "get") -> Contract:
    document = {"openapi": "3.1.0", "info": {}, "paths": {path: {method: {"responses": {"200": {"description": ""}}}}}}
    provider = extract_files([SourceFile("openapi.json", json.dumps(document).encode())]).provider
    assert provider is not None
    return provider


def calling(*lines: str) -> Contract:
    consumer = extract_files([SourceFile("calls.ts", "\n".join(lines).encode())]).consumer
    assert consumer is not None
    return consumer


def test_a_single_provider_gets_all_calls() -> None:
    consumer = called(orders="total", carts="size")
    assert shared_out([ORDERS], consumer) == [consumer]


def test_a_call_goes_to_who_serves_it() -> None:
    shares = shared_out([ORDERS, USERS], called(users="age", orders="total"))
    assert names(shares) == [["GET /orders/{id}"], ["GET /users/{id}"]]


def test_what_one_provider_serves_is_missed_at_no_other() -> None:
    comparisons = compare_with_all([ORDERS, USERS], called(users="age", orders="total"))
    assert [c.mismatches for c in comparisons] == [(), ()]


def test_what_nobody_serves_is_missed_once_where_the_paths_begin_most_like_it() -> None:
    consumer = calling("fetch('/shop/orders');", "fetch('/shop/users/7');", "fetch('/shop/users/7/orders');")
    comparisons = compare_with_all([at("/shop/orders"), at("/shop/users/{id}")], consumer)
    assert [[m.operation for m in c.mismatches] for c in comparisons] == [[], ["GET /shop/users/7/orders"]]


def test_another_method_of_a_path_is_missed_where_the_path_is_served() -> None:
    consumer = calling("fetch('/orders', {method: 'DELETE'});")
    comparisons = compare_with_all([at("/users"), at("/orders")], consumer)
    assert [[m.rule for m in c.mismatches] for c in comparisons] == [[], ["method_differs"]]


def test_of_two_who_serve_the_same_it_is_the_one_that_the_other_calls_of_its_base_go_to() -> None:
    base = "const api = process.env.USERS_URL;"
    consumer = calling(base, "fetch(`${api}/health`);", "fetch(`${api}/users`);")
    health = extract_files([SourceFile("openapi.json", both("/health", "/users"))]).provider
    assert health is not None
    assert names(shared_out([at("/health"), health], consumer)) == [[], ["GET /health", "GET /users"]]


def both(*paths: str) -> bytes:
    answers = {"get": {"responses": {"200": {"description": ""}}}}
    return json.dumps({"openapi": "3.1.0", "info": {}, "paths": dict.fromkeys(paths, answers)}).encode()


def test_a_consumer_without_calls_is_shared_out_as_well() -> None:
    assert names(shared_out([ORDERS, USERS], Contract(Side.CONSUMER))) == [[], []]
