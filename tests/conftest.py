"""What every test may ask for: a PostgreSQL, a fresh database in it, a folder that PostgreSQL can use."""

import subprocess
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from databases import Cluster, DatabaseUrls, running_cluster, short_folder
from interlock.store.database import Database
from interlock.store.embedded.supervisor import EmbeddedPostgres
from owners import data_of, living, until


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    with running_cluster() as cluster:
        yield cluster


@pytest.fixture
def database_urls(cluster: Cluster) -> Iterator[DatabaseUrls]:
    """A fresh, migrated database, for tests that start processes of their own."""
    with cluster.fresh_database() as urls:
        yield urls


@pytest.fixture
async def db(database_urls: DatabaseUrls) -> AsyncIterator[Database]:
    """The same, opened as the server opens it."""
    database = Database(database_urls.app)
    yield database
    await database.close()


@pytest.fixture
def data_dir() -> Iterator[Path]:
    """An empty folder for an embedded PostgreSQL."""
    with short_folder() as folder:
        yield folder
        until(lambda: not living(folder))  # one whose owner was just killed is still writing


@pytest.fixture
def used_data_dir(data_dir: Path, made_once: Path) -> Path:
    """One in which PostgreSQL ran before: a second sooner to start than an empty one."""
    home = data_dir / "postgres"
    home.mkdir()
    home.chmod(0o711)
    subprocess.run(["cp", "-a", made_once, home / "data"], check=True)
    return data_dir


@pytest.fixture(scope="session")
def made_once() -> Iterator[Path]:
    with short_folder() as folder:
        postgres = EmbeddedPostgres(folder)
        postgres.start()
        postgres.stop()
        yield data_of(folder)
