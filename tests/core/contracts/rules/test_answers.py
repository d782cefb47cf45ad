"""What is read, beside what is answered."""

import pytest

from interlock.core.contracts.model import Expectation, Read, Response, StatusTested, Switched
from interlock.core.contracts.shapes import UNKNOWN, Field, Kind, Shape, array_of

from ..makers import (
    HERE,
    INTEGER,
    NUMBER,
    STRING,
    an_object,
    answer,
    called,
    compared,
    header,
    mismatches,
    offered,
    reading,
    said,
    words,
)

ORDER = an_object(id=INTEGER, title=STRING)


@pytest.mark.parametrize(
    ("sent", "reads"),
    [
        (an_object(items=array_of(ORDER), total=INTEGER), ["[].title"]),
        (array_of(ORDER), ["items.[].title", "total"]),
        (an_object(data=ORDER), ["title", "id"]),
        (ORDER, ["data.title", "data"]),
    ],
)
def test_an_answer_wrapped_by_one_side_only_is_one_mismatch(sent: Shape, reads: list[str]):
    found = mismatches(offered("GET /orders", answer(sent)), called(expectation=reading(*reads)))
    assert said(found) == [("envelope_differs", "error", "response")]


@pytest.mark.parametrize(
    ("sent", "reads", "rule"),
    [
        (ORDER, ["titel"], "missing_field"),
        (ORDER, ["data.colour"], "missing_field"),
        (an_object(data=ORDER, titel=STRING), ["title", "titel"], "missing_field"),
        (an_object(a=array_of(ORDER), b=array_of(ORDER)), ["[].title"], "field_type_differs"),
    ],
)
def test_what_only_looks_like_a_wrapper_is_none(sent: Shape, reads: list[str], rule: str):
    found = mismatches(offered("GET /orders", answer(sent)), called(expectation=reading(*reads)))
    assert [m.rule for m in found] == [rule]


def test_a_value_without_a_branch_is_a_warning():
    provider = offered("GET /orders", answer(an_object(state=words("open", "paid", "lost"))))
    some = Expectation(switched=(Switched(("state",), ("open", "paid"), HERE),))
    assert said(mismatches(provider, called(expectation=some))) == [
        ("enum_value_unhandled", "warning", "response.state")
    ]
    every = Expectation(switched=(Switched(("state",), ("open", "paid", "lost"), HERE),))
    assert mismatches(provider, called(expectation=every)) == ()


def test_a_type_with_fewer_values_is_a_warning_when_read_and_a_note_when_not():
    provider = offered("GET /orders", answer(an_object(state=words("open", "paid"))))
    declared = an_object(state=words("open"))
    read = called(expectation=reading("state", declared=declared))
    assert said(mismatches(provider, read)) == [("enum_value_unhandled", "warning", "response.state")]
    assert said(mismatches(provider, called(expectation=Expectation(declared=declared)))) == [
        ("enum_value_unhandled", "info", "response.state")
    ]


def test_a_kind_of_object_that_the_type_does_not_have_is_a_warning():
    card, cash = an_object(kind=words("card"), number=STRING), an_object(kind=words("cash"))
    bank = an_object(kind=words("bank"), iban=STRING)
    provider = offered("GET /orders", answer(an_object(pay=Shape(options=(card, cash, bank), discriminator="kind"))))
    known = an_object(pay=Shape(options=(card, cash)))
    found = mismatches(provider, called(expectation=Expectation(declared=known)))
    assert said(found) == [("option_unhandled", "warning", "response.pay=bank")]
    whole = an_object(pay=Shape(options=(card, cash, bank)))
    assert mismatches(provider, called(expectation=Expectation(declared=whole))) == ()


