"""What is sent, beside what is taken."""

import pytest

from interlock.core.contracts.model import Body, Operation
from interlock.core.contracts.shapes import NULL, UNKNOWN, Field, Kind, Shape, array_of, nullable

from ..makers import (
    BOOLEAN,
    INTEGER,
    NUMBER,
    STRING,
    an_object,
    body,
    called,
    cookie,
    header,
    mismatches,
    offered,
    query,
    said,
    words,
)


def sent(shape: Shape, media_type: str = "application/json") -> Operation:
    return called("POST /orders", bodies=(body(shape, media_type),))


def taken(shape: Shape, media_type: str = "application/json") -> Operation:
    return offered("POST /orders", bodies=(body(shape, media_type),))


ORDER = an_object(title=STRING, note_=STRING)


def test_a_body_for_an_operation_without_one_is_a_warning():
    assert said(mismatches(offered("POST /orders"), sent(ORDER))) == [("body_not_taken", "warning", "body")]
    assert mismatches(offered("POST /orders"), sent(an_object(True))) == ()
    assert mismatches(offered("POST /orders"), sent(UNKNOWN)) == ()


@pytest.mark.parametrize(
    ("media_type", "reads", "differs"),
    [
        ("application/json", "multipart/form-data", True),
        ("multipart/form-data", "application/json", True),
        ("application/x-www-form-urlencoded", "application/json", True),
        ("application/json", "application/vnd.shop+json", False),
        ("text/csv", "text/*", False),
        ("text/csv", "*/*", False),
    ],
)
def test_a_body_in_a_form_that_is_not_read_is_an_error(media_type: str, reads: str, differs: bool):
    found = said(mismatches(taken(ORDER, reads), sent(ORDER, media_type)))
    assert found == ([("content_type_differs", "error", "body.content-type")] if differs else [])


def test_a_body_of_which_nothing_is_known_has_no_form_either():
    assert mismatches(taken(ORDER, "multipart/form-data"), sent(UNKNOWN)) == ()


def test_a_body_wrapped_by_one_side_only_is_one_mismatch():
    wrapped, bare = an_object(True, order=an_object(True, title=STRING)), an_object(True, title=STRING)
    assert said(mismatches(taken(ORDER), sent(wrapped))) == [("envelope_differs", "error", "body")]
    assert said(mismatches(taken(an_object(order=ORDER)), sent(bare))) == [("envelope_differs", "error", "body")]
    assert mismatches(taken(an_object(order=ORDER)), sent(wrapped)) == ()


def test_null_where_none_is_taken_is_an_error_and_a_warning_where_it_only_may_be():
    assert said(mismatches(taken(ORDER), sent(an_object(title=STRING, note=NULL)))) == [
        ("null_sent", "error", "body.note")
    ]
    assert said(mismatches(taken(ORDER), sent(an_object(title=STRING, note=nullable(STRING))))) == [
        ("null_sent", "warning", "body.note")
    ]
    open_note = an_object(title=STRING, note_=nullable(STRING))
    assert mismatches(taken(open_note), sent(an_object(title=STRING, note=NULL))) == ()


def test_a_field_that_only_the_provider_sets_is_a_note_when_a_whole_record_is_sent_back():
    own = Shape(frozenset({Kind.OBJECT}), (Field("id", INTEGER, False, access="read"), Field("title", STRING)))
    record = an_object(id=INTEGER, title=STRING)
    assert said(mismatches(taken(own), sent(record))) == [("read_only_field_sent", "info", "body.id")]
    written = an_object(True, id=INTEGER, title=STRING)
    assert said(mismatches(taken(own), sent(written))) == [("read_only_field_sent", "warning", "body.id")]


@pytest.mark.parametrize(
    ("wanted", "value", "why"),
    [
        (Shape(STRING.kinds, facets=(("maxLength", 3),)), "abcd", "maxLength 3"),
        (Shape(STRING.kinds, facets=(("minLength", 3),)), "ab", "minLength 3"),
        (Shape(STRING.kinds, facets=(("pattern", "^[a-z]+$"),)), "A1", "the pattern"),
        (Shape(STRING.kinds, format="date"), "tomorrow", "the form of date"),
        (Shape(STRING.kinds, facets=(("maxLength", 3),)), "abc", ""),
        (Shape(STRING.kinds, format="date"), "2027-01-31", ""),
        (Shape(STRING.kinds, facets=(("pattern", "^(a+)+$"),)), "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab", ""),
    ],
)
def test_a_value_written_out_keeps_the_limits(wanted: Shape, value: str, why: str):
    found = mismatches(taken(an_object(code=wanted)), sent(an_object(code=words(value))))
    assert said(found) == ([("value_out_of_limits", "warning", f"body.code={value}")] if why else [])
    assert all(why in m.sentence for m in found)


