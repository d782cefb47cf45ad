"""A suite that has shrunk since the last close: let pass, shown, or refused, as the policy says."""

from dataclasses import replace

import pytest

from gate_makers import some_evidence, some_facts
from interlock.core.gate import lost_tests
from interlock.core.gate.judge import judge
from interlock.core.gate.policy import LostTests, Policy


def policy(word: LostTests) -> Policy:
    return replace(Policy(), lost_tests=word)


@pytest.mark.parametrize(
    ("lost", "is_told"),
    [((None,), False), ((0,), False), ((3,), True), ((7, 3), True), ((7, 0), False), ((7, None), True)],
    ids=str,
)
def test_the_last_report_of_a_run_says_how_many_tests_are_gone(lost: tuple[int | None, ...], is_told: bool):
    reports = tuple(some_evidence(id, run="7", lost_tests=number) for id, number in enumerate(lost, 1))
    facts = some_facts(evidence=reports)
    blockers = {b.code: b.sentence for b in judge(policy(LostTests.REFUSE), facts).blockers}
    risks = {r.code: r.sentence for r in judge(policy(LostTests.ASK), facts).risks}
    number = next((n for n in reversed(lost) if n is not None), 0)
    sentence = f"tests lacks {number} tests that passed in the run accepted last."
    assert blockers == ({"tests_lost": sentence} if is_told else {})
    assert (sentence in risks.values()) is is_told


def test_what_an_older_run_lost_is_past():
    reports = (some_evidence(1, lost_tests=5), some_evidence(2, lost_tests=0))
    assert judge(policy(LostTests.REFUSE), some_facts(evidence=reports)).is_open


def test_where_the_policy_allows_it_nothing_is_shut():
    assert judge(policy(LostTests.ALLOW), some_facts(evidence=(some_evidence(lost_tests=5),))).is_open


@pytest.mark.parametrize(
    ("number", "names", "told"),
    [
        (1, ("a",), "tests lacks 1 test that passed in the run accepted last: a."),
        (3, ("a", "b", "c"), "tests lacks 3 tests that passed in the run accepted last: a, b, c."),
        (70, ("a", "b", "c", "d"), "tests lacks 70 tests that passed in the run accepted last: a, b, c and 67 more."),
    ],
)
def test_the_first_of_them_are_named(number: int, names: tuple[str, ...], told: str):
    facts = some_facts(evidence=(some_evidence(lost_tests=number, lost_names=names),))
    assert lost_tests.sentences(Policy(), facts) == [told]
