import asyncio

import pytest
from sqlalchemy import text

from interlock.core.refusals import Unavailable
from interlock.use_cases import claims, members
from makers import a_team

ONE = ("select 1", {})
TWO = ("select 2", {})


async def test_many_calls_at_once_each_get_their_own_answer(db):
    team = await a_team(db)
    names = [(await team.joined(f"agent-{n}")).name for n in range(6)]
    wanted = names * 10
    known = await asyncio.gather(*(members.identify(db, team.tokens[name]) for name in wanted))
    assert [actor.name for actor in known] == wanted


async def test_who_left_before_their_turn_takes_nothing(db):
    team = await a_team(db)
    otter = await team.joined("otter")
    ticket = await team.ticket()
    async with db.transaction() as tx:  # somebody else's turn: the claim has to wait
        await tx.sql.execute(text("select id from projects for update"))
        first = asyncio.create_task(claims.claim_next(db, otter, "SHOP"))
        await until_waiting(tx)
        second = asyncio.create_task(claims.claim_next(db, otter, "SHOP"))
        await asyncio.sleep(0)
        second.cancel()
    assert (await first).ticket == ticket.key
    with pytest.raises(asyncio.CancelledError):
        await second
    async with db.read() as tx:
        assert (await tx.sql.execute(text("select count(*) from claims"))).scalar_one() == 1


async def test_a_lost_connection_is_said_and_the_next_call_has_a_new_one(db):
    team = await a_team(db)
    otter = await team.joined("otter")
    ticket = await team.ticket()
    claim = await claims.claim_next(db, otter, "SHOP")
    async with db.transaction() as tx:
        await tx.sql.execute(
            text(
                "select pg_terminate_backend(pid, 30000) from pg_stat_activity where pid <> pg_backend_pid()"
                " and application_name = 'interlock lane' and datname = current_database()"
            )
        )
    with pytest.raises(Unavailable, match="cannot be reached"):
        await claims.renew_claim(db, otter, ticket.key, claim.fence)
    assert (await claims.renew_claim(db, otter, ticket.key, claim.fence)).fence == claim.fence


async def test_what_one_decision_raises_is_raised_to_its_caller_alone(db):
    def fails(rows):
        raise ValueError("of mine")

    bad, good, none = await asyncio.gather(
        db.reports.decide("a", [ONE], fails),
        db.reports.decide("b", [ONE, TWO], lambda rows: ("select %(sum)s::int", {"sum": rows[0][0] + rows[1][0]})),
        db.reports.decide("c", [ONE], lambda rows: None),
        return_exceptions=True,
    )
    assert str(bad) == "of mine"
    assert good == (3,)
    assert none is None


async def test_of_two_decisions_about_the_same_the_second_sees_what_the_first_has_written(db):
    count = ("select count(*) from eras", {})

    def another(rows):
        return "insert into eras (era) values (%(era)s) returning era", {"era": rows[0][0] + 1}

    eras = await asyncio.gather(*(db.reports.decide("eras", [count], another) for _ in range(3)))
    assert eras == [(2,), (3,), (4,)]


async def until_waiting(tx) -> None:
    """Until somebody waits for a lock that this transaction has."""
    waits = text(
        "select exists (select from pg_locks where not granted and pg_backend_pid() = any(pg_blocking_pids(pid)))"
    )
    async with asyncio.timeout(30):
        while not (await tx.sql.execute(waits)).scalar_one():
            pass
