"""Alembic, pointed at the tables of the store. Run by `interlock serve`, or by `alembic` in a checkout."""

from alembic import context
from sqlalchemy import Connection, NullPool, create_engine, text

from interlock.settings import from_environment
from interlock.store.schema import metadata


def main() -> None:
    given: Connection | None = context.config.attributes.get("connection")  # of store/migrate.py, which holds the lock
    if context.is_offline_mode():
        context.configure(dialect_name="postgresql", target_metadata=metadata, literal_binds=True)
        with context.begin_transaction():
            context.run_migrations()
    elif given is not None:
        _migrate(given)
    else:
        with create_engine(_url(), poolclass=NullPool).connect() as connection:
            connection.execute(text("set lock_timeout = '5s'"))  # fail fast rather than stop the house
            connection.commit()
            _migrate(connection)


def _migrate(connection: Connection) -> None:
    context.configure(connection=connection, target_metadata=metadata, transaction_per_migration=True)
    with context.begin_transaction():
        context.run_migrations()


def _url() -> str:
    settings = from_environment()
    url = settings.owner_database_url or settings.database_url
    if url is None:
        raise SystemExit("Set INTERLOCK_DATABASE_URL to the database that Alembic shall work on.")
    return url


main()