def test_the_same_holds_in_the_query():
    provider = offered(parameters=(query("from", Shape(STRING.kinds, format="date")),))
    found = mismatches(provider, called(parameters=(query("from", words("now")),)))
    assert said(found) == [("value_out_of_limits", "warning", "query.from=now")]


@pytest.mark.parametrize(
    ("shape", "wanted", "differs"),
    [
        (words("ten"), INTEGER, True),
        (words("10"), INTEGER, False),
        (BOOLEAN, NUMBER, True),
        (words("maybe"), BOOLEAN, True),
        (STRING, INTEGER, False),
        (INTEGER, STRING, False),
    ],
)
def test_a_query_parameter_is_text_that_must_read_as_what_is_wanted(shape: Shape, wanted: Shape, differs: bool):
    found = mismatches(offered(parameters=(query("n", wanted),)), called(parameters=(query("n", shape),)))
    assert said(found) == ([("request_field_type_differs", "error", "query.n")] if differs else [])


def test_an_enum_deep_in_a_body_is_looked_at():
    wanted, given = (
        an_object(lines=array_of(an_object(state=words("new")))),
        an_object(lines=array_of(an_object(state=words("old")))),
    )
    assert said(mismatches(taken(wanted), sent(given))) == [
        ("impossible_enum_value", "error", "body.lines[].state=old")
    ]


def test_a_list_with_brackets_where_none_are_read_is_a_warning():
    provider = offered(parameters=(query("ids", array_of(INTEGER), required=False),))
    assert said(mismatches(provider, called(parameters=(query("ids[]", UNKNOWN),)))) == [
        ("list_spelling_differs", "warning", "query.ids")
    ]
    assert mismatches(provider, called(parameters=(query("ids", UNKNOWN),))) == ()


def test_a_required_header_is_missed_only_where_all_headers_are_known():
    provider = offered(parameters=(header("X-Tenant"),))
    assert mismatches(provider, called()) == ()
    assert said(mismatches(provider, called(headers_are_complete=True))) == [
        ("required_header_missing", "error", "header.x-tenant")
    ]
    sometimes = called(parameters=(header("x-tenant", required=False),))
    assert said(mismatches(provider, sometimes)) == [("required_header_missing", "warning", "header.x-tenant")]
    assert mismatches(provider, called(parameters=(header("x-tenant"),))) == ()


def test_a_required_cookie_is_missed_only_where_cookies_are_sent_by_hand():
    provider = offered(parameters=(cookie("session"), cookie("theme", required=False)))
    assert mismatches(provider, called()) == ()
    other = called(parameters=(cookie("theme"),))
    assert said(mismatches(provider, other)) == [("required_cookie_missing", "warning", "cookie.session")]
    sometimes = called(parameters=(cookie("session", required=False),))
    assert said(mismatches(provider, sometimes)) == [("required_cookie_missing", "warning", "cookie.session")]
    assert mismatches(provider, called(parameters=(cookie("session"),))) == ()


BEARER, KEY = {"bearer": "http bearer"}, {"key": "apiKey header X-Key"}


@pytest.mark.parametrize(
    ("demands", "schemes", "headers", "found"),
    [
        ((("bearer",),), BEARER, (), ["auth_missing"]),
        ((("bearer",),), BEARER, ("authorization",), []),
        ((("key",),), KEY, ("authorization",), ["auth_missing"]),
        ((("key",),), KEY, ("X-Key",), []),
        ((("bearer",), ("key",)), BEARER | KEY, ("X-Key",), []),
        (((), ("bearer",)), BEARER, (), []),
        ((("cookie",),), {"cookie": "apiKey cookie session"}, (), []),
        (None, BEARER, (), []),
        ((), BEARER, ("authorization",), ["auth_not_needed"]),
    ],
)
def test_credentials_are_sent_where_they_are_asked_for(
    demands: tuple[tuple[str, ...], ...] | None, schemes: dict[str, str], headers: tuple[str, ...], found: list[str]
):
    call = called(parameters=tuple(header(h) for h in headers), headers_are_complete=True)
    assert [m.rule for m in mismatches(offered(demands=demands), call, schemes=schemes)] == found


def test_credentials_that_a_wrapper_may_add_are_not_missed():
    assert mismatches(offered(demands=(("bearer",),)), called(), schemes=BEARER) == ()


