"""What one owner overrides a second confirms, where the policy wants it; or it does not last."""

import pytest

from databases import DatabaseUrls, execute
from interlock.core.events import Kind
from interlock.core.refusals import NotIndependent, NotPermitted, WrongState
from interlock.core.tickets import State
from interlock.store.database import Database
from interlock.use_cases import gate, members, overrides
from reviewed_work import Crew, a_crew

REASON = "The customer waits, and CI is down until Monday."


def grow_old(database_urls: DatabaseUrls) -> None:
    """Only the owner of the database can: the server never changes the record of a close."""
    execute(database_urls.owner, "alter table close_records disable trigger user")
    execute(database_urls.owner, "update close_records set at = at - interval '25 hours'")


async def overridden(db: Database, hours: int) -> tuple[Crew, str]:
    crew = await a_crew(db, override_confirm_hours=hours)
    ticket = await crew.reported()
    await gate.override_ticket(db, crew.owner, ticket.key, REASON)
    return crew, ticket.key


async def a_second_owner(crew: Crew):
    await members.create_member(crew.db, crew.owner, "SHOP", "olga", crew.owner.kind, is_owner=True)
    link = await members.sign_in_link(crew.db, crew.owner, "olga")
    return await members.identify_session(crew.db, await members.sign_in(crew.db, link))


async def test_a_second_owner_confirms_an_override(db: Database):
    crew, key = await overridden(db, hours=24)
    (waits,) = await crew.closes(key)
    assert waits.confirm_until is not None
    assert (waits.confirm_until - waits.at).total_seconds() == 24 * 3600

    olga = await a_second_owner(crew)
    await overrides.confirm_override(db, olga, key)

    (confirmed,) = await crew.closes(key)
    assert (confirmed.confirmed_by, confirmed.confirm_until) == ("olga", None)
    assert (await crew.log(key, Kind.OVERRIDE_CONFIRMED))[0].data == {"closed_by": "owner"}
    assert (await crew.read(key)).is_overridden
    with pytest.raises(WrongState, match="is confirmed by olga"):
        await overrides.confirm_override(db, olga, key)


async def test_whoever_overrode_does_not_confirm_and_nor_does_who_owns_nothing(db: Database):
    crew, key = await overridden(db, hours=24)

    with pytest.raises(NotIndependent, match="owner overrode SHOP-1 and may not confirm it"):
        await overrides.confirm_override(db, crew.owner, key)
    with pytest.raises(NotPermitted):
        await overrides.confirm_override(db, crew.person, key)


async def test_what_was_not_overridden_is_not_confirmed(db: Database):
    crew = await a_crew(db)
    ticket = await crew.green()

    with pytest.raises(WrongState, match="was not closed by an override"):
        await overrides.confirm_override(db, crew.owner, ticket.key)


async def test_what_nobody_confirms_in_time_is_reopened(db: Database, database_urls: DatabaseUrls):
    crew, key = await overridden(db, hours=24)
    assert await overrides.reopen_unconfirmed(db) == 0

    grow_old(database_urls)
    assert await overrides.reopen_unconfirmed(db) == 1

    ticket = await crew.read(key)
    assert (ticket.state, ticket.round) == (State.READY, 2)
    (reopened,) = await crew.log(key, Kind.TICKET_REOPENED)
    assert reopened.data["reason"] == "No second owner confirmed its override within 24 hours."
    assert await overrides.reopen_unconfirmed(db) == 0


async def test_where_the_policy_does_not_ask_an_override_lasts(db: Database, database_urls: DatabaseUrls):
    crew, key = await overridden(db, hours=0)

    grow_old(database_urls)

    assert await overrides.reopen_unconfirmed(db) == 0
    assert (await crew.closes(key))[0].confirm_until is None
