"""The names of tests are kept from run to run, and those that do not run any more are told."""

import pytest

from interlock.core.evidence import lost
from interlock.core.evidence.model import Case, Outcome


def a_case(name: str, outcome: Outcome = Outcome.PASSED) -> Case:
    return Case("s", "", name, "", outcome)


def test_only_the_names_of_those_that_passed_are_kept():
    kept = lost.packed([a_case("b"), a_case("a\nz"), a_case("failed", Outcome.FAILED), a_case("")])
    assert kept is not None
    assert lost.unpacked([kept, kept]) == {"a z", "b"}


@pytest.mark.parametrize("cases", [[], [a_case("a", Outcome.SKIPPED)], [a_case("")]])
def test_where_nothing_passed_nothing_is_kept(cases: list[Case]):
    assert lost.packed(cases) is None


@pytest.mark.parametrize(("name", "is_kept"), [("a", True), ("ten_letter", True), ("eleven_long", False)])
def test_a_list_of_names_that_is_too_long_is_not_kept(monkeypatch: pytest.MonkeyPatch, name: str, is_kept: bool):
    monkeypatch.setattr(lost, "NAMES_LIMIT_BYTES", 10)
    assert (lost.packed([a_case(name)]) is not None) is is_kept


@pytest.mark.parametrize(
    ("outcome", "is_lost"),
    [
        (Outcome.PASSED, False),
        (Outcome.FAILED, False),
        (Outcome.ERROR, False),
        (Outcome.FLAKY, False),
        (Outcome.SKIPPED, True),
        (Outcome.UNKNOWN, True),
    ],
)
def test_a_test_is_lost_that_did_not_run(outcome: Outcome, is_lost: bool):
    assert lost.lost({"a"}, [a_case("a", outcome), a_case("new")]) == (["a"] if is_lost else [])


def test_what_passed_in_another_report_of_the_run_is_not_lost():
    assert lost.lost({"c", "b", "a"}, [], others={"b", "x"}) == ["a", "c"]


def test_a_test_without_a_name_stands_for_no_other():
    unnamed = a_case("")
    assert lost.lost({unnamed.title}, [unnamed]) == [unnamed.title]
