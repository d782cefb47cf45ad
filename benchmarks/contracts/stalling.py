"""How long nobody else is answered while a scan that opens thousands of mismatches at once is recorded.

    python benchmarks/contracts/stalling.py [--mismatches 5000] [--tickets 50]

Beside it a clock in the same event loop ought to strike every 5 ms: what it is late is what others wait.
"""

import argparse
import asyncio
import json
import sys
import time
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1] / "claims"))

from ground import PROJECT, Ground, ground, run, team

from interlock.core.contracts.extract import extract_files
from interlock.core.contracts.model import Contract, Side
from interlock.core.contracts.sources import SourceFile
from interlock.core.members import Actor, Kind
from interlock.store.database import Database
from interlock.use_cases import contracts, members

STRIKES = 0.005  # seconds


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--mismatches", type=int, default=5000)
    asked.add_argument("--tickets", type=int, default=50)
    wanted = asked.parse_args()
    provider, consumer = offered(wanted.mismatches), called(wanted.mismatches)
    with ground() as found:
        run(measured(found, wanted.tickets, provider, consumer))
    return 0


async def measured(on: Ground, tickets: int, provider: Contract, consumer: Contract) -> None:
    async with team(on, agents=0) as (db, owner, _, _):
        on.fill(tickets, owner.id)
        await members.create_member(db, owner, PROJECT, "robot", Kind.CI)
        _, secret = await members.issue_token(db, owner, "robot", "bench")
        robot = await members.identify(db, secret)
        await recorded(db, robot, provider)
        for name, contract in (("opened", consumer), ("seen again", consumer), ("resolved", Contract(Side.CONSUMER))):
            late, seconds = await beside_a_clock(recorded(db, robot, contract))
            print(f"{name:12} {seconds:6.2f} s, nobody answered for {late * 1000:6.0f} ms at the most", flush=True)


async def recorded(db: Database, by: Actor, contract: Contract) -> None:
    commit = f"{time.time_ns():040x}"[-40:]
    await contracts.record_scan(db, by, PROJECT, contract.side, contract.side, "shop/web", commit, contract)


async def beside_a_clock(work: Coroutine[Any, Any, None]) -> tuple[float, float]:
    """How late the clock was at the most, and how long the work took."""
    late, began, task = 0.0, time.perf_counter(), asyncio.ensure_future(work)
    while not task.done():
        struck = time.perf_counter()
        await asyncio.sleep(STRIKES)
        late = max(late, time.perf_counter() - struck - STRIKES)
    await task
    return late, time.perf_counter() - began


def offered(count: int) -> Contract:
    answer = {"200": {"description": "", "content": {"application/json": {"schema": {"type": "object"}}}}}
    paths = {f"/things{n}/{{id}}": {"put": {"responses": answer}} for n in range(count)}
    document = {"openapi": "3.1.0", "info": {}, "paths": paths}
    provider = extract_files([SourceFile("openapi.json", json.dumps(document).encode())]).provider
    assert provider is not None
    return provider


def called(count: int) -> Contract:
    text = "\n".join(f"export const get{n} = (id) => fetch(`/things{n}/${{id}}`);" for n in range(count))
    consumer = extract_files([SourceFile("src/things.ts", text.encode())]).consumer
    assert consumer is not None
    return consumer


if __name__ == "__main__":
    sys.exit(main())
