"""Waiting: says what for, gives up after a while, ends at once when told to stop."""

import threading
import time
from collections.abc import Callable

from ...core.refusals import Unavailable

SAY_AFTER_SECONDS = 1.0
SAY_AGAIN_SECONDS = 10.0


class Stopped(Exception):
    """The supervisor was told to stop while it waited."""


class Patience:
    """One wait for one outcome, in as many steps as it takes."""

    def __init__(self, seconds: float, stopping: threading.Event, progress: Callable[[str], None]) -> None:
        self._began = time.monotonic()
        self._seconds = seconds
        self._stopping = stopping
        self._progress = progress
        self._said = ""
        self._said_at = 0.0

    @property
    def waited_seconds(self) -> float:
        return time.monotonic() - self._began

    def wait(self, step_seconds: float, why: str) -> None:
        """Let a step pass. After the first second `progress` hears `why`: when it is new, and every ten seconds."""
        now = time.monotonic()
        news = why != self._said or now - self._said_at > SAY_AGAIN_SECONDS
        if news and self.waited_seconds > SAY_AFTER_SECONDS:
            self._said, self._said_at = why, now
            self._progress(why)
        if self._stopping.wait(step_seconds):
            raise Stopped
        if self.waited_seconds > self._seconds:
            raise Unavailable(f"PostgreSQL was not ready after {self._seconds:.0f} seconds: {why}")
