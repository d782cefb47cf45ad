"""Where many parts are barred by what is worked on, they leave the queue; and nothing is lost by it to anybody."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

import pytest
from sqlalchemy import text

from interlock.core.claims import Claim
from interlock.core.members import Actor
from interlock.core.refusals import NotFound
from interlock.core.scopes import TicketScope
from interlock.core.tickets import Resolution
from interlock.store import bars
from interlock.store.columns import AnyRow
from interlock.store.database import Database
from interlock.use_cases import claims, projects, queues, tickets
from makers import COMMIT, REPOSITORY, Team, a_team

MANY = bars.FEW + 5


@dataclass(frozen=True)
class Crowd:
    """A ticket that otter works on, and many behind it whose scope it meets."""

    team: Team
    otter: Actor
    held: Claim

    async def lift(self) -> None:
        await report(self.otter, self.team.db, self.held)


async def a_crowd(db: Database) -> Crowd:
    team = await a_team(db)
    await projects.change_policy(db, team.owner, "SHOP", {"claims_per_member": 0})
    first = await team.ticket("first", scope=TicketScope(("src/orders/**",)))
    otter = await team.joined("otter")
    held = await claims.claim_ticket(db, otter, first.key)
    for number in range(MANY):
        await team.ticket(f"barred {number}", scope=TicketScope((f"src/orders/{number}.py",)))
    return Crowd(team, otter, held)


async def set_aside(db: Database) -> list[str]:
    """The titles of the tickets whose parts are out of the queue for now, as they were made."""
    return [title for title, bar, _ in await queue(db) if bar]


async def queue(db: Database) -> Sequence[AnyRow]:
    """Of each part: its ticket's title, what bars it, and since when it is ready."""
    found = "select t.title, p.barred_by, p.ready_since from parts p join tickets t on t.id = p.ticket_id order by t.id"
    async with db.read() as tx:
        return (await tx.sql.execute(text(found))).all()


async def report(holder: Actor, db: Database, claim: Claim) -> None:
    await claims.report_part(db, holder, claim.ticket, claim.fence, REPOSITORY, COMMIT, "Done.")


async def test_many_that_are_barred_leave_the_queue_and_come_back(db):
    crowd = await a_crowd(db)
    await queues.tidy(db)
    assert await set_aside(db) == [f"barred {n}" for n in range(MANY)]
    await queues.tidy(db)
    assert len(await set_aside(db)) == MANY
    await crowd.lift()
    await queues.tidy(db)
    assert await set_aside(db) == []
    assert (await claims.claim_next(db, await crowd.team.joined("lynx"), "SHOP")).title == "barred 0"


async def test_a_few_stay_where_they_are(db):
    team = await a_team(db)
    first = await team.ticket("first", scope=TicketScope(("src/**",)))
    await claims.claim_ticket(db, await team.joined("otter"), first.key)
    await team.ticket("barred", scope=TicketScope(("src/a.py",)))
    await queues.tidy(db)
    assert await set_aside(db) == []


async def test_what_is_free_again_is_claimed_before_anybody_has_tidied(db):
    crowd = await a_crowd(db)
    await queues.tidy(db)
    lynx = await crowd.team.joined("lynx")
    with pytest.raises(NotFound, match=f"{MANY} touch what somebody works on"):
        await claims.claim_next(db, lynx, "SHOP")
    await crowd.lift()
    assert (await claims.claim_next(db, lynx, "SHOP")).title == "barred 0"


async def test_a_named_ticket_that_was_set_aside_is_claimed_as_soon_as_it_is_free(db):
    crowd = await a_crowd(db)
    await queues.tidy(db)
    await crowd.lift()
    assert (await claims.claim_ticket(db, await crowd.team.joined("lynx"), "SHOP-9")).title == "barred 7"


async def test_they_stay_out_while_another_works_in_the_same_scope(db):
    crowd = await a_crowd(db)
    await queues.tidy(db)
    next_one = await crowd.team.ticket("again", scope=TicketScope(("src/**",)))
    await crowd.lift()
    await claims.claim_ticket(db, await crowd.team.joined("lynx"), next_one.key)
    await queues.tidy(db)
    assert len(await set_aside(db)) == MANY


async def test_a_ticket_never_bars_its_own_parts(db):
    crowd = await a_crowd(db)
    wide = await crowd.team.ticket("wide", scope=TicketScope(("src/orders/**",)), roles=("backend", "frontend"))
    await queues.tidy(db)
    assert "wide" in await set_aside(db)
    await crowd.lift()
    back = await claims.claim_ticket(db, await crowd.team.joined("lynx"), wide.key, "backend")
    front = await claims.claim_ticket(db, await crowd.team.joined("stoat"), wide.key, "frontend")
    assert (back.ticket, front.ticket) == (wide.key, wide.key)


async def test_where_scopes_may_overlap_all_come_back(db):
    crowd = await a_crowd(db)
    await queues.tidy(db)
    await projects.change_policy(db, crowd.team.owner, "SHOP", {"overlap": "warn"})
    await queues.tidy(db)
    assert await set_aside(db) == []


async def test_a_ticket_that_is_changed_is_weighed_anew(db):
    crowd = await a_crowd(db)
    await queues.tidy(db)
    await tickets.cancel_ticket(db, crowd.team.owner, "SHOP-2", Resolution.OBSOLETE, "Not wanted.")
    assert "barred 0" not in await set_aside(db)


async def test_they_keep_their_age(db):
    crowd = await a_crowd(db)
    ages = [since for title, _, since in await queue(db) if title != "first"]
    await queues.tidy(db)
    await crowd.lift()
    await queues.tidy(db)
    assert [since for title, _, since in await queue(db) if title != "first"] == ages


async def test_claims_and_tidying_at_once_lose_nothing(db):
    crowd = await a_crowd(db)
    await crowd.lift()
    agents = [await crowd.team.joined(f"agent-{n}") for n in range(4)]
    got: list[str] = []

    async def work(number: int) -> None:
        while True:
            try:
                claim = await claims.claim_next(db, agents[number], "SHOP")
            except NotFound:
                return
            got.append(claim.ticket)
            await report(agents[number], db, claim)

    async def tidy() -> None:
        while len(got) < MANY:
            await queues.tidy(db)

    async with asyncio.timeout(60):
        await asyncio.gather(tidy(), *map(work, range(4)))
    assert len(set(got)) == len(got) == MANY
