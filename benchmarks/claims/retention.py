"""python benchmarks/claims/retention.py [MILLIONS ...]

What a log of so many million events costs: reading behind a cursor, the newest, one ticket's, and appending; before and
after half of its tickets went into an archive. Events are made by the owner of the database, straight into the table.
"""

import asyncio
import os
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
from ground import PROJECT, Ground, ground, quantile, run, team
from psycopg.rows import tuple_row
from sqlalchemy import make_url

from interlock.core.events import Event, Kind
from interlock.store import events
from interlock.store.database import Database
from interlock.use_cases import projects

EVENTS_OF_A_TICKET = 40
EVENTS_OF_A_TRANSACTION = 2
SAMPLES = 200
HALF_A_YEAR_DAYS = 183
QUIET = "QUIET"

# Tickets that were closed over a year, and their events. Those of the era before are all settled.
TICKETS = """
insert into tickets (project_id, number, title, spec, state, resolution, created_by, created_at, state_since)
select p.id, n, 'Ticket ' || n, 'What was wanted.', 'done', 'done', m.id, x.at, x.at
from projects p, members m, generate_series(1, %(tickets)s) n,
  lateral (select now() - interval '1 day' * (365.0 * (%(tickets)s - n + 1) / %(tickets)s) as at) x
where p.key = %(project)s and m.name = 'agent-0'
"""
EVENTS = f"""
insert into events (era, xid, seq, at, project_id, ticket_id, kind, actor_id, data) overriding system value
select 1, (n / {EVENTS_OF_A_TRANSACTION} + 3)::text::xid8, n,
  now() - interval '1 day' * (365.0 * (%(all)s - n + 1) / %(all)s), p.id, %(first)s + n / {EVENTS_OF_A_TICKET},
  (array['claim.taken', 'message.posted', 'part.reported', 'evidence.posted'])[n %% 4 + 1],
  m.id, jsonb_build_object('role', 'backend', 'fence', n, 'body', repeat('what was said ', 8))
from projects p, members m, generate_series(%(start)s::int, %(end)s::int - 1) n
where p.key = %(project)s and m.name = 'agent-0'
"""
FEW = """
insert into events (era, xid, seq, at, project_id, kind, data) overriding system value
select 1, '2', -n, now() - interval '366 days', p.id, 'policy.changed', '{}'
from projects p, generate_series(1, 100) n where p.key = %(project)s
"""
CHUNK = 1_000_000


async def main(sizes: list[float]) -> None:
    for millions in sizes:
        with ground() as where:
            async with team(where, 1) as (db, owner, _, _):
                await projects.create_project(db, owner, QUIET, "Nothing happens here")
                ids = {m.project: m.project_id for m in owner.memberships} | await project_ids(where)
                fill(where, int(millions * 1_000_000))
                print(f"\n{millions:g} million events, {size(where)}")
                await measured(db, where, ids)
                await archived(db, where, ids[PROJECT])
                print(f"\nAfter it, {size(where)}")
                await measured(db, where, ids)


async def measured(db: Database, where: Ground, ids: dict[str, int]) -> None:
    busy, quiet = [ids[PROJECT]], [ids[QUIET]]
    cursors = scattered(where, "select era || '.' || xid::text || '.' || seq from events", SAMPLES)
    tickets = [int(id) for id in scattered(where, "select id::text from tickets", SAMPLES)]
    turns = iter(range(10**9))

    def of(choices: list[str]) -> str:
        return choices[next(turns) % len(choices)]

    async def behind(projects: list[int], limit: int) -> None:
        async with db.read() as tx:
            await events.after(tx, of(cursors), projects, limit)

    async def everything() -> None:
        await events.everything_after(db, of(cursors), 500)

    async def newest() -> None:
        async with db.read() as tx:
            await events.newest(tx)

    async def latest(projects: list[int]) -> None:
        async with db.read() as tx:
            await events.latest(tx, projects, 200)

    async def timeline() -> None:
        async with db.read() as tx:
            await events.latest(tx, busy, 200, tickets[next(turns) % len(tickets)])

    async def append() -> None:
        async with db.transaction() as tx:
            about = {"role": "backend", "fence": 7}
            await events.append(tx, Event(Kind.CLAIM_TAKEN, busy[0], tickets[0], None, about))

    deeds: dict[str, Callable[[], Awaitable[None]]] = {
        "100 behind a cursor, one project": lambda: behind(busy, 100),
        "100 behind a cursor, a quiet project": lambda: behind(quiet, 100),
        "100 behind a cursor, both": lambda: behind(busy + quiet, 100),
        "500 behind a cursor, everything (the feed)": everything,
        "the newest cursor": newest,
        "the newest 200, one project": lambda: latest(busy),
        "the newest 200, a quiet project": lambda: latest(quiet),
        "the newest 200, both": lambda: latest(busy + quiet),
        "one ticket's": timeline,
        "append one and commit": append,
    }
    for name, deed in deeds.items():
        await show(name, deed)


