import asyncio

import pytest

from interlock.core.refusals import Invalid, NotFound
from interlock.live.feed import Feed
from interlock.store.database import Database
from interlock.use_cases import board
from makers import a_team


@pytest.fixture
async def feed(db, database_urls):
    feed = Feed(db, database_urls.app)
    running = asyncio.create_task(feed.run())
    yield feed
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running


async def heard(following, kinds: int) -> list[str]:
    got: list[str] = []
    async with asyncio.timeout(10):
        async for batch in following:
            got += [e.kind for e in batch]
            if len(got) >= kinds:
                break
    return got


async def test_a_follower_hears_what_happens_now(db, feed):
    team = await a_team(db)
    cursor = await board.newest_cursor(db)
    hearing = asyncio.create_task(heard(feed.follow(team.owner, cursor), 1))
    await team.ticket(publish=False)
    assert await hearing == ["ticket.created"]


async def test_a_follower_of_another_process_hears_it_too(db, feed, database_urls):
    team = await a_team(db)
    cursor = await board.newest_cursor(db)
    elsewhere = Database(database_urls.app)
    other = Feed(elsewhere, database_urls.app)
    running = asyncio.create_task(other.run())
    hearing = asyncio.create_task(heard(other.follow(team.owner, cursor), 2))
    await team.ticket()
    assert await hearing == ["ticket.created", "ticket.published"]
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    await elsewhere.close()


async def test_who_comes_back_hears_all_that_was_missed_once(db, feed):
    team = await a_team(db)
    cursor = await board.newest_cursor(db)
    for n in range(3):
        await team.ticket(f"Ticket {n}", publish=False)
    following = feed.follow(team.owner, cursor)
    first = await anext(following)
    await following.aclose()
    rest = 3 - len(first)
    again = await heard(feed.follow(team.owner, first[-1].id), rest) if rest else []
    assert [e.kind for e in first] + again == ["ticket.created"] * 3


async def test_nobody_hears_of_a_project_they_are_not_in(db, feed):
    team = await a_team(db)
    stranger = await (await a_team(db, "OTHER")).joined("stranger")
    with pytest.raises(NotFound, match="no project SHOP"):
        await anext(feed.follow(stranger, None, team.project))
    following = feed.follow(stranger, "0.0.0", keepalive_seconds=0.05)
    await team.ticket()
    everything = [e async for batch in _until_quiet(following) for e in batch]
    assert {e.project for e in everything} == {"OTHER"}


async def test_a_cursor_that_was_never_handed_out_is_refused(db, feed):
    team = await a_team(db)
    with pytest.raises(Invalid, match="no place in the log"):
        await anext(feed.follow(team.owner, "17"))


async def _until_quiet(following):
    async for batch in following:
        if not batch:
            return
        yield batch
