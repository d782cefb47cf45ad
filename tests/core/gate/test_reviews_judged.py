"""Whose word meets a `review` or a `human` criterion, and for how long; and what a rejection does."""

from dataclasses import replace
from typing import Any

import pytest

from gate_makers import (
    HUMAN,
    PERSON,
    REVIEW,
    REVIEWER,
    TEST,
    WORKER,
    by_a_person,
    some_evidence,
    some_facts,
    some_review,
)
from interlock.core.criteria import Criterion, Kind
from interlock.core.gate.facts import Review
from interlock.core.gate.judge import judge
from interlock.core.gate.policy import Independence, Policy, ProducerClass
from interlock.core.gate.verdict import CriterionVerdict, State
from makers import COMMIT, NOON, OTHER_COMMIT, REPOSITORY

OPERATORS = Policy(independence=Independence.OPERATOR)


def verdict_on(criterion: Criterion, *reviews: Review, policy: Policy | None = None, **about: Any) -> CriterionVerdict:
    return judge(policy or Policy(), some_facts(criterion, reviews=reviews, **about)).criteria[0]


@pytest.mark.parametrize(
    ("case", "review", "state"),
    [
        ("another member", some_review(), State.SATISFIED),
        ("a person", by_a_person(REVIEW), State.SATISFIED),
        ("the worker", some_review(reviewer_id=WORKER), State.CLAIMED_ONLY),
        ("an agent's own word", some_review(producer_class=ProducerClass.CLAIM), State.CLAIMED_ONLY),
        ("another head", some_review(heads={REPOSITORY: OTHER_COMMIT}), State.STALE),
        ("one head of two", some_review(heads={REPOSITORY: COMMIT, "example/web": COMMIT}), State.STALE),
        ("an earlier round", some_review(round=0), State.STALE),
        ("another wording", some_review(hashes={REVIEW.number: "0" * 16}), State.STALE),
        ("taken back", some_review(cleared_at=NOON), State.STALE),
        ("another criterion", some_review(HUMAN), State.MISSING),
    ],
)
def test_a_review(case: str, review: Review, state: State) -> None:
    assert verdict_on(REVIEW, review).state is state, case


@pytest.mark.parametrize(
    ("case", "review", "state"),
    [
        ("a person", by_a_person(), State.SATISFIED),
        ("an agent", some_review(HUMAN), State.CLAIMED_ONLY),
        ("a person who did the work", by_a_person(reviewer_id=WORKER), State.CLAIMED_ONLY),
        ("a person, another head", by_a_person(heads={REPOSITORY: OTHER_COMMIT}), State.STALE),
    ],
)
def test_a_look(case: str, review: Review, state: State) -> None:
    assert verdict_on(HUMAN, review).state is state, case


def test_who_wrote_the_spec_may_accept_it_and_not_review_it() -> None:
    wrote: dict[str, Any] = {"contributors": frozenset({WORKER, PERSON})}

    assert verdict_on(HUMAN, by_a_person(), **wrote).state is State.SATISFIED
    assert verdict_on(REVIEW, by_a_person(REVIEW), **wrote).state is State.CLAIMED_ONLY


def test_a_review_counts_no_more_once_its_author_works_on_the_ticket() -> None:
    joined: dict[str, Any] = {"contributors": frozenset({WORKER, REVIEWER}), "workers": frozenset({WORKER, REVIEWER})}

    assert verdict_on(REVIEW, some_review(), **joined).state is State.CLAIMED_ONLY


def test_agents_of_one_operator_count_as_one_where_the_policy_says_so() -> None:
    sibling = some_review(operator_id=100)

    assert verdict_on(REVIEW, sibling).state is State.SATISFIED
    assert verdict_on(REVIEW, sibling, policy=OPERATORS).state is State.CLAIMED_ONLY


def test_an_operator_in_person_is_not_one_of_their_agents() -> None:
    operator = by_a_person(REVIEW, reviewer_id=100, operator_id=100)

    assert verdict_on(REVIEW, operator, policy=OPERATORS).state is State.SATISFIED


def test_a_policy_may_want_a_person_to_review() -> None:
    strict = Policy(needs={Kind.REVIEW: ProducerClass.PERSON})

    assert verdict_on(REVIEW, some_review(), policy=strict).state is State.CLAIMED_ONLY
    assert verdict_on(REVIEW, by_a_person(REVIEW), policy=strict).state is State.SATISFIED


def test_one_good_review_is_enough_whatever_else_was_said() -> None:
    assert verdict_on(REVIEW, some_review(id=1, reviewer_id=WORKER), some_review(id=2)).state is State.SATISFIED


def test_nothing_is_approved_without_a_head() -> None:
    assert verdict_on(REVIEW, some_review(heads={}), heads={}).state is State.STALE


@pytest.mark.parametrize(
    ("case", "reviews", "state"),
    [
        ("a rejection", [some_review(passes=False)], State.REJECTED),
        ("by somebody who may not judge", [some_review(passes=False, reviewer_id=WORKER)], State.REJECTED),
        ("another's approval does not lift it", [some_review(passes=False), by_a_person(REVIEW, 2)], State.REJECTED),
        ("of an older head and round", [some_review(passes=False, round=0, heads={})], State.REJECTED),
        ("of an older wording", [some_review(passes=False, hashes={2: "0" * 16})], State.REJECTED),
        ("its author approves", [some_review(passes=False), some_review(id=2)], State.SATISFIED),
        ("its author approved before", [some_review(id=1), some_review(id=2, passes=False)], State.REJECTED),
        ("it was cleared", [some_review(passes=False, cleared_at=NOON)], State.MISSING),
        (
            "the approval that lifted it was cleared",
            [some_review(passes=False), some_review(id=2, cleared_at=NOON)],
            State.REJECTED,
        ),
    ],
)
def test_a_rejection_stays_until_it_is_lifted(case: str, reviews: list[Review], state: State) -> None:
    assert verdict_on(REVIEW, *reviews).state is state, case


def test_a_rejection_outweighs_a_passing_test() -> None:
    rejected = some_review(TEST, passes=False)

    verdict = judge(Policy(), some_facts(TEST, evidence=(some_evidence(),), reviews=(rejected,))).criteria[0]

    assert verdict.state is State.REJECTED
    assert verdict.sentence == "rita rejected it in round 1: The total is off by one."


def test_every_standing_rejection_is_named() -> None:
    both = (some_review(passes=False, id=1), by_a_person(REVIEW, 2, passes=False))

    assert verdict_on(REVIEW, *both).evidence == (1, 2)


def test_both_rejections_of_one_reviewer_are_named() -> None:
    assert verdict_on(REVIEW, some_review(id=1, passes=False), some_review(id=2, passes=False)).evidence == (1, 2)


def test_a_lifted_rejection_is_no_approval() -> None:
    lifted = some_review(id=2, heads={REPOSITORY: OTHER_COMMIT})

    assert verdict_on(REVIEW, some_review(id=1, passes=False), lifted).state is State.STALE


def test_a_lapsed_approval_is_named() -> None:
    verdict = verdict_on(REVIEW, replace(some_review(), heads={REPOSITORY: OTHER_COMMIT}))

    assert verdict.sentence == "rita reviewed something else than this head."
