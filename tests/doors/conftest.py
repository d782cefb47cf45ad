"""The REST door over a fresh database, and somebody of each kind to knock at it."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest
from fastapi import FastAPI

from databases import DatabaseUrls
from interlock.core.members import Kind
from interlock.store.database import Database
from interlock.use_cases import members
from makers import Team, a_team
from rest_door import As, app_of, client_of


@pytest.fixture
async def team(db: Database) -> Team:
    """A project SHOP with its owner, an agent `otter` and the CI `robot`, each with a bearer token."""
    team = await a_team(db)
    _, team.tokens["owner"] = await members.issue_token(db, team.owner, "owner", "test")
    await team.joined("otter")
    await team.joined("robot", Kind.CI)
    return team


@pytest.fixture
def app(db: Database, database_urls: DatabaseUrls) -> FastAPI:
    return app_of(db, database_urls.app)


@pytest.fixture
async def as_(app: FastAPI, team: Team) -> AsyncIterator[As]:
    """`as_("otter")` is a client that holds the otter's token; a name nobody has is sent as the token itself."""
    async with AsyncExitStack() as stack:

        def client(name: str):
            made = client_of(app, team.tokens.get(name, name))
            stack.push_async_callback(made.aclose)
            return made

        yield client
