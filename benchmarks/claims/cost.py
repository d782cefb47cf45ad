"""python benchmarks/claims/cost.py [LARGEST [ROUNDS [DRAWING]]], LARGEST from 10,000 to 1,000,000

What one claim costs against all that could make it dearer: tickets in the project, tickets at the head of the queue
that this member cannot have, and claims that were made and ended before. One caller, and 32 at once, in process.

The points of one series are measured in turns, so that whatever else the machine does hits all of them. Beside each
runs a reference on no table, about as heavy as a claim: a round trip on the same lane, with a durable commit. What is
judged is the processor time that the database spends on a claim, in references: it depends least on who else is at
work. It is flat when no point is more than 20 % above the first. The drawing shows that time, with its quartiles.
"""

import asyncio
import sys
import time
from argparse import ArgumentParser
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from filled_ground import CLAIMABLE, Place, place
from ground import PROJECT, Ground, ground, quantile, run
from series_drawing import Line, draw

from interlock.core.members import Actor
from interlock.use_cases import claims, queues

CALLERS = (1, 32)
EACH = {1: 20, 32: 4}  # claims of every caller in a round
REALLY_RUN = 20_000  # of the claims that were made and ended, the last so many
REFERENCE = "select pg_current_xact_id(), sum(n) from generate_series(1, 4000) n"
FLAT = 1.2

Deed = Callable[[Place, Actor], Awaitable[None]]
Fill = Callable[[Place, int], Awaitable[None]]


@dataclass(frozen=True)
class Took:
    """Milliseconds: of each call until its answer, and of the database's processor for one on average."""

    calls: list[float]
    work: float


@dataclass(frozen=True)
class Round:
    claims: Took
    bare: Took


@dataclass
class Point:
    """The rounds with each number of callers."""

    count: int
    rounds: dict[int, list[Round]] = field(default_factory=lambda: {callers: [] for callers in CALLERS})

    def cost(self, callers: int, share: float = 0.5) -> float:
        return quantile([ms for each in self.rounds[callers] for ms in each.claims.calls], share)

    def bare(self, callers: int) -> float:
        return quantile([ms for each in self.rounds[callers] for ms in each.bare.calls], 0.5)

    def work(self, callers: int, share: float = 0.5) -> float:
        return quantile([each.claims.work for each in self.rounds[callers]], share)

    def in_references(self, callers: int) -> float:
        return median(each.claims.work / each.bare.work for each in self.rounds[callers])