def test_an_integer_of_64_bits_read_as_a_number_is_a_note():
    provider = offered("GET /orders", answer(an_object(id=Shape(INTEGER.kinds, format="int64"))))
    read = called(expectation=reading("id", declared=an_object(id=NUMBER)))
    assert said(mismatches(provider, read)) == [("precision_lost", "info", "response.id")]
    assert mismatches(provider, called(expectation=Expectation(declared=an_object(id=NUMBER)))) == ()


@pytest.mark.parametrize(
    ("statuses", "severity"), [(["204"], "error"), (["200", "204"], "warning"), (["200"], ""), (["201"], "")]
)
def test_an_answer_without_a_body_is_not_read(statuses: list[str], severity: str):
    responses = [Response("204") if s == "204" else answer(ORDER, s) for s in statuses]
    found = mismatches(offered("GET /orders", *responses), called(expectation=reading("title")))
    assert said(found) == ([("empty_answer_parsed", severity, "response")] if severity else [])


def test_a_consumer_that_knows_of_the_empty_answer_may_read_the_other():
    expectation = reading("title", statuses=(StatusTested("204", HERE), StatusTested("200", HERE)))
    assert mismatches(offered("GET /orders", answer(ORDER), Response("204")), called(expectation=expectation)) == ()


@pytest.mark.parametrize(
    ("sent", "tested", "found"),
    [
        (["200", "409"], "402", ["status_never_sent"]),
        (["200", "409"], "409", []),
        (["200", "4XX"], "402", []),
        (["200", "DEFAULT"], "402", []),
        (["200"], "402", []),
        (["200", "409"], "401", []),
        (["200", "409"], "503", []),
        (["200"], "201", ["status_never_sent"]),
        (["200", "202"], "200", ["status_unhandled"]),
        ([], "409", []),
    ],
)
def test_a_status_is_branched_on_that_is_sent(sent: list[str], tested: str, found: list[str]):
    expectation = Expectation(statuses=(StatusTested(tested, HERE),))
    provider = offered("GET /orders", *(answer(UNKNOWN, s) for s in sent))
    assert [m.rule for m in mismatches(provider, called(expectation=expectation))] == found


def test_a_failure_is_read_for_what_it_has():
    failed = answer(an_object(detail=STRING), "422")
    provider = offered("GET /orders", answer(ORDER), failed)
    assert said(mismatches(provider, called(expectation=reading("message", status="error")))) == [
        ("error_shape_differs", "warning", "error.message")
    ]
    assert mismatches(provider, called(expectation=reading("detail", status="error"))) == ()
    unknown = offered("GET /orders", answer(ORDER), failed, answer(UNKNOWN, "500"))
    assert mismatches(unknown, called(expectation=reading("message", status="error"))) == ()


def test_a_header_that_is_read_is_promised():
    promised = answer(ORDER, headers=(header("x-total-count"),))
    provider = offered("GET /orders", promised)
    assert mismatches(provider, called(expectation=reading("X-Total-Count", status="header"))) == ()
    assert mismatches(provider, called(expectation=reading("etag", status="header"))) == ()
    found = mismatches(provider, called(expectation=reading("x-count", status="header")))
    assert said(found) == [("response_header_missing", "warning", "response.header.x-count")]
    silent = mismatches(offered("GET /orders", answer(ORDER)), called(expectation=reading("x-count", status="header")))
    assert said(silent) == [("response_header_missing", "info", "response.header.x-count")]


def test_a_field_of_unknown_kind_is_none_of_any_rule():
    anything = answer(Shape(frozenset({Kind.OBJECT}), closed=False))
    expectation = reading("a.b.[].c", declared=an_object(a=STRING))
    assert mismatches(offered("GET /orders", anything), called(expectation=expectation)) == ()


def test_a_field_of_which_nobody_can_say_whether_it_is_there_is_used_freely():
    order = Shape(frozenset({Kind.OBJECT}), (Field("note", STRING, required=False, unsure=True),))
    expectation = Expectation((Read(("note",), HERE, dereferenced=True),))
    assert mismatches(offered("GET /orders", answer(order)), called(expectation=expectation)) == ()


