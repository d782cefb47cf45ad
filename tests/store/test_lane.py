import asyncio

import pytest
from sqlalchemy import text

from interlock.core.refusals import Unavailable
from interlock.use_cases import claims, members
from makers import a_team


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


async def until_waiting(tx) -> None:
    """Until somebody waits for a lock that this transaction has."""
    waits = text(
        "select exists (select from pg_locks where not granted and pg_backend_pid() = any(pg_blocking_pids(pid)))"
    )
    async with asyncio.timeout(30):
        while not (await tx.sql.execute(waits)).scalar_one():
            pass
