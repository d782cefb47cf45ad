"""The tables that the code believes in are the tables that the migrations make."""

from importlib.resources import files

from alembic import command
from alembic.config import Config
from sqlalchemy import NullPool, create_engine, text

from databases import DatabaseUrls
from interlock.store.schema import APPEND_ONLY, metadata

TRIGGERS = text("""
select c.relname from pg_trigger g join pg_class c on c.oid = g.tgrelid where g.tgname = c.relname || '_append_only'
""")


def test_alembic_finds_nothing_that_the_migrations_lack(database_urls: DatabaseUrls):
    with create_engine(database_urls.owner, poolclass=NullPool).connect() as sql:
        config = Config()
        config.set_main_option("script_location", str(files("interlock_migrations")).replace("%", "%%"))
        config.attributes["connection"] = sql
        command.check(config)


def test_every_append_only_table_has_the_trigger_that_refuses_changes(database_urls: DatabaseUrls):
    with create_engine(database_urls.owner, poolclass=NullPool).connect() as sql:
        assert set(sql.execute(TRIGGERS).scalars()) == set(APPEND_ONLY)


def test_an_append_only_table_is_one_of_the_tables():
    assert set(APPEND_ONLY) <= set(metadata.tables)
