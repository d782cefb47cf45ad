"""Which reports meet a `test` criterion, and how each that does not is told apart."""

from dataclasses import replace

import pytest

from gate_makers import TEST, some_evidence, some_facts
from interlock.core.criteria import Kind
from interlock.core.gate.facts import Evidence, Outcome, Standing
from interlock.core.gate.judge import judge
from interlock.core.gate.policy import Policy, ProducerClass
from interlock.core.gate.verdict import CriterionVerdict, State
from makers import COMMIT, OTHER_COMMIT, REPOSITORY

PASSED, FAILED, MISSING = Outcome.PASSED, Outcome.FAILED, Outcome.MISSING
STARTED = Standing.STARTED


def verdict_on(*evidence: Evidence, **about: object) -> CriterionVerdict:
    return judge(Policy(), some_facts(TEST, evidence=evidence, **about)).criteria[0]


@pytest.mark.parametrize(
    ("case", "evidence", "state"),
    [
        ("nothing was posted", [], State.MISSING),
        ("CI says so", [some_evidence()], State.SATISFIED),
        ("CI says no", [some_evidence(outcome=FAILED)], State.FAILED),
        ("it did not run", [some_evidence(outcome=Outcome.SKIPPED)], State.SKIPPED),
        ("it passed and failed in one run", [some_evidence(outcome=Outcome.FLAKY)], State.FLAKY),
        ("it ended nobody knows how", [some_evidence(outcome=Outcome.INCONCLUSIVE)], State.INCONCLUSIVE),
        ("the report lacks the test", [some_evidence(outcome=MISSING)], State.MISSING),
        ("the report does not speak of it", [some_evidence(outcome=None)], State.MISSING),
        ("another commit", [some_evidence(commit=OTHER_COMMIT)], State.STALE),
        ("one digit off", [some_evidence(commit=COMMIT[:-1] + "b")], State.STALE),
        ("a prefix of the commit", [some_evidence(commit=COMMIT[:12])], State.STALE),
        ("another repository", [some_evidence(repository="example/other")], State.STALE),
        ("an earlier round", [some_evidence(round=0)], State.STALE),
        ("an agent's own word", [some_evidence(producer_class=ProducerClass.CLAIM)], State.CLAIMED_ONLY),
        ("a reviewer's upload", [some_evidence(producer_class=ProducerClass.REVIEW)], State.CLAIMED_ONLY),
        (
            "an agent's word on something else",
            [some_evidence(outcome=None, producer_class=ProducerClass.CLAIM)],
            State.MISSING,
        ),
        ("a person's upload", [some_evidence(producer_class=ProducerClass.PERSON)], State.CLAIMED_ONLY),
        ("a workload's identity", [some_evidence(producer_class=ProducerClass.CI_OIDC)], State.SATISFIED),
        ("the run failed elsewhere", [some_evidence(standing=Standing.FAILED)], State.INCONCLUSIVE),
        ("the report was cut off", [some_evidence(standing=Standing.INCONCLUSIVE)], State.INCONCLUSIVE),
        ("the report has nothing in it", [some_evidence(standing=Standing.EMPTY)], State.INCONCLUSIVE),
        ("a run has started", [some_evidence(outcome=None, standing=STARTED)], State.PENDING),
    ],
)
def test_one_report(case: str, evidence: list[Evidence], state: State) -> None:
    assert verdict_on(*evidence).state is state, case


