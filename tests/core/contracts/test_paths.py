"""All spellings of a path are one template."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interlock.core.contracts.paths import Hole, of_pieces, parse


@pytest.mark.parametrize(
    "spelled",
    ["/orders/{id}", "/orders/:id", "/orders/<int:id>", "/orders/{order_id:int}", "/orders/[id]", "orders/{id}?x=1"],
)
def test_every_spelling_of_a_hole_is_one_path(spelled: str):
    assert parse(spelled).canonical == "/orders/{}"


@pytest.mark.parametrize("spelled", ["/files/{path:path}", "/files/*", "/files/[...slug]", "/files/<path:rest>"])
def test_the_rest_of_a_path_is_known_as_such(spelled: str):
    assert parse(spelled).canonical == "/files/{*}"
    assert parse(spelled).segments[-1].catch_all


def test_a_segment_may_mix_text_and_holes():
    assert parse("/reports/{name}.json").canonical == "/reports/{}.json"


def test_pieces_of_code_become_the_same_path():
    assert of_pieces(("/orders/", Hole("id"), "/lines")) == parse("/orders/{id}/lines")


def test_a_slash_at_the_end_is_remembered():
    assert parse("/orders/").trailing_slash
    assert not parse("/").trailing_slash
    assert str(parse("/orders/")) == "/orders/"


@given(st.text(max_size=60))
def test_any_text_is_some_path_and_its_spelling_is_stable(text: str):
    once = parse(text)
    assert parse(str(once)).canonical.count("{") >= 0
    assert str(once).startswith("/")
