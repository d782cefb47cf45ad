"""Starting a PostgreSQL of our own: on any path, as any user, with the promises that the store relies on."""

import os
import shutil
import stat
import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from databases import execute, short_folder
from interlock.core.refusals import Unavailable
from interlock.store.embedded import binaries
from interlock.store.embedded.supervisor import EmbeddedPostgres
from owners import data_of, living, note, noted, owner, postmaster_of, running, until

IS_ROOT = os.geteuid() == 0
USERS = [None, "nobody"] if IS_ROOT else [None]  # None: whoever runs the tests


def test_what_was_written_is_there_at_the_next_start(data_dir: Path):
    with running(EmbeddedPostgres(data_dir)) as postgres:
        note(postgres.owner_url, "kept")
    assert not living(data_dir)
    with running(EmbeddedPostgres(data_dir)) as postgres:
        assert noted(postgres.owner_url) == ["kept"]


def test_nothing_that_makes_a_commit_durable_is_turned_down(used_data_dir: Path):
    with running(EmbeddedPostgres(used_data_dir)) as postgres:
        names = ("fsync", "synchronous_commit", "full_page_writes", "data_checksums")
        assert [execute(postgres.app_url, f"show {name}") for name in names] == [[("on",)]] * 4


def test_text_is_compared_by_rules_that_do_not_come_from_the_machine(used_data_dir: Path):
    with running(EmbeddedPostgres(used_data_dir)) as postgres:
        statement = "select datlocprovider::text, datlocale, pg_encoding_to_char(encoding) from pg_database"
        assert set(execute(postgres.owner_url, statement)) == {("b", "C.UTF-8", "UTF8")}


def test_the_server_works_as_a_role_that_owns_nothing(used_data_dir: Path):
    with running(EmbeddedPostgres(used_data_dir)) as postgres:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            execute(postgres.app_url, "create table t ()")
        assert execute(postgres.app_url, "show transaction_timeout") == [("1min",)]
        assert execute(postgres.owner_url, "show transaction_timeout") == [("0",)]


def test_only_the_user_that_runs_it_reaches_the_socket_and_nobody_the_network(used_data_dir: Path):
    with running(EmbeddedPostgres(used_data_dir)) as postgres:
        (folder,) = execute(postgres.owner_url, "show unix_socket_directories")[0]
        assert stat.S_IMODE(Path(str(folder)).stat().st_mode) == 0o700
        assert execute(postgres.owner_url, "show listen_addresses") == [("",)]


def test_it_never_runs_as_root_and_runs_from_its_own_copy(data_dir: Path):
    with running(EmbeddedPostgres(data_dir)):
        process = Path(f"/proc/{postmaster_of(data_dir)}")
        assert process.stat().st_uid != 0
        assert (process / "exe").readlink().is_relative_to(data_dir.resolve())


@pytest.mark.parametrize("user", USERS)
def test_any_user_may_own_one(data_dir: Path, user: str | None):
    if user:
        shutil.chown(data_dir, user)
        data_dir.chmod(0o700)
    with owner(data_dir, user=user) as process:
        assert process.answer.get("how") == "started", process.answer
        assert data_of(data_dir).stat().st_uid == Path(f"/proc/{postmaster_of(data_dir)}").stat().st_uid
        process.stop()


if IS_ROOT:

    def test_root_with_a_closed_home_needs_no_open_one(data_dir: Path):
        with short_folder() as home:
            home.chmod(0o700)
            with owner(data_dir, environ={"HOME": str(home), "TMPDIR": str(home)}) as process:
                assert process.answer.get("how") == "started", process.answer
            assert stat.S_IMODE(home.stat().st_mode) == 0o700

    def test_root_is_told_which_folder_is_closed_to_postgres(data_dir: Path):
        data_dir.chmod(0o700)
        with pytest.raises(Unavailable, match=f"may not enter {data_dir} to reach"):
            EmbeddedPostgres(data_dir / "below").start()
        assert stat.S_IMODE(data_dir.stat().st_mode) == 0o700

    def test_root_runs_the_data_of_a_user_as_that_user(data_dir: Path):
        shutil.chown(data_dir, "nobody")
        with owner(data_dir, user="nobody") as process:
            note(process.answer["owner_url"], "kept")
            process.stop()
        with running(EmbeddedPostgres(data_dir)) as postgres:
            assert noted(postgres.owner_url) == ["kept"]


