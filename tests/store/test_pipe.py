"""A pipe: statements travel together, and are one transaction."""

import asyncio
from datetime import UTC, datetime

import psycopg
import pytest
from psycopg import errors
from sqlalchemy import make_url

from cables import cable_to_database
from databases import DatabaseUrls, execute, short_folder
from interlock.store.pipe import Pipe
from owners import until

ADD = "insert into eras (era) values (%(era)s) returning era, began_at is not null as began"
NONSENSE = ("nonsense", {})


@pytest.fixture
async def pipe(database_urls: DatabaseUrls):
    url = make_url(database_urls.app).set(drivername="postgresql").render_as_string(hide_password=False)
    pipe = Pipe(await psycopg.AsyncConnection.connect(url, autocommit=True))
    yield pipe
    await pipe.close()


def eras(urls: DatabaseUrls) -> list[object]:
    return [era for (era,) in execute(urls.owner, "select era from eras order by era")]


async def test_values_of_every_kind_go_there_and_come_back(pipe: Pipe):
    noon = datetime(2026, 1, 1, 12, tzinfo=UTC)
    given = {"none": None, "yes": True, "big": 2**40, "word": "naïve 'x'", "words": ["a", 'b,"c"'], "noon": noon}
    statement = (
        "select %(none)s::int, %(yes)s::bool, %(big)s::bigint, %(word)s::text, %(words)s::text[],"
        " %(noon)s::timestamptz, %(word)s::text, '{\"a\": [1]}'::jsonb"
    )
    (row,) = await pipe.end([(statement, given)])
    assert row == (*given.values(), given["word"], {"a": [1]})


async def test_what_is_asked_and_what_ends_it_are_one_transaction(pipe: Pipe, database_urls: DatabaseUrls):
    assert await pipe.ask([(ADD, {"era": 2}), (ADD, {"era": 3})]) == [(2, True), (3, True)]
    assert eras(database_urls) == [1]
    assert await pipe.end([("select count(*) from eras", {})]) == [(3,)]
    assert eras(database_urls) == [1, 2, 3]


async def test_no_row_is_none_and_of_many_the_first_comes(pipe: Pipe):
    asked = [("select 1 where false", {}), ("select generate_series(1, 3)", {}), ("set local work_mem = '8MB'", {})]
    assert await pipe.end(asked) == [None, (1,), None]


@pytest.mark.parametrize("place", [0, 1, 2])
async def test_one_failure_undoes_all_and_the_pipe_goes_on(pipe: Pipe, database_urls: DatabaseUrls, place: int):
    asked = [(ADD, {"era": 2}), (ADD, {"era": 3})]
    asked.insert(place, NONSENSE)
    with pytest.raises(errors.SyntaxError):
        await pipe.end(asked)
    with pytest.raises(errors.SyntaxError):
        await pipe.ask(asked)
    assert eras(database_urls) == [1]
    assert await pipe.end([(ADD, {"era": 4})]) == [(4, True)]
    assert eras(database_urls) == [1, 4]


async def test_a_failure_at_the_end_undoes_what_was_asked_before(pipe: Pipe, database_urls: DatabaseUrls):
    await pipe.ask([(ADD, {"era": 2})])
    with pytest.raises(errors.UniqueViolation):
        await pipe.end([(ADD, {"era": 2})])
    assert eras(database_urls) == [1]
    assert await pipe.end([]) == []


async def test_many_megabytes_go_through(pipe: Pipe):
    assert await pipe.end([("select length(%(text)s::text)", {"text": "x" * 8_000_000})]) == [(8_000_000,)]
    (row,) = await pipe.end([("select repeat('y', 8000000)", {})])
    assert row is not None
    assert len(row[0]) == 8_000_000


async def test_an_ended_connection_is_said(pipe: Pipe, database_urls: DatabaseUrls):
    (row,) = await pipe.end([("select pg_backend_pid()", {})])
    assert row
    execute(database_urls.owner, f"select pg_terminate_backend({row[0]}, 30000)")
    with pytest.raises(psycopg.OperationalError):
        await pipe.end([("select 1", {})])
    with pytest.raises(psycopg.OperationalError):
        await pipe.end([("select 1", {})])


async def test_a_line_that_is_cut_on_the_way_is_said(database_urls: DatabaseUrls):
    with short_folder() as folder, cable_to_database(database_urls.app, folder) as (cable, url):
        address = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
        pipe = Pipe(await psycopg.AsyncConnection.connect(address, autocommit=True))
        asking = asyncio.create_task(pipe.end([("select pg_sleep(30)", {})]))
        await asyncio.to_thread(until, lambda: sleepers(database_urls) == 1)
        cable.cut()
        with pytest.raises(psycopg.OperationalError):
            await asking
        await pipe.close()


def sleepers(urls: DatabaseUrls) -> object:
    sleeping = "select count(*) from pg_stat_activity where wait_event = 'PgSleep' and datname = current_database()"
    return execute(urls.owner, sleeping)[0][0]
