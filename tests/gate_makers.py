"""Facts for the gate: all that is needed for an open gate by default; name only what the test is about."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from interlock.core.criteria import Criterion, Kind
from interlock.core.gate.facts import Evidence, Facts, Link, Outcome, Review, ScanFact, Standing, Waiver
from interlock.core.gate.policy import ProducerClass
from interlock.core.members import Actor
from interlock.core.members import Kind as MemberKind
from makers import COMMIT, NOON, REPOSITORY

TEST = Criterion(1, "The total is kept.", Kind.TEST, ("test_total",))
STATIC = Criterion(6, "The module refunds.py has no known weakness.", Kind.STATIC, ("bandit:warning",))
COVERAGE = Criterion(7, "The tests reach the module refunds.py.", Kind.COVERAGE, ("lines>=80",))
REVIEW = Criterion(2, "The code is readable.", Kind.REVIEW)
HUMAN = Criterion(3, "The page is pretty.", Kind.HUMAN)
CONTRACT = Criterion(4, "Both sides agree.", Kind.CONTRACT, ("GET /orders/{id}",))
CHILDREN = Criterion(5, "All children are done.", Kind.CHILDREN)

WORKER, REVIEWER, PERSON = 1, 2, 3


def some_facts(*criteria: Criterion, **about: Any) -> Facts:
    usual = Facts(
        ticket="SHOP-12",
        ticket_id=12,
        round=1,
        heads={REPOSITORY: COMMIT},
        spec_version=1,
        criteria=criteria or (TEST,),
        now=NOON,
        workers=frozenset({WORKER}),
        contributors=frozenset({WORKER}),
        contributing_operators=frozenset({100}),
    )
    return replace(usual, **about)


def some_evidence(id: int = 1, outcome: Outcome | None = Outcome.PASSED, **about: Any) -> Evidence:
    """CI says of TEST what `outcome` is; None: it says nothing of it."""
    link = Link(TEST.number, TEST.hash, outcome, f"It {outcome}.") if outcome else None
    usual = Evidence(
        id=id,
        round=1,
        repository=REPOSITORY,
        commit=COMMIT,
        producer="ci",
        producer_class=ProducerClass.CI_TOKEN,
        check="tests",
        run=f"run-{id}",
        attempt=1,
        standing=Standing.FAILED if outcome is Outcome.FAILED else Standing.PASSED,
        links=(link,) if link else (),
        at=NOON,
    )
    return replace(usual, **about)


def some_review(criterion: Criterion = REVIEW, id: int = 1, passes: bool = True, **about: Any) -> Review:
    usual = Review(
        id=id,
        round=1,
        reviewer="rita",
        reviewer_id=REVIEWER,
        operator_id=200,
        producer_class=ProducerClass.REVIEW,
        passes=passes,
        reason="The total is off by one." if not passes else "",
        hashes={criterion.number: criterion.hash},
        heads={REPOSITORY: COMMIT},
        at=NOON,
    )
    return replace(usual, **about)


def by_a_person(criterion: Criterion = HUMAN, id: int = 1, passes: bool = True, **about: Any) -> Review:
    person = {"reviewer": "ada", "reviewer_id": PERSON, "operator_id": PERSON, "producer_class": ProducerClass.PERSON}
    return some_review(criterion, id, passes, **{**person, **about})


def a_waiver(criterion: Criterion = TEST, **about: Any) -> Waiver:
    usual = Waiver(criterion.number, criterion.hash, "ada", "CI is down.", NOON + timedelta(days=1))
    return replace(usual, **about)


def a_scan(side: str, **about: Any) -> ScanFact:
    usual = ScanFact(f"the {side}", side, REPOSITORY, COMMIT, frozenset({"GET /orders/{id}"}))
    return replace(usual, **about)


def an_actor(id: int = REVIEWER, kind: MemberKind = MemberKind.AGENT, operator_id: int = 200) -> Actor:
    return Actor(id, f"member-{id}", kind, id if kind is MemberKind.PERSON else operator_id)
