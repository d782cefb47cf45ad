"""The processes of a race: servers that share one data folder, and clients; all of them may be killed and come back."""

import contextlib
import multiprocessing
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.process import BaseProcess
from pathlib import Path

import httpx2

from .client import Seat

COMMAND = "from interlock.cli.main import main; main()"
START_SECONDS = 60
STOP_SECONDS = 20


class Server:
    """`interlock serve` on a port of its own; `public_url` is where it is called, if not there."""

    def __init__(self, name: str, data_dir: Path, log: Path, public_url: str = "") -> None:
        self.port = free_port()
        self.name = name
        self.url = f"http://127.0.0.1:{self.port}"
        self._public_url = public_url or self.url
        self._data_dir = data_dir
        self._log = log
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        ours = {k: v for k, v in os.environ.items() if not k.startswith("INTERLOCK_")}
        ours |= {"INTERLOCK_PUBLIC_URL": self._public_url, "PYTHONPATH": os.pathsep.join(sys.path)}
        options = ["--port", str(self.port), "--data-dir", str(self._data_dir)]
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-c", COMMAND, "serve", *options],
                env=ours,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # a Ctrl-C is for us, and we stop it
            )

    def wait_until_it_answers(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while not self.answers():
            if time.monotonic() > deadline or not self.is_alive:
                raise TimeoutError(f"Server {self.name} did not start:\n{self._log.read_text()[-2000:]}")
            time.sleep(0.05)

    @property
    def is_alive(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def answers(self) -> bool:
        with contextlib.suppress(httpx2.TransportError):
            return httpx2.get(f"{self.url}/api/health", timeout=5).status_code == 200
        return False

    def kill(self) -> None:
        if self._process:
            self._process.kill()
            self._process.wait()

    def stop(self) -> None:
        """As asked, or else by force."""
        if self._process and self.is_alive:
            self._process.terminate()
            try:
                self._process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self.kill()


class Client:
    """A process in one seat. It is forked from one that has imported everything, so that it begins at once."""

    context = multiprocessing.get_context("forkserver")

    def __init__(self, seat: Seat, life: Callable[[Seat], None]) -> None:
        self.seat = seat
        self._life = life
        self._process: BaseProcess | None = None

    def start(self) -> None:
        self._process = self.context.Process(target=self._life, args=(self.seat,), daemon=True)
        self._process.start()

    def kill(self) -> None:
        if self._process:
            self._process.kill()
            self._process.join()

    @property
    def is_alive(self) -> bool:
        return self._process is not None and self._process.is_alive()

    def join(self, seconds: float) -> None:
        if self._process:
            self._process.join(seconds)
            self.kill()


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@contextmanager
def running(servers: list[Server], clients: list[Client]) -> Iterator[None]:
    """All of them begin with the block, and none outlives it."""
    try:
        for client in clients:
            client.start()
        yield
    finally:
        for client in clients:
            client.kill()
        for server in reversed(servers):  # the first one is likely to own PostgreSQL
            server.stop()


@contextmanager
def ended_by_signals() -> Iterator[None]:
    """Told to end, we end as after an error: with everything cleaned up."""

    def end(number: int, _: object) -> None:
        raise SystemExit(128 + number)

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