async def main(largest: int, rounds: int, drawing: Path) -> None:
    sizes = [count for count in (1_000, 10_000, 100_000, 1_000_000) if count <= largest]
    heads = [0, *(largest // share for share in (1_000, 100, 20))]
    ages = [0, *sizes[1:]]
    series = {
        "tickets in the project": (sizes, size),
        "waiting tickets at the head": (heads, waiting),
        "tickets for another role at the head": (heads, of_others),
        "tickets at the head in a scope somebody works on": (heads, meeting),
        "claimable tickets that somebody else knows": (heads, given_back),
        "claims made and ended": (ages, age),
    }
    measured: dict[str, list[Point]] = {}
    with ground() as where:
        for name, (counts, fill) in series.items():
            measured[name] = await points(where, counts, fill, rounds)
            show(name, measured[name])
    keep(drawing, measured)


async def points(where: Ground, counts: Sequence[int], fill: Fill, rounds: int) -> list[Point]:
    async with AsyncExitStack() as stack:
        found: list[tuple[Place, Point]] = []
        for number, count in enumerate(counts):
            there = await stack.enter_async_context(place(where, f"point_{number}", max(CALLERS)))
            begun = time.monotonic()
            await fill(there, count)
            note(f"{count:,} filled in {time.monotonic() - begun:.0f} s")
            found.append((there, Point(count)))
        for there, _ in found:
            await measure(there, Point(0))  # nothing is cold any more
        for _ in range(rounds):
            for there, point in found:
                await measure(there, point)
        return [point for _, point in found]


async def measure(there: Place, point: Point) -> None:
    for callers in CALLERS:
        bare = await at_once(there, callers, EACH[callers], reference)
        claims = await at_once(there, callers, EACH[callers], claim)
        point.rounds[callers].append(Round(claims, bare))
        there.unclaim()


async def at_once(there: Place, callers: int, each: int, deed: Deed) -> Took:
    """All that they do, one after the other each."""
    took: list[float] = []

    async def repeat(agent: Actor) -> None:
        for _ in range(each):
            begun = time.perf_counter()
            await deed(there, agent)
            took.append(1000 * (time.perf_counter() - begun))

    before = await work_of_lane(there)
    await asyncio.gather(*map(repeat, there.agents[:callers]))
    return Took(took, (await work_of_lane(there) - before) / len(took))


async def work_of_lane(there: Place) -> float:
    """Milliseconds of a processor that were spent at the database's end of the lane until now."""
    row = await there.db.claims.ask("select pg_backend_pid()", {})
    assert row
    return int(Path(f"/proc/{row[0]}/schedstat").read_text().split()[0]) / 1e6  # noqa: ASYNC240  no file: a word of the kernel


async def reference(there: Place, _: Actor) -> None:
    await there.db.claims.ask(REFERENCE, {})


async def claim(there: Place, agent: Actor) -> None:
    await claims.claim_next(there.db, agent, PROJECT)


async def size(there: Place, count: int) -> None:
    """Of all tickets some thousands can be claimed; most are done, and the rest waits or is for others."""
    claimable = min(CLAIMABLE, count // 2)
    others = (count - claimable) // 6
    there.past(count - claimable - 2 * others)
    there.waiting(others)
    there.of_others(others)
    there.claimable(claimable)
    there.where.sql("vacuum analyze")


async def waiting(there: Place, count: int) -> None:
    at_the_head(there, there.waiting, count)


async def of_others(there: Place, count: int) -> None:
    at_the_head(there, there.of_others, count)


async def meeting(there: Place, count: int) -> None:
    """As the queue is once the server's chores have come round."""
    after = at_the_head(there, there.claimable, count and count + 1)
    if count:
        there.into_a_held_scope(after)
        await queues.tidy(there.db)
        there.where.sql("vacuum analyze")


async def given_back(there: Place, count: int) -> None:
    """Behind what all may claim, but before it in the index of what was claimed before."""
    there.claimable()
    after = there.newest()
    there.claimable(count)
    there.given_back(after)
    there.where.sql("vacuum analyze")


async def age(there: Place, count: int) -> None:
    really = min(count, REALLY_RUN)
    there.past(count - really)
    there.claimable(CLAIMABLE + really)
    there.where.sql("vacuum analyze")
    for _ in range(really // (10 * len(there.agents))):
        await at_once(there, len(there.agents), 10, claim)
        there.report()


def at_the_head(there: Place, fill: Callable[[int], None], count: int) -> int:
    """The newest ticket of those behind."""
    there.claimable()
    after = there.newest()
    fill(count)
    there.to_the_head(after)
    there.where.sql("vacuum analyze")
    return after


def show(name: str, found: Sequence[Point]) -> None:
    print(f"\n| {name} | callers | p50 ms | p5 to p95 | reference, p50 ms | work, ms | work, in references |")
    print("|---" * 7 + "|")
    for callers in CALLERS:
        for point in found:
            waited = f"{point.cost(callers):.2f} | {point.cost(callers, 0.05):.2f} to {point.cost(callers, 0.95):.2f}"
            work = f"{point.bare(callers):.2f} | {point.work(callers):.2f} | {point.in_references(callers):.2f}"
            print(f"| {point.count:,} | {callers} | {waited} | {work} |")
    print(*(f"{callers} at once: {verdict(found, callers)}" for callers in CALLERS), sep="\n", flush=True)


def verdict(found: Sequence[Point], callers: int) -> str:
    first, *others = found
    dearest = max(others, key=lambda point: point.in_references(callers))
    factor = dearest.in_references(callers) / first.in_references(callers)
    at = f"{factor:.2f} of the first at {dearest.count:,}"
    return f"flat within 20 % (at most {at})" if factor <= FLAT else f"NOT FLAT: {at}"


def keep(drawing: Path, measured: Mapping[str, Sequence[Point]]) -> None:
    panels = {
        f"{callers} caller{'s' * (callers > 1)}": [line(name, found, callers) for name, found in measured.items()]
        for callers in CALLERS
    }
    drawing.write_text(draw("What one claim costs the database, in milliseconds of a processor", panels))


def line(name: str, found: Sequence[Point], callers: int) -> Line:
    return Line(name, [(p.count, p.work(callers, 0.25), p.work(callers), p.work(callers, 0.75)) for p in found])


def note(said: str) -> None:
    print(f"  {said}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    asked = ArgumentParser()
    asked.add_argument("largest", type=int, nargs="?", default=1_000_000)
    asked.add_argument("rounds", type=int, nargs="?", default=15)
    asked.add_argument("drawing", type=Path, nargs="?", default=Path(__file__).with_name("cost.svg"))
    run(main(**vars(asked.parse_args())))
