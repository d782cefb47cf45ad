"""Migrating: at every start, by many at once, never backwards; and the rights and the order of the log afterwards."""

import threading
from concurrent.futures import ThreadPoolExecutor
from importlib.resources import files

import psycopg
import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import NullPool, create_engine

from databases import Cluster, DatabaseUrls, execute
from interlock.core.refusals import Busy, Unavailable, WrongState
from interlock.store import migrate as module
from interlock.store.migrate import TURN, migrate, pending
from interlock.store.schema import APPEND_ONLY, OWNERS, metadata

EVENTS = "insert into events (kind, data) values ('test.happened', '{}') returning era"


def test_an_empty_database_lacks_every_revision_and_a_migrated_one_none(cluster: Cluster):
    script = ScriptDirectory(str(files("interlock_migrations")))
    every = [revision.revision for revision in script.walk_revisions()][::-1]
    with cluster.empty_database() as urls:
        assert pending(urls.owner) == every
        migrate(urls.owner)
        assert pending(urls.owner) == pending(urls.app) == []


def test_migrating_again_changes_nothing(database_urls: DatabaseUrls):
    migrate(database_urls.owner)
    assert pending(database_urls.app) == []


def test_tables_and_migrations_agree(database_urls: DatabaseUrls):
    config = Config()
    config.set_main_option("script_location", str(files("interlock_migrations")))
    with create_engine(database_urls.owner, poolclass=NullPool).connect() as connection:
        config.attributes["connection"] = connection
        command.check(config)  # raises, and names the differences, when they do not


def test_of_two_that_migrate_at_once_both_find_it_done(cluster: Cluster, monkeypatch: pytest.MonkeyPatch):
    both = threading.Barrier(2)
    in_turn = module._in_turn

    def together(*arguments: object):
        both.wait(30)
        return in_turn(*arguments)  # type: ignore[arg-type]  handed on as they came

    monkeypatch.setattr(module, "_in_turn", together)
    with cluster.empty_database() as urls, ThreadPoolExecutor() as threads:
        for outcome in [threads.submit(migrate, urls.owner) for _ in range(2)]:
            outcome.result()
        assert pending(urls.owner) == []


def test_who_waits_too_long_for_its_turn_is_told(database_urls: DatabaseUrls):
    with psycopg.connect(database_urls.owner.replace("+psycopg", ""), autocommit=True) as other:
        other.execute("select pg_advisory_lock(%s)", [TURN])
        with pytest.raises(Busy, match="Another process is migrating the database"):
            migrate(database_urls.owner, patience_seconds=0)


def test_a_schema_newer_than_the_program_is_refused(database_urls: DatabaseUrls):
    execute(database_urls.owner, "update alembic_version set version_num = '9999'")
    with pytest.raises(WrongState, match=r"migrated by a newer Interlock \(revision 9999\)"):
        migrate(database_urls.owner)
    with pytest.raises(WrongState):
        pending(database_urls.app)


def test_a_server_that_is_too_old_is_refused(database_urls: DatabaseUrls, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(module, "OLDEST_SERVER", 99)
    with pytest.raises(WrongState, match=r"^The database runs on PostgreSQL \d+"):
        migrate(database_urls.owner)


def test_a_server_that_is_not_there_is_unavailable():
    with pytest.raises(Unavailable):
        migrate("postgresql+psycopg://nobody@/nothing?host=/nowhere")


@pytest.mark.parametrize("table", sorted(metadata.tables))
def test_the_server_may_change_rows_but_never_those_of_an_append_only_table(cluster: Cluster, table: str):
    owner = cluster.owner.set(database=cluster.template)
    privileges = "select has_table_privilege('interlock_app', '{}', '{}')"
    allowed = [
        right
        for right in ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE")
        if execute(owner, privileges.format(table, right)) == [(True,)]
    ]
    if table in OWNERS:
        assert allowed == ["SELECT"]
    else:
        assert allowed == (["SELECT", "INSERT"] if table in APPEND_ONLY else ["SELECT", "INSERT", "UPDATE", "DELETE"])


def test_every_append_only_table_exists():
    assert set(APPEND_ONLY) <= set(metadata.tables)


def test_rights_are_given_again_when_someone_took_them(database_urls: DatabaseUrls):
    execute(database_urls.owner, "revoke all on events from interlock_app")
    execute(database_urls.owner, "grant delete on events to interlock_app")
    migrate(database_urls.owner)
    execute(database_urls.app, EVENTS)
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        execute(database_urls.app, "delete from events")


def test_events_after_a_restore_come_after_those_that_came_along(database_urls: DatabaseUrls):
    assert execute(database_urls.app, EVENTS) == [(1,)]
    migrate(database_urls.owner)
    assert execute(database_urls.app, EVENTS) == [(1,)]
    # As a dump from a cluster that had seen more transactions leaves it.
    execute(
        database_urls.owner,
        "insert into events (xid, kind, data) select (pg_current_xact_id()::text::bigint + 1000000)::text::xid8, "
        "'test.happened', '{}'",
    )
    migrate(database_urls.owner)
    assert execute(database_urls.app, EVENTS) == [(2,)]
    migrate(database_urls.owner)
    assert execute(database_urls.app, EVENTS) == [(2,)]


def test_a_restored_log_stays_in_order_when_it_is_restored_once_more(database_urls: DatabaseUrls):
    for era in (1, 2):
        execute(
            database_urls.owner,
            "insert into events (xid, kind, data) select (pg_current_xact_id()::text::bigint + 1000000)::text::xid8, "
            "'test.happened', '{}'",
        )
        migrate(database_urls.owner)
        assert execute(database_urls.app, EVENTS) == [(era + 1,)]


def test_a_database_without_the_role_of_the_server_is_migrated_as_well(
    database_urls: DatabaseUrls, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(module, "APP_ROLE", "no_such_role")
    migrate(database_urls.owner)
