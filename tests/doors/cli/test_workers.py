"""The parent of the workers, with workers that do nothing."""

import logging
import os
import signal
import threading

import pytest

from idle_workers import die_at_once, fall_silent
from interlock.cli import workers
from interlock.cli.workers import Workers
from interlock.core.refusals import Unavailable
from owners import until


def test_a_server_whose_first_worker_dies_before_it_serves_does_not_start(caplog: pytest.LogCaptureFixture):
    with pytest.raises(Unavailable, match="The server does not start"):
        Workers(1, die_at_once).run()
    assert "died (3)" in caplog.text


def test_a_worker_that_hangs_is_killed_and_replaced(caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch):
    caplog.set_level(logging.INFO)
    monkeypatch.setattr(workers, "LOOK_SECONDS", 0.01)
    monkeypatch.setattr(workers, "SILENT_LOOKS", 10)
    monkeypatch.setattr(workers, "STARTING_LOOKS", 10_000)

    def stop_after_the_second() -> None:
        try:
            until(lambda: caplog.text.count("serves") == 2)
        finally:
            os.kill(os.getpid(), signal.SIGTERM)

    watching = threading.Thread(target=stop_after_the_second)
    watching.start()
    Workers(1, fall_silent).run()
    watching.join()
    assert "hangs and is killed" in caplog.text
