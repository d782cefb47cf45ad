"""One cluster: made with initdb, run with our settings, furnished with the roles and the database."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import psycopg

from ...core.refusals import Unavailable
from . import become
from .accounts import Account
from .binaries import Binaries
from .sockets import PORT

OWNER = "interlock_owner"  # made by initdb: superuser, runs the migrations
APP = "interlock_app"  # what the server uses
DATABASE = "interlock"

# fsync, synchronous_commit and full_page_writes keep their defaults: a claim must be durable before it is given out.
SETTINGS = {
    "listen_addresses": "",
    "port": str(PORT),
    "unix_socket_permissions": "0700",
    "max_connections": "300",  # a server process opens up to 40
    "logging_collector": "off",
    "log_line_prefix": "%m [%p] ",
    "lc_messages": "C",
    "jit": "off",  # our statements are short; compiling them costs more than running them
    "autovacuum_naptime": "5s",  # claimed parts stay at the head of their index until a vacuum
    "idle_in_transaction_session_timeout": "10s",  # an old snapshot keeps the vacuum from working
}


def create(data: Path, binaries: Binaries, account: Account | None) -> None:
    """initdb into a folder beside `data`, renamed when complete: being killed half-way leaves nothing half-made."""
    home = data.parent
    for unfinished in home.glob("init-*"):
        shutil.rmtree(unfinished, ignore_errors=True)
    unfinished = Path(tempfile.mkdtemp(prefix="init-", dir=home))
    if account:
        os.chown(unfinished, account.uid, account.gid)
    # The data may move to a machine with another libc, so text is best compared by rules that PostgreSQL brings along.
    if binaries.major >= 17:
        locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
    else:
        locale = ["--locale=C.UTF-8"]
    with tempfile.TemporaryFile() as said:
        initdb = launch(
            [
                str(binaries.folder / "initdb"),
                *("--pgdata", str(unfinished), "--username", OWNER, "--encoding=UTF8", *locale),
                *("--auth-local=trust", "--auth-host=reject", "--data-checksums", "--no-instructions"),
            ],
            account,
            dies_by=signal.SIGTERM,
            output=said,
        )
        if initdb.wait() != 0:
            said.seek(0)
            last = said.read().decode(errors="replace").strip()
            shutil.rmtree(unfinished, ignore_errors=True)
            raise Unavailable(f"PostgreSQL could not make its data folder in {home}: {last[-2000:]}")
    unfinished.rename(data)
    _make_durable(home)


def run(
    data: Path, sockets: Path, binaries: Binaries, account: Account | None, output: IO[bytes]
) -> subprocess.Popen[bytes]:
    """Start a postmaster as a direct child that shuts down fast when the calling *thread* ends."""
    settings = {**SETTINGS, "unix_socket_directories": str(sockets)}
    given = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
    program = [str(binaries.folder / "postgres"), "-D", str(data), *given]
    return launch(program, account, dies_by=signal.SIGINT, output=output)


def launch(
    program: list[str], account: Account | None, *, dies_by: signal.Signals, output: IO[bytes]
) -> subprocess.Popen[bytes]:
    """Run a program as `account`; the kernel sends it `dies_by` when the thread that called this ends (Linux)."""
    who = f"{account.uid}:{account.gid}" if account else ""
    step = [sys.executable, "-I", "-S", become.__file__, str(os.getpid()), str(int(dies_by)), who]
    return subprocess.Popen(  # noqa: S603  our own words
        [*step, *program],
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        cwd="/",
        # Nothing of the caller's: a PGDATA or LC_ALL of theirs would change what we start.
        env={"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"},
        start_new_session=True,  # Ctrl-C is for the server, which then stops PostgreSQL last
    )


def why_silent(data: Path, sockets: Path) -> str | None:
    """None when the PostgreSQL of this data answers; else what stands in the way."""
    try:
        with _owner(sockets) as connection:
            row = connection.execute("select current_setting('data_directory')").fetchone()
    except psycopg.OperationalError as error:
        _, fatal, said = str(error).partition("FATAL:")
        return said.strip() if fatal else "PostgreSQL does not listen yet"
    return None if row == (str(data),) else f"The PostgreSQL that answers in {sockets} serves {row and row[0]}."


def is_furnished(sockets: Path) -> bool:
    """Whether the server's role can use the server's database."""
    try:
        with _connection(sockets, APP, DATABASE):
            return True
    except psycopg.OperationalError:
        return False


def furnish(sockets: Path) -> None:
    """Make the role and the database of the server, where missing."""
    with _owner(sockets) as connection:
        if not connection.execute("select 1 from pg_roles where rolname = %s", [APP]).fetchone():
            connection.execute(f"create role {APP} login")
        if connection.info.server_version >= 170000:
            connection.execute(f"alter role {APP} set transaction_timeout = '60s'")
        if not connection.execute("select 1 from pg_database where datname = %s", [DATABASE]).fetchone():
            connection.execute(f"create database {DATABASE}")


@contextmanager
def _owner(sockets: Path) -> Iterator[psycopg.Connection]:
    with _connection(sockets, OWNER, "postgres") as connection:
        yield connection


@contextmanager
def _connection(sockets: Path, user: str, database: str) -> Iterator[psycopg.Connection]:
    with psycopg.connect(
        host=str(sockets),
        port=PORT,
        user=user,
        dbname=database,
        connect_timeout=5,
        application_name="interlock supervisor",
        options="-c statement_timeout=60s",
        autocommit=True,
    ) as connection:
        yield connection


def _make_durable(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
