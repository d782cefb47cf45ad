"""Whatever tests are called and criteria ask for: an answer for each, never a pass of what is not there."""

from hypothesis import given
from hypothesis import strategies as st

from interlock.core.evidence import lost
from interlock.core.evidence.link import LinkOutcome, LinkTarget, link
from interlock.core.evidence.model import Case, Outcome, Report

words = st.text("aB1_.:/*()[] ,\n\u202e\U0001f600AC-", max_size=12)
cases = st.builds(
    Case, words, words | st.just("unittest.loader._FailedTest"), words, words, st.sampled_from(Outcome), words,
    criteria=st.lists(words | st.sampled_from(["AC-1", "AC-1, AC-2", "SHOP-12/AC-1"]), max_size=3).map(tuple),
)  # fmt: skip


def a_report(found: list[Case]) -> Report:
    return Report("junit", "0" * 64, tuple(found))


@given(st.lists(cases, max_size=8), st.lists(words, min_size=1, max_size=8))
def test_a_selector_that_names_no_passed_test_is_no_pass(found: list[Case], selectors: list[str]):
    (said,) = link("SHOP-12", [LinkTarget(1, tuple(selectors))], a_report(found))
    assert len(said.reason) < 5000
    if said.outcome is LinkOutcome.PASSED:
        assert any(case.outcome is Outcome.PASSED and case.is_named for case in found)
        assert all(s.strip() for s in selectors)


@given(st.lists(cases, max_size=8), st.lists(cases, max_size=8))
def test_what_is_lost_passed_before_and_does_not_run_now(before: list[Case], now: list[Case]):
    names = lost.unpacked(filter(None, [lost.packed(before)]))
    gone = lost.lost(names, now)
    assert set(gone) <= names
    assert gone == sorted(gone)
    assert lost.lost(names, [*now, *before]) == []
    passed = [case for case in before if case.is_named and case.outcome is Outcome.PASSED]
    assert len(lost.lost(names, [])) == len(names) <= len(passed)
