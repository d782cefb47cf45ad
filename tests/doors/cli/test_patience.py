"""A command that works on our own PostgreSQL, while that is being brought back."""

import pytest

from interlock.cli import database
from interlock.cli.database import patiently
from interlock.core.refusals import Unavailable, WrongState

AWAY = Unavailable("The database cannot be reached right now.")


def test_what_is_away_is_waited_for():
    outcomes = iter([AWAY, AWAY, "done"])
    assert patiently(lambda: _outcome(outcomes)) == "done"


def test_what_stays_away_is_said_in_the_end(monkeypatch):
    monkeypatch.setattr(database, "PATIENCE_SECONDS", 0)
    with pytest.raises(Unavailable):
        patiently(lambda: _outcome(iter([AWAY])))


def test_another_refusal_is_said_at_once():
    outcomes = iter([WrongState("The database is newer than this program."), "done"])
    with pytest.raises(WrongState):
        patiently(lambda: _outcome(outcomes))


def _outcome(outcomes):
    outcome = next(outcomes)
    if isinstance(outcome, Exception):
        raise outcome
    return outcome
