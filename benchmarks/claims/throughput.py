"""python benchmarks/claims/throughput.py [SECONDS [ROUNDS]]

Claims, and pairs of a claim and its report, side by side in one run: in process, through REST and through MCP in both
of its eras, with 1, 8 and 32 callers. Beside them two limits: pgbench with the same statements, and a bare echo tool on
the same SDK and transport. Every rate is the median of the rounds, with the lowest and the highest.
"""

import asyncio
import json
import os
import re
import statistics
import sys
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar

from bare_statements import COMMIT, REPOSITORY, Scripts, pgbench, scripts
from ground import PROJECT, Ground, ground, quantile, run, team
from keepalive import LEGACY, MODERN, Connection
from serving import Served, echoing, served
from sqlalchemy import text

from interlock.core.members import Actor
from interlock.store.database import Database
from interlock.use_cases import claims

CALLERS = (1, 8, 32)
BEST_CORRECT_PEER = 57.9  # claims a second with 8 MCP clients: Paperclip, on a machine with as many processors
DURABILITY = ("server_version", "fsync", "synchronous_commit", "full_page_writes", "wal_level")
MUCH = 120_000  # tickets: more than a round takes
FORGET = """
delete from claims;
update parts set state = 'reported', holder_id = null, lease_until = null, claimable = false where state <> 'reported';
truncate requests
"""
# Every call looks at what its caller holds, so nobody may hold what was only claimed before.
LET_GO = """
update claims set ended_at = now(), ending = 'released' where ended_at is null;
update parts set state = 'reported', holder_id = null, lease_until = null where state = 'held'
"""
REPORT = {"repository": REPOSITORY, "commit": COMMIT, "handoff": "Done."}
T = TypeVar("T")


@dataclass
class Row:
    """Of each round how often a second it was done, and what that cost in microseconds of processor time each time:
    the server, and this process. Of every call how long it took, in seconds.
    """

    rates: list[float] = field(default_factory=list)
    server: list[float] = field(default_factory=list)
    client: list[float] = field(default_factory=list)
    took: list[float] = field(default_factory=list)

    @property
    def rate(self) -> float:
        return statistics.median(self.rates)

    async def timed(self, call: Awaitable[T]) -> T:
        begun = time.perf_counter()
        answer = await call
        self.took.append(time.perf_counter() - begun)
        return answer


Rows = dict[tuple[str, int], Row]
Deed = Callable[[Connection, Row], Awaitable[object]]


async def main(seconds: float, rounds: int) -> None:
    rows: Rows = {}
    begun = time.monotonic()
    with ground() as where, served(where) as ours, echoing() as echo:
        async with team(where, max(CALLERS)) as (db, owner, agents, tokens):
            where.fill(1, owner.id)
            bare = await scripts(db, agents[0])
            for _ in range(rounds):
                where.fill(MUCH, owner.id)
                for callers in CALLERS:
                    by_pgbench(rows, where, bare, callers, seconds)
                    await in_process(rows, where, db, agents[:callers], seconds)
                    await through_doors(rows, where, ours, echo, tokens[:callers], seconds)
                do(where, FORGET)
            kept = await durability(db)
    show(rows)
    print(f"\n{rounds} rounds of {seconds:g} s for each; {time.monotonic() - begun:.0f} s in all. Durability: {kept}.")
    print(
        f"Database, server and callers share {os.cpu_count()} processors, so what the callers use is missing to the "
        "others. They are one process; pgbench is another, in C."
    )
    print("\n".join(["", *ratios(rows)]))


def do(where: Ground, statements: str) -> None:
    for statement in statements.split(";"):
        where.sql(statement)


def by_pgbench(rows: Rows, where: Ground, bare: Scripts, callers: int, seconds: float) -> None:
    """How long is that of the whole script: two transactions, for a pair."""
    for name, script in (("claims, pgbench", bare.claim), ("pairs, pgbench", bare.pair)):
        do(where, LET_GO)
        rate, took = pgbench(where, script, callers, seconds)
        row = rows.setdefault((name, callers), Row())
        row.rates.append(rate)
        row.took += took
        note(name, callers, row)


async def in_process(rows: Rows, where: Ground, db: Database, agents: Sequence[Actor], seconds: float) -> None:
    async def claim(agent: Actor, row: Row) -> None:
        await row.timed(claims.claim_next(db, agent, PROJECT))

    async def pair(agent: Actor, row: Row) -> None:
        held = await row.timed(claims.claim_next(db, agent, PROJECT))
        await row.timed(claims.report_part(db, agent, held.ticket, held.fence, REPOSITORY, COMMIT, "Done."))

    for name, deed in (("claims, in process", claim), ("pairs, in process", pair)):
        do(where, LET_GO)
        row = rows.setdefault((name, len(agents)), Row())
        await during(seconds, row, [partial(deed, agent, row) for agent in agents], None)
        note(name, len(agents), row)