@pytest.mark.parametrize(
    "sent",
    [(), (body(an_object(title=INTEGER)),), (body(UNKNOWN, "multipart/form-data"),), (body(UNKNOWN, "text/csv"),)],
)
def test_a_body_of_any_form_that_nobody_describes_refuses_nothing(sent: tuple[Body, ...]):
    provider = offered("POST /orders", bodies=(body(UNKNOWN, "*/*"),))
    assert mismatches(provider, called("POST /orders", bodies=sent)) == ()


def test_in_a_form_nothing_is_of_the_wrong_kind():
    form = "multipart/form-data"
    provider = offered("POST /orders", bodies=(body(an_object(file=STRING, note=STRING), form),))
    sent = an_object(file=an_object(name=STRING), note=NULL)
    assert mismatches(provider, called("POST /orders", bodies=(body(sent, form),))) == ()


def test_a_query_that_is_not_known_in_full_lacks_nothing():
    provider = offered("GET /orders", parameters=(query("page"),))
    assert mismatches(provider, called(query_is_complete=False)) == ()
    assert mismatches(offered("GET /orders", query_is_complete=False), called(parameters=(query("pagee"),))) == ()


def test_a_body_in_a_form_that_is_not_looked_into_is_noted():
    found = mismatches(taken(UNKNOWN, "application/xml"), sent(UNKNOWN, "application/xml"))
    assert said(found) == [("body_not_compared", "info", "body")]
    assert mismatches(taken(UNKNOWN, "multipart/form-data"), sent(UNKNOWN, "multipart/form-data")) == ()


CARD, CASH = an_object(kind=words("card"), number=STRING), an_object(kind=words("cash"))


@pytest.mark.parametrize(
    ("given", "is_taken"),
    [
        (an_object(True, kind=words("card"), number=STRING), True),
        (an_object(True, kind=words("bank"), iban=STRING), False),
        (an_object(True, kind=STRING, number=STRING), True),
        (nullable(an_object(True, kind=words("cash"))), True),
        (INTEGER, False),
        (UNKNOWN, True),
    ],
)
def test_what_is_none_of_several_options_is_an_error(given: Shape, is_taken: bool):
    provider = taken(an_object(pay=nullable(Shape(options=(CARD, CASH)))))
    found = mismatches(provider, sent(an_object(pay=given)))
    assert said(found) == ([] if is_taken else [("option_not_taken", "error", "body.pay")])


@pytest.mark.parametrize(
    ("scheme", "sends", "is_found"),
    [
        ("http bearer JWT", "bearer", False),
        ("oauth2 authorizationCode", "bearer", False),
        ("http basic", "bearer", True),
        ("http bearer", "basic", True),
        ("http bearer", "token", True),
        ("apiKey header Authorization", "bearer", False),
        ("", "bearer", False),
    ],
)
def test_credentials_of_another_kind_are_an_error(scheme: str, sends: str, is_found: bool):
    call = called(parameters=(header("Authorization"),), security=(sends,), headers_are_complete=True)
    found = mismatches(offered(demands=(("way",),)), call, schemes={"way": scheme})
    assert said(found) == ([("auth_scheme_differs", "error", "auth")] if is_found else [])


@pytest.mark.parametrize(
    ("demands", "said_to_have", "lacks"),
    [
        ((("oauth", "oauth:write"),), (("oauth", "oauth:read"),), True),
        ((("oauth", "oauth:write"), ("key",)), (("oauth", "oauth:read"),), False),
        ((("oauth", "oauth:write"), ("oauth", "oauth:all")), (("oauth", "oauth:all"),), False),
        ((("oauth", "oauth:write"),), (("other", "other:read"),), False),
        ((("oauth", "oauth:write"),), (("oauth",),), False),
        ((("oauth", "oauth:write"),), None, False),
        (None, (("oauth", "oauth:read"),), False),
    ],
)
def test_a_scope_that_the_consumer_does_not_name_is_a_warning(
    demands: tuple[tuple[str, ...], ...] | None, said_to_have: tuple[tuple[str, ...], ...] | None, lacks: bool
):
    found = said(mismatches(offered(demands=demands), called(demands=said_to_have)))
    assert found == ([("auth_scope_missing", "warning", "auth.scope")] if lacks else [])


def test_a_word_in_a_header_that_is_none_of_its_values_is_an_error():
    provider = offered(parameters=(header("X-Mode", False, words("slow", "fast")),))
    found = mismatches(provider, called(parameters=(header("x-mode", True, words("odd")),)))
    assert said(found) == [("impossible_enum_value", "error", "header.x-mode=odd")]


def test_the_parts_of_a_parameter_are_the_parameter():
    filters = an_object(state_=STRING)
    provider = offered(parameters=(query("filter", filters),))
    assert mismatches(provider, called(parameters=(query("filter[state]"),))) == ()
    assert mismatches(provider, called(parameters=(query("filter"), query("state")))) == ()
