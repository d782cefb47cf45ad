"""Whoever finds nothing to claim is told why, costs next to nothing, and keeps nobody else waiting."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import text

from claims_rows import move_into_the_past
from interlock.core.refusals import Busy, HeldByAnother, LimitReached, NotFound
from interlock.core.scopes import TicketScope
from interlock.store import projects as rows
from interlock.store.database import Database
from interlock.use_cases import claims, gate, projects
from makers import COMMIT, REPOSITORY, Team, a_team
from statements import counted


async def refused(team: Team, *agents) -> list[str]:
    said: list[str] = []
    for agent in agents:
        with pytest.raises(NotFound) as no:
            await claims.claim_next(team.db, agent, "SHOP")
        said.append(no.value.sentence)
    return said


async def test_each_part_is_counted_by_the_first_reason_that_keeps_it_from_whoever_asks(db):
    team = await a_team(db)
    otter, lynx = await team.joined("otter", roles=["backend"]), await team.joined("lynx", roles=["backend"])
    first = await team.ticket("Returned")
    held = await claims.claim_ticket(db, otter, first.key)
    await claims.report_part(db, otter, first.key, held.fence, REPOSITORY, COMMIT, "Done.")
    await gate.return_ticket(db, team.owner, first.key, "It rounds wrongly.")
    second = await team.ticket("Held", scope=TicketScope(("src/**",)))
    await claims.claim_ticket(db, otter, second.key)
    await team.ticket("Beside it", scope=TicketScope(("src/orders/**",)))
    await team.ticket("After it", needs=(second.key,), roles=("backend", "frontend"))
    await team.ticket("Of others", roles=("frontend",))

    [said] = await refused(team, lynx)

    assert said == (
        "There is nothing for lynx to claim in SHOP. 2 wait for a ticket or an answer; 1 are held; "
        "1 are for another role; 1 are kept for who had them before; 1 touch what somebody works on."
    )
    assert (await claims.claim_next(db, otter, "SHOP")).ticket == first.key


async def test_on_an_empty_board_no_ticket_is_ready(db):
    team = await a_team(db)
    said = await refused(team, await team.joined("otter"))
    assert said == ["There is nothing for otter to claim in SHOP. No ticket is ready."]


async def test_who_found_nothing_is_refused_again_while_others_have_the_turn(db):
    team = await a_team(db)
    otter = await team.joined("otter")
    [first] = await refused(team, otter)
    async with db.transaction() as tx:
        await rows.lock(tx, otter.memberships[0].project_id)
        assert await refused(team, otter) == [first]


async def test_who_found_a_ticket_held_is_refused_again_while_others_have_the_turn(db):
    team = await a_team(db)
    otter, lynx = await team.joined("otter"), await team.joined("lynx")
    ticket = await team.ticket()
    await claims.claim_next(db, otter, "SHOP")
    with pytest.raises(HeldByAnother):
        await claims.claim_ticket(db, lynx, ticket.key)
    async with db.transaction() as tx:
        await rows.lock(tx, otter.memberships[0].project_id)
        with pytest.raises(HeldByAnother, match="held by otter"):
            await claims.claim_ticket(db, lynx, ticket.key)


async def test_a_claim_in_vain_opens_no_transaction_of_its_own(db):
    team = await a_team(db)
    otter = await team.joined("otter")
    with counted(db) as statements:
        await refused(team, otter, otter)
    assert statements == []


async def test_a_hundred_who_ask_in_vain_at_once_share_a_few_looks(db, monkeypatch):
    team = await a_team(db)
    agents = [await team.joined(f"agent-{n}") for n in range(10)]
    await refused(team, *agents)
    looks: list[object] = []
    ask = db.looks._lane.ask

    def counting(*about):
        looks.append(about)
        return ask(*about)

    monkeypatch.setattr(db.looks._lane, "ask", counting)
    said = await asyncio.gather(
        *(claims.claim_next(db, agent, "SHOP") for agent in agents * 10), return_exceptions=True
    )
    assert {type(no) for no in said} == {NotFound}
    assert len(looks) <= 2


async def test_who_found_nothing_takes_what_came_since(db):
    team = await a_team(db)
    otter = await team.joined("otter")
    await refused(team, otter)
    ticket = await team.ticket()
    assert (await claims.claim_next(db, otter, "SHOP")).ticket == ticket.key


async def test_who_found_nothing_takes_what_has_lapsed_since(db):
    team = await a_team(db)
    otter, lynx = await team.joined("otter"), await team.joined("lynx")
    ticket = await team.ticket()
    await claims.claim_next(db, otter, "SHOP")
    await refused(team, lynx)
    await move_into_the_past(db, otter.memberships[0].project_id, timedelta(minutes=16))
    assert (await claims.claim_next(db, lynx, "SHOP")).ticket == ticket.key


async def test_a_lapse_that_another_is_recording_is_left_to_them(db):
    team = await a_team(db)
    otter, lynx = await team.joined("otter"), await team.joined("lynx")
    ticket = await team.ticket()
    await claims.claim_next(db, otter, "SHOP")
    await move_into_the_past(db, otter.memberships[0].project_id, timedelta(minutes=16))
    async with db.transaction() as tx:
        await tx.sql.execute(text("select id from tickets where id = :id for update"), {"id": ticket.id})
        [said] = await refused(team, lynx)
    assert "1 are held" in said


async def test_what_somebody_is_changing_is_no_reason_to_say_that_there_is_nothing(db):
    team = await a_team(db)
    otter = await team.joined("otter")
    ticket = await team.ticket()
    async with db.transaction() as tx:
        await tx.sql.execute(text("select id from tickets where id = :id for update"), {"id": ticket.id})
        for claiming in (claims.claim_next(db, otter, "SHOP"), claims.claim_ticket(db, otter, ticket.key)):
            with pytest.raises(Busy, match="being changed by others right now"):
                await claiming
    assert (await claims.claim_next(db, otter, "SHOP")).ticket == ticket.key


async def test_a_repeated_request_is_answered_to_whoever_found_nothing_since(db, database_urls):
    team = await a_team(db)
    otter = await team.joined("otter")
    await refused(team, otter)
    await team.ticket()
    elsewhere = Database(database_urls.app)
    first = await claims.claim_next(elsewhere, otter, "SHOP", request_id="r1")
    await elsewhere.close()
    assert await claims.claim_next(db, otter, "SHOP", request_id="r1") == first


async def test_who_holds_enough_is_told_so_again_and_again(db):
    team = await a_team(db)
    otter = await team.joined("otter")
    await projects.change_policy(db, team.owner, "SHOP", {"claims_per_member": 1})
    await team.ticket("One")
    two = await team.ticket("Two")
    await claims.claim_next(db, otter, "SHOP")
    for _ in range(2):
        with pytest.raises(LimitReached, match="otter holds 1 of 1 parts"):
            await claims.claim_next(db, otter, "SHOP")
    with pytest.raises(LimitReached):
        await claims.claim_ticket(db, otter, two.key)


async def test_one_who_leaves_takes_no_answer_from_the_others(db):
    team = await a_team(db)
    otter, lynx = await team.joined("otter"), await team.joined("lynx")
    await refused(team, otter, lynx)
    leaving, staying = (asyncio.ensure_future(claims.claim_next(db, each, "SHOP")) for each in (otter, lynx))
    await asyncio.sleep(0)
    leaving.cancel()
    with pytest.raises(NotFound, match="nothing for lynx"):
        await staying
    assert leaving.cancelled()