async def through_doors(
    rows: Rows, where: Ground, ours: Served, echo: Served, tokens: Sequence[str], seconds: float
) -> None:
    for name, deed in deeds():
        do(where, LET_GO)
        server = echo if name.startswith("echo") else ours
        row = rows.setdefault((name, len(tokens)), Row())
        async with AsyncExitStack() as stack:
            connections = [await stack.enter_async_context(Connection(server.url, token)) for token in tokens]
            await during(seconds, row, [partial(deed, connection, row) for connection in connections], server)
        note(name, len(tokens), row)


def deeds() -> Iterator[tuple[str, Deed]]:
    async def claim(c: Connection, row: Row) -> None:
        await row.timed(c.post("/api/claims", {"project": PROJECT}))

    async def pair(c: Connection, row: Row) -> None:
        held = json.loads(await row.timed(c.post("/api/claims", {"project": PROJECT})))
        await row.timed(c.post(f"/api/tickets/{held['ticket']}/claims/{held['fence']}/report", REPORT))

    yield "claims, REST", claim
    yield "pairs, REST", pair
    for era, protocol in (("newest", MODERN), ("older", LEGACY)):

        async def echo(c: Connection, row: Row, protocol: str = protocol) -> None:
            await row.timed(c.call_tool("echo", {"text": "x" * 60}, protocol))

        async def tool_claim(c: Connection, row: Row, protocol: str = protocol) -> None:
            await row.timed(c.call_tool("claim_ticket", {"project": PROJECT}, protocol))

        async def tool_pair(c: Connection, row: Row, protocol: str = protocol) -> None:
            said = await row.timed(c.call_tool("claim_ticket", {"project": PROJECT}, protocol))
            held = re.search(rf"({PROJECT}-\d+).* fence (\d+)", said)
            assert held, said
            await row.timed(c.call_tool("report_part", {"key": held[1], "fence": int(held[2]), **REPORT}, protocol))

        yield f"claims, MCP {era}", tool_claim
        yield f"pairs, MCP {era}", tool_pair
        yield f"echo, MCP {era}", echo


async def during(
    seconds: float, row: Row, deeds: Sequence[Callable[[], Awaitable[object]]], server: Served | None
) -> None:
    """Everybody does theirs over and over, one after the other."""
    begun, ours, theirs = time.perf_counter(), time.process_time(), server.cpu_seconds if server else 0
    done = 0

    async def repeat(deed: Callable[[], Awaitable[object]]) -> None:
        nonlocal done
        while time.perf_counter() < begun + seconds:
            await deed()
            done += 1

    await asyncio.gather(*map(repeat, deeds))
    row.rates.append(done / (time.perf_counter() - begun))
    row.client.append(1e6 * (time.process_time() - ours) / done)
    if server:
        row.server.append(1e6 * (server.cpu_seconds - theirs) / done)


async def durability(db: Database) -> str:
    async with db.read() as tx:
        found = await tx.sql.execute(
            text("select name, setting from pg_settings where name = any(:names)"), {"names": list(DURABILITY)}
        )
        settings = {row.name: row.setting for row in found}
    return ", ".join(f"{name} {settings[name]}" for name in DURABILITY)


def show(rows: Rows) -> None:
    head = (
        "| what, callers | a second | lowest to highest | p50 ms of a call | p95 ms | server CPU us | this process's |"
    )
    print(f"{head}\n|{'---|' * 7}")
    for (name, callers), row in sorted(rows.items()):
        spread = f"{min(row.rates):,.0f} to {max(row.rates):,.0f}"
        times = [f"{1000 * quantile(row.took, share):.2f}" for share in (0.5, 0.95)]
        cpu = [f"{statistics.median(each):,.0f}" if each else "" for each in (row.server, row.client)]
        print(f"| {name}, {callers} | {row.rate:,.0f} | {spread} | {' | '.join([*times, *cpu])} |")


def ratios(rows: Rows) -> Iterator[str]:
    """What the aims ask for. A pair is two calls."""
    best = rows["claims, in process", 32].rate / max(rows["claims, pgbench", callers].rate for callers in CALLERS)
    for what in ("claims", "pairs"):
        share = rows[f"{what}, in process", 1].rate / rows[f"{what}, pgbench", 1].rate
        yield f"{what} in process, 1 caller, to pgbench with 1 client: {share:.2f}"
    yield f"claims in process, 32 callers, to the most that pgbench claims: {best:.2f}"
    for era in ("newest", "older"):
        for callers in CALLERS:
            echo = rows[f"echo, MCP {era}", callers].rate
            claim, pair = (rows[f"{what}, MCP {era}", callers].rate / echo for what in ("claims", "pairs"))
            yield f"MCP {era}, {callers} callers, calls to echo's: claims {claim:.2f}, pairs {2 * pair:.2f}"
        peer = rows[f"claims, MCP {era}", 8].rate / BEST_CORRECT_PEER
        yield f"MCP {era}, 8 callers, claims to those of the best correct peer: {peer:.1f}"


def note(name: str, callers: int, row: Row) -> None:
    print(f"  {name}, {callers}: {row.rates[-1]:,.0f}/s", file=sys.stderr, flush=True)


if __name__ == "__main__":
    words = sys.argv[1:]
    run(main(float(words[0]) if words else 2.0, int(words[1]) if len(words) > 1 else 3))
