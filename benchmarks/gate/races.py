"""Close against news that should keep the ticket open, two threads at a time, and count wrong closes. There are none.

    PYTHONPATH=tests python benchmarks/gate/races.py [ROUNDS]

One thread closes; the other brings the news at the same moment: the ticket comes back and is reported with another
commit, a failing report comes in, the spec is to be revised, a waiver ends. Each has its own connections. A few
milliseconds of chance part the two, so that either is first in about half of the rounds. Then the rows are asked, by
SQL of our own and not through the program: was it closed although the news had come before?
"""

import asyncio
import random
import sys
import threading
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from sqlalchemy import NullPool, create_engine, text

from databases import DatabaseUrls, running_cluster
from interlock.core.refusals import Refusal
from interlock.store.database import Database
from interlock.use_cases import claims, gate, revisions
from interlock.use_cases.revisions import SpecChange
from makers import REPOSITORY, Team
from reviewed_work import LOOKED_AT, TESTED, Crew, a_crew, junit

ROUNDS = 1000
APART_SECONDS = 0.012  # at most, between the two
OTHER = "c" * 40

# Wrong is a close that its own log contradicts: the news stands before it, or what it was closed on is not so.
WRONG: dict[str, str] = {
    "a new head": """
        select count(*) from close_records c join tickets t on t.id = c.ticket_id
        where t.id = :id and (c.heads <> t.heads or not exists (
          select from evidence e join evidence_links k on k.evidence_id = e.id
          where e.ticket_id = t.id and e.round = c.round and e.commit = c.heads ->> e.repository
            and k.outcome = 'passed'))
    """,
    "a failing report": """
        select count(*) from events c join events n on n.ticket_id = c.ticket_id
        where c.ticket_id = :id and c.kind = 'ticket.closed' and n.kind = 'evidence.posted'
          and n.data ->> 'standing' = 'failed' and (n.era, n.xid, n.seq) < (c.era, c.xid, c.seq)
    """,
    "a revision": """
        select count(*) from events c join events n on n.ticket_id = c.ticket_id
        where c.ticket_id = :id and c.kind = 'ticket.closed' and n.kind = 'revision.proposed'
          and (n.era, n.xid, n.seq) < (c.era, c.xid, c.seq)
    """,
    "the end of a waiver": """
        select count(*) from close_records c join waivers w on w.ticket_id = c.ticket_id
        where c.ticket_id = :id and w.expires_at <= c.at
    """,
}

Deed = Callable[[Crew, str], Awaitable[object]]


async def closed(crew: Crew, key: str) -> None:
    await gate.close_ticket(crew.db, crew.person, key)


async def another_head(crew: Crew, key: str) -> None:
    await gate.return_ticket(crew.db, crew.person, key, "It is to be done again.")
    claim = await claims.claim_ticket(crew.db, crew.worker, key)
    await claims.report_part(crew.db, crew.worker, key, claim.fence, REPOSITORY, OTHER, "It is done again.")


async def a_failing_report(crew: Crew, key: str) -> None:
    await crew.post(key, junit("failed"), run="9")


async def a_revision(crew: Crew, key: str) -> None:
    await revisions.revise_ticket(
        crew.db, crew.worker, key, SpecChange(spec="All of it comes back.", reason="Clearer.")
    )


async def nothing(crew: Crew, key: str) -> None:
    """Time itself is the news."""


NEWS: dict[str, Deed] = {
    "a new head": another_head,
    "a failing report": a_failing_report,
    "a revision": a_revision,
    "the end of a waiver": nothing,
}


class Side:
    """A thread with an event loop and connections of its own."""

    def __init__(self, urls: DatabaseUrls, crew: Crew) -> None:
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.thread.start()
        db = self.run(_opened(urls))
        self.crew = replace(crew, team=Team(db, crew.team.project, crew.owner))

    def run(self, deed: Any) -> Any:
        return self.begin(deed).result(60)

    def begin(self, deed: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(deed, self.loop)

    def end(self) -> None:
        self.run(self.crew.db.close())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join()
        self.loop.close()


async def _opened(urls: DatabaseUrls) -> Database:
    return Database(urls.app)


def races(urls: DatabaseUrls, news: str, rounds: int, seed: int = 1) -> Counter[str]:
    """How often the ticket was closed, stayed open, and was closed wrongly."""
    chance = random.Random(seed)
    found: Counter[str] = Counter()
    with asyncio.Runner() as runner:
        crew = runner.run(a_crew(Database(urls.app)))
        runner.run(crew.db.close())
    one, other = Side(urls, crew), Side(urls, crew)
    engine = create_engine(urls.owner, poolclass=NullPool)
    try:
        for _ in range(rounds):
            key, id = one.run(_prepared(one.crew, news))
            if news == "the end of a waiver":
                _end_soon(engine, id, chance.uniform(0, APART_SECONDS))
            gap = chance.uniform(-APART_SECONDS, APART_SECONDS)
            barrier = threading.Barrier(2)
            both = [
                one.begin(_deed(barrier, max(gap, 0), closed, one.crew, key)),
                other.begin(_deed(barrier, max(-gap, 0), NEWS[news], other.crew, key)),
            ]
            for deed in both:
                deed.result(60)
            with engine.connect() as sql:
                wrong = sql.execute(text(WRONG[news]), {"id": id}).scalar_one()
                is_done = sql.execute(
                    text("select exists (select from close_records where ticket_id = :id)"), {"id": id}
                )
                found["closed" if is_done.scalar_one() else "open"] += 1
                found["wrong"] += bool(wrong)
        return found
    finally:
        one.end()
        other.end()


async def _prepared(crew: Crew, news: str) -> tuple[str, int]:
    """A ticket whose gate is open."""
    if news != "the end of a waiver":
        ticket = await crew.green()
        return ticket.key, ticket.id
    ticket = await crew.green(TESTED, LOOKED_AT)
    await gate.waive_criterion(crew.db, crew.person, ticket.key, 2, "It is looked at next week.", 1)
    return ticket.key, ticket.id


def _end_soon(engine: Any, id: int, seconds: float) -> None:
    with engine.begin() as sql:
        moment = f"clock_timestamp() + interval '{seconds:.6f} seconds'"
        sql.execute(text(f"update waivers set expires_at = {moment} where ticket_id = :id"), {"id": id})


async def _deed(barrier: threading.Barrier, after: float, deed: Deed, crew: Crew, key: str) -> None:
    barrier.wait(30)
    await asyncio.sleep(after)
    try:
        await deed(crew, key)
    except Refusal:
        return  # one of the two came first, and the rows say which


def main(rounds: int) -> int:
    wrong = 0
    print("| news | rounds | closed first | stayed open | wrong | s |\n|---|---|---|---|---|---|")
    with running_cluster() as cluster:
        for news in NEWS:
            begun = time.monotonic()
            with cluster.fresh_database() as urls:
                found = races(urls, news, rounds)
            took = time.monotonic() - begun
            print(
                f"| {news} | {rounds} | {found['closed']} | {found['open']} | {found['wrong']} | {took:.0f} |",
                flush=True,
            )
            wrong += found["wrong"]
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS))
