"""Kappa by hand, by chance, and where it is not defined."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interlock.core.gate.agreement import Agreement, of_pairs
from interlock.core.gate.judges import has_earned
from interlock.core.gate.policy import Policy

counts = st.integers(0, 30)
agreements = st.builds(Agreement, counts, counts, counts, counts)


@pytest.mark.parametrize(
    ("counted", "kappa"),
    [
        (Agreement(20, 5, 10, 15), 0.4),  # Cohen's own kind of table: 0.7 observed, 0.5 by chance
        (Agreement(10, 0, 0, 10), 1.0),
        (Agreement(0, 10, 10, 0), -1.0),
        (Agreement(25, 25, 25, 25), 0.0),
        (Agreement(2, 0, 0, 0), None),
        (Agreement(0, 0, 0, 7), None),
        (Agreement(), None),
    ],
)
def test_kappa_is_what_is_left_of_agreement_without_chance(counted: Agreement, kappa: float | None) -> None:
    assert counted.kappa == (None if kappa is None else pytest.approx(kappa))


def test_what_is_told_beside_kappa() -> None:
    counted = Agreement(20, 5, 10, 15)

    assert (counted.n, counted.negatives) == (50, 20)
    assert counted.prevalence == pytest.approx(0.6)
    assert counted.pabak == pytest.approx(0.4)
    assert (Agreement().prevalence, Agreement().pabak, Agreement().interval) == (None, None, None)


def test_the_interval_is_the_same_whenever_it_is_asked_for() -> None:
    low, high = Agreement(20, 5, 10, 15).interval or (0, 0)

    assert (low, high) == Agreement(20, 5, 10, 15).interval
    assert 0.1 < low < 0.2
    assert 0.6 < high < 0.7


def test_few_verdicts_of_one_kind_have_no_interval() -> None:
    assert Agreement(5, 0, 0, 1).interval is None


def test_pairs_are_counted_by_what_both_said() -> None:
    pairs = [(True, True), (True, False), (True, False), (False, True), (False, False)]

    assert of_pairs(pairs) == Agreement(1, 2, 1, 1)


@given(agreements)
def test_kappa_and_its_interval_lie_between_minus_one_and_one(counted: Agreement) -> None:
    assert counted.kappa is None or -1 <= counted.kappa <= 1
    if counted.n <= 12 and counted.interval:
        low, high = counted.interval
        assert -1 <= low <= high <= 1


@given(agreements)
def test_who_is_who_does_not_matter_to_kappa(counted: Agreement) -> None:
    other = Agreement(counted.both_pass, counted.only_person_passes, counted.only_judge_passes, counted.both_fail)

    assert other.kappa == counted.kappa


ASKED = Policy(judge_pairs=50, judge_negatives=10, judge_kappa=0.6, judge_kappa_low=0.4)


def test_where_nothing_is_asked_every_judge_counts() -> None:
    assert has_earned(Policy(), None) == ""


def test_a_good_judge_has_earned_it() -> None:
    assert has_earned(ASKED, Agreement(45, 1, 1, 20)) == ""


def test_who_is_just_as_good_as_asked_for_has_earned_it() -> None:
    record = Agreement(20, 5, 10, 15)
    low, _ = record.interval or (0.0, 0.0)

    assert has_earned(Policy(judge_pairs=50, judge_negatives=20, judge_kappa=0.4, judge_kappa_low=low), record) == ""


@pytest.mark.parametrize(
    ("record", "lacks"),
    [
        (None, "a judge wants 50 verdicts beside a person's, 10 of these a no, a kappa of 0.60, a lower bound of 0.40"),
        (Agreement(20, 1, 0, 10), "a judge wants 50 verdicts beside a person's; it has 31, 11 of these a no, and its"),
        (Agreement(60, 0, 0, 5), "a judge wants 10 of these a no; it has 65"),
        (Agreement(60, 0, 0, 0), "kappa is not defined"),
        (Agreement(40, 10, 5, 10), "a judge wants a kappa of 0.60, a lower bound of 0.40; it has 65"),
    ],
)
def test_what_a_judge_lacks_is_said_with_the_numbers(record: Agreement | None, lacks: str) -> None:
    assert lacks in has_earned(ASKED, record)


def test_every_kind_of_pair_is_counted_for_itself() -> None:
    kinds = [(True, True), (True, False), (False, True), (False, False)]

    assert of_pairs([kind for times, kind in enumerate(kinds, 1) for _ in range(times)]) == Agreement(1, 2, 3, 4)


def test_the_interval_is_the_middle_95_of_100_resamples() -> None:
    assert Agreement(20, 5, 10, 15).interval == pytest.approx((0.1453, 0.64), abs=0.0001)
