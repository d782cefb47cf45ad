"""A wire: many ask on one connection, and each gets their own answer."""

import asyncio

import psycopg
import pytest
from sqlalchemy import make_url, text

from cables import cable_to_database
from databases import DatabaseUrls, execute, short_folder
from interlock.core.refusals import Busy, Unavailable
from interlock.store.database import Database
from interlock.store.wire import Wire
from owners import until

ECHO = "select to_json($1::text)"
END_ALL = """
select pg_terminate_backend(pid) from pg_stat_activity
where application_name = 'interlock wire' and datname = current_database()
"""

SLEEPERS = "select count(*) from pg_stat_activity where wait_event = 'PgSleep' and datname = current_database()"


@pytest.fixture
async def wire(database_urls: DatabaseUrls):
    wire = Wire(database_urls.app)
    yield wire
    await wire.close()


async def test_many_who_ask_at_once_each_get_their_own_answer(wire: Wire):
    wanted = [f"answer {n}" for n in range(200)]
    assert await asyncio.gather(*(wire.ask(ECHO, each) for each in wanted)) == wanted


async def test_no_row_and_no_value_are_no_answer(wire: Wire):
    assert await wire.ask("select to_json(1) where $1 = 'yes'", "no") is None
    assert await wire.ask("select null::json") is None


async def test_a_question_and_an_answer_of_many_megabytes_go_through(wire: Wire):
    assert await wire.ask(ECHO, "x" * 5_000_000) == "x" * 5_000_000


async def test_a_statement_that_fails_fails_for_nobody_else(wire: Wire):
    half = "select to_json(1 / $1::int)"
    answers = await asyncio.gather(
        wire.ask(ECHO, "before"),
        wire.ask(half, "0"),
        wire.ask("nonsense"),
        wire.ask(ECHO, "after"),
        return_exceptions=True,
    )
    assert [answers[0], answers[3]] == ["before", "after"]
    assert isinstance(answers[1], psycopg.errors.DivisionByZero)
    assert isinstance(answers[2], psycopg.errors.SyntaxError)
    assert await wire.ask(half, "1") == 1


async def test_who_left_is_not_answered_and_the_others_are(wire: Wire):
    assert await wire.ask(ECHO, "there") == "there"
    leaves = asyncio.create_task(wire.ask("select to_json($1::text) from pg_sleep(0.05)", "mine"))
    stays = asyncio.create_task(wire.ask(ECHO, "yours"))
    await asyncio.sleep(0)
    leaves.cancel()
    assert await stays == "yours"
    assert wire.waiting == 0


async def test_a_connection_that_was_lost_is_made_anew_without_a_word(wire: Wire, database_urls: DatabaseUrls):
    first = await wire.ask("select to_json(pg_backend_pid())")
    execute(database_urls.owner, END_ALL)
    assert await wire.ask("select to_json(pg_backend_pid())") != first


async def test_who_waits_when_the_connection_is_lost_is_asked_for_once_more(wire: Wire, db: Database):
    is_waited_for = text("select exists (select from pg_locks where locktype = 'advisory' and not granted)")
    async with db.transaction() as tx:
        await tx.sql.execute(text("select pg_advisory_xact_lock(7)"))
        waits = asyncio.create_task(wire.ask("select to_json(2) from (select pg_advisory_xact_lock_shared(7)) x"))
        async with asyncio.timeout(30):
            while not (await tx.sql.execute(is_waited_for)).scalar_one():
                pass
        await tx.sql.execute(text(END_ALL))
    assert await waits == 2


async def test_a_lock_that_others_keep_is_busy(wire: Wire, database_urls: DatabaseUrls):
    await wire.ask("select to_json(set_config('lock_timeout', '10ms', false))")
    with psycopg.connect(plain(database_urls.owner)) as holder:
        holder.execute("lock table members")
        with pytest.raises(Busy):
            await wire.ask("select to_json(count(*)) from members")
    assert await wire.ask("select to_json(count(*)) from members") == 0


async def test_a_database_out_of_reach_is_said():
    wire = Wire("postgresql+psycopg://nobody@127.0.0.1:1/none")
    with pytest.raises(Unavailable, match="cannot be reached"):
        await wire.ask("select to_json(1)")


def plain(url: str) -> str:
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


async def test_a_line_that_is_cut_on_the_way_is_said(database_urls: DatabaseUrls):
    with short_folder() as folder, cable_to_database(database_urls.app, folder) as (cable, url):
        wire = Wire(url)
        asking = asyncio.create_task(wire.ask("select to_json($1::text) from pg_sleep(30)", "mine"))
        await asyncio.to_thread(until, lambda: execute(database_urls.owner, SLEEPERS) == [(1,)])
        cable.cut()
        with pytest.raises(Unavailable):
            await asking
        await wire.close()
