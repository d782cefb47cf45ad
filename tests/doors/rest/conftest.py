"""The REST door over a real database, spoken to as a client does."""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack

import httpx2
import pytest
from fastapi import FastAPI

from databases import DatabaseUrls
from interlock.live.feed import Feed
from interlock.live.runtime import Runtime
from interlock.rest import router
from interlock.store.database import Database
from interlock.use_cases import members
from makers import Team, a_team

UPLOAD_LIMIT_BYTES = 2 * 1024 * 1024

As = Callable[[str], httpx2.AsyncClient]


@pytest.fixture
async def team(db: Database) -> Team:
    """A project SHOP with its owner, an agent `otter` and the CI `robot`, each with a bearer token."""
    team = await a_team(db)
    _, team.tokens["owner"] = await members.issue_token(db, team.owner, "owner", "test")
    await team.joined("otter")
    await team.joined("robot", members.Kind.CI)
    return team


@pytest.fixture
def app(db: Database, database_urls: DatabaseUrls) -> FastAPI:
    app = FastAPI(openapi_url=None)
    app.state.runtime = Runtime(db, Feed(db, database_urls.app), "http://interlock.test", UPLOAD_LIMIT_BYTES, 0.01)
    router.install(app)
    return app


@pytest.fixture
async def as_(app: FastAPI, team: Team) -> AsyncIterator[As]:
    """`as_("otter")` is a client that holds the otter's token; a name nobody has is sent as the token itself."""
    async with AsyncExitStack() as stack:

        def client(name: str) -> httpx2.AsyncClient:
            token = team.tokens.get(name, name)
            headers = {"Authorization": f"Bearer {token}"} if token else {}
            made = httpx2.AsyncClient(
                transport=httpx2.ASGITransport(app=app), base_url="http://interlock.test/api", headers=headers
            )
            stack.push_async_callback(made.aclose)
            return made

        yield client
