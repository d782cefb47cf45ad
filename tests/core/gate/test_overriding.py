"""Who confirms an override and until when, and who upholds a rejection."""

from dataclasses import replace
from datetime import timedelta

import pytest

from gate_makers import PERSON, REVIEW, WORKER, an_actor, some_facts, some_review
from interlock.core.gate import clearing
from interlock.core.gate.overriding import Override, is_overdue, must_be_confirmable
from interlock.core.members import Kind
from interlock.core.refusals import Invalid, NotFound, NotIndependent, NotPermitted, WrongState
from interlock.core.tickets import State
from makers import NOON, a_ticket

OVERRIDDEN = a_ticket(state=State.DONE, resolution="overridden")
WAITS = Override(1, WORKER, "otter", NOON, 24)
OTHER = an_actor(PERSON, Kind.PERSON)


def test_another_owner_confirms_what_waits() -> None:
    assert must_be_confirmable(OVERRIDDEN, WAITS, OTHER) is WAITS
    assert must_be_confirmable(OVERRIDDEN, replace(WAITS, confirm_hours=0), OTHER).record_id == 1


def test_what_does_not_wait_is_not_confirmed() -> None:
    for ticket, override in ((OVERRIDDEN, None), (replace(OVERRIDDEN, resolution="done"), WAITS)):
        with pytest.raises(WrongState, match="was not closed by an override"):
            must_be_confirmable(ticket, override, OTHER)
    with pytest.raises(WrongState, match="is confirmed by olga"):
        must_be_confirmable(OVERRIDDEN, replace(WAITS, confirmed_by="olga"), OTHER)
    with pytest.raises(NotIndependent, match="may not confirm it"):
        must_be_confirmable(OVERRIDDEN, WAITS, an_actor(WORKER, Kind.PERSON))


@pytest.mark.parametrize(
    ("override", "minutes", "is_late"),
    [
        (WAITS, 24 * 60 - 1, False),
        (WAITS, 24 * 60, True),
        (replace(WAITS, confirmed_by="olga"), 99 * 60, False),
        (replace(WAITS, confirm_hours=0), 99 * 60, False),
    ],
)
def test_it_is_overdue_at_its_hour(override: Override, minutes: int, is_late: bool) -> None:
    assert is_overdue(override, NOON + timedelta(minutes=minutes)) is is_late


NO = some_review(REVIEW, 7, passes=False)
REJECTED = some_facts(REVIEW, reviews=(some_review(REVIEW, 6), NO))


def test_a_person_upholds_anothers_rejection() -> None:
    assert clearing.must_be_upholdable(REJECTED, 7, OTHER, "It does.") == NO


def test_not_everything_is_upheld_by_everybody() -> None:
    for id in (6, 8):
        with pytest.raises(NotFound):
            clearing.must_be_upholdable(REJECTED, id, OTHER, "It does.")
    with pytest.raises(Invalid):
        clearing.must_be_upholdable(REJECTED, 7, OTHER, " ")
    for actor in (an_actor(9), an_actor(NO.reviewer_id, Kind.PERSON)):
        with pytest.raises(NotPermitted):
            clearing.must_be_upholdable(REJECTED, 7, actor, "It does.")
    with pytest.raises(NotIndependent):
        clearing.must_be_upholdable(REJECTED, 7, an_actor(WORKER, Kind.PERSON), "It does.")
