"""The log is sealed as a chain for each ticket, and shows whoever touches it behind the server's back."""

import asyncio
from collections.abc import Sequence

import pytest

from databases import DatabaseUrls, execute
from interlock.core.refusals import NotFound
from interlock.core.sealing import Harm
from interlock.store.database import Database
from interlock.use_cases import sealing, tickets
from makers import Team, a_team

# The last event of the first ticket.
PUBLISHED = "kind = 'ticket.published' and ticket_id = (select min(id) from tickets)"


@pytest.fixture
async def team(db: Database) -> Team:
    return await a_team(db)


@pytest.fixture
async def key(team: Team) -> str:
    """Of a ticket with a sealed log, among others."""
    ticket = await team.ticket("Refunds")
    await team.ticket("Invoices")
    await sealing.seal(team.db)
    return ticket.key


def forged(urls: DatabaseUrls, *statements: str) -> None:
    """What somebody may do who owns the database and switches the triggers off."""
    for table in ("events", "seals"):
        execute(urls.owner, f"alter table {table} disable trigger user")
    for statement in statements:
        execute(urls.owner, statement)
    for table in ("events", "seals"):
        execute(urls.owner, f"alter table {table} enable trigger user")


async def harms(db: Database, chain: str = "", known: Sequence[sealing.Head] = ()) -> list[tuple[str, Harm]]:
    return [(fault.chain, fault.harm) for fault in (await sealing.verify(db, chain, known=known)).faults]


async def test_a_log_that_nobody_touched_has_no_fault(team: Team, key: str):
    looked = await sealing.verify(team.db)
    assert looked.faults == []
    assert looked.links > 5
    assert looked.unsealed == 0
    assert looked.chains >= 3  # two tickets, and the project itself


async def test_what_happens_later_goes_on_from_the_last_link(team: Team, key: str):
    known, _ = await sealing.heads(team.db)
    await team.ticket("Later")
    assert (await sealing.verify(team.db)).unsealed > 0
    assert await sealing.seal(team.db) > 0
    assert await sealing.seal(team.db) == 0
    assert (await sealing.verify(team.db, known=known)).faults == []


async def test_two_servers_that_seal_at_once_seal_each_event_once(team: Team, key: str):
    for number in range(20):
        await team.ticket(f"Ticket {number}")
    await asyncio.gather(*(sealing.seal(team.db) for _ in range(4)))
    await sealing.seal(team.db)
    looked = await sealing.verify(team.db)
    assert (looked.faults, looked.unsealed) == ([], 0)


@pytest.mark.parametrize(
    "change",
    [
        "data = data || '{\"forged\": true}'",
        "at = at + interval '1 microsecond'",
        "actor_id = null",
        "kind = 'ticket.closed'",
    ],
)
async def test_a_changed_event_is_named(team: Team, key: str, database_urls: DatabaseUrls, change: str):
    forged(database_urls, f"update events set {change} where {PUBLISHED}")
    [fault] = (await sealing.verify(team.db)).faults
    assert (fault.chain, fault.harm) == (key, Harm.CHANGED)
    assert "is not what was sealed" in fault.sentence


async def test_an_event_that_is_gone_is_named(team: Team, key: str, database_urls: DatabaseUrls):
    forged(database_urls, f"delete from events where {PUBLISHED}")
    assert await harms(team.db) == [(key, Harm.TAKEN_AWAY)]
    assert await harms(team.db, key) == [(key, Harm.TAKEN_AWAY)]


async def test_an_event_that_is_gone_with_its_link_is_missed_by_the_next(
    team: Team, key: str, database_urls: DatabaseUrls
):
    await tickets.escalate_ticket(team.db, team.owner, key, "It is unclear.")
    await sealing.seal(team.db)
    at = f"select era, xid, seq from events where {PUBLISHED}"
    forged(
        database_urls,
        f"delete from seals where (era, xid, seq) in ({at})",
        f"delete from events where {PUBLISHED}",
    )
    assert (key, Harm.TAKEN_AWAY) in await harms(team.db)


async def test_an_event_that_was_slipped_in_is_named(team: Team, key: str, database_urls: DatabaseUrls):
    forged(
        database_urls,
        "insert into events (era, xid, seq, at, project_id, ticket_id, kind, actor_id, data) overriding system value "
        "select era, xid, -seq, at, project_id, ticket_id, 'review.given', actor_id, '{}' "
        f"from events where {PUBLISHED}",
    )
    assert await harms(team.db) == [(key, Harm.SLIPPED_IN)]


async def test_a_tail_that_was_cut_off_shows_beside_a_checkpoint(team: Team, key: str, database_urls: DatabaseUrls):
    known, _ = await sealing.heads(team.db)
    at = f"select era, xid, seq from events where {PUBLISHED}"
    forged(
        database_urls,
        f"delete from seals where (era, xid, seq) in ({at})",
        f"delete from events where {PUBLISHED}",
    )
    assert await harms(team.db) == []
    assert await harms(team.db, known=known) == [(key, Harm.CUT_OFF)]


async def test_a_log_that_was_written_anew_shows_beside_a_checkpoint(team: Team, key: str, database_urls: DatabaseUrls):
    known, _ = await sealing.heads(team.db)
    forged(database_urls, "update events set data = '{}' where kind = 'ticket.created'", "delete from seals")
    await sealing.seal(team.db)
    assert await harms(team.db) == []
    assert {harm for _, harm in await harms(team.db, known=known)} == {Harm.REWRITTEN}


async def test_a_ticket_without_any_log_is_named(team: Team, key: str, database_urls: DatabaseUrls):
    ticket = await team.ticket("Later")
    await sealing.seal(team.db)
    forged(
        database_urls,
        f"delete from seals where ticket_id = {ticket.id}",
        f"delete from events where ticket_id = {ticket.id}",
    )
    execute(
        database_urls.owner, f"update tickets set created_at = created_at - interval '1 day' where id = {ticket.id}"
    )
    assert await harms(team.db) == [(ticket.key, Harm.TAKEN_AWAY)]


async def test_what_an_archive_holds_is_not_missed(team: Team, key: str, database_urls: DatabaseUrls):
    whole = await sealing.exported(team.db, key)
    forged(database_urls, f"delete from events where {PUBLISHED}")
    looked = await sealing.verify(team.db, archived={event.id: event for event in whole.events})
    assert (looked.faults, looked.archived) == ([], 1)


async def test_the_log_of_a_ticket_that_is_not_there_is_not_found(team: Team, key: str):
    with pytest.raises(NotFound, match="SHOP-99"):
        await sealing.verify(team.db, "SHOP-99")


async def test_the_server_cannot_rewrite_a_link(team: Team, key: str, database_urls: DatabaseUrls):
    with pytest.raises(Exception, match=r"permission denied"):
        execute(database_urls.app, "update seals set hash = ''")
    assert await harms(team.db) == []
