"""What stands in a wrapper is there for all the operations that go through it."""

from interlock.core.contracts.model import Expectation, StatusTested
from interlock.core.contracts.shapes import Kind, of_kind

from ..makers import HERE, answer, called, mismatches, offered, said

TEXT = of_kind(Kind.STRING)
TESTED = Expectation(statuses=(StatusTested("204", HERE),))


def test_a_branch_that_one_operation_reaches_is_no_mistake_for_the_others():
    offers = (offered("GET /orders", answer(TEXT)), offered("DELETE /orders/{id}", answer(TEXT, "204")))
    calls = (called("GET /orders", expectation=TESTED), called("DELETE /orders/{id}", expectation=TESTED))
    assert said(mismatches(offers, calls)) == []


def test_a_branch_that_no_operation_reaches_is_one():
    offers = (offered("GET /orders", answer(TEXT)), offered("GET /bills", answer(TEXT)))
    calls = (called("GET /orders", expectation=TESTED), called("GET /bills", expectation=TESTED))
    assert {rule for rule, _, _ in said(mismatches(offers, calls))} == {"status_never_sent"}
