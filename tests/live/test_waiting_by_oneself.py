"""What comes about by the clock alone is found by the look every two seconds: nobody tells, and nobody sweeps."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from claims_rows import move_into_the_past
from interlock.core.members import Deed
from interlock.core.scopes import TicketScope
from interlock.use_cases import claims, gate
from makers import COMMIT, REPOSITORY, Team, a_team
from waiting_rooms import Process, done, process

NEVER = 86_400  # seconds between two sweeps


@pytest.fixture
async def here(database_urls) -> AsyncIterator[Process]:
    async with process(database_urls, sweep_seconds=NEVER) as here:
        yield here


@pytest.fixture
async def team(db) -> Team:
    """What the team does happens in a process that tells nobody."""
    return await a_team(db)


async def pass_by(team: Team, minutes: int) -> None:
    await move_into_the_past(team.db, team.owner.within("SHOP", Deed.READ).project_id, timedelta(minutes=minutes))


async def test_a_lapsed_lease_wakes_who_waits_to_claim(here, team):
    otter, lynx = await team.joined("otter"), await team.joined("lynx")
    ticket = await team.ticket()
    await claims.claim_next(team.db, otter, "SHOP")
    [waiting] = await here.asleep(here.claim(lynx))
    await pass_by(team, 17)
    assert [(c.ticket, c.holder) for c in await done(waiting)] == [(ticket.key, "lynx")]


async def test_a_lapsed_lease_that_is_kept_for_its_holder_wakes_the_others_once_that_is_over(here, team):
    otter, lynx = await team.joined("otter"), await team.joined("lynx")
    ticket = await team.ticket()
    await claims.claim_next(team.db, otter, "SHOP")
    [waiting] = await here.asleep(here.claim(lynx))
    await pass_by(team, 15)
    assert (await here.claim(otter)).holder == "otter"
    await pass_by(team, 17)
    assert [(c.ticket, c.holder) for c in await done(waiting)] == [(ticket.key, "lynx")]


async def test_a_lapsed_lease_wakes_who_reads_their_work(here, team):
    otter, lynx = await team.joined("otter"), await team.joined("lynx")
    ticket = await team.ticket()
    await claims.claim_next(team.db, otter, "SHOP")
    [reading] = await here.asleep(here.work(lynx))
    await pass_by(team, 17)
    [mine] = await done(reading)
    assert [card.key for card in mine.claimable] == [ticket.key]


async def test_a_scope_that_a_lapsed_lease_gives_free_wakes_those_of_another_role(here, team):
    otter, lynx = await team.joined("otter", roles=["backend"]), await team.joined("lynx", roles=["frontend"])
    await team.ticket("First", roles=("backend",), scope=TicketScope(("src/**",)))
    await claims.claim_next(team.db, otter, "SHOP")
    second = await team.ticket("Second", roles=("frontend",), scope=TicketScope(("src/orders/**",)))
    [waiting] = await here.asleep(here.claim(lynx))
    await pass_by(team, 17)
    assert [c.ticket for c in await done(waiting)] == [second.key]


async def test_a_reservation_that_is_over_wakes_those_it_kept_out(here, team):
    otter, lynx = await team.joined("otter"), await team.joined("lynx")
    ticket = await team.ticket()
    held = await claims.claim_next(team.db, otter, "SHOP")
    await claims.report_part(team.db, otter, ticket.key, held.fence, REPOSITORY, COMMIT, "Done.")
    await gate.return_ticket(team.db, team.owner, ticket.key, "It rounds wrongly.")
    [claiming] = await here.asleep(here.claim(lynx))
    await pass_by(team, 11)
    assert [c.ticket for c in await done(claiming)] == [ticket.key]
