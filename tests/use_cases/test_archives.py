"""Old, closed work leaves the database only into an archive; and the database itself sees to that."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from databases import DatabaseUrls, execute
from interlock.core.archives import Piece
from interlock.core.refusals import Invalid, NotPermitted
from interlock.core.tickets import Resolution
from interlock.store.database import Database
from interlock.use_cases import archives, board, requests, tickets
from makers import Team, a_draft, a_team

YEAR = timedelta(days=365)


@pytest.fixture
async def owner(database_urls: DatabaseUrls) -> AsyncIterator[Database]:
    """The database as its owner opens it."""
    database = Database(database_urls.owner)
    yield database
    await database.close()


@pytest.fixture
async def team(db: Database) -> Team:
    return await a_team(db)


async def closed(team: Team, title: str, urls: DatabaseUrls, ago: timedelta = timedelta()) -> str:
    """A cancelled ticket, all of whose past is so much longer ago."""
    ticket = await team.ticket(title)
    await tickets.cancel_ticket(team.db, team.owner, ticket.key, Resolution.OBSOLETE, "Nobody wants it.")
    seconds = f"interval '{ago.total_seconds()} seconds'"
    execute(urls.owner, f"update tickets set state_since = state_since - {seconds} where id = {ticket.id}")
    execute(urls.owner, "alter table events disable trigger user")
    execute(urls.owner, f"update events set at = at - {seconds} where ticket_id = {ticket.id}")
    execute(urls.owner, "alter table events enable trigger user")
    return ticket.key


async def today(db: Database) -> datetime:
    async with db.read() as tx:
        return tx.now


async def half_a_year_ago(db: Database) -> datetime:
    return await today(db) - YEAR / 2


async def pieces(owner: Database, before: datetime) -> list[Piece]:
    return [piece async for piece in archives.old_work(owner, before)]


async def archived(owner: Database, before: datetime) -> tuple[int, int]:
    found = await pieces(owner, before)
    events, details = sum(len(p.events) for p in found), sum(len(p.details) for p in found)
    id = await archives.record_archive(owner, before, "old.jsonl.gz", "0" * 64, events, details)
    gone = [step async for step in archives.remove_archived(owner, id, before)]
    assert (sum(e for e, _ in gone), sum(d for _, d in gone)) == (events, details)
    return events, details


async def log_of(team: Team, key: str) -> int:
    return len((await board.read_ticket(team.db, team.owner, key)).events)


async def test_what_was_closed_long_ago_goes_and_nothing_else(team: Team, owner: Database, database_urls: DatabaseUrls):
    old = await closed(team, "Old", database_urls, YEAR)
    young = await closed(team, "Young", database_urls)
    working = (await team.ticket("Still open")).key
    kept = await log_of(team, young), await log_of(team, working)

    [piece] = await pieces(owner, await half_a_year_ago(team.db))
    assert {event.ticket for event in piece.events} == {old}
    assert (await archived(owner, await half_a_year_ago(team.db)))[0] == len(piece.events) > 0

    assert await log_of(team, old) == 0
    assert (await log_of(team, young), await log_of(team, working)) == kept
    assert await pieces(owner, await half_a_year_ago(team.db)) == []


async def test_the_details_of_old_evidence_go_and_its_verdict_stays(
    team: Team, owner: Database, database_urls: DatabaseUrls
):
    key = await closed(team, "Old", database_urls, YEAR)
    about = (
        "select t.id, t.project_id, 1, 'r', 'c', 1, 2, 'tests', 'run', 1, 'counts', 'junit', 'd', '{\"problems\": [1]}'"
    )
    columns = "ticket_id, project_id, round, repository, commit, producer_id, producer_class, check_name, run, attempt"
    execute(
        database_urls.owner,
        f"insert into evidence ({columns}, standing, format, digest, detail, at) {about}, now() - interval '300 days' "
        "from tickets t",
    )
    assert (await archived(owner, await half_a_year_ago(team.db)))[1] == 1
    assert execute(database_urls.owner, "select detail, digest, check_name from evidence") == [({}, "d", "tests")]
    assert key


async def test_a_ticket_that_was_reopened_meanwhile_keeps_its_log(
    team: Team, owner: Database, database_urls: DatabaseUrls
):
    key = await closed(team, "Old", database_urls, YEAR)
    before, had = await half_a_year_ago(team.db), await log_of(team, key)
    id = await archives.record_archive(owner, before, "old.jsonl.gz", "0" * 64, had, 0)
    execute(database_urls.owner, "update tickets set state = 'ready', resolution = null")
    assert [step async for step in archives.remove_archived(owner, id, before)] == []
    assert await log_of(team, key) == had


async def test_the_owner_removes_nothing_that_no_archive_covers(
    team: Team, owner: Database, database_urls: DatabaseUrls
):
    await closed(team, "Old", database_urls, YEAR)
    young = await closed(team, "Young", database_urls)
    id = await archives.record_archive(owner, await half_a_year_ago(team.db), "old.jsonl.gz", "0" * 64, 1, 0)
    young_ones = f"ticket_id = (select id from tickets where number = {young.partition('-')[2]})"
    attempts = [
        ("", "delete from events"),
        ("999", "delete from events"),
        (str(id), "delete from events"),
        (str(id), f"delete from events where {young_ones}"),
        (str(id), "delete from events where ticket_id is null"),
        (str(id), "update events set kind = 'x'"),
        (str(id), "truncate events"),
        (str(id), "delete from evidence"),
        ("", "update archives set events = 0"),
    ]
    for archive, statement in attempts:
        with pytest.raises(DBAPIError, match="append-only"):
            async with owner.transaction() as tx:
                await tx.sql.execute(text("select set_config('interlock.archive', :id, true)"), {"id": archive})
                await tx.sql.execute(text(statement))


async def test_the_server_itself_can_neither_note_an_archive_nor_remove_anything(team: Team):
    before = await half_a_year_ago(team.db)
    with pytest.raises(NotPermitted, match="may not take anything away"):
        await pieces(team.db, before)
    with pytest.raises(DBAPIError, match="permission denied"):
        await archives.record_archive(team.db, before, "old.jsonl.gz", "0" * 64, 0, 0)


async def test_what_was_closed_today_is_not_archived(owner: Database):
    with pytest.raises(Invalid, match="less than a day ago"):
        await pieces(owner, await today(owner))


async def test_an_old_request_is_forgotten_and_a_young_one_is_not(team: Team, database_urls: DatabaseUrls):
    for id in ("old", "young"):
        await tickets.create_tickets(team.db, team.owner, "SHOP", [a_draft(id)], request_id=id)
    execute(database_urls.owner, "update requests set at = now() - interval '31 days' where request_id = 'old'")
    assert await requests.forget_old(team.db) == 1
    assert execute(database_urls.owner, "select request_id from requests") == [("young",)]
