"""transaction(): what commits, what does not, and what a lost or busy database looks like."""

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from databases import Cluster, DatabaseUrls, execute
from interlock.core.refusals import Busy, Refusal, Unavailable
from interlock.store.database import Database
from interlock.store.embedded.supervisor import EmbeddedPostgres


@pytest.fixture
def numbers(database_urls: DatabaseUrls) -> None:
    """A table of the test's own, so that no test here depends on what tickets look like."""
    execute(database_urls.owner, "create table numbers (number int primary key)")
    execute(database_urls.owner, "grant all on numbers to public")


async def write(db: Database, number: int) -> None:
    async with db.transaction() as tx:
        await tx.sql.execute(text("insert into numbers values (:number)"), {"number": number})


async def written(db: Database) -> list[int]:
    async with db.read() as tx:
        return list((await tx.sql.execute(text("select number from numbers order by 1"))).scalars())


@pytest.mark.usefixtures("numbers")
async def test_what_a_block_wrote_is_kept_when_it_ends(db: Database):
    await write(db, 1)
    assert await written(db) == [1]


@pytest.mark.usefixtures("numbers")
async def test_a_refusal_leaves_no_trace(db: Database):
    with pytest.raises(Refusal, match=r"^No\.$"):
        async with db.transaction() as tx:
            await tx.sql.execute(text("insert into numbers values (1)"))
            raise Refusal("No.")
    assert await written(db) == []


@pytest.mark.usefixtures("numbers")
async def test_a_failure_that_the_block_passes_over_is_not_taken_for_a_commit(db: Database):
    with pytest.raises(RuntimeError, match="nothing is kept"):
        async with db.transaction() as tx:
            await tx.sql.execute(text("insert into numbers values (1)"))
            with pytest.raises(DBAPIError):
                await tx.sql.execute(text("insert into numbers values (1)"))
    assert await written(db) == []


async def test_now_is_the_time_of_the_database_and_stays_the_same(db: Database):
    async with db.transaction() as tx:
        assert tx.now == (await tx.sql.execute(text("select now()"))).scalar_one()
        assert tx.now.utcoffset().total_seconds() == 0  # type: ignore[union-attr]  it has a zone


async def test_listeners_hear_of_events_only_after_their_commit(db: Database):
    heard: list[str] = []
    db.on_events = lambda: heard.append("events")
    async with db.transaction() as tx:
        tx.wrote_events = True
        assert heard == []
    assert heard == ["events"]
    async with db.transaction():
        pass
    with pytest.raises(Refusal):
        async with db.transaction() as tx:
            tx.wrote_events = True
            raise Refusal("No.")
    assert heard == ["events"]


@pytest.mark.usefixtures("numbers")
async def test_a_read_may_not_write_and_the_next_transaction_may(db: Database):
    with pytest.raises(DBAPIError, match="read-only transaction"):
        async with db.read() as tx:
            await tx.sql.execute(text("insert into numbers values (1)"))
    await write(db, 2)
    assert await written(db) == [2]


async def test_every_connection_bears_the_limits_of_a_session(db: Database):
    names = (
        "statement_timeout",
        "lock_timeout",
        "idle_in_transaction_session_timeout",
        "TimeZone",
        "transaction_isolation",
    )
    async with db.transaction() as tx:
        shown = [(await tx.sql.execute(text(f"show {name}"))).scalar_one() for name in names]
    assert shown == ["15s", "5s", "10s", "UTC", "read committed"]


async def test_options_in_the_address_are_kept_beside_ours(database_urls: DatabaseUrls):
    db = Database(f"{database_urls.app}&options=-c%20work_mem%3D12345kB")
    async with db.read() as tx:
        assert (await tx.sql.execute(text("show work_mem"))).scalar_one() == "12345kB"
        assert (await tx.sql.execute(text("show lock_timeout"))).scalar_one() == "5s"
    await db.close()


