"""Whoever waits for work is woken when there is some for them, and only then."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial
from typing import TypeVar

import pytest
from sqlalchemy import text

from databases import DatabaseUrls, execute
from interlock.core.claims import Claim
from interlock.core.criteria import Kind as CriterionKind
from interlock.core.gate.policy import LIMITS
from interlock.core.members import Actor
from interlock.core.messages import Kind as MessageKind
from interlock.core.refusals import LimitReached, NotFound
from interlock.core.scopes import TicketScope
from interlock.core.tickets import Resolution
from interlock.live.feed import Feed
from interlock.live.runtime import Chore, Runtime, running
from interlock.live.waiting import MOST_SECONDS, WaitingRoom
from interlock.store.database import Database
from interlock.use_cases import claims, gate, messages, projects, tickets
from interlock.use_cases.workload import workload
from makers import CLEAR, COMMIT, REPOSITORY, a_criterion, a_team

T = TypeVar("T")

LONG = 60  # seconds: what is awaited here comes within a fraction of it


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


class Process:
    """A server process, as far as waiting goes."""

    def __init__(self, db: Database, runtime: Runtime) -> None:
        self.db = db
        self.feed = runtime.feed
        self.room = runtime.waiting

    async def claim(self, actor: Actor, role: str = "", request_id: str = "", seconds: float = LONG) -> Claim:
        attempt = partial(claims.claim_next, self.db, actor, "SHOP", role, request_id)
        return await self.room.claim(actor, "SHOP", role, request_id, seconds, attempt)

    async def work(self, actor: Actor, seconds: float = LONG):
        return await self.room.work(actor, "SHOP", seconds, partial(workload, self.db, actor, "SHOP"))

    async def asleep(self, *waiting: Awaitable[T]) -> list[asyncio.Future[T]]:
        """Started one by one, and by now all have looked for themselves and found nothing."""
        tasks: list[asyncio.Future[T]] = []
        for each in waiting:
            before = frozenset(self.room.asleep)
            tasks.append(asyncio.ensure_future(each))
            await so(lambda: not before.issuperset(self.room.asleep))  # noqa: B023
        return tasks


async def so(is_so: Callable[[], bool]) -> None:
    async with asyncio.timeout(LONG):
        while not is_so():  # noqa: ASYNC110  nothing tells a test that somebody has fallen asleep
            await asyncio.sleep(0.01)


@asynccontextmanager
async def process(urls: DatabaseUrls, sweep_seconds: float = 0.1) -> AsyncIterator[Process]:
    db = Database(urls.app)
    feed = Feed(db, urls.app)
    runtime = Runtime(db, feed, WaitingRoom(db, feed), "http://interlock.test", 1024, 15)
    async with running(runtime, (Chore("sweep", sweep_seconds, lambda: claims.sweep(db)),)):
        yield Process(db, runtime)


@pytest.fixture
async def here(database_urls) -> AsyncIterator[Process]:
    async with process(database_urls) as here:
        yield here


@pytest.fixture
async def there(database_urls) -> AsyncIterator[Process]:
    async with process(database_urls) as there:
        yield there


@pytest.fixture
async def team(there):
    """What the team does happens in another process."""
    return await a_team(there.db)


async def time_passes(db: Database, by: timedelta) -> None:
    async with db.transaction() as tx:
        for column in ("lease_until", "reserved_until"):
            await tx.sql.execute(text(f"update parts set {column} = {column} - :by"), {"by": by})


async def done(*tasks: asyncio.Future[T]) -> list[T]:
    async with asyncio.timeout(LONG):
        return await asyncio.gather(*tasks)


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
    attempts.clear()
    await team.ticket()
    await done(waiting[0])
    assert attempts == [0]
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


async def test_those_who_read_their_work_wake_when_there_is_some_to_claim_and_take_none(here, team):
    both = await here.asleep(here.work(await team.joined("otter")), here.work(await team.joined("lynx")))
    ticket = await team.ticket()
    assert [[card.key for card in mine.claimable] for mine in await done(*both)] == [[ticket.key], [ticket.key]]


async def test_what_a_claim_takes_is_no_work_for_readers(here, team):
    [reading] = await here.asleep(here.work(await team.joined("otter")))
    [claiming] = await here.asleep(here.claim(await team.joined("lynx")))
    await team.ticket("One")
    await done(claiming)
    assert not reading.done()
    two = await team.ticket("Two")
    assert [card.key for [mine] in [await done(reading)] for card in mine.claimable] == [two.key]


async def test_a_reader_wakes_for_what_it_may_review(here, team):
    otter = await team.joined("otter")
    ticket = await team.ticket(criteria=(a_criterion(CLEAR, CriterionKind.REVIEW),))
    held = await claims.claim_next(team.db, otter, "SHOP")
    [waiting] = await here.asleep(here.work(await team.joined("lynx")))
    await claims.report_part(team.db, otter, ticket.key, held.fence, REPOSITORY, COMMIT, "Done.")
    [author] = await here.asleep(here.work(otter))
    assert [card.key for [mine] in [await done(waiting)] for card in mine.to_review] == [ticket.key]
    await cancelled([author])


async def test_a_reader_wakes_for_a_question_it_may_answer(here, team):
    ticket = await team.ticket()
    otter, lynx = await team.joined("otter"), await team.joined("lynx")
    held = await claims.claim_next(team.db, otter, "SHOP")
    await claims.report_part(team.db, otter, ticket.key, held.fence, REPOSITORY, COMMIT, "Done.")
    waiting, stranger = await here.asleep(here.work(otter), here.work(lynx))
    await messages.post_message(team.db, team.owner, ticket.key, MessageKind.QUESTION, "Which currency?")
    assert [key for [mine] in [await done(waiting)] for key, _ in mine.questions] == [ticket.key]
    assert not stranger.done()
    await cancelled([stranger])


async def test_a_reader_wakes_when_what_it_holds_goes_on(here, team):
    ticket = await team.ticket()
    otter = await team.joined("otter")
    await claims.claim_next(team.db, otter, "SHOP")
    asked = await messages.post_message(team.db, otter, ticket.key, MessageKind.QUESTION, "Which currency?", True)
    [waiting] = await here.asleep(here.work(otter))
    await messages.post_message(team.db, team.owner, ticket.key, MessageKind.ANSWER, "Euros.", reply_to=asked.id)
    assert [held.waiting for [mine] in [await done(waiting)] for held in mine.holding] == [()]


async def test_those_who_wait_are_let_go_when_the_process_leaves(here, team):
    otter = await team.joined("otter")
    claiming, reading = await here.asleep(here.claim(otter), here.work(otter))
    await here.feed.end()
    assert not (await done(reading))[0].has_work
    with pytest.raises(NotFound, match="nothing for otter to claim"):
        await done(claiming)


def test_no_lease_is_so_short_that_it_lapses_while_its_holder_waits():
    shortest, _ = LIMITS["lease_minutes"]
    assert shortest * 60 >= 2 * MOST_SECONDS


async def cancelled(tasks: Sequence[asyncio.Future[T]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
