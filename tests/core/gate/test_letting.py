"""What is let go: by a waiver for these heads, and by a person's look at what cannot be checked here."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from gate_makers import (
    PERSON,
    REVIEW,
    TEST,
    WORKER,
    a_waiver,
    an_actor,
    by_a_person,
    some_evidence,
    some_facts,
    some_review,
)
from interlock.core.criteria import Criterion
from interlock.core.gate import choosing
from interlock.core.gate.facts import Evidence, Facts, Link, Outcome, Uncheckable
from interlock.core.gate.judge import judge
from interlock.core.gate.policy import Policy, ProducerClass, RedProof
from interlock.core.gate.verdict import State
from interlock.core.members import Kind as MemberKind
from interlock.core.refusals import Invalid
from makers import COMMIT, NOON, OTHER_COMMIT, REPOSITORY

SAID = Uncheckable(TEST.number, 31, "otter", "There is no database here.")
UNCHECKED = some_facts(TEST, uncheckable=(SAID,))


USUAL = Policy()


def state_of(facts: Facts, policy: Policy = USUAL) -> State:
    return judge(policy, facts).criteria[0].state


@pytest.mark.parametrize(
    ("heads", "state"),
    [(None, State.WAIVED), ({REPOSITORY: COMMIT}, State.WAIVED), ({REPOSITORY: OTHER_COMMIT}, State.MISSING)],
)
def test_a_waiver_holds_for_the_heads_that_it_was_granted_for(heads: dict[str, str] | None, state: State) -> None:
    assert state_of(some_facts(TEST, waivers=(a_waiver(heads=heads),))) is state


def test_a_waiver_for_any_head_says_so() -> None:
    bound, any_head = (
        judge(Policy(), some_facts(TEST, waivers=(a_waiver(heads=heads),))).criteria[0].sentence
        for heads in ({REPOSITORY: COMMIT}, None)
    )

    assert bound == "Waived by ada until 2026-01-02 12:00 UTC: CI is down."
    assert any_head == "Waived by ada for any head until 2026-01-02 12:00 UTC: CI is down."


def test_what_cannot_be_checked_is_no_pass_and_waits_for_a_person() -> None:
    verdict = judge(Policy(), UNCHECKED)

    assert not verdict.is_open
    assert verdict.criteria[0].state is State.CANNOT_CHECK
    assert verdict.criteria[0].sentence.startswith(
        "otter says that it cannot be checked here: There is no database here. No test report speaks for it"
    )
    assert "A person who did not work on SHOP-12" in verdict.criteria[0].next


def test_real_proof_needs_nobodys_look() -> None:
    assert state_of(replace(UNCHECKED, evidence=(some_evidence(),))) is State.SATISFIED


@pytest.mark.parametrize("outcome", [Outcome.FAILED, Outcome.FLAKY, Outcome.INCONCLUSIVE])
def test_an_answer_stays_one_whatever_is_said(outcome: Outcome) -> None:
    looked = replace(UNCHECKED, evidence=(some_evidence(outcome=outcome),), reviews=(by_a_person(TEST),))

    assert state_of(looked) is State(outcome.value)


def test_a_person_looks_at_what_cannot_be_checked() -> None:
    verdict = judge(Policy(), replace(UNCHECKED, reviews=(by_a_person(TEST),)))

    assert verdict.is_open
    assert verdict.criteria[0].sentence == (
        "ada looked at it, since it cannot be checked here: There is no database here."
    )
    assert state_of(some_facts(TEST, reviews=(by_a_person(TEST),))) is State.MISSING


@pytest.mark.parametrize(
    "about",
    [
        {"reviews": (some_review(TEST),)},
        {"reviews": (by_a_person(TEST, reviewer_id=WORKER),)},
        {"reviews": (by_a_person(TEST, heads={REPOSITORY: OTHER_COMMIT}),)},
        {"uncheckable": (replace(SAID, criterion=9),), "reviews": (by_a_person(TEST),)},
    ],
    ids=["an agent", "who worked on it", "another head", "another criterion"],
)
def test_nobody_elses_look_will_do(about: dict[str, object]) -> None:
    assert not judge(Policy(), replace(UNCHECKED, **about)).is_open  # type: ignore[arg-type]  # names of facts


def test_only_a_person_may_name_it_and_only_once_it_was_said() -> None:
    person = an_actor(PERSON, MemberKind.PERSON)

    assert choosing.passed(Policy(), UNCHECKED, person, (TEST.number,)) == (TEST,)
    for known, actor in ((UNCHECKED, an_actor()), (some_facts(TEST), person)):
        with pytest.raises(Invalid, match="no review can meet it"):
            choosing.passed(Policy(), known, actor, (TEST.number,))


@pytest.mark.parametrize(("reason", "criteria"), [(" ", (2,)), ("I know no Rust.", ())])
def test_to_abstain_wants_a_reason_and_a_criterion(reason: str, criteria: tuple[int, ...]) -> None:
    with pytest.raises(Invalid, match="To leave it to others wants"):
        choosing.abstained(Policy(), some_facts(REVIEW), an_actor(), reason, criteria)


def test_a_policy_that_cannot_be_read_opens_nothing() -> None:
    known = some_facts(TEST, evidence=(some_evidence(),), unreadable="Version 3 of the policy cannot be read: No.")
    verdict = judge(Policy(), known)

    assert not verdict.is_open
    assert verdict.criteria[0].state is State.ERROR
    assert [b.code for b in verdict.blockers] == ["policy_unreadable"]


def test_a_criterion_of_a_kind_from_elsewhere_is_unknown() -> None:
    assert state_of(some_facts(Criterion(1, "It prays.", "prayer"))) is State.UNKNOWN  # type: ignore[arg-type]  # names are the test's to get right


def runs(*outcomes: Outcome | None, **about: object) -> tuple[Evidence, ...]:
    return tuple(some_evidence(n, outcome, **about) for n, outcome in enumerate(outcomes, 1))


@pytest.mark.parametrize(
    ("outcomes", "state"),
    [
        ((Outcome.PASSED,), State.SATISFIED),
        ((None, Outcome.PASSED), State.SATISFIED),
        ((None, None, Outcome.PASSED), State.FLAKY),
        ((Outcome.MISSING, Outcome.INCONCLUSIVE, Outcome.PASSED), State.FLAKY),
        ((None, Outcome.PASSED, Outcome.PASSED, Outcome.PASSED), State.SATISFIED),
    ],
)
def test_a_check_is_not_run_until_it_is_green(outcomes: tuple[Outcome | None, ...], state: State) -> None:
    assert state_of(some_facts(TEST, evidence=runs(*outcomes)), Policy(max_attempts=2)) is state


def test_runs_of_other_commits_and_checks_are_no_attempts() -> None:
    others = (some_evidence(1, None, commit=OTHER_COMMIT), some_evidence(2, None, check="e2e"), some_evidence(3))

    assert state_of(some_facts(TEST, evidence=others), Policy(max_attempts=1)) is State.SATISFIED


@pytest.mark.parametrize(("hours", "state"), [(47, State.SATISFIED), (48, State.EXPIRED), (49, State.EXPIRED)])
def test_a_pass_is_not_believed_for_ever(hours: int, state: State) -> None:
    old = some_evidence(at=NOON - timedelta(hours=hours))

    assert state_of(some_facts(TEST, evidence=(old,)), Policy(evidence_max_days=2)) is state
    assert state_of(some_facts(TEST, evidence=(old,))) is State.SATISFIED


def test_a_failure_does_not_expire() -> None:
    old = some_evidence(outcome=Outcome.FAILED, at=NOON - timedelta(days=9))

    assert state_of(some_facts(TEST, evidence=(old,)), Policy(evidence_max_days=2)) is State.FAILED


BASE: dict[str, Any] = {"commit": OTHER_COMMIT, "base_of": COMMIT}


@pytest.mark.parametrize(
    ("case", "of_base", "state"),
    [
        ("red", some_evidence(7, Outcome.FAILED, **BASE), State.SATISFIED),
        ("none", some_evidence(7, None, commit=OTHER_COMMIT), State.UNPROVEN),
        ("green", some_evidence(7, **BASE), State.UNPROVEN),
        ("missing there", some_evidence(7, Outcome.MISSING, **BASE), State.UNPROVEN),
        ("of another head", some_evidence(7, Outcome.FAILED, commit="c" * 40, base_of=OTHER_COMMIT), State.UNPROVEN),
        ("of another round", some_evidence(7, Outcome.FAILED, round=0, **BASE), State.UNPROVEN),
        ("an agent's", some_evidence(7, Outcome.FAILED, producer_class=ProducerClass.CLAIM, **BASE), State.UNPROVEN),
        ("of the head itself", some_evidence(7, Outcome.FAILED, base_of=COMMIT), State.FAILED),
    ],
)
def test_red_proof_is_of_the_base(case: str, of_base: Evidence, state: State) -> None:
    known = some_facts(TEST, evidence=(some_evidence(1), of_base))

    assert state_of(known, Policy(red_proof=RedProof.REQUIRED)) is state, case


def test_a_base_that_failed_once_and_passed_since_is_not_red() -> None:
    of_base = (some_evidence(7, Outcome.FAILED, **BASE), some_evidence(8, **BASE))
    known = some_facts(TEST, evidence=(some_evidence(1), *of_base))

    assert state_of(known, Policy(red_proof=RedProof.REQUIRED)) is State.UNPROVEN


def test_a_base_that_failed_something_else_is_not_red_for_this() -> None:
    other = Link(9, "0" * 16, Outcome.FAILED, "It failed.")
    older = Link(TEST.number, "0" * 16, Outcome.FAILED, "It failed.")
    of_base = some_evidence(7, None, links=(other, older), **BASE)
    known = some_facts(TEST, evidence=(some_evidence(1), of_base))

    assert state_of(known, Policy(red_proof=RedProof.REQUIRED)) is State.UNPROVEN


def test_a_run_of_the_base_is_not_even_old_proof() -> None:
    assert state_of(some_facts(TEST, evidence=(some_evidence(7, **BASE),))) is State.MISSING


def test_a_shut_gate_counts_what_is_met() -> None:
    known = some_facts(TEST, REVIEW, evidence=(some_evidence(),))

    assert judge(Policy(), known).sentence == "The gate is shut: 1 of 2 criteria met."


def test_a_run_of_the_base_does_not_shut_the_gate_of_the_head() -> None:
    known = some_facts(TEST, evidence=(some_evidence(1), some_evidence(7, Outcome.FAILED, **BASE)))

    assert judge(Policy(), known).is_open


def test_a_run_of_the_head_cannot_be_called_one_of_a_base() -> None:
    hidden = some_evidence(7, Outcome.FAILED, base_of=OTHER_COMMIT)

    assert state_of(some_facts(TEST, evidence=(some_evidence(1), hidden))) is State.FAILED
