"""Who lifts what blocks a ticket."""

from contextlib import nullcontext

import pytest

from gate_makers import an_actor
from interlock.core.members import Kind as MemberKind
from interlock.core.messages import Kind, Message, must_be_free_to_lift
from interlock.core.refusals import NotIndependent
from makers import NOON

AT_WORK = "member-1"
WORKER, OTHER, PERSON = an_actor(1), an_actor(2), an_actor(3, MemberKind.PERSON)


@pytest.mark.parametrize(
    ("who", "kind", "author", "may"),
    [
        (WORKER, Kind.BLOCKER, "rita", False),
        (WORKER, Kind.BLOCKER, AT_WORK, True),
        (WORKER, Kind.QUESTION, "rita", True),
        (OTHER, Kind.BLOCKER, "rita", True),
        (PERSON, Kind.BLOCKER, "rita", True),
    ],
)
def test_an_agent_at_work_lifts_no_blocker_of_somebody_who_is_not(who, kind: Kind, author: str, may: bool):
    blocking = Message(7, author, "agent", kind, "It is paid twice.", 1, NOON, is_blocking=True)
    with nullcontext() if may else pytest.raises(NotIndependent, match="may not lift the blocker of rita"):
        must_be_free_to_lift(blocking, "SHOP-12", who, {AT_WORK, PERSON.name})
