"""Where a call goes, beside where it is answered."""

import pytest

from interlock.core.contracts.compare import compare
from interlock.core.contracts.model import Contract, Operation, Side, Unplaced
from interlock.core.contracts.paths import of_pieces, parse
from interlock.core.contracts.places import Place
from interlock.core.contracts.shapes import Shape

from ..makers import BOOLEAN, HERE, INTEGER, NUMBER, STRING, THERE, called, filling, mismatches, offered, said, words


@pytest.mark.parametrize(
    ("slashes", "method", "severity"),
    [("exact", "GET", "error"), ("redirect", "POST", "warning"), ("redirect", "GET", "info"), ("", "GET", "info")],
)
def test_a_final_slash_too_many_is_as_bad_as_the_server_takes_it(slashes: str, method: str, severity: str):
    found = mismatches(offered(f"{method} /orders", slashes=slashes), called(f"{method} /orders/"))
    assert said(found) == [("path_spelling_differs", severity, "path")]


def test_a_server_that_takes_either_slash_is_left_alone():
    assert mismatches(offered("GET /orders/", slashes="either"), called("GET /orders")) == ()


def test_other_letters_are_said_once_and_not_as_a_missing_operation():
    found = mismatches(offered("GET /orderLines"), called("GET /orderlines"))
    assert said(found) == [("path_spelling_differs", "warning", "path")]


def test_calls_whose_routes_moved_together_are_one_mismatch():
    routes = tuple(offered(n) for n in ("GET /v2/orders", "POST /v2/orders", "GET /v2/orders/{id}", "GET /customers"))
    calls = tuple(called(n) for n in ("GET /orders", "POST /orders", "GET /orders/{key}", "GET /customers", "GET /x/y"))
    found = mismatches(routes, calls)
    assert said(found) == [("base_differs", "error", "base=/"), ("missing_operation", "error", "")]
    assert found[0].operation == "* /v2"
    assert found[0].consumer_shape == {"calls": ["GET /orders", "GET /orders/{key}", "POST /orders"]}


def test_one_call_that_nobody_offers_has_not_moved():
    found = mismatches((offered("GET /v2/orders"), offered("GET /customers")), called("GET /orders"))
    assert [m.rule for m in found] == ["missing_operation"]


def test_parts_of_a_path_in_another_order_are_swapped():
    provider = offered("GET /users/{user_id}/orders/{order_id}")
    assert said(mismatches(provider, called("GET /users/{orderId}/orders/{userId}"))) == [
        ("path_parameters_swapped", "error", "path")
    ]
    assert mismatches(provider, called("GET /users/{userId}/orders/{orderId}")) == ()
    assert mismatches(provider, called("GET /users/{a}/orders/{b}")) == ()


def test_a_word_that_is_taken_for_a_key_is_noted():
    provider = offered("GET /orders/{id}")
    assert said(mismatches(provider, called("GET /orders/summary"))) == [
        ("literal_taken_as_parameter", "info", "path.id=summary")
    ]
    assert mismatches(provider, called("GET /orders/17")) == ()
    assert mismatches((provider, offered("GET /orders/summary")), called("GET /orders/summary")) == ()


def test_what_will_go_away_is_said_with_its_last_day():
    (found,) = mismatches(offered(deprecated=True, sunset="2027-01-31"), called())
    assert (found.rule, found.severity) == ("deprecated_operation", "warning")
    assert "ends on 2027-01-31" in found.sentence


def test_an_operation_for_any_method_answers_every_method():
    assert mismatches(offered("ANY /orders"), called("DELETE /orders")) == ()
    both = (offered("ANY /orders", deprecated=True), offered("GET /orders"))
    assert mismatches(both, called("GET /orders")) == ()


@pytest.mark.parametrize(
    ("route", "call", "severity"),
    [
        ("GET /lines", "GET /orders/{id}/lines", "warning"),
        ("GET /lines/{n}", "GET /orders/{id}/lines/7", "warning"),
        ("ANY /lines", "DELETE /orders/{id}/lines", "warning"),
        ("POST /lines", "GET /orders/{id}/lines", "error"),
        ("GET /taxes", "GET /orders/{id}/lines", "error"),
        ("GET /{n}", "GET /orders/{id}/lines", "error"),
        ("GET /{n}", "GET /parcels/{id}", "warning"),
        ("ANY /", "GET /parcels", "warning"),
        ("ANY /", "GET /orders/{id}/lines", "error"),
    ],
)
def test_a_call_that_a_route_without_a_place_may_answer_is_no_error(route: str, call: str, severity: str):
    method, _, tail = route.partition(" ")
    unplaced = (Unplaced(method, parse(tail), THERE),)
    orders = (offered("GET /orders"), offered("POST /customers"))
    found = compare(
        Contract(Side.PROVIDER, operations=orders, unplaced=unplaced),
        Contract(Side.CONSUMER, operations=(called(call),)),
    )
    assert said(found.mismatches) == [("missing_operation", severity, "")]
    assert ("whose place is not known" in found.mismatches[0].sentence) is (severity == "warning")


def test_another_method_is_no_error_where_a_route_without_a_place_may_take_it():
    unplaced = (Unplaced("DELETE", parse("/orders/{id}"), THERE),)
    provider = Contract(Side.PROVIDER, operations=(offered("GET /v1/orders/{id}"),), unplaced=unplaced)
    found = compare(provider, Contract(Side.CONSUMER, operations=(called("DELETE /v1/orders/{id}"),)))
    assert said(found.mismatches) == [("method_differs", "warning", "")]


