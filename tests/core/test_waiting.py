"""Why a ticket waits."""

import pytest

from interlock.core.board import Waiting
from interlock.core.claims import PartState
from interlock.core.tickets import State
from interlock.core.waiting import reasons


def waits(state=State.READY, needs=(), questions=(), parts=(("work", PartState.OPEN),), roles=None):
    return reasons("SHOP", state, needs, questions, parts, roles)


def test_a_ticket_waits_for_what_it_needs_while_that_is_open():
    needs = [("SHOP-3", State.IN_PROGRESS), ("SHOP-4", State.DONE), ("SHOP-5", State.CANCELLED)]
    assert waits(needs=needs) == (Waiting("Waits for SHOP-3 (in_progress)", "SHOP-3 closes"),)


def test_a_ticket_waits_for_an_answer():
    assert waits(questions=[17]) == (Waiting("Waits for an answer to message 17", "Answer message 17 in the thread"),)


def test_a_part_waits_for_somebody_with_its_role():
    parts = [("backend", PartState.OPEN), ("frontend", PartState.OPEN)]
    assert waits(parts=parts, roles=frozenset({"work", "backend"})) == (
        Waiting("No agent of SHOP has the role frontend", "Add a member with that role"),
    )


@pytest.mark.parametrize("part", [PartState.HELD, PartState.REPORTED])
def test_a_part_that_somebody_has_taken_waits_for_nobody(part):
    assert waits(parts=[("frontend", part)], roles=frozenset({"work"})) == ()


def test_no_role_is_missed_where_somebody_takes_every_role():
    assert waits(parts=[("frontend", PartState.OPEN)], roles=None) == ()


@pytest.mark.parametrize("state", [State.DRAFT, State.VERIFYING, State.NEEDS_HUMAN])
def test_no_role_is_missed_before_and_after_the_time_of_claims(state):
    assert waits(state, parts=[("frontend", PartState.OPEN)], roles=frozenset()) == ()


@pytest.mark.parametrize("state", [State.DONE, State.CANCELLED])
def test_a_closed_ticket_waits_for_nothing(state):
    assert waits(state, [("SHOP-3", State.READY)], [17]) == ()
