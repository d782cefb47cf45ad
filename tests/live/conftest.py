"""Two processes over one database: some wait in one, and what they wait for happens in the other."""

from collections.abc import AsyncIterator

import pytest

from makers import Team, a_team
from waiting_rooms import Process, process


@pytest.fixture
async def here(database_urls) -> AsyncIterator[Process]:
    async with process(database_urls) as here:
        yield here


@pytest.fixture
async def there(database_urls) -> AsyncIterator[Process]:
    async with process(database_urls) as there:
        yield there


@pytest.fixture
async def team(there) -> Team:
    """What the team does happens in another process."""
    return await a_team(there.db)
