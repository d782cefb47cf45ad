"""A fresh database for each test, cloned from a migrated template in a real PostgreSQL."""

import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from sqlalchemy import URL, make_url

from interlock.store.embedded.supervisor import EmbeddedPostgres
from interlock.store.migrate import APP_ROLE, migrate


@dataclass(frozen=True)
class DatabaseUrls:
    """One database, as the server uses it and as its owner does."""

    app: str
    owner: str


@dataclass(frozen=True)
class Cluster:
    """A running PostgreSQL with a migrated template in it. Both addresses lead to its database `postgres`."""

    app: URL
    owner: URL
    template: str

    @contextmanager
    def fresh_database(self) -> Iterator[DatabaseUrls]:
        with self.database(self.template) as urls:
            yield urls

    @contextmanager
    def empty_database(self) -> Iterator[DatabaseUrls]:
        """Without any table."""
        with self.database("template0") as urls:
            yield urls

    @contextmanager
    def database(self, template: str) -> Iterator[DatabaseUrls]:
        name = f"test_{secrets.token_hex(6)}"
        execute(self.owner, f"create database {name} template {template}")
        try:
            yield DatabaseUrls(*(_text(url.set(database=name)) for url in (self.app, self.owner)))
        finally:
            execute(self.owner, f"drop database {name} with (force)")


@contextmanager
def running_cluster() -> Iterator[Cluster]:
    """PostgreSQL from the wheel, or the server named in INTERLOCK_TEST_DATABASE_URL, where we must be superuser."""
    if given := os.environ.get("INTERLOCK_TEST_DATABASE_URL"):
        with _with_template(*_as_app_and_owner(make_url(given))) as cluster:
            yield cluster
        return
    with short_folder() as folder:
        postgres = EmbeddedPostgres(folder)
        postgres.start()
        try:
            urls = (make_url(url).set(database="postgres") for url in (postgres.app_url, postgres.owner_url))
            with _with_template(*urls) as cluster:
                yield cluster
        finally:
            postgres.stop()


@contextmanager
def short_folder() -> Iterator[Path]:
    """A folder that the user whom root becomes can enter (those of pytest are closed to others)."""
    folder = Path(tempfile.mkdtemp(prefix="interlock-test-"))
    if os.geteuid() == 0:
        folder.chmod(0o711)
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def execute(url: URL | str, statement: str) -> list[tuple[object, ...]]:
    """One statement on its own, outside of any transaction; its rows, if it has any."""
    address = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address, autocommit=True) as connection:
        cursor = connection.execute(statement.encode())
        return cursor.fetchall() if cursor.description else []


@contextmanager
def _with_template(app: URL, owner: URL) -> Iterator[Cluster]:
    template = f"template_{secrets.token_hex(6)}"
    execute(owner, f"create database {template} template template0")
    try:
        migrate(_text(owner.set(database=template)))
        yield Cluster(app, owner, template)
    finally:
        execute(owner, f"drop database {template} with (force)")


def _as_app_and_owner(given: URL) -> tuple[URL, URL]:
    owner = given.set(drivername="postgresql+psycopg", database="postgres")
    password = secrets.token_hex(16)
    if not execute(owner, f"select 1 from pg_roles where rolname = '{APP_ROLE}'"):
        execute(owner, f"create role {APP_ROLE} login")
    execute(owner, f"alter role {APP_ROLE} password '{password}'")
    return owner.set(username=APP_ROLE, password=password), owner


def _text(url: URL) -> str:
    return url.render_as_string(hide_password=False)
