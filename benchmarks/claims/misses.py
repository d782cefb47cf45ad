"""python benchmarks/claims/misses.py [SECONDS [ROUNDS]]

What it costs to ask in vain, in process: milliseconds of this process and of PostgreSQL for each claim that finds
nothing, with few and with many tickets that wait; and how many parts 4 agents take a second, alone and beside 64 who
ask again and again for a role that nobody wrote a ticket for.
"""

import asyncio
import resource
import statistics
import sys
import time

import psycopg
from ground import PROJECT, Ground, ground, quantile, run, team
from sqlalchemy import make_url
from waiting_ground import cpu_seconds, note

from interlock.core.members import Actor
from interlock.core.refusals import NotFound
from interlock.store.database import Database
from interlock.use_cases import claims

TAKERS = 4
POLLERS = 64
WAITING = (0, 10_000)


async def main(seconds: float, rounds: int) -> None:
    with ground() as where:
        async with team(where, TAKERS + POLLERS) as (db, owner, agents, _):
            costs: list[str] = []
            for waiting in WAITING:
                if waiting:
                    where.fill(waiting, owner.id, waiting=1)
                costs += [await cost(where, db, agents[:callers], waiting, seconds) for callers in (1, POLLERS)]
            where.fill(int(rounds * 2 * seconds * 4_000) + 5_000, owner.id)
            takers, pollers = agents[:TAKERS], agents[TAKERS:]
            for name, beside in (("alone", []), (f"beside {POLLERS} who find nothing", pollers)):
                costs.append(await taking(db, name, takers, beside, seconds, rounds))
    print(*costs, sep="\n")


async def cost(where: Ground, db: Database, agents: list[Actor], waiting: int, seconds: float) -> str:
    before, servers = own_seconds(), postgres_seconds(where)
    misses, took = await asking(db, agents, time.perf_counter() + seconds)
    here, there = own_seconds() - before, postgres_seconds(where) - servers
    each = f"{1e6 * here / misses:.0f} us here, {1e6 * there / misses:.0f} us in PostgreSQL"
    rate = f"{misses / seconds:,.0f}/s, p50 {1000 * quantile(took, 0.5):.1f} ms"
    said = f"{len(agents)} ask in vain, {waiting:,} wait: {rate}, {each}"
    note(said)
    return said


async def taking(
    db: Database, name: str, takers: list[Actor], pollers: list[Actor], seconds: float, rounds: int
) -> str:
    rates: list[float] = []
    worst: list[float] = []
    missed = 0
    for _ in range(rounds):
        ends = time.perf_counter() + seconds
        took, (misses, _) = await asyncio.gather(claiming(db, takers, ends), asking(db, pollers, ends, "nobody"))
        rates.append(len(took) / seconds)
        worst.append(1000 * quantile(took, 0.99))
        missed += misses
    rate, late = statistics.median(rates), statistics.median(worst)
    said = f"{TAKERS} take {name}: {rate:,.0f}/s ({min(rates):,.0f} to {max(rates):,.0f}), p99 {late:.1f} ms, "
    said += f"{missed / rounds / seconds:,.0f} misses/s"
    note(said)
    return said


async def claiming(db: Database, agents: list[Actor], ends: float) -> list[float]:
    took: list[float] = []

    async def one(agent: Actor) -> None:
        while (start := time.perf_counter()) < ends:
            await claims.claim_next(db, agent, PROJECT, "work")
            took.append(time.perf_counter() - start)

    await asyncio.gather(*map(one, agents))
    return took


async def asking(db: Database, agents: list[Actor], ends: float, role: str = "") -> tuple[int, list[float]]:
    took: list[float] = []

    async def one(agent: Actor) -> None:
        while (start := time.perf_counter()) < ends:
            try:
                await claims.claim_next(db, agent, PROJECT, role)
            except NotFound:
                took.append(time.perf_counter() - start)
            else:
                raise RuntimeError("There was something to take.")

    await asyncio.gather(*map(one, agents))
    return len(took), took


def own_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def postgres_seconds(where: Ground) -> float:
    """Of the processes of PostgreSQL that serve us."""
    url = make_url(where.owner_url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(url, autocommit=True) as connection:
        pids = connection.execute("select pid from pg_stat_activity where pid <> pg_backend_pid()").fetchall()
    return sum(cpu_seconds(pid) for (pid,) in pids)


if __name__ == "__main__":
    words = sys.argv[1:]
    run(main(float(words[0]) if words else 3.0, int(words[1]) if len(words) > 1 else 3))
