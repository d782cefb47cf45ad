"""Whoever waits for work is woken when there is some for them, and only then."""

import asyncio
from collections.abc import Awaitable
from datetime import timedelta

import pytest
from sqlalchemy import text

from databases import execute
from interlock.core.claims import Claim
from interlock.core.gate.policy import LIMITS
from interlock.core.openings import LONGEST_WAIT_SECONDS
from interlock.core.refusals import LimitReached, NotFound
from interlock.core.scopes import TicketScope
from interlock.core.tickets import Resolution
from interlock.store.database import Database
from interlock.use_cases import claims, gate, projects, tickets
from interlock.use_cases.workload import workload
from makers import COMMIT, REPOSITORY
from waiting_rooms import LONG, cancelled, done, so

# Publishing them one by one takes longer than all the rest of the test.
COPY = """
with t as (
  insert into tickets (project_id, number, title, spec, state, created_by, ready_since)
  select project_id, number + n, title, spec, state, created_by, ready_since
  from tickets, generate_series(1, {copies}) n where id = {ticket}
  returning id, project_id, ready_since
), p as (
  insert into parts (ticket_id, project_id, role, claimable, ready_since)
  select id, project_id, 'work', true, ready_since from t
)
insert into events (project_id, ticket_id, kind) select project_id, id, 'ticket.published' from t
"""


async def time_passes(db: Database, by: timedelta) -> None:
    async with db.transaction() as tx:
        for column in ("lease_until", "reserved_until"):
            await tx.sql.execute(text(f"update parts set {column} = {column} - :by"), {"by": by})


async def test_what_is_there_already_is_claimed_at_once(here, team):
    otter = await team.joined("otter")
    ticket = await team.ticket()
    assert (await here.claim(otter)).ticket == ticket.key


async def test_who_waits_in_vain_is_refused_as_if_they_had_not_waited(here, team):
    otter = await team.joined("otter")
    with pytest.raises(NotFound, match="nothing for otter to claim"):
        await here.claim(otter, seconds=0.05)
    assert not (await here.work(otter, seconds=0.05)).has_work
    assert here.room.asleep == []


async def test_a_ticket_published_in_another_process_wakes(here, team):
    [waiting] = await here.asleep(here.claim(await team.joined("otter")))
    ticket = await team.ticket()
    assert [c.ticket for c in await done(waiting)] == [ticket.key]


async def test_a_ticket_published_in_the_same_process_wakes(here, team):
    [waiting] = await here.asleep(here.claim(await team.joined("otter")))
    team.db = here.db
    ticket = await team.ticket()
    assert [c.ticket for c in await done(waiting)] == [ticket.key]


async def test_a_released_claim_wakes(here, team):
    otter, lynx = await team.joined("otter"), await team.joined("lynx")
    ticket = await team.ticket()
    held = await claims.claim_next(team.db, otter, "SHOP")
    [waiting] = await here.asleep(here.claim(lynx))
    await claims.release_claim(team.db, otter, ticket.key, held.fence, "Not for me.")
    [claim] = await done(waiting)
    assert (claim.ticket, claim.holder) == (ticket.key, "lynx")
    assert claim.fence > held.fence


async def test_a_lapsed_lease_wakes(here, team):
    otter, lynx = await team.joined("otter"), await team.joined("lynx")
    ticket = await team.ticket()
    await claims.claim_next(team.db, otter, "SHOP")
    [waiting] = await here.asleep(here.claim(lynx))
    await time_passes(team.db, timedelta(minutes=16))
    assert [(c.ticket, c.holder) for c in await done(waiting)] == [(ticket.key, "lynx")]


