"""A shop behind a real port: its owner, two agents who work, one who reviews, and its CI."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from databases import DatabaseUrls
from interlock.core.members import Kind
from interlock.store.database import Database
from interlock.use_cases import members
from makers import a_team
from servers import Shop, served


@pytest.fixture
def url(database_urls: DatabaseUrls, tmp_path: Path) -> Iterator[str]:
    with served(database_urls.app, tmp_path) as url:
        yield url


@pytest.fixture
async def shop(db: Database, url: str) -> AsyncIterator[Shop]:
    team = await a_team(db)
    _, team.tokens["owner"] = await members.issue_token(db, team.owner, "owner", "test")
    for name in ("otter", "lynx", "heron"):
        await team.joined(name)
    await team.joined("robot", Kind.CI)
    shop = Shop(url, team)
    with shop.browsers:
        yield shop
