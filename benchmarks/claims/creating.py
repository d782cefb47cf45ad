"""python benchmarks/claims/creating.py [ROUNDS]

How long a claim waits at most while tickets are created and published in the same project: by another process, by
this one, and by nobody. 4 agents claim without a pause; 100 tickets at once, and 1,000 in ten calls.
"""

import asyncio
import statistics
import sys
import time
from collections.abc import Awaitable, Callable

from ground import PROJECT, ground, quantile, run, team
from waiting_ground import note

from interlock.core.criteria import Draft, Kind
from interlock.core.members import Actor
from interlock.core.tickets import TicketDraft
from interlock.store.database import Database
from interlock.use_cases import claims, members, tickets

AT_ONCE = 100
CALLS = (1, 10)
QUIET_SECONDS = 1.0
ROLE = "new"  # for nobody who claims here: what is taken is there before
CRITERIA = (
    Draft(
        "If a refund exceeds the total, then the shop answers 422.", Kind.TEST, ("tests/test_refunds.py::test_limit",)
    ),
    Draft("When an order is refunded, the shop sends one mail.", Kind.TEST, ("tests/test_mails.py::test_refund",)),
    Draft("A person has looked at the page of a refunded order.", Kind.HUMAN, ()),
)
Waits = list[tuple[float, float]]  # when it was asked for, and how long it took


async def main(rounds: int) -> None:
    lines = [
        "| meanwhile | tickets | takes s | longest wait of a claim, ms | p50 of claims, ms |",
        "|---|---|---|---|---|",
    ]
    with ground() as where:
        async with team(where, 4) as (db, owner, agents, _):
            secret = await members.sign_in(db, await members.local_link(db))
            where.fill(rounds * len(CALLS) * 30_000, owner.id)
            for calls in CALLS:
                for who, deed in (
                    ("nobody creates", lambda _: asyncio.sleep(QUIET_SECONDS)),
                    ("another process creates", lambda calls: elsewhere(where.app_url, secret, calls)),
                    ("this process creates", lambda calls: create(db, owner, calls)),
                ):
                    took, longest, median = await measured(db, agents, lambda: deed(calls), rounds)  # noqa: B023  called before the next turn
                    line = f"| {who} | {calls * AT_ONCE:,} | {took:.2f} | {longest} | {median:.1f} |"
                    note(line)
                    lines.append(line)
    print(*lines, sep="\n")


async def measured(
    db: Database, agents: list[Actor], deed: Callable[[], Awaitable[object]], rounds: int
) -> tuple[float, str, float]:
    lasted: list[float] = []
    longest: list[float] = []
    every: list[float] = []
    for _ in range(rounds):
        waits: Waits = []
        over = asyncio.Event()
        claiming = [asyncio.ensure_future(claim_on(db, agent, waits, over)) for agent in agents]
        await asyncio.sleep(0.2)
        begun = time.perf_counter()
        spent = await deed()
        ended = time.perf_counter()
        over.set()
        await asyncio.gather(*claiming)
        took = [1000 * wait for at, wait in waits if at + wait > begun]
        lasted.append(spent if isinstance(spent, float) else ended - begun)
        longest.append(max(took))
        every += took
    return (
        statistics.median(lasted),
        f"{statistics.median(longest):.0f} ({min(longest):.0f} to {max(longest):.0f})",
        quantile(every, 0.5),
    )


async def claim_on(db: Database, agent: Actor, waits: Waits, over: asyncio.Event) -> None:
    while not over.is_set():
        at = time.perf_counter()
        await claims.claim_next(db, agent, PROJECT, "work")
        waits.append((at, time.perf_counter() - at))


async def create(db: Database, owner: Actor, calls: int) -> float:
    begun = time.perf_counter()
    for _ in range(calls):
        drafts = [TicketDraft(f"Ticket {n}", "What is wanted.", CRITERIA, (ROLE,)) for n in range(AT_ONCE)]
        await tickets.create_tickets(db, owner, PROJECT, drafts, publish=True)
    return time.perf_counter() - begun


async def elsewhere(url: str, secret: str, calls: int) -> float:
    """Seconds that it took there, without its start."""
    pipe = asyncio.subprocess.PIPE
    child = await asyncio.create_subprocess_exec(
        sys.executable, __file__, "--create", url, secret, str(calls), stdout=pipe
    )
    said, _ = await child.communicate()
    return float(said)


async def create_as_told(url: str, secret: str, calls: int) -> None:
    db = Database(url)
    owner = await members.identify_session(db, secret)
    print(await create(db, owner, calls))
    await db.close()


if __name__ == "__main__":
    words = sys.argv[1:]
    if words and words[0] == "--create":
        run(create_as_told(words[1], words[2], int(words[3])))
    else:
        run(main(int(words[0]) if words else 3))
