"""Events as sentences."""

from datetime import UTC, datetime

import pytest

from interlock.core.events import Kind, Logged
from interlock_web.sentences import TOLD, line, tell


def an_event(happened: Kind, actor: str = "otter", **data: object) -> Logged:
    return Logged("1.2.3", datetime(2026, 1, 1, tzinfo=UTC), happened, "SHOP", "SHOP-12", "Refund", actor, data)


def test_every_kind_of_event_is_a_sentence():
    assert set(TOLD) == set(Kind)


@pytest.mark.parametrize("kind", Kind)
def test_an_event_that_holds_nothing_is_still_a_sentence(kind: Kind):
    told = tell(an_event(kind))
    assert told.before
    assert "  " not in line(an_event(kind))


@pytest.mark.parametrize(
    ("event", "said"),
    [
        (an_event(Kind.CLAIM_TAKEN, role="backend"), "otter claimed the backend part of SHOP-12"),
        (an_event(Kind.CLAIM_TAKEN, role="work"), "otter claimed SHOP-12"),
        (an_event(Kind.TICKET_RETURNED, reasons=["AC-1 failed"]), "otter sent SHOP-12 back"),
        (an_event(Kind.GATE_OPENED, actor=""), "Interlock opened the gate of SHOP-12"),
        (an_event(Kind.TICKET_DECIDED, to="in_progress"), "otter decided SHOP-12 goes to in progress"),
        (an_event(Kind.MISMATCH_OPENED, operation="GET /a"), "otter found a mismatch on GET /a SHOP-12"),
    ],
)
def test_a_sentence_says_who_did_what(event: Logged, said: str):
    assert line(event) == said


def test_what_was_said_is_quoted():
    assert (
        tell(an_event(Kind.TICKET_RETURNED, reasons=["AC-1 failed", "AC-2 failed"])).quote == "AC-1 failed; AC-2 failed"
    )
    assert tell(an_event(Kind.MESSAGE_POSTED, kind="question", body="Cents?", is_blocking=True)).tone == "needs"