def test_of_an_object_without_any_known_field_none_is_missing():
    plain = Shape(frozenset({Kind.OBJECT}))
    assert mismatches(offered("GET /orders", answer(plain)), called(expectation=reading("title"))) == ()


@pytest.mark.parametrize("status", ["default", "4XX", "500"])
def test_the_answer_to_a_failure_is_not_what_a_success_must_be(status: str):
    failure = answer(an_object(detail=STRING), status)
    found = mismatches(offered("GET /orders", failure), called(expectation=reading("title", "items.[].id")))
    assert found == ()


def test_an_empty_answer_beside_any_other_may_have_a_body():
    provider = offered("GET /orders", Response("204"), answer(UNKNOWN, "default"))
    assert said(mismatches(provider, called(expectation=reading("title")))) == [
        ("empty_answer_parsed", "warning", "response")
    ]


@pytest.mark.parametrize(
    ("kinds", "severity"),
    [
        (["text/csv"], "error"),
        (["text/plain"], "warning"),
        (["text/csv", "application/json"], ""),
        (["application/x-ndjson"], ""),
        (["application/problem+json"], ""),
    ],
)
def test_what_is_no_json_is_not_read_as_json(kinds: list[str], severity: str):
    provider = offered("GET /orders", *(Response("200", kind, UNKNOWN, HERE) for kind in kinds))
    found = said(mismatches(provider, called(expectation=reading("title"))))
    assert found == ([("answer_type_differs", severity, "response.content-type")] if severity else [])
    assert mismatches(provider, called()) == ()


def test_a_date_that_is_declared_as_an_object_is_noted():
    provider = offered("GET /orders", answer(an_object(at=Shape(STRING.kinds, format="date-time"), by=STRING)))
    declared = an_object(at=Shape(STRING.kinds, format="Date"), by=STRING)
    found = mismatches(provider, called(expectation=Expectation(declared=declared)))
    assert said(found) == [("date_as_text", "info", "response.at")]


CARD, CASH = an_object(kind=words("card"), number=STRING), an_object(kind=words("cash"))


def test_kinds_of_object_told_apart_by_a_field_that_they_do_not_have_are_an_error():
    provider = offered("GET /orders", answer(an_object(pay=Shape(options=(CARD, CASH), discriminator="kind"))))
    other = Shape(options=(an_object(type=words("card"), number=STRING), an_object(type=words("cash"))))
    found = mismatches(provider, called(expectation=Expectation(declared=an_object(pay=other))))
    assert said(found) == [("discriminator_differs", "error", "response.pay")]
    same = Expectation(declared=an_object(pay=Shape(options=(CARD, CASH))))
    assert mismatches(provider, called(expectation=same)) == ()


def test_a_status_beside_a_provider_that_promises_none_is_noted():
    expectation = reading("title", statuses=(StatusTested("404", HERE),))
    found = mismatches(offered("GET /orders", answer(ORDER, "DEFAULT")), called(expectation=expectation))
    assert said(found) == [("status_never_sent", "info", "status=404")]


@pytest.mark.parametrize(
    ("file", "is_generated"),
    [("src/generated/models/order.ts", True), ("src/api/types.gen.ts", True), ("src/models/order.ts", False)],
)
def test_a_generated_client_that_is_stale_is_told_once_with_a_list(file: str, is_generated: bool):
    provider = offered("GET /orders", answer(an_object(id=INTEGER, title=STRING, note=STRING)))
    consumer = called(expectation=Expectation(declared=Shape(ref=f"{file}#Order")))
    shapes = {f"{file}#Order": an_object(id=STRING, title=STRING)}
    found = [m for m in compared(provider, consumer, shapes) if m.rule == "stale_client"]
    assert [m.consumer_shape for m in found] == (
        [{"differs in": ["GET /orders response.id", "GET /orders response.note"]}] if is_generated else []
    )