@pytest.mark.usefixtures("numbers")
async def test_waiting_in_vain_for_a_lock_is_busy(db: Database):
    await write(db, 1)
    with pytest.raises(Busy) as refusal:
        async with db.transaction() as holder, db.transaction() as waiter:
            await holder.sql.execute(text("select from numbers for update"))
            await waiter.sql.execute(text("set local lock_timeout = '10ms'"))
            await waiter.sql.execute(text("select from numbers for update"))
    assert refusal.value.code == "busy"


@pytest.mark.usefixtures("numbers")
async def test_a_deadlock_is_busy_for_one_and_goes_well_for_the_other(db: Database):
    await write(db, 1)
    await write(db, 2)
    both_hold_one = asyncio.Barrier(2)

    async def lock(first: int, second: int) -> None:
        async with db.transaction() as tx:
            await tx.sql.execute(text("select from numbers where number = :n for update"), {"n": first})
            await both_hold_one.wait()
            await tx.sql.execute(text("select from numbers where number = :n for update"), {"n": second})

    outcomes = await asyncio.gather(lock(1, 2), lock(2, 1), return_exceptions=True)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Busy", "NoneType"]


@pytest.mark.usefixtures("numbers")
async def test_a_serialization_failure_is_busy(db: Database):
    await write(db, 1)
    with pytest.raises(Busy):
        async with db.transaction() as late:
            await late.sql.execute(text("rollback"))
            await late.sql.execute(text("begin isolation level repeatable read"))
            await late.sql.execute(text("select from numbers"))
            async with db.transaction() as early:
                await early.sql.execute(text("update numbers set number = 3"))
            await late.sql.execute(text("update numbers set number = 4"))


async def test_a_connection_lost_on_the_way_is_unavailable(db: Database, database_urls: DatabaseUrls):
    with pytest.raises(Unavailable) as refusal:
        async with db.transaction() as tx:
            pid = (await tx.sql.execute(text("select pg_backend_pid()"))).scalar_one()
            execute(database_urls.owner, f"select pg_terminate_backend({pid}, 5000)")
            await tx.sql.execute(text("select 1"))
    assert refusal.value.sentence == "The database cannot be reached right now."


async def test_connections_from_before_a_restart_are_replaced_in_silence(db: Database, database_urls: DatabaseUrls):
    async with db.read() as one, db.read() as two:
        pids = [(await tx.sql.execute(text("select pg_backend_pid()"))).scalar_one() for tx in (one, two)]
    for pid in pids:
        assert execute(database_urls.owner, f"select pg_terminate_backend({pid}, 5000)") == [(True,)]
    async with db.read() as reader, db.transaction() as writer:
        with pytest.raises(DBAPIError, match="read-only transaction"):
            await reader.sql.execute(text("create temporary table t ()"))
        await writer.sql.execute(text("create temporary table t ()"))


async def test_a_database_that_is_not_there_is_unavailable(tmp_path: Path):
    db = Database(f"postgresql+psycopg://interlock_app@/interlock?host={tmp_path}")
    with pytest.raises(Unavailable):
        async with db.read():
            pass
    await db.close()


async def test_a_stopped_database_is_unavailable_and_back_after_its_start(data_dir: Path):
    first = EmbeddedPostgres(data_dir)
    await asyncio.to_thread(first.start)
    db = Database(first.app_url)
    async with db.read():
        pass
    await asyncio.to_thread(first.stop)
    with pytest.raises(Unavailable):
        async with db.read():
            pass
    second = EmbeddedPostgres(data_dir)
    await asyncio.to_thread(second.start)
    try:
        async with db.read():
            pass
    finally:
        await db.close()
        await asyncio.to_thread(second.stop)


async def test_a_mistake_in_a_statement_is_no_refusal(db: Database):
    with pytest.raises(DBAPIError, match="no_such_table"):
        async with db.read() as tx:
            await tx.sql.execute(text("select * from no_such_table"))


async def test_more_work_than_connections_waits_its_turn(db: Database, cluster: Cluster):
    async def one() -> int:
        async with db.read() as tx:
            return (await tx.sql.execute(text("select 1"))).scalar_one()

    assert sum(await asyncio.gather(*(one() for _ in range(60)))) == 60