async def test_a_lapsed_lease_wakes_its_holder_first_and_the_others_when_its_minute_is_over(here, team):
    otter, lynx = await team.joined("otter"), await team.joined("lynx")
    one = await team.ticket("One")
    await claims.claim_next(team.db, otter, "SHOP")
    kept_out, holder = await here.asleep(here.claim(lynx), here.claim(otter))
    await time_passes(team.db, timedelta(minutes=15))
    assert [(c.ticket, c.holder) for c in await done(holder)] == [(one.key, "otter")]
    await time_passes(team.db, timedelta(minutes=15))
    await claims.sweep(team.db)
    other = await team.ticket("For anybody")
    assert [c.ticket for c in await done(kept_out)] == [other.key]
    [kept_out] = await here.asleep(here.claim(lynx))
    await time_passes(team.db, timedelta(minutes=1))
    assert [(c.ticket, c.holder) for c in await done(kept_out)] == [(one.key, "lynx")]


async def test_a_part_kept_for_somebody_wakes_them_alone_and_the_others_when_its_time_is_over(here, team):
    otter, lynx = await team.joined("otter"), await team.joined("lynx")
    ticket = await team.ticket()
    held = await claims.claim_next(team.db, otter, "SHOP")
    await claims.report_part(team.db, otter, ticket.key, held.fence, REPOSITORY, COMMIT, "Done.")
    [kept_out] = await here.asleep(here.claim(lynx))
    await gate.return_ticket(team.db, team.owner, ticket.key, "It rounds wrongly.")
    other = await team.ticket("For anybody")
    assert [c.ticket for c in await done(kept_out)] == [other.key]
    [kept_out] = await here.asleep(here.claim(lynx))
    await time_passes(team.db, timedelta(minutes=11))
    assert [c.ticket for c in await done(kept_out)] == [ticket.key]


async def test_a_returned_ticket_wakes_who_had_it(here, team):
    otter, lynx = await team.joined("otter"), await team.joined("lynx")
    ticket = await team.ticket()
    held = await claims.claim_next(team.db, otter, "SHOP")
    await claims.report_part(team.db, otter, ticket.key, held.fence, REPOSITORY, COMMIT, "Done.")
    _, back = await here.asleep(here.claim(lynx), here.claim(otter))
    await gate.return_ticket(team.db, team.owner, ticket.key, "It rounds wrongly.")
    assert [(c.holder, c.round) for c in await done(back)] == [("otter", 2)]
    assert len(here.room.asleep) == 1


async def test_of_two_who_wait_for_one_part_one_gets_it_and_the_other_gets_the_next(here, team):
    waiting = await here.asleep(here.claim(await team.joined("otter")), here.claim(await team.joined("lynx")))
    one = await team.ticket("One")
    async with asyncio.timeout(LONG):
        (first,), (second,) = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    await so(lambda: len(here.room.asleep) == 1)
    two = await team.ticket("Two")
    assert [c.ticket for c in await done(first, second)] == [one.key, two.key]


async def test_of_two_processes_with_one_who_waits_each_one_gets_it_and_the_other_gets_the_next(here, there, team):
    otter, lynx = await team.joined("otter"), await team.joined("lynx")
    waiting = [*await here.asleep(here.claim(otter)), *await there.asleep(there.claim(lynx))]
    one = await team.ticket("One")
    async with asyncio.timeout(LONG):
        (first,), (second,) = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    two = await team.ticket("Two")
    assert [c.ticket for c in await done(first, second)] == [one.key, two.key]


async def test_one_part_wakes_one_of_a_crowd(here, team):
    otter = await team.joined("otter")
    attempts: list[int] = []

    def counting(number: int) -> Awaitable[Claim]:
        async def attempt() -> Claim:
            attempts.append(number)
            return await claims.claim_next(here.db, otter, "SHOP")

        return here.room.claim(otter, "SHOP", "", "", LONG, attempt)

    waiting = await here.asleep(*(counting(n) for n in range(50)))
    assert attempts == [0]  # the others knew from the first that there is nothing
    await team.ticket()
    await done(waiting[0])
    assert attempts == [0, 0]
    await cancelled(waiting[1:])


async def test_a_part_wakes_whoever_has_its_role(here, team):
    await here.asleep(here.claim(await team.joined("otter", roles=["backend"])))
    [wanted] = await here.asleep(here.claim(await team.joined("lynx", roles=["frontend"])))
    [picky] = await here.asleep(here.claim(await team.joined("all"), role="frontend"))
    await team.ticket(roles=["frontend"])
    assert [c.holder for c in await done(wanted)] == ["lynx"]
    await team.ticket(roles=["frontend"])
    assert [c.holder for c in await done(picky)] == ["all"]
    assert [w.name for w in here.room.asleep] == ["otter"]


