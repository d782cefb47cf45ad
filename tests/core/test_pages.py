"""Where a piece of a list ended."""

from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interlock.core.pages import MOST, Place, place_of, size_of, word_of
from interlock.core.refusals import Invalid

NOON = datetime(2026, 1, 1, 12, 0, 0, 123457, UTC)


@given(st.datetimes(min_value=datetime(1900, 1, 1), timezones=st.just(UTC)), st.integers(0, 10**18 - 1))
def test_a_place_is_read_back_to_the_microsecond(at, id):
    assert place_of(word_of(Place(at, id))) == Place(at, id)


def test_a_word_can_stand_in_an_address():
    assert word_of(Place(NOON, 7)).replace("-", "").replace("_", "").isalnum()


def test_no_word_is_the_beginning():
    assert place_of("") is None


@pytest.mark.parametrize("word", ["7", "!", "no", "\0", "ü", "OTk5OTk5OTk5OTk5OTk5OTk5LjE", "a" * 10_000])
def test_a_word_of_somebody_elses_is_refused(word):
    with pytest.raises(Invalid, match="no place in this list"):
        place_of(word)


@given(st.text())
def test_any_text_is_a_place_or_refused(word):
    with suppress(Invalid):
        assert place_of(word) == place_of(word_of(place_of(word) or Place(NOON, 0))) or word == ""


def test_a_piece_holds_at_least_one_and_at_most_so_many():
    assert [size_of(limit) for limit in (-1, 0, 7, MOST + 1)] == [1, 1, 7, MOST]
