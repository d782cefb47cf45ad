"""One request id for several calls at once: one is done, and all hear the same answer; and the log is in order."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy import text

from interlock.core.events import Event, Kind
from interlock.core.members import Actor
from interlock.core.messages import Kind as MessageKind
from interlock.core.refusals import Busy, Invalid, RequestReused
from interlock.store import events, requests, tickets
from interlock.store.database import Database, Transaction
from interlock.use_cases import board, claims, messages
from interlock.use_cases.requests import Request, once
from makers import a_team

IS_BLOCKED = text(
    "select count(*) > 0 from pg_locks where not granted and pg_backend_pid() = any(pg_blocking_pids(pid))"
)


class Held:
    """A call under the id r1 that is stopped when it has begun, until it may go on."""

    def __init__(self, db: Database, actor: Actor, act: Callable[[Transaction], Awaitable[str]]) -> None:
        self._begun = asyncio.Event()
        self._may_go_on = asyncio.Event()
        self._calling = asyncio.create_task(self._call(db, actor, act))

    async def begin(self) -> None:
        await self._begun.wait()

    async def go_on(self) -> str:
        self._may_go_on.set()
        return await self._calling

    async def _call(self, db: Database, actor: Actor, act: Callable[[Transaction], Awaitable[str]]) -> str:
        async with db.transaction() as tx:

            async def stopped() -> str:
                self._begun.set()
                await self._may_go_on.wait()
                return await act(tx)

            return await once(tx, actor, "r1", "say", ["hello"], str, stopped)


async def test_of_two_calls_on_a_ticket_the_log_tells_first_of_the_one_that_had_it_first(db: Database):
    team = await a_team(db)
    otter, lynx = await team.joined("otter"), await team.joined("lynx")
    ticket = await team.ticket()

    async def say_under_the_lock(tx: Transaction) -> str:
        locked = await tickets.lock(tx, ticket.project_id, ticket.number)
        await events.append(tx, said(locked.id, otter, "second"))
        return "second"

    earlier = Held(db, otter, say_under_the_lock)
    await earlier.begin()
    async with db.transaction() as tx:
        await events.append(tx, said((await tickets.lock(tx, ticket.project_id, ticket.number)).id, lynx, "first"))
        calling = asyncio.create_task(earlier.go_on())
        await until_blocked(tx)
    assert await calling == "second"
    log = await board.read_events(db, team.owner, "SHOP", "0.0.0", ticket.key)
    assert [e.data["body"] for e in log if e.kind is Kind.MESSAGE_POSTED] == ["first", "second"]


async def test_the_second_waits_for_the_first_and_hears_its_answer(db: Database):
    otter = await (await a_team(db)).joined("otter")

    async def answer(tx: Transaction) -> str:
        second = asyncio.create_task(say(db, otter, "hello", "of the second"))
        await until_blocked(tx)
        waiting.append(second)
        return "of the first"

    waiting: list[asyncio.Task[str]] = []
    first = Held(db, otter, answer)
    await first.begin()
    assert await first.go_on() == "of the first"
    assert await waiting[0] == "of the first"


async def test_the_second_takes_the_place_of_a_first_that_was_refused(db: Database):
    otter = await (await a_team(db)).joined("otter")

    async def refuse(tx: Transaction) -> str:
        waiting.append(asyncio.create_task(say(db, otter, "something else", "of the second")))
        await until_blocked(tx)
        raise Invalid("No.")

    waiting: list[asyncio.Task[str]] = []
    first = Held(db, otter, refuse)
    await first.begin()
    with pytest.raises(Invalid):
        await first.go_on()
    assert await waiting[0] == "of the second"


async def test_the_same_id_for_something_else_is_refused(db: Database):
    otter = await (await a_team(db)).joined("otter")
    assert await say(db, otter, "hello", "well") == "well"
    with pytest.raises(RequestReused, match=r"^Request id r1 stood for another call of yours: say\.$"):
        await say(db, otter, "goodbye", "well")


async def test_an_id_is_each_members_own(db: Database):
    team = await a_team(db)
    otter, lynx = await team.joined("otter"), await team.joined("lynx")
    assert [await say(db, otter, "hello", "otter"), await say(db, lynx, "hello", "lynx")] == ["otter", "lynx"]


async def test_who_waits_too_long_for_the_first_is_told_to_come_again(db: Database):
    otter = await (await a_team(db)).joined("otter")

    async def answer(_: Transaction) -> str:
        with pytest.raises(Busy):
            await say(db, otter, "hello", "of the second", patience="10ms")
        return "of the first"

    first = Held(db, otter, answer)
    await first.begin()
    assert await first.go_on() == "of the first"


async def test_a_claim_under_the_id_of_a_call_under_way_is_done_and_the_call_is_not(db: Database):
    team = await a_team(db)
    otter = await team.joined("otter")
    ticket = await team.ticket()

    async def say_so(tx: Transaction) -> str:
        locked = await tickets.lock(tx, ticket.project_id, ticket.number)
        await events.append(tx, said(locked.id, otter, "hello"))
        return "hello"

    call = Held(db, otter, say_so)
    await call.begin()
    claim = await claims.claim_next(db, otter, "SHOP", request_id="r1")
    with pytest.raises(RequestReused, match=r"stood for another call of yours: claim\."):
        await call.go_on()
    assert await claims.claim_next(db, otter, "SHOP", request_id="r1") == claim
    log = await board.read_events(db, team.owner, "SHOP", "0.0.0", ticket.key)
    assert Kind.CLAIM_TAKEN in [e.kind for e in log]
    assert Kind.MESSAGE_POSTED not in [e.kind for e in log]


@pytest.mark.parametrize("is_refused", [True, False])
async def test_what_was_done_meanwhile_by_one_who_did_not_wait_is_the_answer(db: Database, is_refused: bool):
    team = await a_team(db)
    otter = await team.joined("otter")
    ticket = await team.ticket()

    async def be_overtaken(tx: Transaction) -> str:
        await events.append(tx, said(ticket.id, otter, "hello"))
        async with db.transaction() as faster:
            await requests.finish(
                faster, otter.id, "r1", "say", Request(otter.id, "r1", "say", ["hello"]).digest, "done"
            )
        if is_refused:
            raise Invalid("It is done.")
        return "done twice"

    call = Held(db, otter, be_overtaken)
    await call.begin()
    assert await call.go_on() == "done"
    log = await board.read_events(db, team.owner, "SHOP", "0.0.0", ticket.key)
    assert Kind.MESSAGE_POSTED not in [e.kind for e in log]


async def test_a_claim_under_the_id_of_another_call_is_refused(db: Database):
    team = await a_team(db)
    otter = await team.joined("otter")
    ticket = await team.ticket()
    await messages.post_message(db, otter, ticket.key, MessageKind.NOTE, "Hello.", request_id="r1")
    with pytest.raises(RequestReused, match=r"stood for another call of yours: post message\."):
        await claims.claim_next(db, otter, "SHOP", request_id="r1")


async def say(db: Database, actor: Actor, words: str, answer: str, patience: str = "5s") -> str:
    async def act() -> str:
        return answer

    async with db.transaction() as tx:
        await tx.sql.execute(text(f"set local lock_timeout = '{patience}'"))
        return await once(tx, actor, "r1", "say", [words], str, act)


def said(ticket_id: int, actor: Actor, body: str) -> Event:
    return Event(Kind.MESSAGE_POSTED, actor.memberships[0].project_id, ticket_id, actor.id, {"body": body})


async def until_blocked(tx: Transaction) -> None:
    """Until somebody waits for a lock that this transaction has."""
    async with asyncio.timeout(30):
        while not (await tx.sql.execute(IS_BLOCKED)).scalar_one():
            pass
