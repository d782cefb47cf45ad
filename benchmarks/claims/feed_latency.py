"""python benchmarks/claims/feed_latency.py [SAMPLES [ROUNDS]]

How long from a commit, in one process, until those who follow the log at a server process have the event in hand, over
server-sent events: 1, 100 and 1,000 readers, in two client processes. Every reader counts, not the first one.
"""

import asyncio
import random
import re
import sys
import time

from ground import PROJECT, quantile, run
from waiting_ground import Crowd, Line, Stage, connect, note, request, say, show, stage, told

from interlock.core.criteria import Draft, Kind
from interlock.core.messages import Kind as MessageKind
from interlock.core.tickets import TicketDraft
from interlock.use_cases import messages, tickets

COUNTS = (1, 100, 1_000)
AGENTS = 50
GAP_SECONDS = 0.3  # on average, between two events
NUMBER = re.compile(rb"sample (\d+) of run (\d+)")
CRITERION = Draft("If a refund exceeds the total, then the shop answers 422.", Kind.HUMAN, ())


async def main(samples: int, rounds: int) -> None:
    async with stage(AGENTS) as on:
        draft = TicketDraft("Refund an order", "Customers get their money back.", (CRITERION,))
        [ticket] = await tickets.create_tickets(on.db, on.owner, PROJECT, [draft], publish=True)
        runs: dict[int, list[list[float]]] = {}
        for count in COUNTS:
            for _ in range(rounds):
                took = await receptions(on, ticket.key, count, samples)
                runs.setdefault(count, []).append(took)
                note(f"{count} read: p50 {1000 * quantile(took, 0.5):.0f} ms")
    show("who read", runs)


async def receptions(on: Stage, key: str, count: int, samples: int) -> list[float]:
    who = [on.tokens[n % len(on.tokens)] for n in range(count)]
    committed: list[float] = []
    run = random.randrange(10**9)
    half = (count + 1) // 2
    async with (
        Crowd(__file__, url=on.url, run=run, tokens=who[:half]) as one,
        Crowd(__file__, url=on.url, run=run, tokens=who[half:]) as other,
    ):
        await asyncio.sleep(3 + count / 50)  # until all follow
        for n in range(samples):
            await messages.post_message(on.db, on.owner, key, MessageKind.NOTE, f"sample {n} of run {run}")
            committed.append(time.monotonic())
            await asyncio.sleep(GAP_SECONDS * random.uniform(0.5, 1.5))
        await asyncio.sleep(2)
        one.ask()
        other.ask()
        received = [*await one.answer(), *await other.answer()]
    if len(received) != count * samples:
        raise RuntimeError(f"{count} readers heard {len(received)} times of {samples} events")
    return [at - committed[n] for n, at in received]


class Reading(Line):
    def __init__(self, token: str, run: int, received: list[tuple[int, float]]) -> None:
        super().__init__(request("GET", "/api/events", token))
        self._run = b"%d" % run
        self._received = received

    def heard(self, data: bytes, at: float) -> None:
        for n, of in NUMBER.findall(data):
            if of == self._run:
                self._received.append((int(n), at))


async def crowd() -> None:
    order = await told()
    received: list[tuple[int, float]] = []
    await connect(order["url"], [Reading(token, order["run"], received) for token in order["tokens"]])
    say("in place")
    await asyncio.to_thread(sys.stdin.readline)
    say(received)


if __name__ == "__main__":
    words = sys.argv[1:]
    if words == ["--crowd"]:
        run(crowd())
    else:
        run(main(int(words[0]) if words else 40, int(words[1]) if len(words) > 1 else 3))
