"""Several processes on one data folder: one owns PostgreSQL, the others join, and somebody always owns it."""

import os
import signal
import threading
from contextlib import ExitStack
from pathlib import Path

import psycopg

from databases import execute
from interlock.store.embedded.supervisor import EmbeddedPostgres
from owners import living, note, noted, owner, postmaster_of, until


def test_of_several_starts_at_once_one_owns_and_the_others_join(data_dir: Path):
    with ExitStack() as stack:
        processes = [stack.enter_context(owner(data_dir)) for _ in range(4)]
        hows = sorted(process.answer["how"] for process in processes)
        assert hows == ["attached", "attached", "attached", "started"]
        servers = {execute(each.answer["owner_url"], "select pg_postmaster_start_time()")[0] for each in processes}
        assert len(servers) == 1


def test_a_joiner_that_stops_leaves_postgres_to_its_owner(used_data_dir: Path):
    with owner(used_data_dir) as first:
        assert first.answer["how"] == "started"
        joiner = EmbeddedPostgres(used_data_dir)
        assert joiner.start() == "attached"
        assert joiner.app_url == first.answer["app_url"]
        before = postmaster_of(used_data_dir)
        joiner.stop()
        assert postmaster_of(used_data_dir) == before
        assert execute(first.answer["app_url"], "select 1") == [(1,)]


def test_a_joiner_takes_over_when_the_owner_stops(used_data_dir: Path):
    with owner(used_data_dir) as first:
        note(first.answer["owner_url"], "kept")
        with owner(used_data_dir) as second:
            assert second.answer["how"] == "attached"
            before = postmaster_of(used_data_dir)
            first.stop()
            until(lambda: is_another(used_data_dir, before))
            assert noted(second.answer["owner_url"]) == ["kept"]
            second.stop()
            assert not living(used_data_dir)


def test_a_joiner_takes_over_when_the_owner_is_killed(used_data_dir: Path):
    with owner(used_data_dir) as first:
        note(first.answer["owner_url"], "kept")
        joiner = EmbeddedPostgres(used_data_dir)
        assert joiner.start() == "attached"
        assert not joiner.is_owner
        try:
            before = postmaster_of(used_data_dir)
            first.kill()
            until(lambda: is_another(used_data_dir, before))
            assert joiner.is_owner
            assert noted(joiner.owner_url) == ["kept"]
        finally:
            joiner.stop()


def test_a_joiner_waits_for_an_owner_that_is_still_starting(data_dir: Path):
    with owner(data_dir) as first:
        until(lambda: list((data_dir / "postgres").glob("init-*")))
        os.kill(first.process.pid, signal.SIGSTOP)
        heard = threading.Event()
        joiner = EmbeddedPostgres(data_dir, progress=lambda _: heard.set())
        start = threading.Thread(target=joiner.start)
        start.start()
        assert heard.wait(30)
        os.kill(first.process.pid, signal.SIGCONT)
        assert first.answer["how"] == "started"
        start.join()
        assert not joiner.is_owner
        joiner.stop()


def is_another(data_dir: Path, before: int) -> bool:
    """Whether another PostgreSQL than before answers."""
    try:
        execute(EmbeddedPostgres(data_dir).owner_url, "select 1")
    except psycopg.OperationalError:
        return False
    return postmaster_of(data_dir) != before