def test_routes_that_moved_under_a_varying_part_are_one_warning():
    routes = tuple(offered(n) for n in ("GET /v1/{tenant}/orders", "POST /v1/{tenant}/orders"))
    found = mismatches(routes, (called("GET /v1/orders"), called("POST /v1/orders")))
    assert said(found) == [("base_differs", "warning", "base=/v1")]


def test_a_part_that_is_half_open_on_both_sides_is_found():
    assert mismatches(offered("GET /results/{id}.{format}"), called("GET /results/{key}.json")) == ()


def test_a_variable_may_hold_a_path_that_varies():
    routes = (offered("POST /api/recipes/{slug}/duplicate"), offered("GET /api/recipes"))
    assert mismatches(routes, called("POST /duplicate", base="{itemRoute}")) == ()


def test_one_call_through_an_unknown_base_is_not_put_where_any_word_fits():
    routes = (offered("GET /api/recipes/{slug}"), offered("GET /api/recipes"))
    found = mismatches(routes, called("POST /duplicate", base="{itemRoute}"))
    assert said(found) == [("missing_operation", "warning", "")]


@pytest.mark.parametrize(
    ("sent", "wanted", "is_found"),
    [
        (BOOLEAN, INTEGER, True),
        (NUMBER, INTEGER, False),
        (STRING, INTEGER, False),
        (words("all", "none"), INTEGER, True),
        (NUMBER, Shape(STRING.kinds, format="uuid"), True),
        (words("paid"), words("open", "paid"), False),
        (words("lost"), words("open", "paid"), True),
        (Shape(), INTEGER, False),
    ],
)
def test_a_part_of_the_path_that_can_never_be_read_is_a_warning(sent: Shape, wanted: Shape, is_found: bool):
    provider = offered("GET /orders/{id}", parameters=(filling("id", wanted),))
    found = mismatches(provider, called("GET /orders/{key}", parameters=(filling("key", sent),)))
    assert said(found) == ([("path_parameter_type_differs", "warning", "path.id")] if is_found else [])


@pytest.mark.parametrize(("word", "rules"), [("paid", []), ("lost", ["path_parameter_type_differs"])])
def test_a_word_for_which_the_parameter_has_a_list_is_no_key(word: str, rules: list[str]):
    provider = offered("GET /orders/{state}", parameters=(filling("state", words("open", "paid")),))
    assert [m.rule for m in mismatches(provider, called(f"GET /orders/{word}"))] == rules


def routes(*names: str, first_fits: bool = True) -> tuple[Operation, ...]:
    """In the order of their lines."""
    found: list[Operation] = []
    for line, name in enumerate(names, 1):
        method, _, path = name.partition(" ")
        found.append(Operation(method, parse(path), Place("main.py", line), first_fits=first_fits))
    return tuple(found)


@pytest.mark.parametrize(
    ("provider", "is_hidden"),
    [
        (routes("GET /users/{id}", "GET /users/me"), True),
        (routes("GET /users/me", "GET /users/{id}"), False),
        (routes("GET /users/{id}", "GET /users/me", first_fits=False), False),
        (routes("POST /users/{id}", "GET /users/me"), False),
        (routes("GET /users/{id:int}", "GET /users/me"), False),
        (routes("GET /{kind}/me", "GET /users/me"), True),
        (routes("GET /teams/{id}", "GET /users/me"), False),
        (routes("GET /users/{id}/", "GET /users/me"), False),
    ],
)
def test_a_route_below_one_that_takes_its_path_is_hidden(provider: tuple[Operation, ...], is_hidden: bool):
    found = mismatches(provider, called("GET /users/me"))
    assert said(found) == ([("hidden_operation", "warning", "")] if is_hidden else [])


def test_signs_that_servers_stumble_over_are_warnings():
    provider = offered("GET /orders/{id}/lines")
    doubled = Operation("GET", of_pieces(("/orders//17/lines",)), HERE)
    assert said(mismatches(provider, doubled)) == [("path_spelling_differs", "warning", "path.slashes")]
    assert mismatches(provider, Operation("GET", of_pieces(("/orders/17/lines",)), HERE)) == ()
    assert said(mismatches(offered("GET /50%/lines"), called("GET /50%/lines"))) == [
        ("path_spelling_differs", "warning", "path.encoding")
    ]


def test_an_encoded_path_is_the_one_it_stands_for():
    assert mismatches(offered("GET /caf\u00e9s"), called("GET /caf%C3%A9s")) == ()


@pytest.mark.parametrize(
    ("more", "found"),
    [
        ({"deprecated": True}, [("deprecated_operation", "warning", "")]),
        ({"deprecated": True, "sunset": "2999-01-31"}, [("deprecated_operation", "warning", "")]),
        ({"deprecated": True, "sunset": "2020-01-31T00:00:00Z"}, [("deprecated_operation", "error", "")]),
        ({"stability": "alpha"}, [("unstable_operation", "warning", "")]),
        ({"stability": "beta"}, [("unstable_operation", "info", "")]),
        ({"stability": "stable"}, []),
    ],
)
def test_what_is_on_its_way_in_or_out_is_told(more: dict[str, object], found: list[tuple[str, str, str]]):
    assert said(mismatches(offered("GET /orders", **more), called("GET /orders"))) == found
