"""Which reports meet a `static` or `coverage` criterion: the rules are those of tests."""

from dataclasses import replace

import pytest

from gate_makers import COVERAGE, STATIC, TEST, some_evidence, some_facts
from interlock.core.criteria import Criterion, Kind
from interlock.core.evidence.model import SPEAKS_OF, Family
from interlock.core.gate.facts import Evidence, Link, Outcome, Standing
from interlock.core.gate.judge import judge
from interlock.core.gate.policy import Policy, ProducerClass, RedProof
from interlock.core.gate.verdict import State, Verdict
from makers import OTHER_COMMIT

PASSED, FAILED, MISSING = Outcome.PASSED, Outcome.FAILED, Outcome.MISSING
FAMILIES = {Kind.STATIC: Family.STATIC, Kind.COVERAGE: Family.COVERAGE}
BOTH = pytest.mark.parametrize("criterion", [STATIC, COVERAGE], ids=lambda c: c.kind)


def said(criterion: Criterion, id: int = 1, outcome: Outcome | None = PASSED, **about: object) -> Evidence:
    """CI says of the criterion what `outcome` is. The run is in order: what was found does not make it fail."""
    family = FAMILIES[criterion.kind]
    link = Link(criterion.number, criterion.hash, outcome, f"It {outcome}.") if outcome else None
    usual = {"check": family.value, "family": family, "links": (link,) if link else (), "standing": Standing.PASSED}
    return some_evidence(id, outcome=None, **{**usual, **about})


def verdict_on(criterion: Criterion, *evidence: Evidence, **about: object) -> Verdict:
    return judge(Policy(), some_facts(criterion, evidence=evidence, **about))


@BOTH
@pytest.mark.parametrize(
    ("about", "state"),
    [
        ({}, State.SATISFIED),
        ({"outcome": FAILED}, State.FAILED),
        ({"outcome": MISSING}, State.MISSING),
        ({"outcome": Outcome.INCONCLUSIVE}, State.INCONCLUSIVE),
        ({"outcome": None}, State.MISSING),
        ({"commit": OTHER_COMMIT}, State.STALE),
        ({"round": 0}, State.STALE),
        ({"producer_class": ProducerClass.CLAIM}, State.CLAIMED_ONLY),
        ({"producer_class": ProducerClass.PERSON}, State.CLAIMED_ONLY),
        ({"standing": Standing.FAILED}, State.INCONCLUSIVE),
        ({"standing": Standing.EMPTY}, State.INCONCLUSIVE),
        ({"outcome": None, "standing": Standing.STARTED}, State.PENDING),
    ],
    ids=str,
)
def test_one_report(criterion: Criterion, about: dict[str, object], state: State):
    assert verdict_on(criterion, said(criterion, **about)).criteria[0].state is state  # type: ignore[arg-type]  # names are the test's to get right


@BOTH
def test_an_older_no_about_the_same_commit_is_not_forgotten(criterion: Criterion):
    assert verdict_on(criterion, said(criterion, 1, FAILED), said(criterion, 2)).criteria[0].state is State.FLAKY


@BOTH
def test_a_newer_run_takes_the_word_of_the_older_away(criterion: Criterion):
    started = said(criterion, 2, None, standing=Standing.STARTED)
    assert verdict_on(criterion, said(criterion), started).criteria[0].state is State.PENDING
    assert verdict_on(criterion, said(criterion), said(criterion, 2, None)).criteria[0].state is State.SUPERSEDED


@BOTH
def test_an_edited_criterion_sheds_its_evidence(criterion: Criterion):
    edited = replace(criterion, selectors=("lines>=1",))
    assert verdict_on(edited, said(criterion)).criteria[0].state is State.STALE


@BOTH
def test_what_is_suppressed_in_lint_changes_nothing(criterion: Criterion):
    told = replace(criterion, suppressions={"AC002": "The customer's own word."})
    assert verdict_on(told, said(criterion)).is_open


@BOTH
def test_no_policy_takes_an_agents_word(criterion: Criterion):
    lax = Policy(needs={criterion.kind: ProducerClass.CLAIM})
    weak = said(criterion, producer_class=ProducerClass.CLAIM)
    assert judge(lax, some_facts(criterion, evidence=(weak,))).criteria[0].state is State.CLAIMED_ONLY


@BOTH
def test_each_kind_wants_the_word_that_the_policy_names_for_it(criterion: Criterion):
    evidence = (said(criterion),)
    by_token = Policy(needs={Kind.TEST: ProducerClass.CI_OIDC})
    by_job = Policy(needs={criterion.kind: ProducerClass.CI_OIDC})
    assert judge(by_token, some_facts(criterion, evidence=evidence)).is_open
    assert judge(by_job, some_facts(criterion, evidence=evidence)).criteria[0].state is State.CLAIMED_ONLY


@BOTH
def test_no_red_is_asked_of_what_is_no_test(criterion: Criterion):
    strict = Policy(red_proof=RedProof.REQUIRED)
    assert judge(strict, some_facts(criterion, evidence=(said(criterion),))).criteria[0].state is State.SATISFIED


def test_a_failure_sends_the_ticket_back():
    assert verdict_on(STATIC, said(STATIC, outcome=FAILED)).sends_back == ("AC-6: It failed.",)


def test_findings_that_no_criterion_minds_leave_the_gate_open():
    passes = some_evidence()
    assert verdict_on(TEST, passes, said(STATIC, 2, None)).is_open


@pytest.mark.parametrize(
    ("standing", "sentence"),
    [
        (Standing.FAILED, "static (run run-2) failed at aaaaaaaaaaaa."),
        (Standing.EMPTY, "static (run run-2) has no tool that looked at aaaaaaaaaaaa."),
        (Standing.INCONCLUSIVE, "static (run run-2) cannot be believed as it stands at aaaaaaaaaaaa."),
    ],
)
def test_a_tool_that_did_not_run_properly_shuts_the_gate(standing: Standing, sentence: str):
    verdict = verdict_on(TEST, some_evidence(), said(STATIC, 2, None, standing=standing))
    assert [(b.code, b.sentence) for b in verdict.blockers] == [("run_not_passed", sentence)]


def test_a_report_of_static_analysis_does_not_replace_the_test_run():
    assert verdict_on(TEST, some_evidence(), said(STATIC, 2, None), said(COVERAGE, 3, None)).is_open


def test_a_weak_word_about_another_family_shuts_nothing():
    """Where tests are to come from a job, what a token says of them counts as little as before."""
    policy = Policy(needs={Kind.TEST: ProducerClass.CI_OIDC})
    strong = some_evidence(producer_class=ProducerClass.CI_OIDC)
    by_token = some_evidence(2, check="other", standing=Standing.FAILED, outcome=None)
    assert judge(policy, some_facts(TEST, evidence=(strong, by_token))).is_open
    static = said(STATIC, 3, None, standing=Standing.FAILED)
    assert not judge(policy, some_facts(TEST, evidence=(strong, static))).is_open


def test_every_family_speaks_of_one_kind():
    assert set(SPEAKS_OF) == set(Family)
    assert len(set(SPEAKS_OF.values())) == len(Family)