@pytest.mark.parametrize(
    ("case", "evidence", "state"),
    [
        ("a newer run has started", [some_evidence(1), some_evidence(2, None, standing=STARTED)], State.PENDING),
        (
            "a newer run of another check has started",
            [some_evidence(1), some_evidence(2, None, check="e2e", standing=STARTED)],
            State.PENDING,
        ),
        (
            "that run has reported",
            [some_evidence(1, None, run="7", standing=STARTED), some_evidence(2, run="7")],
            State.SATISFIED,
        ),
        (
            "word of its start came late",
            [some_evidence(1, run="7"), some_evidence(2, None, run="7", standing=STARTED)],
            State.SATISFIED,
        ),
        (
            "a straggler of the old run, while a new one runs",
            [some_evidence(1, run="7"), some_evidence(2, None, run="8", standing=STARTED), some_evidence(3, run="7")],
            State.PENDING,
        ),
        ("a newer run lacks the test", [some_evidence(1), some_evidence(2, MISSING)], State.MISSING),
        ("a newer report is silent on it", [some_evidence(1), some_evidence(2, None)], State.SUPERSEDED),
        ("another check has the test", [some_evidence(1, MISSING, check="e2e"), some_evidence(2)], State.SATISFIED),
        ("it failed in another check", [some_evidence(1, FAILED, check="e2e"), some_evidence(2)], State.FAILED),
        ("it failed, then passed at the same commit", [some_evidence(1, FAILED), some_evidence(2)], State.FLAKY),
        ("it passed, then failed", [some_evidence(1), some_evidence(2, FAILED)], State.FAILED),
        (
            "green after three reds",
            [*(some_evidence(n, FAILED) for n in (1, 2, 3)), some_evidence(4)],
            State.FLAKY,
        ),
        (
            "it failed in an earlier round, at the same commit",
            [some_evidence(1, FAILED, round=0), some_evidence(2)],
            State.FLAKY,
        ),
        (
            "it failed at an earlier commit",
            [some_evidence(1, FAILED, round=0, commit=OTHER_COMMIT), some_evidence(2)],
            State.SATISFIED,
        ),
        (
            "an agent says that it failed",
            [some_evidence(1, FAILED, producer_class=ProducerClass.CLAIM), some_evidence(2)],
            State.SATISFIED,
        ),
        (
            "one shard of a run fails it",
            [some_evidence(1, run="7"), some_evidence(2, FAILED, run="7")],
            State.FAILED,
        ),
        (
            "one shard of a run has it",
            [some_evidence(1, MISSING, run="7"), some_evidence(2, run="7")],
            State.SATISFIED,
        ),
        (
            "reports without a run: the last one counts",
            [some_evidence(1, Outcome.INCONCLUSIVE, run=""), some_evidence(2, run="")],
            State.SATISFIED,
        ),
        (
            "it failed while another check runs",
            [some_evidence(1, FAILED), some_evidence(2, None, check="e2e", standing=STARTED)],
            State.FAILED,
        ),
    ],
)
def test_several_reports(case: str, evidence: list[Evidence], state: State) -> None:
    assert verdict_on(*evidence).state is state, case
    assert verdict_on(*reversed(evidence)).state is state, f"{case}, read the other way round"


def test_an_edited_criterion_sheds_its_evidence() -> None:
    edited = replace(TEST, text="The total is kept, in cents.")

    verdict = judge(Policy(), some_facts(edited, evidence=(some_evidence(),))).criteria[0]

    assert (verdict.state, verdict.sentence) == (State.STALE, "AC-1 was edited after evidence 1.")


def test_a_stale_report_is_named_with_both_commits() -> None:
    verdict = verdict_on(some_evidence(commit=OTHER_COMMIT))

    assert verdict.sentence == "Evidence 1 is for bbbbbbbbbbbb; the head is aaaaaaaaaaaa."
    assert verdict.evidence == (1,)


def test_a_report_of_an_earlier_round_is_named_with_both_rounds() -> None:
    assert verdict_on(some_evidence(round=1), round=2).sentence == "Evidence 1 is of round 1; this is round 2."


def test_a_report_that_a_newer_one_replaced_is_named() -> None:
    assert verdict_on(some_evidence(1), some_evidence(2, None)).sentence == "A newer run of tests no longer has it."


def test_a_claim_says_what_word_is_needed() -> None:
    verdict = verdict_on(some_evidence(producer="bob", producer_class=ProducerClass.CLAIM))

    assert verdict.sentence == "Only bob says so, as claim; ci_token is needed."


def test_a_policy_may_want_a_workload_identity() -> None:
    strict = Policy(needs={Kind.TEST: ProducerClass.CI_OIDC})

    verdict = judge(strict, some_facts(TEST, evidence=(some_evidence(),))).criteria[0]

    assert (verdict.state, verdict.sentence) == (
        State.CLAIMED_ONLY,
        "Only ci says so, as ci_token; ci_oidc is needed.",
    )


def test_no_policy_takes_an_agents_word_for_a_test() -> None:
    lax = Policy(needs={Kind.TEST: ProducerClass.CLAIM})
    weak = some_evidence(producer_class=ProducerClass.CLAIM)

    assert judge(lax, some_facts(TEST, evidence=(weak,))).criteria[0].state is State.CLAIMED_ONLY


def test_two_heads_need_one_report_that_has_the_test() -> None:
    heads = {REPOSITORY: COMMIT, "example/web": OTHER_COMMIT}

    assert verdict_on(some_evidence(), heads=heads).state is State.SATISFIED
    assert verdict_on(some_evidence(repository="example/web"), heads=heads).state is State.STALE


def test_a_flaky_answer_names_the_run_that_said_no() -> None:
    verdict = verdict_on(some_evidence(1, FAILED), some_evidence(2))

    assert verdict.sentence == "It passes now, but evidence 1 of the same commit says: It failed."
    assert verdict.evidence == (1,)
