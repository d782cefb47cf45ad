"""python benchmarks/claims/throughput.py [SECONDS [ROUNDS]]

Claims a second, side by side in one run: in process, by pgbench with the same statement (the database's limit), through
REST and MCP against a server process, and a bare echo tool on the same SDK (the protocol's limit). Every figure is
the median of the rounds, with the lowest and the highest. fsync and synchronous_commit are on, as by default.
"""

import asyncio
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager

import echo_server
import httpx2
from ground import PROJECT, Ground, ground, quantile, run, team
from keepalive import LEGACY, MODERN, Connection
from sqlalchemy import make_url

from interlock.core.members import Actor
from interlock.store.database import Database
from interlock.store.taking import TAKE
from interlock.use_cases import claims

COMMIT = "a" * 40
FORGET = """
delete from claims;
update parts set state = 'reported', holder_id = null, lease_until = null, claimable = false
"""
Deed = Callable[[], Awaitable[None]]
Result = tuple[float, list[float]]  # calls a second, and how long each took in seconds


async def main(seconds: float, rounds: int) -> None:
    rows: dict[str, list[Result]] = {}
    with ground() as where, served(where) as url, echoing() as echo:
        async with team(where, 64) as (db, owner, agents, tokens):
            enough = int(seconds * 6_000) + 20_000
            for _ in range(rounds):
                where.sql("truncate requests")
                where.fill(enough, owner.id)
                for callers in (1, 8, 32, 64):
                    record(rows, f"in process, {callers}", await in_process(db, agents[:callers], seconds))
                    record(rows, f"pgbench, {callers}", pgbench(where, agents[0], callers, seconds))
                for callers in (1, 8, 32):
                    record(rows, f"REST, {callers}", await through_rest(url, tokens[:callers], seconds))
                    for name, protocol in (("newest", MODERN), ("older", LEGACY)):
                        claimed = await through_mcp(
                            url, tokens[:callers], protocol, seconds, "claim_ticket", {"project": PROJECT}
                        )
                        record(rows, f"MCP {name}, {callers}", claimed)
                        echoed = await through_mcp(
                            echo, tokens[:callers], protocol, seconds, "echo", {"text": "x" * 60}
                        )
                        record(rows, f"MCP {name} echo, {callers}", echoed)
                where.sql(FORGET)
                where.sql("vacuum parts, tickets, claims, events")
            for callers in (1, 8, 32):
                where.fill(int(seconds * 300 * rounds) + 1_000, owner.id)
                for _ in range(rounds):
                    record(rows, f"claim and report in process, {callers}", await pairs(db, agents[:callers], seconds))
                    mcp_pairs = await through_mcp_pairs(url, tokens[:callers], MODERN, seconds)
                    record(rows, f"claim and report, MCP newest, {callers}", mcp_pairs)
    show(rows)


async def in_process(db: Database, agents: list[Actor], seconds: float) -> Result:
    async def claim(agent: Actor) -> None:
        await claims.claim_next(db, agent, PROJECT)

    return await during(seconds, [lambda agent=agent: claim(agent) for agent in agents])


async def pairs(db: Database, agents: list[Actor], seconds: float) -> Result:
    async def both(agent: Actor) -> None:
        claim = await claims.claim_next(db, agent, PROJECT)
        await claims.report_part(db, agent, claim.ticket, claim.fence, "example/shop", COMMIT, "Done.")

    return await during(seconds, [lambda agent=agent: both(agent) for agent in agents])


async def through_rest(url: str, tokens: list[str], seconds: float) -> Result:
    async def claim(connection: Connection) -> None:
        status, answer = await connection.post("/api/claims", {"project": PROJECT}, {})
        if status not in (200, 201):
            raise RuntimeError(answer)

    return await connected(url, tokens, seconds, claim)


async def through_mcp(
    url: str, tokens: list[str], protocol: str, seconds: float, tool: str, arguments: dict[str, str]
) -> Result:
    async def call(connection: Connection) -> None:
        await connection.call_tool(tool, arguments, protocol)

    return await connected(url, tokens, seconds, call)


async def through_mcp_pairs(url: str, tokens: list[str], protocol: str, seconds: float) -> Result:
    async def both(connection: Connection) -> None:
        said = await connection.call_tool("claim_ticket", {"project": PROJECT}, protocol)
        key, fence = re.search(rf"{PROJECT}-\d+", said), re.search(r"fence (\d+)", said)
        if key is None or fence is None:
            raise RuntimeError(said)
        about = {"repository": "example/shop", "commit": COMMIT, "handoff": "Done."}
        done = {"key": key[0], "fence": int(fence[1]), **about}
        await connection.call_tool("report_part", done, protocol)

    return await connected(url, tokens, seconds, both)


