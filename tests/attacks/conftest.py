"""One server and one database for all attacks; each has a project of its own there, with members of every kind."""

import itertools
from collections.abc import AsyncIterator, Iterator

import httpx2
import pytest

from databases import Cluster, DatabaseUrls
from interlock.cli.demo_server import serving
from interlock.cli.serve import bound
from interlock.cli.server import server_of
from interlock.core.members import Kind
from interlock.settings import from_environment
from interlock.store.database import Database
from interlock.use_cases import members
from job_tokens import Issuer, a_site
from makers import a_team
from siege import TIMEOUT_SECONDS, Siege

NUMBERS = itertools.count(1)


@pytest.fixture(scope="session")
def database_urls(cluster: Cluster) -> Iterator[DatabaseUrls]:
    with cluster.fresh_database() as urls:
        yield urls


@pytest.fixture(scope="session")
def url(database_urls: DatabaseUrls, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("attacked")
    there = {"INTERLOCK_PORT": "0", "INTERLOCK_DATA_DIR": str(folder), "INTERLOCK_LOCAL_ISSUERS": "true"}
    with bound(from_environment(there)) as listener:
        settings = from_environment({**there, "INTERLOCK_PORT": str(listener.getsockname()[1])})
        with serving(server_of(settings, database_urls.app), listener):
            yield settings.public_url


@pytest.fixture(scope="session")
def issuer(url: str) -> Iterator[Issuer]:
    """Of CI tokens, on this machine, for that server."""
    with a_site() as site:
        yield Issuer(site, audience=url)


@pytest.fixture
async def siege(db: Database, database_urls: DatabaseUrls, url: str) -> AsyncIterator[Siege]:
    team = await a_team(db, f"A{next(NUMBERS)}")
    _, team.tokens["owner"] = await members.issue_token(db, team.owner, "owner", "test")
    with httpx2.Client(timeout=TIMEOUT_SECONDS) as http:
        siege = Siege(url, database_urls, team, http)
        for name in ("otter", "lynx", "heron"):
            await siege.joins(name, Kind.AGENT)
        await siege.joins("robot", Kind.CI)
        await siege.joins("paula", Kind.PERSON)
        yield siege
