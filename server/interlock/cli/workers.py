"""Several server processes on one listening socket, and their parent, who sees to it that there are always enough.

    SIGHUP           every worker is replaced, one after the other: the old one leaves once the new one serves
    SIGTERM, SIGINT  all of them finish what is under way and end, and then their parent
    a worker dies    another takes its place; at once the first time, later and later when they keep dying
    a worker hangs   it is killed, and so on
    the parent dies  the workers notice, and end as well

The workers inherit the socket, so a connection that waits to be accepted belongs to none of them and is lost with none.
"""

import logging
import multiprocessing
import os
import signal
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess

from ..core.refusals import Unavailable

STOPPING_SECONDS = 3  # for calls under way when everything stops
LEAVING_SECONDS = 35  # when another serves already: longer than any call may wait for work

LOOK_SECONDS = 1.0
SILENT_LOOKS = 30  # a worker says every second that it is alive
STARTING_LOOKS = 180  # ... once it serves; before, its packages are read, and the schema may have to be migrated
LEAVING_LOOKS = LEAVING_SECONDS + 10
KILL_AFTER_SECONDS = STOPPING_SECONDS + 7
STEADY_SECONDS = 30  # who lived that long did not die of how it was started
SHORTEST_BACKOFF_SECONDS = 0.5
LONGEST_BACKOFF_SECONDS = 30.0

LEAVE = b"leave"
BEAT = b"."

log = logging.getLogger(__name__)


@dataclass(eq=False)
class Worker:
    """`channel` carries its signs of life to us, and from us the word to leave. Its end is the end of either side."""

    process: BaseProcess
    channel: socket.socket
    began: float
    is_serving: bool = False
    is_leaving: bool = False
    silent_looks: int = 0

    @property
    def is_dead(self) -> bool:
        return self.process.exitcode is not None

    @property
    def hangs(self) -> bool:
        """Looks are counted and not seconds, so that after a sleep of the machine nobody is taken for hanging."""
        if self.is_leaving:
            return self.silent_looks > LEAVING_LOOKS
        return self.silent_looks > (SILENT_LOOKS if self.is_serving else STARTING_LOOKS)

    def listen(self) -> None:
        with suppress(BlockingIOError, ConnectionError):
            if self.channel.recv(65536):
                self.is_serving, self.silent_looks = True, 0

    def leave(self) -> None:
        self.is_leaving = True
        with suppress(OSError):
            self.channel.send(LEAVE)

    def bury(self) -> None:
        self.process.join()
        self.channel.close()


# What runs in a worker: its end of the channel, and whether it replaces a worker of what may be an older program.
Work = Callable[[socket.socket, bool], None]


class Workers:
    """`run` returns when all have ended."""

    def __init__(self, count: int, work: Work) -> None:
        """`work` can be pickled: a worker is a fresh interpreter."""
        self._count = count
        self._work = work
        self._workers: list[Worker] = []
        self._to_replace: list[Worker] = []
        self._replacement: Worker | None = None
        self._has_served = False
        self._looked_at = 0.0
        self._not_before = 0.0
        self._backoff = 0.0
        self._is_stopping = False

    def run(self) -> None:
        os.environ.setdefault("UV_TCP_SINGLE_ACCEPT", "1")  # a burst of callers is shared out, and not all to the first
        with _signals() as heard:
            while not self._is_stopping:
                self._bury_the_dead()
                self._fill()
                self._roll()
                self._wait(heard)
            self._stop()

    def _wait(self, heard: socket.socket) -> None:
        sentinels = [worker.process.sentinel for worker in self._workers]
        starting = [worker.channel for worker in self._workers if not worker.is_serving]
        wait([heard, *sentinels, *starting], LOOK_SECONDS)
        for number in _received(heard):
            if number == signal.SIGHUP:
                log.warning("Replacing %d workers, one after the other.", len(self._workers))
                self._to_replace = self._staying()
            else:
                self._is_stopping = True
        is_look = time.monotonic() - self._looked_at >= LOOK_SECONDS
        self._looked_at = time.monotonic() if is_look else self._looked_at
        for worker in self._workers:
            worker.silent_looks += is_look
            was_serving = worker.is_serving
            worker.listen()
            if worker.is_serving and not was_serving:
                log.info("Worker %d serves.", worker.process.pid)
                self._has_served = True
            if worker.hangs and not worker.is_dead:
                log.error("Worker %d hangs and is killed.", worker.process.pid)
                worker.process.kill()

    def _bury_the_dead(self) -> None:
        for worker in [worker for worker in self._workers if worker.is_dead]:
            worker.bury()
            self._workers.remove(worker)
            if worker.is_leaving:
                log.info("Worker %d left.", worker.process.pid)
                continue
            log.error("Worker %d died (%s).", worker.process.pid, worker.process.exitcode)
            if not self._has_served:
                self._stop()
                raise Unavailable("The server does not start.", "Its log says why.")
            if worker is self._replacement:
                log.error("It was to replace another; the others stay as they are.")
                self._to_replace, self._replacement = [], None
            is_steady = time.monotonic() - worker.began > STEADY_SECONDS
            self._not_before = time.monotonic() + (0 if is_steady else self._backoff)
            longer = min(LONGEST_BACKOFF_SECONDS, self._backoff * 2 + SHORTEST_BACKOFF_SECONDS)
            self._backoff = 0.0 if is_steady else longer

    def _fill(self) -> None:
        if time.monotonic() >= self._not_before:
            for _ in range(self._count - len(self._staying())):
                self._start(replaces=False)

    def _roll(self) -> None:
        """One step further with what is to be replaced: the next one leaves when its replacement serves."""
        self._to_replace = [worker for worker in self._to_replace if worker in self._workers]
        if not self._to_replace or self._to_replace[0].is_leaving:
            return
        if self._replacement is None:
            self._replacement = self._start(replaces=True)
        elif self._replacement.is_serving:
            self._replacement = None
            if len(self._staying()) > self._count:  # else one died meanwhile, and this one is there for it
                self._to_replace[0].leave()

    def _staying(self) -> list[Worker]:
        return [worker for worker in self._workers if not worker.is_leaving]

    def _start(self, replaces: bool) -> Worker:
        ours, theirs = socket.socketpair()
        ours.setblocking(False)
        process = multiprocessing.get_context("spawn").Process(target=self._work, args=(theirs, replaces))
        process.start()
        theirs.close()
        worker = Worker(process, ours, time.monotonic())
        self._workers.append(worker)
        return worker

    def _stop(self) -> None:
        for worker in self._workers:
            if not worker.is_dead:
                worker.process.terminate()
        ends = time.monotonic() + KILL_AFTER_SECONDS
        for worker in self._workers:
            worker.process.join(max(0.0, ends - time.monotonic()))
            if not worker.is_dead:
                worker.process.kill()
            worker.bury()


@contextmanager
def _signals() -> Iterator[socket.socket]:
    """A socket on which the number of each signal arrives as a byte."""
    heard, written = socket.socketpair()
    heard.setblocking(False)
    written.setblocking(False)
    numbers = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
    before = {number: signal.signal(number, lambda *_: None) for number in numbers}
    wakeup = signal.set_wakeup_fd(written.fileno())
    try:
        yield heard
    finally:
        signal.set_wakeup_fd(wakeup)
        for number, handler in before.items():
            signal.signal(number, handler)
        heard.close()
        written.close()


def _received(heard: socket.socket) -> bytes:
    with suppress(BlockingIOError):
        return heard.recv(4096)
    return b""
