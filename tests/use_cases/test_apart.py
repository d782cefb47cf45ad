"""Work in a process apart answers, refuses and breaks as it would here."""

import os

import pytest

from deeds_apart import never_end, refuse, vanish, which_process
from interlock.core.refusals import TooLarge, Unreadable
from interlock.use_cases import apart


async def test_what_is_large_is_done_in_another_process_and_what_is_small_here():
    assert await apart.done(which_process, letters=apart.LARGE) != os.getpid()
    assert await apart.done(which_process, letters=1) == os.getpid()


async def test_a_refusal_comes_back_with_its_hint():
    with pytest.raises(Unreadable) as refused:
        await apart.done(refuse)
    assert (refused.value.sentence, refused.value.hint) == ("This is no contract.", "Send one.")


async def test_a_process_that_vanishes_is_a_fault_and_no_answer():
    with pytest.raises(RuntimeError, match="vanish ended without an answer"):
        await apart.done(vanish)


async def test_what_takes_too_long_is_stopped(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(apart, "LONGEST_SECONDS", 1)
    with pytest.raises(TooLarge):
        await apart.done(never_end)
