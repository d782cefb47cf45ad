"""What came back is not reported again as it is, and the same does not fail without end."""

from dataclasses import replace

import pytest

from gate_makers import some_evidence, some_facts, some_review
from interlock.core.gate import returning
from interlock.core.gate.facts import Facts
from interlock.core.gate.policy import Policy, ProducerClass
from interlock.core.refusals import WrongState
from makers import COMMIT, NOON, OTHER_COMMIT, REPOSITORY

FAILED = "AC-1: test_total failed: 422 is 500."


def come_back(facts: Facts, *reasons: str) -> Facts:
    return replace(facts, sent_back=returning.kept(Policy(), facts, reasons or (FAILED,)))


def test_the_same_heads_with_nothing_new_are_refused() -> None:
    known = come_back(some_facts(evidence=(some_evidence(1),)))

    with pytest.raises(WrongState) as refusal:
        returning.must_be_new(Policy(), known)

    assert refusal.value.sentence == "SHOP-12 came back with these very heads, and nothing is new about them."


@pytest.mark.parametrize(
    ("what", "about"),
    [
        ("another head", {"heads": {REPOSITORY: OTHER_COMMIT}}),
        ("newer evidence", {"evidence": (some_evidence(1), some_evidence(2))}),
        ("another spec", {"spec_version": 2}),
        ("a cleared review", {"reviews": (some_review(passes=False, cleared_at=NOON),)}),
    ],
)
def test_whatever_is_new_lets_it_be_reported(what: str, about: dict[str, object]) -> None:
    known = come_back(some_facts(evidence=(some_evidence(1),)))

    returning.must_be_new(Policy(), replace(known, **about))  # type: ignore[arg-type]  # names of facts


@pytest.mark.parametrize(
    "more",
    [
        some_evidence(2, producer_class=ProducerClass.CLAIM),
        some_evidence(2, commit=OTHER_COMMIT),
        some_evidence(2, commit=OTHER_COMMIT, base_of=COMMIT),
    ],
    ids=["a mere claim", "another commit", "a run of the base"],
)
def test_what_does_not_speak_for_the_heads_is_nothing_new(more: object) -> None:
    known = come_back(some_facts(evidence=(some_evidence(1),)))

    with pytest.raises(WrongState):
        returning.must_be_new(Policy(), replace(known, evidence=(*known.evidence, more)))  # type: ignore[arg-type]  # names are the test's to get right


def test_a_review_that_nobody_cleared_is_nothing_new() -> None:
    known = come_back(some_facts(evidence=(some_evidence(1),)))

    with pytest.raises(WrongState):
        returning.must_be_new(Policy(), replace(known, reviews=(some_review(passes=False),)))


def test_what_never_came_back_is_new() -> None:
    returning.must_be_new(Policy(), some_facts())


def test_the_same_failure_in_a_row_calls_for_a_person() -> None:
    policy = Policy(max_same_failures=2)
    once = come_back(some_facts())
    again = returning.kept(policy, once, ("AC-1: test_total failed: 422 is 501.\nAnd a trace.",))

    assert returning.stuck(policy, once.sent_back, (FAILED,)) == ""
    assert returning.stuck(policy, again, ("AC-1: test_total failed: 422 is 501.",)) == (
        "The same failed 2 times in a row: AC-1: test_total failed: 422 is 501."
    )
    assert returning.stuck(Policy(), again, ("AC-1: test_total failed: 422 is 501.",)) == ""


@pytest.mark.parametrize(
    "other", ["AC-2: test_total failed: 422 is 500.", "AC-1: test_tax failed: 422 is 500.", "AC-1: It is ugly."]
)
def test_another_failure_counts_anew(other: str) -> None:
    policy = Policy(max_same_failures=2)
    again = returning.kept(policy, come_back(some_facts()), (other,))

    assert returning.stuck(policy, again, (other,)) == ""
    assert list(again["failures"].values()) == [1]
