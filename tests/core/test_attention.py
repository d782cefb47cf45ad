"""Why a ticket calls for a person."""

from dataclasses import asdict

import pytest

from interlock.core import attention
from interlock.core.board import Needs
from interlock.core.gate import verdict as gate
from interlock.core.gate.verdict import Blocker, CriterionVerdict, Verdict
from interlock.core.tickets import State

SATISFIED = CriterionVerdict(1, gate.State.SATISFIED, "Passed.")
UNSEEN = CriterionVerdict(2, gate.State.MISSING, "No person has looked at it.")
NEVER = attention.Shown()
BLOCKER = Blocker("question_open", "Message 17 blocks.", "Answer it.")


def shown(*criteria: CriterionVerdict, blockers=(), person_closes=True):
    verdict = Verdict(criteria, tuple(blockers), "5eed", person_closes)
    return attention.read(asdict(verdict), [c.number for c in criteria])


def calls(state=State.VERIFYING, open_gate=False, seen=NEVER, people=(), questions=False, revision=False):
    return attention.needs(state, open_gate, seen, people, questions, revision)


def test_a_stored_verdict_tells_how_many_criteria_are_met():
    waived = CriterionVerdict(3, gate.State.WAIVED, "Waived.")
    seen = shown(SATISFIED, UNSEEN, waived)
    assert (seen.met, seen.unmet) == (2, {2: "missing"})


def test_a_criterion_that_was_removed_counts_no_more():
    assert attention.read(asdict(Verdict((SATISFIED, UNSEEN), (), "5eed", True)), [2]).met == 0


def test_nothing_is_met_before_the_first_verdict():
    assert attention.read(None, [1]) == NEVER


def test_a_ticket_that_needs_a_human_calls_for_a_decision_whatever_else_is_open():
    assert calls(State.NEEDS_HUMAN, questions=True, revision=True) is Needs.DECIDE


@pytest.mark.parametrize("state", [State.DRAFT, State.READY, State.IN_PROGRESS, State.VERIFYING])
def test_a_blocking_question_calls_for_an_answer(state):
    assert calls(state, questions=True, revision=True) is Needs.ANSWER


def test_a_proposed_revision_calls_for_approval():
    assert calls(State.IN_PROGRESS, revision=True) is Needs.APPROVE_REVISION


def test_what_cannot_be_checked_calls_for_a_persons_look():
    uncheckable = CriterionVerdict(
        2, gate.State.CANNOT_CHECK, "otter says that it cannot be checked here.", "A person looks."
    )
    assert calls(seen=shown(SATISFIED, uncheckable)) is Needs.LOOK


def test_an_open_gate_calls_for_acceptance_where_a_person_closes():
    assert calls(open_gate=True, seen=shown(SATISFIED)) is Needs.ACCEPT
    assert calls(open_gate=True, seen=shown(SATISFIED, person_closes=False)) is None


@pytest.mark.parametrize("person_closes", [True, False])
def test_a_gate_that_lacks_only_a_persons_look_calls_for_acceptance(person_closes):
    assert calls(seen=shown(SATISFIED, UNSEEN, person_closes=person_closes), people=[2]) is Needs.ACCEPT


@pytest.mark.parametrize(
    "seen",
    [
        NEVER,
        shown(CriterionVerdict(1, gate.State.MISSING, "No test."), UNSEEN),
        shown(SATISFIED, CriterionVerdict(2, gate.State.REJECTED, "ana rejected it.")),
        shown(SATISFIED, UNSEEN, blockers=[BLOCKER]),
    ],
    ids=["never judged", "a test is missing too", "a person said no", "something blocks"],
)
def test_a_gate_that_lacks_anything_else_calls_for_nobody(seen):
    assert calls(seen=seen, people=[2]) is None


def test_a_look_is_not_asked_for_before_verification():
    assert calls(State.IN_PROGRESS, seen=shown(SATISFIED, UNSEEN), people=[2]) is None


@pytest.mark.parametrize("state", [State.DONE, State.CANCELLED])
def test_a_closed_ticket_calls_for_nobody(state):
    assert calls(state, open_gate=True, seen=shown(SATISFIED), questions=True, revision=True) is None
