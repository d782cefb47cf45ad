"""What is stuck, and the one command that frees it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from interlock.core.claims import Part, PartState
from interlock.core.stuck import SILENT_AFTER, UNMOVED_AFTER, Cause, Situation, found
from interlock.core.tickets import State
from makers import NOON

LONG_AGO = NOON - timedelta(days=3)
JUST_NOW = NOON - timedelta(minutes=1)


def a_situation(key: str = "SHOP-1", state: State = State.READY, **about: object) -> Situation:
    usual = Situation(key, "Refund an order", "SHOP", state, LONG_AGO, JUST_NOW)
    return replace(usual, **about)  # type: ignore[arg-type]  # names are the test's to get right


def a_held_part(**about: object) -> Part:
    usual = Part(1, 1, "backend", PartState.HELD, 7, "otter", 2, NOON + timedelta(minutes=5), JUST_NOW)
    return replace(usual, **about)  # type: ignore[arg-type]  names are the test's to get right


def test_a_ticket_that_goes_its_way_is_not_stuck():
    assert found(a_situation(), NOON) == ()
    assert found(a_situation(state=State.IN_PROGRESS, parts=(a_held_part(),)), NOON) == ()
    assert found(a_situation(state=State.VERIFYING), NOON) == ()


@pytest.mark.parametrize("state", [State.DRAFT, State.DONE, State.CANCELLED])
def test_what_is_not_wanted_yet_or_closed_is_never_stuck(state: State):
    assert found(a_situation(state=state, questions=((3, LONG_AGO),), moved_at=LONG_AGO), NOON) == ()


@pytest.mark.parametrize(
    ("ticket", "cause", "since", "sentence", "command"),
    [
        (
            a_situation(state=State.NEEDS_HUMAN, escalated_for="5 leases on it have lapsed."),
            Cause.ESCALATED,
            LONG_AGO,
            "5 leases on it have lapsed.",
            'interlock ticket decide SHOP-1 --to ready --reason "..."',
        ),
        (
            a_situation(questions=((17, JUST_NOW),)),
            Cause.QUESTION,
            JUST_NOW,
            "Waits for an answer to message 17.",
            'interlock ticket answer SHOP-1 17 "..."',
        ),
        (
            a_situation(parts=(Part(1, 1, "qa", PartState.OPEN),), roles=frozenset({"work"})),
            Cause.ROLE,
            LONG_AGO,
            "No agent of SHOP has the role qa.",
            "interlock member add NAME --kind agent --project SHOP --role qa",
        ),
        (
            a_situation(state=State.IN_PROGRESS, parts=(a_held_part(lease_until=JUST_NOW),)),
            Cause.LAPSED,
            JUST_NOW,
            "The lease of otter on backend has passed.",
            'interlock ticket free SHOP-1 --role backend --reason "..."',
        ),
        (
            a_situation(state=State.IN_PROGRESS, parts=(a_held_part(taken_at=LONG_AGO),), moved_at=LONG_AGO),
            Cause.SILENT,
            LONG_AGO,
            "otter holds backend and has shown nothing for 3 days.",
            'interlock ticket free SHOP-1 --role backend --reason "..."',
        ),
        (
            a_situation(state=State.VERIFYING, moved_at=LONG_AGO, missing="AC-1: No run of it was posted."),
            Cause.UNVERIFIED,
            LONG_AGO,
            "AC-1: No run of it was posted.",
            "interlock ticket show SHOP-1",
        ),
        (
            a_situation(state=State.VERIFYING, moved_at=LONG_AGO, gate_is_open=True),
            Cause.UNVERIFIED,
            LONG_AGO,
            "Its gate is open, and nobody has closed it.",
            "interlock ticket accept SHOP-1",
        ),
    ],
    ids=lambda value: str(value) if isinstance(value, Cause) else "",
)
def test_what_keeps_a_ticket_is_said_with_what_frees_it(ticket, cause, since, sentence, command):
    [stuck] = found(ticket, NOON)
    assert (stuck.cause, stuck.since, stuck.sentence, stuck.command) == (cause, since, sentence, command)


def test_who_holds_a_part_may_be_quiet_for_a_while():
    quiet = a_situation(state=State.IN_PROGRESS, parts=(a_held_part(taken_at=LONG_AGO),), moved_at=NOON - SILENT_AFTER)
    assert found(quiet, NOON) == ()
    assert found(quiet, NOON + timedelta(seconds=1)) != ()
    unproven = a_situation(state=State.VERIFYING, moved_at=NOON - UNMOVED_AFTER)
    assert found(unproven, NOON) == ()


@pytest.mark.parametrize(
    ("end", "command"),
    [
        (a_situation("SHOP-9", State.DRAFT), "interlock ticket publish SHOP-9"),
        (a_situation("SHOP-9", State.NEEDS_HUMAN), 'interlock ticket decide SHOP-9 --to ready --reason "..."'),
        (a_situation("SHOP-9", questions=((4, JUST_NOW),)), 'interlock ticket answer SHOP-9 4 "..."'),
        (a_situation("SHOP-9", State.VERIFYING, gate_is_open=True), "interlock ticket accept SHOP-9"),
        (a_situation("SHOP-9", State.IN_PROGRESS), "interlock ticket show SHOP-9"),
    ],
)
def test_who_waits_for_others_is_freed_at_the_end_of_the_chain(end: Situation, command: str):
    [stuck] = found(a_situation(needs=(("SHOP-2", State.READY),), end=end), NOON)
    assert stuck.sentence == f"Waits for SHOP-2 (ready), and that in the end for SHOP-9 ({end.state})."
    assert (stuck.cause, stuck.command) == (Cause.TICKET, command)


def test_a_chain_of_one_is_told_in_short():
    end = a_situation("SHOP-2", State.DRAFT)
    [stuck] = found(a_situation(needs=(("SHOP-2", State.DRAFT),), end=end), NOON)
    assert stuck.sentence == "Waits for SHOP-2 (draft)."
