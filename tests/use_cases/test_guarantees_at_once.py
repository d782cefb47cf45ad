"""Two servers at the same moment: what is promised about claims holds between them as it does within one."""

import asyncio
from collections.abc import AsyncIterator, Awaitable

import psycopg
import pytest
from sqlalchemy import text

from databases import DatabaseUrls, execute
from interlock.core.claims import Claim
from interlock.core.messages import Kind as MessageKind
from interlock.core.refusals import NotFound, Refusal
from interlock.core.scopes import TicketScope
from interlock.store.database import Database
from interlock.use_cases import claims, messages, projects
from makers import Team, a_team

WAITING = text("select count(distinct pid) from pg_locks where not granted")


@pytest.fixture
async def there(database_urls: DatabaseUrls) -> AsyncIterator[Database]:
    """As the second server opens it."""
    there = Database(database_urls.app)
    yield there
    await there.close()


async def let_go_at_once(db: Database, *calls: Awaitable[Claim]) -> list[str]:
    """Each waits for the turn of the project, until all do. The tickets that were given, and names of refusals."""
    async with db.transaction() as tx:
        await tx.sql.execute(text("select from projects for no key update"))
        all_of_them = asyncio.gather(*calls, return_exceptions=True)
        async with asyncio.timeout(30):
            while (await tx.sql.execute(WAITING)).scalar_one() < len(calls):
                pass
    return sorted(got.ticket if isinstance(got, Claim) else type(got).__name__ for got in await all_of_them)


async def test_the_database_itself_has_no_room_for_a_second_living_claim(db: Database, database_urls: DatabaseUrls):
    team = await a_team(db)
    await team.ticket()
    await claims.claim_next(db, await team.joined("otter"), "SHOP")
    again = (
        "insert into claims (part_id, ticket_id, project_id, member_id, round) "
        "select part_id, ticket_id, project_id, member_id, round from claims"
    )
    with pytest.raises(psycopg.errors.UniqueViolation, match="claims_live_key"):
        execute(database_urls.owner, again)


async def test_of_two_who_ask_two_servers_for_one_part_one_gets_it(db: Database, there: Database):
    team = await a_team(db)
    otter, lynx = await team.joined("otter"), await team.joined("lynx")
    await team.ticket()
    got = await let_go_at_once(db, claims.claim_next(db, otter, "SHOP"), claims.claim_next(there, lynx, "SHOP"))
    assert got == ["NotFound", "SHOP-1"]


async def test_who_asks_two_servers_gets_no_more_than_the_policy_allows(db: Database, there: Database):
    team = await a_team(db)
    otter = await team.joined("otter")
    await projects.change_policy(db, team.owner, "SHOP", {"claims_per_member": 1})
    for title in ("one", "two"):
        await team.ticket(title)
    got = await let_go_at_once(db, claims.claim_next(db, otter, "SHOP"), claims.claim_next(there, otter, "SHOP"))
    assert got == ["LimitReached", "SHOP-1"]


async def test_two_servers_give_out_no_two_tickets_whose_scopes_meet(db: Database, there: Database):
    team = await a_team(db)
    otter, lynx = await team.joined("otter"), await team.joined("lynx")
    for path in ("src/api/**", "src/api/orders.py"):
        await team.ticket(path, scope=TicketScope((path,)))
    got = await let_go_at_once(db, claims.claim_next(db, otter, "SHOP"), claims.claim_next(there, lynx, "SHOP"))
    assert got == ["NotFound", "SHOP-1"]


async def test_a_ticket_on_which_a_question_is_just_being_asked_is_passed_over(db: Database, there: Database):
    team = await a_team(db)
    otter = await team.joined("otter")
    asked, other = await team.ticket("asked"), await team.ticket("other")
    async with db.transaction() as tx:  # the question has the ticket, and is not committed yet
        await tx.sql.execute(text("select from tickets where id = :id for no key update"), {"id": asked.id})
        assert (await claims.claim_next(there, otter, "SHOP")).ticket == other.key
    await messages.post_message(db, team.owner, asked.key, MessageKind.QUESTION, "Which currency?", is_blocking=True)
    with pytest.raises(NotFound, match="1 wait for a ticket or an answer"):
        await claims.claim_next(there, otter, "SHOP")


async def test_two_sweepers_at_once_record_a_lapse_once(db: Database, there: Database):
    team = await a_team(db)
    ticket = await team.ticket()
    await claims.claim_next(db, await team.joined("otter"), "SHOP")
    async with db.transaction() as tx:
        await tx.sql.execute(text("update parts set lease_until = now() - interval '1 hour'"))
    assert sorted(await asyncio.gather(claims.sweep(db), claims.sweep(there))) == [0, 1]
    assert await claims.sweep(db) == 0
    assert (await claims.claim_next(db, await team.joined("lynx"), "SHOP")).ticket == ticket.key


async def test_the_events_of_a_ticket_are_numbered_in_the_order_in_which_things_happened(
    db: Database, there: Database, database_urls: DatabaseUrls
):
    team = await a_team(db)
    for title in ("one", "two"):
        await team.ticket(title)
    await asyncio.gather(
        *(give_and_take(team, f"{server}-{n}", d) for server, d in enumerate((db, there)) for n in range(3))
    )
    of_ticket = (
        "select kind, (data->>'fence')::int from events where ticket_id = {} and kind like 'claim.%' order by seq"
    )
    for id in (1, 2):
        log = execute(database_urls.owner, of_ticket.format(id))
        taken = [int(str(fence)) for kind, fence in log if kind == "claim.taken"]
        assert log == [(kind, fence) for fence in taken for kind in ("claim.taken", "claim.released")]
        assert taken == sorted(taken) != []


async def give_and_take(team: Team, name: str, db: Database) -> None:
    agent = await team.joined(name)
    for n in range(6):
        try:
            claim = await claims.claim_next(db, agent, "SHOP")
        except Refusal:
            continue
        await claims.release_claim(db, agent, claim.ticket, claim.fence, "Half done.", request_id=f"{n}")