async def connected(
    url: str, tokens: list[str], seconds: float, deed: Callable[[Connection], Awaitable[None]]
) -> Result:
    connections = [Connection(url, token) for token in tokens]
    for connection in connections:
        await connection.__aenter__()
    try:
        return await during(seconds, [lambda c=c: deed(c) for c in connections])
    finally:
        for connection in connections:
            await connection.__aexit__()


async def during(seconds: float, deeds: list[Deed]) -> Result:
    """Everybody does theirs over and over, one after the other."""
    took: list[float] = []
    begun = time.perf_counter()

    async def repeat(deed: Deed) -> None:
        while time.perf_counter() < begun + seconds:
            start = time.perf_counter()
            await deed()
            took.append(time.perf_counter() - start)

    await asyncio.gather(*map(repeat, deeds))
    return len(took) / (time.perf_counter() - begun), took


def pgbench(where: Ground, agent: Actor, clients: int, seconds: float) -> Result:
    """The same statement with its turn and its commit, prepared, by a client in C."""
    project = agent.memberships[0].project_id if len(agent.memberships) == 1 else 0
    values = {"project": project, "member": agent.id, "number": "null", "roles": "'{}'"}
    texts = {"holder": "'agent'", "role": "''", "request": "''", "digest": "''"}
    statement = re.sub(r"%\((\w+)\)s", lambda m: str({**values, **texts}[m[1]]), TAKE).replace("{{}}", "{}")
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as script:
        turn = f"select id from projects where id = {project} for no key update;"
        script.write(f"begin;\n{turn}\n{' '.join(statement.split())};\ncommit;\n")
        script.flush()
        url = make_url(where.app_url)
        host = str(url.query["host"])
        port = str(url.query.get("port", 5432))
        command = [
            *(str(where.programs / "pgbench"), "-h", host, "-p", port, "-U", str(url.username), "-n", "-M", "prepared"),
            *("-c", str(clients), "-j", "1", "-T", str(max(1, int(seconds))), "-f", script.name, str(url.database)),
        ]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    rate = re.search(r"tps = ([\d.]+)", done.stdout)
    latency = re.search(r"latency average = ([\d.]+)", done.stdout)
    if rate is None or latency is None:
        raise RuntimeError(done.stdout + done.stderr)
    return float(rate[1]), [float(latency[1]) / 1000]


@contextmanager
def served(where: Ground) -> Iterator[str]:
    """`interlock serve` in a process of its own, on this database."""
    with tempfile.TemporaryDirectory() as folder:
        words = ["serve", "--port", "7431", "--database-url", where.app_url, "--data-dir", folder]
        program = [sys.executable, "-c", "from interlock.cli.main import main; main()", *words]
        environ = {"PATH": os.environ["PATH"], "INTERLOCK_OWNER_DATABASE_URL": where.owner_url, "HOME": folder}
        with subprocess.Popen(program, env=environ, stdout=subprocess.PIPE, text=True) as server:
            answering(7431)
            try:
                yield "http://127.0.0.1:7431"
            finally:
                server.terminate()


@contextmanager
def echoing() -> Iterator[str]:
    with subprocess.Popen([sys.executable, echo_server.__file__], stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout
        port = int(server.stdout.readline())
        answering(port)
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()


def answering(port: int) -> None:
    """Until something answers HTTP there; at most a minute."""
    ends = time.monotonic() + 60
    while time.monotonic() < ends:
        try:
            httpx2.get(f"http://127.0.0.1:{port}/api/health", timeout=5)
        except httpx2.TransportError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError(f"nothing answers at port {port}")


def record(rows: dict[str, list[Result]], name: str, result: Result) -> None:
    rows.setdefault(name, []).append(result)
    print(f"  {name}: {result[0]:,.0f}/s", file=sys.stderr, flush=True)


def show(rows: dict[str, list[Result]]) -> None:
    print("| case, callers | calls/s | lowest to highest | p50 ms | p95 ms |\n|---|---|---|---|---|")
    for name, results in rows.items():
        rates = sorted(rate for rate, _ in results)
        took = [t * 1000 for _, times in results for t in times]
        spread = f"{rates[0]:,.0f} to {rates[-1]:,.0f}"
        median = statistics.median(rates)
        print(f"| {name} | {median:,.0f} | {spread} | {quantile(took, 0.5):.2f} | {quantile(took, 0.95):.2f} |")


if __name__ == "__main__":
    words = sys.argv[1:]
    run(main(float(words[0]) if words else 3.0, int(words[1]) if len(words) > 1 else 3))