async def test_a_scope_that_becomes_free_wakes(here, team):
    otter, lynx = await team.joined("otter"), await team.joined("lynx")
    first = await team.ticket("First", scope=TicketScope(("src/**",)))
    held = await claims.claim_next(team.db, otter, "SHOP")
    second = await team.ticket("Second", scope=TicketScope(("src/orders/**",)))
    [waiting] = await here.asleep(here.claim(lynx))
    await claims.report_part(team.db, otter, first.key, held.fence, REPOSITORY, COMMIT, "Done.")
    assert [c.ticket for c in await done(waiting)] == [second.key]


async def test_who_waits_for_a_role_that_is_full_wakes_when_there_is_room_and_not_before(here, team):
    await projects.change_policy(team.db, team.owner, "SHOP", {"claims_per_role": {"backend": 1}})
    otter, lynx = await team.joined("otter"), await team.joined("lynx", roles=["backend"])
    one = await team.ticket("One", roles=("backend",))
    held = await claims.claim_ticket(team.db, otter, one.key)
    [claiming, reading] = await here.asleep(here.claim(lynx), here.work(lynx))
    two = await team.ticket("Two", roles=("backend",))
    [also] = await here.asleep(here.claim(await team.joined("heron")))
    await team.ticket("For heron", roles=("frontend",))
    await done(also)
    assert not claiming.done()
    assert not reading.done()
    await claims.report_part(team.db, otter, one.key, held.fence, REPOSITORY, COMMIT, "Done.")
    assert [c.ticket for c in await done(claiming)] == [two.key]
    await cancelled([reading])


async def test_another_policy_wakes(here, team):
    otter, lynx = await team.joined("otter"), await team.joined("lynx")
    await team.ticket("First", scope=TicketScope(("src/**",)))
    await claims.claim_next(team.db, otter, "SHOP")
    second = await team.ticket("Second", scope=TicketScope(("src/**",)))
    [waiting] = await here.asleep(here.claim(lynx))
    await projects.change_policy(team.db, team.owner, "SHOP", {"overlap": "warn"})
    assert [c.ticket for c in await done(waiting)] == [second.key]


async def test_a_ticket_that_waits_no_more_wakes(here, team):
    otter, lynx = await team.joined("otter"), await team.joined("lynx")
    first = await team.ticket("First")
    await claims.claim_next(team.db, otter, "SHOP")
    second = await team.ticket("Second", needs=(first.key,))
    [waiting] = await here.asleep(here.claim(lynx))
    await tickets.cancel_ticket(team.db, team.owner, first.key, Resolution.OBSOLETE, "Not wanted.")
    assert [c.ticket for c in await done(waiting)] == [second.key]


async def test_who_holds_enough_is_refused_at_once(here, team):
    otter = await team.joined("otter")
    await projects.change_policy(team.db, team.owner, "SHOP", {"claims_per_member": 1})
    await team.ticket()
    await here.claim(otter)
    with pytest.raises(LimitReached):
        await here.claim(otter)


async def test_who_heard_nothing_looks_by_themselves(here, team, db):
    [waiting] = await here.asleep(here.claim(await team.joined("otter")))
    team.db = db  # of a process that tells nobody
    ticket = await team.ticket()
    assert [c.ticket for c in await done(waiting)] == [ticket.key]


async def test_who_holds_enough_is_refused_soon_when_others_wait(here, team):
    otter = await team.joined("otter")
    await projects.change_policy(team.db, team.owner, "SHOP", {"claims_per_member": 1})
    await team.ticket()
    await here.claim(otter)
    await here.asleep(here.claim(await team.joined("lynx")))
    with pytest.raises(LimitReached):
        await here.claim(otter)


