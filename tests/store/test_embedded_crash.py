"""Whatever is killed, and whatever it leaves behind: what was committed is there, and a start goes well."""

import os
import signal
import subprocess
from pathlib import Path
from typing import Any

import psycopg
import pytest

from databases import execute
from interlock.store.embedded.supervisor import EmbeddedPostgres
from owners import (
    data_of,
    kill_all,
    living,
    note,
    noted,
    owner,
    postmaster_of,
    running,
    until,
)


def answers(url: str) -> bool:
    try:
        return execute(url, "select 1") == [(1,)]
    except psycopg.OperationalError:
        return False


def test_postgres_goes_when_its_owner_is_killed(used_data_dir: Path):
    with owner(used_data_dir) as process:
        assert process.answer["how"] == "started"
        process.kill()
        until(lambda: not living(used_data_dir))


def test_after_killing_the_owner_a_start_at_once_finds_what_was_committed(used_data_dir: Path):
    with owner(used_data_dir) as first:
        note(first.answer["owner_url"], "kept")
        first.kill()
        with owner(used_data_dir) as second:
            assert second.answer["how"] == "started"
            assert noted(second.answer["owner_url"]) == ["kept"]


def test_after_killing_everything_a_start_at_once_finds_what_was_committed(used_data_dir: Path):
    with owner(used_data_dir) as first:
        note(first.answer["owner_url"], "kept")
        everything = living(used_data_dir)
        first.process.kill()
        kill_all(everything)
        with owner(used_data_dir) as second:
            assert second.answer["how"] == "started"
            assert noted(second.answer["owner_url"]) == ["kept"]


def test_a_killed_postgres_is_brought_back_by_its_owner(used_data_dir: Path):
    with owner(used_data_dir) as process:
        url = process.answer["owner_url"]
        note(url, "kept")
        killed = postmaster_of(used_data_dir)
        os.kill(killed, signal.SIGKILL)
        until(lambda: answers(url))
        assert noted(url) == ["kept"]
        assert postmaster_of(used_data_dir) != killed
        process.stop()
        assert not living(used_data_dir)


def test_a_backend_that_does_not_notice_that_postgres_was_killed_is_killed_as_well(used_data_dir: Path):
    with owner(used_data_dir) as process:
        url = process.answer["owner_url"]
        with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
            stubborn = connection.info.backend_pid
            os.kill(stubborn, signal.SIGSTOP)
            os.kill(postmaster_of(used_data_dir), signal.SIGKILL)
            until(lambda: answers(url))
            assert stubborn not in living(used_data_dir)


@pytest.mark.parametrize("moment", ["init-*", "init-*/base", "data", "data/postmaster.pid", "s/.s.PGSQL.5432"])
def test_a_first_start_killed_at_any_moment_leaves_nothing_in_the_way(data_dir: Path, moment: str):
    with owner(data_dir) as first:
        until(lambda: list((data_dir / "postgres").glob(moment)))
        first.kill()
        with owner(data_dir) as second:
            assert second.answer.get("how") == "started", second.answer
            assert answers(second.answer["app_url"])


WHOLE = "{pid}\n{data}\n1700000000\n5432\n{sockets}\n\n  1234567         0\nready   \n"


@pytest.mark.parametrize("left_behind", ["", "\n", "47", "47\n", "not a pid\n" + WHOLE, "-47\n", WHOLE[:40]])
def test_a_pid_file_that_was_cut_short_is_no_obstacle(used_data_dir: Path, left_behind: str):
    leave_pid_file(used_data_dir, left_behind, pid=47)
    with running(EmbeddedPostgres(used_data_dir)) as postgres:
        assert postgres.is_owner
        assert answers(postgres.app_url)


def test_a_pid_that_belongs_to_somebody_else_by_now_is_no_obstacle_and_no_target(used_data_dir: Path):
    with subprocess.Popen(["cat"], stdin=subprocess.PIPE, **as_the_owner_of(used_data_dir)) as stranger:
        leave_pid_file(used_data_dir, WHOLE, stranger.pid)
        with running(EmbeddedPostgres(used_data_dir)) as postgres:
            assert answers(postgres.app_url)
        assert stranger.poll() is None


def test_the_pid_of_a_zombie_is_no_obstacle(used_data_dir: Path):
    with subprocess.Popen(["true"], **as_the_owner_of(used_data_dir)) as zombie:
        until(lambda: ") Z " in Path(f"/proc/{zombie.pid}/stat").read_text())
        leave_pid_file(used_data_dir, WHOLE, zombie.pid)
        with running(EmbeddedPostgres(used_data_dir)) as postgres:
            assert answers(postgres.app_url)


def test_a_postgres_that_somebody_else_left_running_is_adopted_and_stopped(used_data_dir: Path):
    with owner(used_data_dir) as first:
        note(first.answer["owner_url"], "kept")
        os.kill(first.process.pid, signal.SIGSTOP)
        command = Path(f"/proc/{postmaster_of(used_data_dir)}/cmdline").read_bytes().decode().split("\0")[:-1]
        first.kill()
        until(lambda: not living(used_data_dir))
    start_unowned(command, used_data_dir)
    until(lambda: answers(first.answer["owner_url"]))
    adopted = postmaster_of(used_data_dir)
    postgres = EmbeddedPostgres(used_data_dir)
    try:
        assert postgres.start() == "adopted"
        assert noted(postgres.owner_url) == ["kept"]
        assert postmaster_of(used_data_dir) == adopted
    finally:
        postgres.stop()
    assert not living(used_data_dir)


def leave_pid_file(data_dir: Path, words: str, pid: int) -> None:
    data = data_of(data_dir)
    file = data / "postmaster.pid"
    file.write_text(words.format(pid=pid, data=data, sockets=data_dir / "postgres" / "s"))
    os.chown(file, data.stat().st_uid, -1)


def start_unowned(command: list[str], data_dir: Path) -> None:
    """As someone would who starts PostgreSQL by hand: its parent goes away, and it stays."""
    line = ["sh", "-c", '"$@" >/dev/null 2>&1 & exit 0', "sh", *command]
    subprocess.run(
        line, check=True, stdin=subprocess.DEVNULL, cwd="/", start_new_session=True, **as_the_owner_of(data_dir)
    )


def as_the_owner_of(data_dir: Path) -> dict[str, Any]:
    """How to start a process as the user that PostgreSQL runs as."""
    status = data_of(data_dir).stat()
    return {"user": status.st_uid, "group": status.st_gid, "extra_groups": []} if os.geteuid() == 0 else {}