async def archived(db: Database, where: Ground, project_id: int) -> None:
    """By the command itself, while somebody appends and follows: it must not hold anybody up."""
    day = f"{datetime.now(UTC) - timedelta(days=HALF_A_YEAR_DAYS):%Y-%m-%d}"
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "old.jsonl.gz"
        begun = time.perf_counter()
        command = await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", "from interlock.cli.main import main; main()", "archive"),
            *("--before", day, "--to", str(file)),
            env={
                **os.environ,
                "PYTHONPATH": os.pathsep.join(sys.path),
                "INTERLOCK_DATABASE_URL": where.app_url,
                "INTERLOCK_OWNER_DATABASE_URL": where.owner_url,
            },
        )
        waits: list[float] = []
        while command.returncode is None:
            waits.append(await seen_after(db, project_id))
            await asyncio.sleep(0.02)
        took = time.perf_counter() - begun
        weight = file.stat().st_size / 1024**2
    waited = f"p50 {quantile(waits, 0.5):.1f} ms, p95 {quantile(waits, 0.95):.1f} ms, longest {max(waits):.0f} ms"
    print(f"  The archive took {took:.0f} s and has {weight:.0f} MiB. Append to seen meanwhile: {waited}")
    with connection(where) as sql:
        sql.execute("vacuum analyze events")


async def seen_after(db: Database, project_id: int) -> float:
    """Milliseconds from the begin of an append until a reader may see it."""
    begun = time.perf_counter()
    async with db.transaction() as tx:
        await events.append(tx, Event(Kind.CLAIM_TAKEN, project_id, None, None, {}))
    while True:
        _, is_held_back = await events.everything_after(db, "9999.0.0", 1)
        if not is_held_back:
            return 1000 * (time.perf_counter() - begun)


async def show(name: str, deed: Callable[[], Awaitable[None]], samples: int = SAMPLES) -> None:
    taken: list[float] = []
    for _ in range(samples):
        begun = time.perf_counter()
        await deed()
        taken.append(1000 * (time.perf_counter() - begun))
        if sum(taken) > 20_000:
            break  # seconds each: it is clear enough
    p50, p95 = quantile(taken, 0.5), quantile(taken, 0.95)
    print(f"  {name:45} p50 {p50:8.2f} ms   p95 {p95:8.2f} ms   ({len(taken)} times)", flush=True)


def fill(where: Ground, count: int) -> None:
    asked = {"project": PROJECT, "tickets": count // EVENTS_OF_A_TICKET, "all": count}
    with connection(where) as sql:
        sql.execute("set session_replication_role = replica")  # no checks of what we know to be so
        sql.execute(TICKETS, asked)
        first = one(sql, "select min(id) from tickets")
        sql.execute("insert into eras (era) values (2)")
        sql.execute("alter table events alter column era set default 2")
        sql.execute(FEW, {"project": QUIET})
        for start in range(0, count, CHUNK):
            bounds = {"start": start, "end": min(start + CHUNK, count), "first": first}
            sql.execute(EVENTS, {**asked, **bounds})
        sql.execute("vacuum analyze")


def size(where: Ground) -> str:
    with connection(where) as sql:
        table = one(sql, "select pg_size_pretty(pg_table_size('events'))")
        indexes = one(sql, "select pg_size_pretty(pg_indexes_size('events'))")
    return f"table {table}, indexes {indexes}"


def scattered(where: Ground, found: str, count: int) -> list[str]:
    with connection(where) as sql:
        table = found.rpartition(" ")[2]
        share = min(100.0, 100.0 * 20 * count / one(sql, f"select count(*) from {table}"))
        rows = sql.execute(f"{found} tablesample system ({share}) order by random() limit {count}").fetchall()  # type: ignore[arg-type]  put together from our own words
    return [row[0] for row in rows]


async def project_ids(where: Ground) -> dict[str, int]:
    with connection(where) as sql:
        return dict(sql.execute("select key, id from projects").fetchall())  # type: ignore[arg-type]  two columns, by its text


def connection(where: Ground) -> psycopg.Connection:
    url = make_url(where.owner_url).set(drivername="postgresql").render_as_string(hide_password=False)
    return psycopg.connect(url, autocommit=True, row_factory=tuple_row)


def one(sql: psycopg.Connection, statement: str) -> int:
    row = sql.execute(statement).fetchone()  # type: ignore[arg-type]  put together from our own words
    assert row is not None
    return row[0]


if __name__ == "__main__":
    run(main([float(word) for word in sys.argv[1:]] or [1]))