def test_a_missing_folder_is_made_on_the_way_whatever_the_umask(data_dir: Path):
    before = os.umask(0o077)
    try:
        with running(EmbeddedPostgres(data_dir / "not" / "yet" / "there")) as postgres:
            assert execute(postgres.app_url, "select 1") == [(1,)]
    finally:
        os.umask(before)


@pytest.mark.parametrize("name", ["long" * 40, "with space, comma and 100%", "naïve-ключ"])
def test_any_path_will_do(data_dir: Path, name: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("XDG_RUNTIME_DIR", raising=False)
    monkeypatch.setattr(tempfile, "tempdir", str(data_dir))  # so that a far socket folder goes with the test
    for expected in (["once"], ["once", "once"]):
        with running(EmbeddedPostgres(data_dir / name)) as postgres:
            note(postgres.owner_url, "once")
            assert noted(postgres.owner_url) == expected
    assert len(list(data_dir.glob("interlock-*"))) <= 1


def test_a_folder_that_cannot_be_made_is_refused_by_name(data_dir: Path):
    (data_dir / "file").write_text("")
    with pytest.raises(Unavailable, match=f"{data_dir}/file/postgres cannot be used for data: Not a directory"):
        EmbeddedPostgres(data_dir / "file").start()


def test_a_start_that_fails_shows_the_end_of_the_log(used_data_dir: Path):
    settings = data_of(used_data_dir) / "postgresql.conf"
    with settings.open("a") as file:
        file.write("no_such_setting = on\n")
    postgres = EmbeddedPostgres(used_data_dir)
    with pytest.raises(Unavailable, match='unrecognized configuration parameter "no_such_setting"') as refusal:
        postgres.start()
    assert str(postgres.log_file) in refusal.value.hint


def test_a_long_recovery_is_waited_for_and_talked_about(used_data_dir: Path):
    slow = a_slow_postgres(used_data_dir)
    heard: list[str] = []
    postgres = EmbeddedPostgres(used_data_dir, postgres_bin=slow, progress=heard.append)
    with ThreadPoolExecutor() as others:
        start = others.submit(postgres.start)
        until(lambda: heard)
        assert not start.done()
        (slow / "go").write_text("now\n")
        assert start.result() == "started"
    postgres.stop()
    assert heard[0] == "PostgreSQL does not listen yet"


def test_patience_ends_and_leaves_nothing_behind(used_data_dir: Path):
    postgres = EmbeddedPostgres(used_data_dir, postgres_bin=a_slow_postgres(used_data_dir), patience_seconds=0.2)
    with pytest.raises(Unavailable, match="not ready after 0 seconds"):
        postgres.start()
    with running(EmbeddedPostgres(used_data_dir)) as postgres:
        assert execute(postgres.app_url, "select 1") == [(1,)]


def test_stopping_ends_a_start_that_still_waits(used_data_dir: Path):
    heard = threading.Event()
    postgres = EmbeddedPostgres(
        used_data_dir, postgres_bin=a_slow_postgres(used_data_dir), progress=lambda _: heard.set()
    )
    with ThreadPoolExecutor() as others:
        start = others.submit(postgres.start)
        assert heard.wait(30)
        postgres.stop()
        with pytest.raises(Unavailable, match="was stopped while it started"):
            start.result()


def a_slow_postgres(data_dir: Path) -> Path:
    """Programs whose postgres recovers until somebody writes into `go`."""
    real = binaries.locate(data_dir / "postgres", None, None).folder
    folder = data_dir / "slow"
    folder.mkdir(mode=0o755)
    os.mkfifo(folder / "go")
    (folder / "go").chmod(0o644)
    script = folder / "postgres"
    script.write_text(f'#!/bin/sh\n[ "$1" = --version ] || read word < "{folder}/go"\nexec "{real}/postgres" "$@"\n')
    script.chmod(0o755)
    return folder
