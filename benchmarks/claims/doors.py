"""python benchmarks/claims/doors.py [CALLS [ROUNDS]]

What a call costs through each door: microseconds of the server process's own processor time, with one caller and with
eight, and how long one caller waits. The yardstick is a bare echo tool on the same SDK, transport and mount. Processor
time hardly depends on what else the machine does; the waiting does, and takes in the database's commits.
"""

import asyncio
import statistics
import sys
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field

from ground import PROJECT, Ground, ground, run, team
from keepalive import LEGACY, MODERN, Connection
from serving import Served, echoing, served

from interlock.core.claims import Claim
from interlock.core.members import Actor
from interlock.use_cases import claims

TICKETS = 2_000
CALLERS = 8
FREE = """
with mine as (delete from claims where member_id = any(%(takers)s) returning ticket_id), free as (
  update tickets set state = 'ready', version = 1, was_claimed = false where id in (select ticket_id from mine)
)
update parts set state = 'open', fence = 0, holder_id = null, lease_until = null, claimable = true, known_to = null
where ticket_id in (select ticket_id from mine)
"""
Deed = Callable[[Connection, Claim], Awaitable[object]]


@dataclass
class Door:
    """`yardstick` is the echo tool that speaks the same protocol. `dear` calls are made a tenth as often."""

    name: str
    server: Served
    deed: Deed
    yardstick: str
    takes: bool = False
    is_dear: bool = False
    alone: list[float] = field(default_factory=list)  # microseconds of the server's processor, for each call
    among_many: list[float] = field(default_factory=list)
    waited: list[float] = field(default_factory=list)  # milliseconds


async def main(calls: int, rounds: int) -> None:
    with ground() as where, served(where) as ours, echoing() as echo:
        async with team(where, 2 * CALLERS) as (db, owner, agents, tokens):
            where.fill(TICKETS, owner.id)
            workers, takers = agents[:CALLERS], agents[CALLERS:]
            held = [await claims.claim_next(db, worker, PROJECT) for worker in workers]
            doors = list(all_doors(ours, echo))
            for _ in range(rounds + 1):
                for door in doors:
                    who = tokens[CALLERS:] if door.takes else tokens[:CALLERS]
                    count = calls // 10 if door.is_dear else calls
                    await measure(door, who, held, count)
                    if door.takes:
                        forget(where, takers)
            show(doors)


def all_doors(ours: Served, echo: Served) -> Iterator[Door]:
    for era, protocol in (("MCP newest", MODERN), ("MCP older", LEGACY)):

        def tool(name: str, protocol: str = protocol, **arguments: object) -> Deed:
            return lambda connection, _: connection.call_tool(name, arguments, protocol)

        def renew(connection: Connection, held: Claim, protocol: str = protocol) -> Awaitable[object]:
            return connection.call_tool("renew_claim", {"key": held.ticket, "fence": held.fence}, protocol)

        def read(connection: Connection, held: Claim, protocol: str = protocol) -> Awaitable[object]:
            return connection.call_tool("get_ticket", {"key": held.ticket}, protocol)

        yardstick = f"{era}: echo"
        yield Door(yardstick, echo, tool("echo", text="x" * 60), yardstick)
        yield Door(f"{era}: claim_ticket", ours, tool("claim_ticket", project=PROJECT), yardstick, takes=True)
        yield Door(f"{era}: renew_claim", ours, renew, yardstick)
        yield Door(f"{era}: get_my_workload", ours, tool("get_my_workload", project=PROJECT), yardstick)
        yield Door(f"{era}: get_ticket", ours, read, yardstick)
        yield Door(f"{era}: list_tickets", ours, tool("list_tickets", project=PROJECT), yardstick)
    newest = "MCP newest: echo"
    yield Door("REST: claim", ours, lambda c, _: c.post("/api/claims", {"project": PROJECT}), newest, takes=True)
    yield Door("REST: workload", ours, lambda c, _: c.get(f"/api/workload?project={PROJECT}"), newest)
    yield Door("REST: board", ours, lambda c, _: c.get(f"/api/projects/{PROJECT}/board"), newest, is_dear=True)


async def measure(door: Door, tokens: Sequence[str], held: Sequence[Claim], calls: int) -> None:
    connections = [Connection(door.server.url, token) for token in tokens]
    for connection in connections:
        await connection.__aenter__()

    async def repeat(connection: Connection, mine: Claim, times: int) -> None:
        for _ in range(times):
            await door.deed(connection, mine)

    async def cost(callers: int) -> tuple[float, float]:
        each = max(1, calls // callers)
        cpu, begun = door.server.cpu_seconds, time.perf_counter()
        await asyncio.gather(*(repeat(connections[n], held[n], each) for n in range(callers)))
        count = callers * each
        return 1e6 * (door.server.cpu_seconds - cpu) / count, 1e3 * (time.perf_counter() - begun) / each

    try:
        await repeat(connections[0], held[0], 3)  # what the first call of a connection costs is not asked here
        alone, waited = await cost(1)
        among_many, _ = await cost(CALLERS)
    finally:
        for connection in connections:
            await connection.__aexit__()
    door.alone.append(alone)
    door.waited.append(waited)
    door.among_many.append(among_many)


def forget(where: Ground, takers: Sequence[Actor]) -> None:
    """What was taken is there to be taken again, so that there are always as many tickets."""
    where.sql(FREE, {"takers": [taker.id for taker in takers]})


def show(doors: Sequence[Door]) -> None:
    """Without the first round, in which everybody warms up."""
    alone = {door.name: statistics.median(door.alone[1:]) for door in doors}
    many = {door.name: statistics.median(door.among_many[1:]) for door in doors}
    head = (
        "| call | CPU us, 1 caller | lowest to highest | CPU us, 8 callers | ms, 1 caller | echo's to its own, 1 | 8 |"
    )
    print(f"{head}\n|{'---|' * 7}")
    for door in doors:
        spread = f"{min(door.alone[1:]):,.0f} to {max(door.alone[1:]):,.0f}"
        cells = [f"{alone[door.name]:,.0f}", spread, f"{many[door.name]:,.0f}"]
        cells += [f"{statistics.median(door.waited[1:]):.2f}"]
        cells += [f"{cpu[door.yardstick] / cpu[door.name]:.2f}" for cpu in (alone, many)]
        print(f"| {door.name} | {' | '.join(cells)} |")
    print("Servers, database and the callers' one process share the processors of this machine.")


if __name__ == "__main__":
    words = sys.argv[1:]
    run(main(int(words[0]) if words else 200, int(words[1]) if len(words) > 1 else 5))
