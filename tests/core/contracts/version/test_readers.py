"""A change says who depends on it, and who does not is not named."""

from typing import Any

import pytest

from interlock.core.contracts.model import Contract, Operation, Side

from ..makers import STRING, a_list, an_object, body, called, query, reading
from .documents import I, S, answering, changes, document, given, obj, taking


def places(old: Any, new: Any, call: Operation, kind: str) -> list[str]:
    found = changes(old, new, [Contract(Side.CONSUMER, operations=(call,))])
    (change,) = [c for c in found if c.kind == kind]
    assert change.readers is not None
    assert ("No scanned consumer depends on it." in change.sentence) is not bool(change.readers)
    return [str(p) for p in change.readers]


def call(**more: Any) -> Operation:
    return called("POST /orders", **more)


@pytest.mark.parametrize(
    ("reads", "found"),
    [
        (["a"], ["calls.ts:2:1"]),
        (["a.deep"], ["calls.ts:2:1"]),
        (["b", "a"], ["calls.ts:3:1"]),
        (["b"], []),
        ([], []),
    ],
)
def test_those_who_read_a_field_depend_on_its_type(reads: list[str], found: list[str]):
    old, new = answering(obj(a=S, b=S)), answering(obj(a=I, b=S))
    assert places(old, new, call(expectation=reading(*reads)), "type.changed") == found


def test_an_item_of_a_list_is_read_through_the_list():
    def old(kind: Any) -> Any:
        return answering(obj(items={"type": "array", "items": obj(a=kind)}))

    assert places(old(S), old(I), call(expectation=reading("items.[].a")), "type.changed") == ["calls.ts:2:1"]
    assert places(old(S), old(I), call(expectation=reading("items.[].b")), "type.changed") == []


def test_those_who_send_a_field_depend_on_it_and_those_who_do_not_on_its_being_demanded():
    sends, does_not = call(bodies=(body(an_object(a=STRING)),)), call(bodies=(body(an_object(b=STRING)),))
    old, new = taking(obj(a=S, b=S)), taking(obj("a", a=S, b=S))
    assert places(old, new, sends, "property.required") == []
    assert places(old, new, does_not, "property.required") == ["calls.ts:1:1"]
    other = taking(obj(a=I, b=S))
    assert places(old, other, sends, "type.changed") == ["calls.ts:1:1"]
    assert places(old, other, does_not, "type.changed") == []


def test_a_parameter_concerns_those_who_send_it_or_must_begin_to():
    old, new = given({"name": "q"}), given({"name": "q", "required": True})
    assert places(old, new, call(), "parameter.required") == ["calls.ts:1:1"]
    assert places(old, new, call(parameters=(query("q"),)), "parameter.required") == []
    assert places(old, given(), call(), "parameter.removed") == []
    assert places(old, given(), call(parameters=(query("q"),)), "parameter.removed") == ["calls.ts:1:1"]


def test_a_cookie_may_be_sent_by_itself():
    old = given({"name": "q", "in": "cookie"})
    assert places(old, given(), call(), "parameter.removed") == ["calls.ts:1:1"]


def test_those_who_read_a_header_depend_on_its_type():
    def sending(kind: Any) -> Any:
        return document({"responses": {"200": {"headers": {"X-Total": {"schema": kind}}}}})

    reads = call(expectation=reading("x-total", status="header"))
    for new, kind in ((S, "type.changed"), ({}, "type.unsaid"), (I | {"nullable": True}, "null.allowed")):
        assert places(sending(I), sending(new), reads, kind) == ["calls.ts:2:1"]
        assert places(sending(I), sending(new), call(), kind) == []


def test_an_operation_that_goes_concerns_all_who_call_it():
    assert places(document(), document(path="/o"), call(), "operation.removed") == ["calls.ts:1:1"]
    assert places(document(), document(path="/o"), called("GET /else"), "operation.removed") == []


def test_without_consumers_nothing_is_said_of_them():
    (change,) = changes(answering(obj(a=S)), answering(obj(a=I)))
    assert change.readers is None
    assert "consumer" not in change.sentence


def test_a_declared_type_depends_on_the_field_that_it_names():
    declared = an_object(items=a_list(an_object(a=STRING)))
    found = changes(
        answering(obj(a=S)),
        answering(obj(a=I)),
        [Contract(Side.CONSUMER, operations=(call(expectation=reading(declared=declared)),))],
    )
    assert found[0].readers == ()
