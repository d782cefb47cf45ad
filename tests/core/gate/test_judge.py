"""What makes a gate open as a whole: barriers, waivers, children, and the snapshot of all of it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from gate_makers import CHILDREN, HUMAN, REVIEW, TEST, a_waiver, by_a_person, some_evidence, some_facts
from interlock.core.contracts.mismatch import Severity
from interlock.core.gate.facts import Child, Facts, OpenMismatch, Outcome, Standing
from interlock.core.gate.judge import judge
from interlock.core.gate.policy import Policy
from interlock.core.gate.verdict import State, as_data, from_data
from makers import COMMIT, NOON, OTHER_COMMIT, REPOSITORY

GREEN = some_facts(TEST, evidence=(some_evidence(),))


def test_a_gate_opens_when_everything_is_shown() -> None:
    verdict = judge(Policy(), GREEN)

    assert verdict.is_open
    assert verdict.missing == ()
    assert verdict.sentence == "The gate is open. A person closes it."


def test_a_shut_gate_counts_what_is_met_and_what_blocks() -> None:
    verdict = judge(Policy(), replace(GREEN, criteria=(TEST, HUMAN), open_questions=(7,)))

    assert verdict.sentence == "The gate is shut: 1 of 2 criteria met, 1 blocker."


@pytest.mark.parametrize(
    ("code", "facts"),
    [
        ("parts_unreported", replace(GREEN, unreported=("backend",))),
        ("head_missing", some_facts(CHILDREN, heads={}, children={"SHOP-13": Child.DONE})),
        (
            "run_not_passed",
            replace(GREEN, evidence=(*GREEN.evidence, some_evidence(2, None, check="e2e", standing=Standing.FAILED))),
        ),
        ("question_open", replace(GREEN, open_questions=(7,))),
        ("revision_pending", replace(GREEN, pending_revision=True)),
        (
            "mismatch_open",
            replace(GREEN, mismatches=(OpenMismatch("f" * 16, Severity.ERROR, "GET /orders", "total is missing."),)),
        ),
    ],
)
def test_a_barrier_shuts_an_open_gate(code: str, facts: Facts) -> None:
    verdict = judge(Policy(), facts)

    assert [b.code for b in verdict.blockers] == [code]
    assert [c.state for c in verdict.criteria] == [State.SATISFIED]
    assert not verdict.is_open


def test_a_missing_head_is_not_told_while_the_report_that_brings_it_is_missing() -> None:
    verdict = judge(Policy(), some_facts(TEST, heads={}, unreported=("work",)))

    assert [b.code for b in verdict.blockers] == ["parts_unreported"]


def test_who_waits_for_ci_is_told_to_wait_and_not_to_mend() -> None:
    runs = (
        some_evidence(1, None, standing=Standing.STARTED),
        some_evidence(2, None, check="e2e", standing=Standing.EMPTY),
    )

    assert [b.next for b in judge(Policy(), some_facts(HUMAN, evidence=runs)).blockers] == [
        "Wait for its report.",
        "Make e2e pass as a whole, then let CI post its report.",
    ]


def test_a_warning_of_the_contract_is_no_barrier() -> None:
    warned = replace(GREEN, mismatches=(OpenMismatch("f" * 16, Severity.WARNING, "GET /orders", "It is unused."),))

    assert judge(Policy(), warned).is_open


@pytest.mark.parametrize("standing", [s for s in Standing if s is not Standing.PASSED])
def test_a_newest_run_that_did_not_pass_shuts_the_gate_of_any_ticket(standing: Standing) -> None:
    looked = some_facts(HUMAN, reviews=(by_a_person(),), evidence=(some_evidence(1, None), some_evidence(2, None)))

    assert judge(Policy(), looked).is_open
    worse = (*looked.evidence, some_evidence(3, None, standing=standing))
    assert not judge(Policy(), replace(looked, evidence=worse)).is_open


def test_a_run_that_failed_and_passes_now_is_no_barrier() -> None:
    lint = {"check": "lint", "outcome": None}
    again = (some_evidence(2, **lint, standing=Standing.FAILED), some_evidence(3, **lint))

    assert judge(Policy(), replace(GREEN, evidence=(*GREEN.evidence, *again))).is_open


def test_a_ticket_without_criteria_never_opens() -> None:
    verdict = judge(Policy(), replace(GREEN, criteria=(replace(TEST, removed_in=2),)))

    assert not verdict.is_open
    assert verdict.missing == ("Nothing can be verified: there is no criterion.",)


def test_a_removed_criterion_is_judged_no_more() -> None:
    gone = replace(HUMAN, removed_in=2)

    assert judge(Policy(), replace(GREEN, criteria=(TEST, gone))).is_open


@pytest.mark.parametrize(
    ("case", "criterion", "waiver", "is_open"),
    [
        ("it holds", HUMAN, a_waiver(HUMAN), True),
        ("it has ended", HUMAN, a_waiver(HUMAN, expires_at=NOON), False),
        ("it ends in a second", HUMAN, a_waiver(HUMAN, expires_at=NOON + timedelta(seconds=1)), True),
        ("it is for another criterion", HUMAN, a_waiver(REVIEW), False),
        ("the criterion was edited", replace(HUMAN, text="The page is plain."), a_waiver(HUMAN), False),
        ("nothing waives this one", replace(HUMAN, is_unwaivable=True), a_waiver(HUMAN), False),
    ],
)
def test_a_waiver(case: str, criterion: object, waiver: object, is_open: bool) -> None:
    facts = replace(GREEN, criteria=(TEST, criterion), waivers=(waiver,))

    assert judge(Policy(), facts).is_open is is_open, case


def test_a_waiver_of_one_criterion_waives_no_other_of_the_same_wording() -> None:
    twin = replace(HUMAN, number=6)

    verdict = judge(Policy(), replace(GREEN, criteria=(TEST, HUMAN, twin), waivers=(a_waiver(HUMAN),)))

    assert [c.state for c in verdict.criteria] == [State.SATISFIED, State.WAIVED, State.MISSING]


def test_a_gate_does_not_open_on_waivers_alone() -> None:
    verdict = judge(Policy(), some_facts(TEST, HUMAN, waivers=(a_waiver(TEST), a_waiver(HUMAN))))

    assert not verdict.is_open
    assert verdict.missing == ("Nothing was verified: every criterion is waived.",)
    assert verdict.next == ("Prove at least one criterion: a gate does not open on nothing.",)


def test_a_waiver_is_not_shown_where_the_criterion_is_met() -> None:
    assert judge(Policy(), replace(GREEN, waivers=(a_waiver(),))).criteria[0].state is State.SATISFIED


@pytest.mark.parametrize(
    ("children", "state", "sentence"),
    [
        ({}, State.MISSING, "SHOP-12 has no child ticket."),
        ({"SHOP-13": Child.DONE, "SHOP-14": Child.OPEN}, State.MISSING, "Not done: SHOP-14."),
        ({"SHOP-13": Child.DONE, "SHOP-14": Child.DONE}, State.SATISFIED, "All 2 children are done."),
        (
            {"SHOP-13": Child.OVERRIDDEN},
            State.CLAIMED_ONLY,
            "Closed over a shut gate, so that nothing was verified: SHOP-13.",
        ),
    ],
)
def test_children(children: dict[str, Child], state: State, sentence: str) -> None:
    verdict = judge(Policy(), some_facts(CHILDREN, children=children)).criteria[0]

    assert (verdict.state, verdict.sentence) == (state, sentence)


def test_only_what_failed_at_this_head_sends_a_ticket_back() -> None:
    failed = some_facts(TEST, HUMAN, evidence=(some_evidence(outcome=Outcome.FAILED),))
    skipped = some_facts(TEST, HUMAN, evidence=(some_evidence(outcome=Outcome.SKIPPED),))

    assert judge(Policy(), failed).sends_back == ("AC-1: It failed.",)
    assert judge(Policy(), skipped).sends_back == ()


@pytest.mark.parametrize(
    ("case", "other"),
    [
        ("the ticket", replace(GREEN, ticket_id=13)),
        ("the round", replace(GREEN, round=2)),
        ("the head", replace(GREEN, heads={REPOSITORY: OTHER_COMMIT})),
        ("the repository", replace(GREEN, heads={"example/other": COMMIT})),
        ("the spec", replace(GREEN, spec_version=2)),
        ("a criterion's wording", replace(GREEN, criteria=(replace(TEST, text="Else."),))),
        ("a further criterion", replace(GREEN, criteria=(TEST, HUMAN))),
        ("a removed criterion", replace(GREEN, criteria=(TEST, replace(HUMAN, removed_in=2)))),
        ("which evidence is relied on", replace(GREEN, evidence=(some_evidence(2),))),
        ("a blocker", replace(GREEN, open_questions=(1,))),
    ],
)
def test_the_snapshot_changes_with(case: str, other: Facts) -> None:
    assert judge(Policy(), other).snapshot != judge(Policy(), GREEN).snapshot, case


def test_the_snapshot_changes_with_the_policy() -> None:
    assert judge(Policy(max_returns=9), GREEN).snapshot != judge(Policy(), GREEN).snapshot


def test_one_blocker_in_the_place_of_another_is_another_snapshot() -> None:
    first, second = (judge(Policy(), replace(GREEN, open_questions=(n,))) for n in (1, 2))

    assert first.snapshot != second.snapshot


def test_the_snapshot_does_not_change_with_the_hour() -> None:
    later = replace(GREEN, now=NOON + timedelta(days=3))

    assert judge(Policy(), later).snapshot == judge(Policy(), GREEN).snapshot


def test_a_verdict_survives_its_storage() -> None:
    facts = some_facts(TEST, HUMAN, evidence=(some_evidence(),), reviews=(by_a_person(),), open_questions=(7,))
    verdict = judge(Policy(), facts)

    assert from_data(as_data(verdict)) == verdict


def test_a_criterion_of_an_unknown_kind_is_never_met() -> None:
    odd = replace(TEST, kind="prayer")

    assert judge(Policy(), replace(GREEN, criteria=(TEST, odd))).criteria[1].state is State.UNKNOWN


def test_what_helps_is_said_once() -> None:
    twins = (HUMAN, replace(HUMAN, number=6))

    assert len(judge(Policy(), some_facts(*twins)).next) == 1
