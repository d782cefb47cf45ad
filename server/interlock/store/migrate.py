"""Bring the schema to head, hand out the rights on it, and notice when the data came from elsewhere."""

import logging
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files

from sqlalchemy import Connection, NullPool, create_engine, text

from ..core.refusals import Busy, WrongState
from .database import failures_as_refusals
from .health import known_revisions
from .schema import APPEND_ONLY, OWNERS

OLDEST_SERVER = 15
APP_ROLE = "interlock_app"
TURN = 7_420_000_001  # the advisory lock of whoever migrates this database
LOOK_AGAIN_SECONDS = 0.1

# A migration that cannot get its lock gives up rather than hold up everybody who queues behind it.
SESSION = "-c lock_timeout=5s -c idle_in_transaction_session_timeout=60s -c timezone=UTC"

log = logging.getLogger(__name__)


def migrate(owner_url: str, *, patience_seconds: float = 120) -> None:
    """Safe to call at every start and by several processes at once: one works, the others wait and find it done.

    Refuses (WrongState) a server older than PostgreSQL 15 and a schema newer than this program.
    """
    with _connected(owner_url) as sql, _in_turn(sql, patience_seconds):
        if _missing(sql):
            _upgrade(sql)
        _grant(sql)
        _begin_era_after_restore(sql)
        sql.commit()


def pending(url: str) -> list[str]:
    """The revisions that the database still lacks, oldest first. Refuses as `migrate` does."""
    with _connected(url) as sql:
        return _missing(sql)


@contextmanager
def _connected(url: str) -> Iterator[Connection]:
    engine = create_engine(url, poolclass=NullPool, connect_args={"options": SESSION, "application_name": "interlock"})
    with failures_as_refusals(), engine.connect() as sql:
        _refuse_older(sql)
        yield sql


def _refuse_older(sql: Connection) -> None:
    number, name = sql.execute(
        text("select current_setting('server_version_num')::int, current_setting('server_version')")
    ).one()
    if number < OLDEST_SERVER * 10_000:
        raise WrongState(
            f"The database runs on PostgreSQL {name}.", f"Interlock needs PostgreSQL {OLDEST_SERVER} or newer."
        )


@contextmanager
def _in_turn(sql: Connection, patience_seconds: float) -> Iterator[None]:
    """Asks again and again: a session that waits inside the database would hold up an index built concurrently."""
    until = time.monotonic() + patience_seconds
    while not sql.execute(text("select pg_try_advisory_lock(:turn)"), {"turn": TURN}).scalar_one():
        sql.commit()
        if time.monotonic() > until:
            raise Busy("Another process is migrating the database.", "Wait until it is done, then start again.")
        time.sleep(LOOK_AGAIN_SECONDS)
    sql.commit()
    yield  # the lock goes with the connection, whatever happens


def _missing(sql: Connection) -> list[str]:
    begun = sql.execute(text("select to_regclass('alembic_version')")).scalar()
    applied = sql.execute(text("select max(version_num) from alembic_version")).scalar() if begun else None
    sql.commit()
    if applied and applied not in known_revisions():
        raise WrongState(
            f"The database was migrated by a newer Interlock (revision {applied}).",
            "Start the newer program, or restore a backup from before the upgrade.",
        )
    return [revision for revision in known_revisions() if not applied or revision > applied]


def _upgrade(sql: Connection) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(files("interlock_migrations")).replace("%", "%%"))
    config.attributes["connection"] = sql
    command.upgrade(config, "head")


def _grant(sql: Connection) -> None:
    """What the server may do when it does not own the tables: rows, and of the append-only tables only new ones."""
    if not sql.execute(text("select 1 from pg_roles where rolname = :role"), {"role": APP_ROLE}).first():
        return
    sql.execute(text(f"revoke all on all tables in schema public from {APP_ROLE}"))
    for table in sql.execute(text("select tablename from pg_tables where schemaname = 'public'")).scalars().all():
        sql.execute(text(f'grant {_rights_on(table)} on public."{table}" to {APP_ROLE}'))
    sql.execute(text(f"grant usage on all sequences in schema public to {APP_ROLE}"))


def _rights_on(table: str) -> str:
    if table in OWNERS:
        return "select"
    return "select, insert" if table in APPEND_ONLY else "select, insert, update, delete"


def _begin_era_after_restore(sql: Connection) -> None:
    """Keep the log in order when a dump was restored into another cluster, whose transaction ids are lower.

    Events are read in the order (era, xid, seq), so those to come must sort after those that came along.
    """
    if not sql.execute(text("select to_regclass('public.events')")).scalar():
        return
    default = sql.execute(
        text(
            "select column_default from information_schema.columns"
            " where table_schema = 'public' and table_name = 'events' and column_name = 'era'"
        )
    ).scalar_one()
    era = int(re.sub(r"\D", "", default.partition("::")[0]))
    from_the_future = text(
        "select exists (select from events where era = :era and xid >= pg_snapshot_xmax(pg_current_snapshot()))"
    )
    if sql.execute(from_the_future, {"era": era}).scalar_one():
        log.warning("The data was restored from elsewhere: era %d of the event log begins.", era + 1)
        sql.execute(text(f"alter table events alter column era set default {era + 1}"))
