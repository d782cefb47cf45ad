"""The web door over a fresh database, and a browser in front of a whole server."""

import os
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass

import httpx2
import pytest
import pytest_asyncio
from fastapi import FastAPI
from playwright.async_api import Browser

from databases import Cluster, DatabaseUrls
from interlock.core.members import Kind
from interlock.store.database import Database
from makers import Team, a_team
from web_browser import VARIABLE, found, opened
from web_door import app_of, client_of, served
from web_shop import Shop, a_shop


@dataclass(frozen=True)
class Town:
    """A whole server with the shop in it; `db` is another way to the same database, for what others do meanwhile."""

    address: str
    shop: Shop
    db: Database

    @property
    def session(self) -> str:
        return self.shop.team.tokens["owner"]


@pytest.fixture
async def team(db: Database) -> Team:
    """A project SHOP; `tokens` hold the owner's session, and bearer tokens of the agent `otter` and the CI `robot`."""
    team = await a_team(db)
    await team.joined("otter")
    await team.joined("robot", Kind.CI)
    return team


@pytest.fixture
def app(db: Database, database_urls: DatabaseUrls) -> FastAPI:
    return app_of(db, database_urls.app)


@pytest.fixture
async def visitor(app: FastAPI) -> AsyncIterator[httpx2.AsyncClient]:
    """A browser in which nobody has signed in."""
    async with client_of(app) as client:
        yield client


@pytest.fixture
async def owner(app: FastAPI, team: Team) -> AsyncIterator[httpx2.AsyncClient]:
    """A browser in which the owner of SHOP has signed in."""
    async with client_of(app, team.tokens["owner"]) as client:
        yield client


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    executable = found()
    if executable is None:
        if os.environ.get("CI"):
            pytest.fail(f"There is no browser: install chromium, or name one in {VARIABLE}.")
        # The tests of the README must pass where there is nothing but Python; CI always has a browser, or fails above.
        pytest.skip(f"There is no browser: install chromium, or name one in {VARIABLE}.")
    async with opened(executable) as browser:
        yield browser


@pytest.fixture(scope="session")
def town_urls(cluster: Cluster) -> Iterator[DatabaseUrls]:
    with cluster.fresh_database() as urls:
        yield urls


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def town(town_urls: DatabaseUrls) -> AsyncIterator[Town]:
    """One for all browser tests: each works on tickets of its own, or only looks."""
    db = Database(town_urls.app)
    shop = await a_shop(db)
    with served(town_urls) as address:
        yield Town(address, shop, db)
    await db.close()
