"""python benchmarks/claims/wake_up.py [SAMPLES [ROUNDS]]

How long from the commit that publishes a ticket, in one process, until somebody who waits at a server process has
their claim in hand, over HTTP: with 1, 100 and 1,000 who wait there. One ticket at a time. Whoever got one, or was
sent away after half a minute, waits again. And what the server costs meanwhile when nothing happens.
"""

import asyncio
import json
import random
import sys
import time

from ground import PROJECT, quantile, run
from waiting_ground import Crowd, Line, Stage, connect, cpu_seconds, megabytes, note, request, say, show, stage, told

from interlock.core.criteria import Draft, Kind
from interlock.core.tickets import TicketDraft
from interlock.use_cases import tickets

COUNTS = (1, 100, 1_000)
AGENTS = 50
GAP_SECONDS = 0.1  # on average, between two tickets
QUIET_SECONDS = 30  # in which all come back once
DRAFT = TicketDraft(
    "Refund an order",
    "What is wanted.",
    (Draft("If a refund exceeds the total, then the shop answers 422.", Kind.HUMAN, ()),),
)


async def main(samples: int, rounds: int) -> None:
    async with stage(AGENTS) as on:
        costs = [await idle(on, count) for count in COUNTS]
        runs: dict[int, list[list[float]]] = {}
        for count in COUNTS:
            for _ in range(rounds):
                took = await wake_ups(on, count, samples)
                runs.setdefault(count, []).append(took)
                note(f"{count} wait: p50 {1000 * quantile(took, 0.5):.0f} ms")
    show("who wait", runs)
    print("\n| who wait for nothing | of a core | MB |\n|---|---|---|", *costs, sep="\n")


async def wake_ups(on: Stage, count: int, samples: int) -> list[float]:
    keys: list[str] = []
    for _ in range(samples):
        keys += [ticket.key for ticket in await tickets.create_tickets(on.db, on.owner, PROJECT, [DRAFT])]
    who = [on.tokens[n % len(on.tokens)] for n in range(count)]
    committed: dict[str, float] = {}
    async with Crowd(__file__, url=on.url, tokens=who) as crowd:
        await asyncio.sleep(2 + count / 100)  # until all wait
        for key in keys:
            await tickets.publish_ticket(on.db, on.owner, key)
            committed[key] = time.monotonic()
            await asyncio.sleep(GAP_SECONDS * random.uniform(0.5, 1.5))
        await asyncio.sleep(3)
        crowd.ask()
        claimed = dict(await crowd.answer())
    if set(claimed) != set(keys):
        raise RuntimeError(f"{len(keys)} tickets were published and {len(claimed)} claimed")
    return [claimed[key] - committed[key] for key in keys]


async def idle(on: Stage, count: int) -> str:
    """What it costs the server that so many wait, and wait again, while nothing happens."""
    async with Crowd(__file__, url=on.url, tokens=[on.tokens[n % len(on.tokens)] for n in range(count)]):
        await asyncio.sleep(2 + count / 100)
        before = cpu_seconds(on.server)
        await asyncio.sleep(QUIET_SECONDS)
        share = (cpu_seconds(on.server) - before) / QUIET_SECONDS
        return f"| {count:,} | {share:.1%} | {megabytes(on.server):.0f} |"


class Waiting(Line):
    """Claims again and again; keeps the key and the time of what it got."""

    def __init__(self, token: str, claimed: list[tuple[str, float]]) -> None:
        body = {"project": PROJECT, "wait_seconds": 30}
        super().__init__(request("POST", "/api/claims", token, body))
        self._claimed = claimed
        self._answer = b""

    def heard(self, data: bytes, at: float) -> None:
        self._answer += data
        head, _, body = self._answer.partition(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n")[0] or 0)
        if not body or len(body) < length:
            return
        if head.split()[1] == b"201":
            self._claimed.append((json.loads(body)["ticket"], at))
        elif head.split()[1] != b"404":
            raise RuntimeError(body)
        self._answer = b""
        self.send()


async def crowd() -> None:
    order = await told()
    claimed: list[tuple[str, float]] = []
    await connect(order["url"], [Waiting(token, claimed) for token in order["tokens"]])
    say("in place")
    await asyncio.to_thread(sys.stdin.readline)
    say(claimed)


if __name__ == "__main__":
    words = sys.argv[1:]
    if words == ["--crowd"]:
        run(crowd())
    else:
        run(main(int(words[0]) if words else 100, int(words[1]) if len(words) > 1 else 3))