async def test_a_part_kept_for_somebody_is_found_by_them_when_others_wait(here, team):
    otter, lynx = await team.joined("otter"), await team.joined("lynx")
    ticket = await team.ticket()
    held = await claims.claim_next(team.db, otter, "SHOP")
    await claims.report_part(team.db, otter, ticket.key, held.fence, REPOSITORY, COMMIT, "Done.")
    await gate.return_ticket(team.db, team.owner, ticket.key, "It rounds wrongly.")
    await here.asleep(here.claim(lynx))
    assert (await here.claim(otter)).ticket == ticket.key


async def test_a_request_that_was_answered_is_replayed_when_others_wait(here, team):
    otter, lynx = await team.joined("otter"), await team.joined("lynx")
    await team.ticket()
    first = await here.claim(otter, request_id="r-1")
    await here.asleep(here.claim(lynx))
    assert await here.claim(otter, request_id="r-1") == first


async def test_a_lost_line_loses_nothing(here, team, database_urls):
    [waiting] = await here.asleep(here.claim(await team.joined("otter")))
    listening = "select count(pg_terminate_backend(pid)) from pg_stat_activity where query = 'listen interlock_events'"
    assert execute(database_urls.owner, f"{listening} and datname = current_database()") == [(2,)]
    ticket = await team.ticket()
    assert [c.ticket for c in await done(waiting)] == [ticket.key]


async def test_who_went_away_claims_nothing(here, team):
    otter = await team.joined("otter")
    await cancelled(await here.asleep(here.claim(otter), here.claim(otter)))
    assert here.room.asleep == []
    ticket = await team.ticket()
    [next] = await here.asleep(here.claim(await team.joined("lynx"), role="never"))
    assert [card.key for card in (await workload(team.db, otter)).claimable] == [ticket.key]
    await cancelled([next])


async def test_who_goes_away_in_their_turn_leaves_it_to_the_next(here, team):
    otter = await team.joined("otter")
    has_turn = asyncio.Event()
    looks = iter([NotFound("Nothing."), None])

    async def attempt() -> Claim:
        if nothing := next(looks):
            raise nothing
        has_turn.set()
        return await asyncio.Future[Claim]()

    slow, waiting = await here.asleep(here.room.claim(otter, "SHOP", "", "", LONG, attempt), here.claim(otter))
    ticket = await team.ticket()
    async with asyncio.timeout(LONG):
        await has_turn.wait()
    await cancelled([slow])
    assert [c.ticket for c in await done(waiting)] == [ticket.key]


async def test_the_same_request_sent_to_two_processes_gets_one_claim(here, there, team):
    otter = await team.joined("otter")
    [first] = await here.asleep(here.claim(otter, request_id="r-1"))
    [again] = await there.asleep(there.claim(otter, request_id="r-1"))
    await team.ticket("One")
    one, other = await done(first, again)
    assert one == other
    assert await here.claim(otter, request_id="r-1") == one


async def test_a_thousand_wait_and_a_thousand_tickets_serve_them_all(here, team, database_urls):
    await projects.change_policy(team.db, team.owner, "SHOP", {"claims_per_member": 0})
    agents = [await team.joined(f"agent-{n}") for n in range(10)]
    waiting = [asyncio.ensure_future(here.claim(agent)) for agent in agents for _ in range(100)]
    await so(lambda: len(here.room.asleep) == 1_000)
    ticket = await team.ticket()
    execute(database_urls.owner, COPY.format(ticket=ticket.id, copies=999))
    got = await done(*waiting)
    assert len({claim.ticket for claim in got}) == len({claim.fence for claim in got}) == 1_000
    assert here.room.asleep == []


async def test_those_who_wait_are_let_go_when_the_process_leaves(here, team):
    otter = await team.joined("otter")
    claiming, reading = await here.asleep(here.claim(otter), here.work(otter))
    await here.feed.end()
    assert not (await done(reading))[0].has_work
    with pytest.raises(NotFound, match="nothing for otter to claim"):
        await done(claiming)


def test_no_lease_is_so_short_that_it_lapses_while_its_holder_waits():
    shortest, _ = LIMITS["lease_minutes"]
    assert shortest * 60 >= 2 * LONGEST_WAIT_SECONDS
