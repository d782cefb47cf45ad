"""For measurements of waiting: a server process, a publisher beside it, and a client process with many connections."""

import asyncio
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx2
from ground import Ground, ground, quantile, team

from interlock.core.members import Actor
from interlock.live.feed import Feed
from interlock.live.runtime import Runtime, running
from interlock.live.waiting import WaitingRoom
from interlock.store.database import Database

SHARES = (0.5, 0.95, 0.99)


@dataclass(frozen=True)
class Stage:
    """`db` is this process's: what is written through it reaches the server as from any other server process."""

    where: Ground
    url: str
    server: int  # its process
    db: Database
    owner: Actor
    tokens: list[str]


@asynccontextmanager
async def stage(agents: int) -> AsyncIterator[Stage]:
    with ground() as where:
        async with team(where, agents) as (db, owner, _, tokens):
            feed = Feed(db, where.app_url)
            runtime = Runtime(db, feed, WaitingRoom(where.app_url, feed), "http://127.0.0.1", 1024, 15)
            with served(where) as (url, server):
                async with running(runtime):
                    yield Stage(where, url, server, db, owner, tokens)


@contextmanager
def served(where: Ground) -> Iterator[tuple[str, int]]:
    """`interlock serve` on this database: its address, and its process."""
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        words = ["serve", "--port", str(port), "--database-url", where.app_url, "--data-dir", folder]
        program = [sys.executable, "-c", "from interlock.cli.main import main; main()", *words]
        environ = {"PATH": os.environ["PATH"], "INTERLOCK_OWNER_DATABASE_URL": where.owner_url, "HOME": folder}
        with subprocess.Popen(program, env=environ, stdout=subprocess.DEVNULL) as server:
            try:
                until_it_answers(f"http://127.0.0.1:{port}")
                yield f"http://127.0.0.1:{port}", server.pid
            finally:
                server.terminate()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return taken.getsockname()[1]


def until_it_answers(url: str) -> None:
    """At most a minute."""
    ends = time.monotonic() + 60
    while time.monotonic() < ends:
        try:
            httpx2.get(f"{url}/api/health", timeout=5)
        except httpx2.TransportError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError(f"nothing answers at {url}")


class Crowd:
    """A client process: a script run with `--crowd`, told by JSON what to do, which answers with a line of JSON."""

    def __init__(self, script: str, **told: Any) -> None:
        self._script = script
        self._told = told

    async def __aenter__(self) -> "Crowd":
        pipe = asyncio.subprocess.PIPE
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, self._script, "--crowd", stdin=pipe, stdout=pipe, limit=2**26
        )
        assert self._process.stdin
        self._process.stdin.write(json.dumps(self._told).encode() + b"\n")
        await self._process.stdin.drain()
        await self.answer()  # it is in place
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._process.returncode is None:
            self._process.kill()
        await self._process.wait()

    async def answer(self) -> Any:
        assert self._process.stdout
        return json.loads(await self._process.stdout.readline())

    def ask(self) -> None:
        """For the last answer: what it heard."""
        assert self._process.stdin
        self._process.stdin.write(b"\n")


class Line(asyncio.Protocol, ABC):
    """One HTTP/1.1 connection at the cost of its bytes."""

    def __init__(self, request: bytes) -> None:
        self.request = request
        self.transport: Any = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport
        self.send()

    def send(self) -> None:
        self.transport.write(self.request)

    def data_received(self, data: bytes) -> None:
        self.heard(data, time.monotonic())

    @abstractmethod
    def heard(self, data: bytes, at: float) -> None:
        """What came in, and when."""


async def connect(url: str, lines: list[Any]) -> None:
    host, port = urlsplit(url).hostname, urlsplit(url).port
    assert host
    assert port
    for line in lines:
        await asyncio.get_running_loop().create_connection(lambda line=line: line, host, port)


def request(method: str, path: str, token: str, body: dict[str, Any] | None = None) -> bytes:
    payload = json.dumps(body).encode() if body else b""
    head = f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\n"
    return f"{head}Content-Type: application/json\r\nContent-Length: {len(payload)}\r\n\r\n".encode() + payload


def say(answer: object) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


async def told() -> Any:
    return json.loads(await asyncio.to_thread(sys.stdin.readline))


def note(said: str) -> None:
    print(f"  {said}", file=sys.stderr, flush=True)


def cpu_seconds(process: int) -> float:
    """Of the processor, used until now."""
    user, system = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def megabytes(process: int) -> float:
    """Of memory that it has in use."""
    return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20


def show(what: str, runs: dict[int, list[list[float]]]) -> None:
    """Milliseconds: of each quantile the median of the runs, with the lowest and the highest."""
    print(f"| {what} | samples | p50 ms | p95 ms | p99 ms |\n|---|---|---|---|---|")
    for count, times in runs.items():
        cells = [_spread([1000 * quantile(run, share) for run in times]) for share in SHARES]
        print(f"| {count:,} | {len(times)} x {len(times[0]):,} | {' | '.join(cells)} |")


def _spread(values: list[float]) -> str:
    return f"{quantile(values, 0.5):.0f} ({min(values):.0f} to {max(values):.0f})"
