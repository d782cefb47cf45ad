"""Where a call goes, beside where it is answered."""

import pytest

from ..makers import called, mismatches, offered, said


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
