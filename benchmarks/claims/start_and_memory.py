"""python benchmarks/claims/start_and_memory.py [ROUNDS [CONNECTIONS]]

How long from nothing until `interlock serve` has answered a claim, through REST and through MCP: with a new data folder
(two tickets are published through REST first, which counts), and with one in which it ran before. And the memory of
each of its processes, at rest and with connections open: half of them read events, the others wait for a claim.
"""

import asyncio
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ground import PROJECT, Ground, quantile, run, team
from keepalive import MODERN, Connection
from waiting_ground import Line, connect, free_port, request, until_it_answers

from interlock.store.embedded.supervisor import EmbeddedPostgres
from interlock.store.migrate import migrate

FIRST_PROJECT = "MAIN"  # made by the first start, with an agent whose token it prints
TOKEN = re.compile(r"Bearer (\S+?)[\"'\\]")
AGENTS = 50
QUIET_SECONDS = 3
A_TICKET = {
    "title": "Refund an order",
    "spec": "Customers get their money back.",
    "criteria": [{"text": "If a refund exceeds the total, then the shop answers 422.", "kind": "human"}],
}


@dataclass(frozen=True)
class Used:
    """A data folder in which Interlock ran before, with more to claim than is asked for here."""

    folder: Path
    tokens: list[str]


async def main(rounds: int, connections: int) -> None:
    print("| until a claim is answered | door | median s | lowest to highest |\n|---|---|---|---|")
    with folder() as path:
        used = await prepared(path)
        for door in ("REST", "MCP"):
            show("new data folder", door, [await from_nothing(door) for _ in range(rounds)])
            show("existing data", door, [await started_again(door, used) for _ in range(rounds)])
        print("\n| memory in MB | process | PSS | RSS |\n|---|---|---|---|")
        for workers in (1, 2):
            await memory(used, workers, connections)


async def from_nothing(door: str) -> float:
    with folder() as path:
        begun = time.monotonic()
        with serving(path) as (server, url):
            token = printed_token(server)
            async with Connection(url, token) as connection:
                form = {"tickets": [A_TICKET, A_TICKET], "publish": True}
                await connection.post(f"/api/projects/{FIRST_PROJECT}/tickets", form)
                await claim(connection, door, FIRST_PROJECT)
            return time.monotonic() - begun


async def started_again(door: str, used: Used) -> float:
    begun = time.monotonic()
    with serving(used.folder) as (_, url):
        while True:
            try:
                connection = await Connection(url, used.tokens[0]).__aenter__()
            except ConnectionRefusedError:
                await asyncio.sleep(0.005)
            else:
                break
        await claim(connection, door, PROJECT)  # answered as soon as it serves: the port is taken before
        took = time.monotonic() - begun
        await connection.__aexit__()
        return took


async def claim(connection: Connection, door: str, project: str) -> None:
    if door == "MCP":
        await connection.call_tool("claim_ticket", {"project": project}, MODERN)
    else:
        await connection.post("/api/claims", {"project": project})


async def memory(used: Used, workers: int, connections: int) -> None:
    who = f"{workers} worker{'s' * (workers > 1)}"
    with serving(used.folder, workers) as (server, url):
        await asyncio.to_thread(until_it_answers, url)
        async with Connection(url, used.tokens[0]) as connection:
            await claim(connection, "REST", PROJECT)
            await claim(connection, "MCP", PROJECT)
        await asyncio.sleep(QUIET_SECONDS)
        weigh(f"{who}, at rest", server.pid)
        reading = [Heard(request("GET", "/api/events", token)) for token in some(used.tokens, connections // 2)]
        nothing = {"project": PROJECT, "role": "nobody", "wait_seconds": 30}
        waiting = [Heard(request("POST", "/api/claims", t, nothing)) for t in some(used.tokens, connections // 2)]
        await connect(url, [*reading, *waiting])
        await asyncio.sleep(QUIET_SECONDS + connections / 100)
        weigh(f"{who}, {connections:,} connections", server.pid)
        for each in (*reading, *waiting):
            each.transport.close()


class Heard(Line):
    def heard(self, data: bytes, at: float) -> None:
        if not data.startswith((b"HTTP/1.1 200", b"HTTP/1.1 404")) and data.startswith(b"HTTP/"):
            raise RuntimeError(data)


async def prepared(path: Path) -> Used:
    postgres = EmbeddedPostgres(path)
    postgres.start()
    try:
        migrate(postgres.owner_url)
        where = Ground(postgres.app_url, postgres.owner_url, postgres.programs)
        async with team(where, AGENTS) as (_, owner, _, tokens):
            where.fill(1_000, owner.id)
            return Used(path, tokens)
    finally:
        postgres.stop()


@contextmanager
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="interlock-bench-", ignore_cleanup_errors=True) as name:
        path = Path(name)
        path.chmod(0o755)
        yield path


@contextmanager
def serving(data: Path, workers: int = 1) -> Iterator[tuple[subprocess.Popen[str], str]]:
    port = free_port()
    words = ["serve", "--port", str(port), "--data-dir", str(data), "--workers", str(workers)]
    program = [sys.executable, "-c", "from interlock.cli.main import main; main()", *words]
    environ = {"PATH": os.environ["PATH"], "HOME": str(data), "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(program, env=environ, stdout=subprocess.PIPE, text=True) as server:
        try:
            yield server, f"http://127.0.0.1:{port}"
        finally:
            server.terminate()


def printed_token(server: subprocess.Popen[str]) -> str:
    assert server.stdout
    return next(found[1] for line in server.stdout if (found := TOKEN.search(line)))


def some(tokens: list[str], count: int) -> list[str]:
    return [tokens[n % len(tokens)] for n in range(count)]


def weigh(when: str, server: int) -> None:
    """The server's processes one by one, and those of its PostgreSQL together."""
    postgres = [0.0, 0.0]
    for process in family(server):
        status = Path(f"/proc/{process}/status").read_text()
        name = status.split("\n", 1)[0].split()[1]
        sizes = [kilobytes(process, word) / 1024 for word in ("Pss", "Rss")]
        if name == "postgres":
            postgres = [a + b for a, b in zip(postgres, sizes, strict=True)]
        else:
            what = "server" if process == server else "its child"
            print(f"| {when} | {what} | {sizes[0]:.0f} | {sizes[1]:.0f} |")
    print(f"| {when} | PostgreSQL, all of it | {postgres[0]:.0f} | {postgres[1]:.0f} |", flush=True)


def family(process: int) -> list[int]:
    """The process, and all that come from it."""
    children = Path(f"/proc/{process}/task").glob("*/children")
    return [process, *(n for found in children for child in found.read_text().split() for n in family(int(child)))]


def kilobytes(process: int, word: str) -> int:
    found = re.search(rf"^{word}:\s+(\d+) kB", Path(f"/proc/{process}/smaps_rollup").read_text(), re.MULTILINE)
    assert found
    return int(found[1])


def show(what: str, door: str, took: list[float]) -> None:
    print(f"| {what} | {door} | {quantile(took, 0.5):.2f} | {min(took):.2f} to {max(took):.2f} |", flush=True)


if __name__ == "__main__":
    words = sys.argv[1:]
    run(main(int(words[0]) if words else 5, int(words[1]) if len(words) > 1 else 1_000))
