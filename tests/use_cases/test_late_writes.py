"""Who lost their claim writes nothing more on the ticket, until they claim it again."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from sqlalchemy import text

from interlock.core.events import Kind as Happened
from interlock.core.members import Actor, Kind
from interlock.core.messages import Kind as MessageKind
from interlock.core.refusals import NotFound, StaleFence
from interlock.core.tickets import State
from interlock.store.database import Database
from interlock.use_cases import board, claims, evidence, gate, messages, tickets
from interlock.use_cases.evidence import Upload
from interlock.use_cases.workload import workload
from makers import COMMIT, REPOSITORY, Team, a_team
from reviewed_work import junit

TOLD = "It is as far as I came."

Write = Callable[..., Awaitable[Any]]


async def a_message(db: Database, actor: Actor, key: str, fence: int | None = None) -> Any:
    return await messages.post_message(db, actor, key, MessageKind.NOTE, TOLD, fence=fence)


async def a_report(db: Database, actor: Actor, key: str, fence: int | None = None) -> Any:
    return await evidence.submit_evidence(
        db, actor, key, Upload(raw=junit(), repository=REPOSITORY, commit=COMMIT), fence=fence
    )


async def a_run(db: Database, actor: Actor, key: str, fence: int | None = None) -> Any:
    return await evidence.start_run(db, actor, key, REPOSITORY, COMMIT, "tests", "7", fence=fence)


async def an_escalation(db: Database, actor: Actor, key: str) -> Any:
    return await tickets.escalate_ticket(db, actor, key, "I cannot tell.")


async def lapsed(team: Team, key: str) -> None:
    async with team.db.transaction() as tx:
        await tx.sql.execute(text("update parts set lease_until = now() - interval '1 hour' where state = 'held'"))
    assert await claims.sweep(team.db) > 0


async def stolen(team: Team, key: str) -> None:
    await claims.steal_claim(team.db, team.owner, key, "work", "It hangs.")


async def withdrawn(team: Team, key: str) -> None:
    await tickets.escalate_ticket(team.db, team.owner, key, "The law changed.")
    await tickets.decide_ticket(team.db, team.owner, key, State.READY, "Go on.")


async def refused(db: Database, key: str, actor: Actor) -> list[Any]:
    page = await board.read_ticket(db, actor, key)
    return [e.data for e in page.events if e.kind is Happened.ATTEMPT_REFUSED]


@pytest.mark.parametrize("write", [a_message, a_report, a_run, an_escalation])
@pytest.mark.parametrize("lose", [lapsed, stolen, withdrawn])
async def test_who_lost_their_claim_writes_nothing_until_they_claim_again(db: Database, lose: Any, write: Write):
    team = await a_team(db)
    otter = await team.joined("otter")
    ticket = await team.ticket()
    old = await claims.claim_ticket(db, otter, ticket.key)
    await lose(team, ticket.key)

    with pytest.raises(StaleFence) as no:
        await write(db, otter, ticket.key)

    assert no.value.sentence == f"Nobody holds SHOP-1 (work); your claim with fence {old.fence} has ended."
    assert no.value.hint.startswith("Stop working on it and keep nothing unsaved. Claim it again, or ask a person")
    page = await board.read_ticket(db, otter, ticket.key)
    assert (page.ticket.state, page.messages, page.evidence) == (State.READY, (), ())
    assert [said["code"] for said in await refused(db, ticket.key, otter)] == ["stale_fence"]
    await claims.claim_ticket(db, otter, ticket.key)
    assert await write(db, otter, ticket.key)


async def test_it_is_said_who_holds_the_part_now(db: Database):
    team = await a_team(db)
    otter, lynx = await team.joined("otter"), await team.joined("lynx")
    ticket = await team.ticket()
    old = await claims.claim_ticket(db, otter, ticket.key)
    await stolen(team, ticket.key)
    new = await claims.claim_ticket(db, lynx, ticket.key)
    with pytest.raises(StaleFence) as no:
        await a_message(db, otter, ticket.key)
    assert no.value.sentence == (
        f"SHOP-1 (work) is held by lynx under fence {new.fence}; your claim with fence {old.fence} has ended."
    )


async def test_a_late_holder_whose_lapse_nobody_recorded_still_writes(db: Database):
    team = await a_team(db)
    otter = await team.joined("otter")
    ticket = await team.ticket()
    claim = await claims.claim_ticket(db, otter, ticket.key)
    async with db.transaction() as tx:
        await tx.sql.execute(text("update parts set lease_until = now() - interval '1 hour'"))
    assert await a_message(db, otter, ticket.key, claim.fence)
    assert await a_report(db, otter, ticket.key)


async def test_who_gave_back_reported_or_escalated_still_writes(db: Database):
    team = await a_team(db)
    otter = await team.joined("otter")
    back, done, raised = [await team.ticket(title) for title in ("Given back", "Done", "Raised")]
    fences = {t.key: (await claims.claim_ticket(db, otter, t.key)).fence for t in (back, done, raised)}
    await claims.release_claim(db, otter, back.key, fences[back.key], "Not for me.")
    await claims.report_part(db, otter, done.key, fences[done.key], REPOSITORY, COMMIT, "It is done.")
    await tickets.escalate_ticket(db, otter, raised.key, "I cannot tell.")
    for ticket in (back, done, raised):
        assert await a_message(db, otter, ticket.key)
        assert await a_report(db, otter, ticket.key)


async def test_an_escalation_takes_the_claims_of_others_away(db: Database):
    team = await a_team(db)
    otter, lynx = await team.joined("otter"), await team.joined("lynx")
    ticket = await team.ticket(roles=("backend", "frontend"))
    await claims.claim_ticket(db, otter, ticket.key, "backend")
    await claims.claim_ticket(db, lynx, ticket.key, "frontend")
    await tickets.escalate_ticket(db, otter, ticket.key, "I cannot tell.")
    page = await board.read_ticket(db, otter, ticket.key)
    assert {(c.holder, c.ending) for c in page.claims} == {("otter", "released"), ("lynx", "withdrawn")}
    assert await a_message(db, otter, ticket.key)
    with pytest.raises(StaleFence):
        await a_message(db, lynx, ticket.key)


async def test_who_still_holds_another_part_of_the_ticket_writes(db: Database):
    team = await a_team(db)
    otter = await team.joined("otter")
    ticket = await team.ticket(roles=("backend", "frontend"))
    for role in ("backend", "frontend"):
        await claims.claim_ticket(db, otter, ticket.key, role)
    await claims.steal_claim(db, team.owner, ticket.key, "frontend", "It hangs.")
    assert await a_message(db, otter, ticket.key)
    await claims.steal_claim(db, team.owner, ticket.key, "backend", "It hangs as well.")
    with pytest.raises(StaleFence):
        await a_message(db, otter, ticket.key)


async def test_what_was_lost_last_counts_and_not_what_was_taken_last(db: Database):
    team = await a_team(db)
    otter = await team.joined("otter")
    ticket = await team.ticket(roles=("backend", "frontend"))
    await claims.claim_ticket(db, otter, ticket.key, "backend")
    newer = await claims.claim_ticket(db, otter, ticket.key, "frontend")
    await claims.release_claim(db, otter, ticket.key, newer.fence, "Not for me.")
    await lapsed(team, ticket.key)
    with pytest.raises(StaleFence):
        await a_message(db, otter, ticket.key)


async def test_people_ci_and_who_never_claimed_write_without_a_claim(db: Database):
    team = await a_team(db)
    paula, robot = await team.joined("paula", Kind.PERSON), await team.joined("robot", Kind.CI)
    otter, lynx = await team.joined("otter"), await team.joined("lynx")
    ticket = await team.ticket()
    await claims.claim_ticket(db, otter, ticket.key)
    await lapsed(team, ticket.key)
    await claims.claim_ticket(db, paula, ticket.key)
    await stolen(team, ticket.key)
    for actor in (paula, robot, lynx):
        assert await a_report(db, actor, ticket.key)
        assert await a_run(db, actor, ticket.key)
    for actor in (paula, lynx):
        assert await a_message(db, actor, ticket.key)


async def test_in_the_next_round_everybody_starts_anew(db: Database):
    team = await a_team(db)
    otter, lynx = await team.joined("otter"), await team.joined("lynx")
    ticket = await team.ticket()
    old = await claims.claim_ticket(db, otter, ticket.key)
    await stolen(team, ticket.key)
    new = await claims.claim_ticket(db, lynx, ticket.key)
    await claims.report_part(db, lynx, ticket.key, new.fence, REPOSITORY, COMMIT, "It is done.")
    with pytest.raises(StaleFence, match="was reported by lynx"):
        await a_message(db, otter, ticket.key)
    await gate.return_ticket(db, team.owner, ticket.key, "Not yet.")
    assert await a_message(db, otter, ticket.key)
    for fence in (old.fence, new.fence):
        with pytest.raises(StaleFence):
            await a_message(db, lynx, ticket.key, fence)


@pytest.mark.parametrize("write", [a_message, a_report, a_run])
async def test_a_fence_that_is_named_must_be_of_a_living_claim_or_of_one_that_was_reported(db: Database, write: Write):
    team = await a_team(db)
    otter, lynx, robot = await team.joined("otter"), await team.joined("lynx"), await team.joined("robot", Kind.CI)
    ticket = await team.ticket()
    old = await claims.claim_ticket(db, otter, ticket.key)
    assert await write(db, otter, ticket.key, old.fence)
    await claims.release_claim(db, otter, ticket.key, old.fence, "For a moment.")
    new = await claims.claim_ticket(db, otter, ticket.key)
    for stranger in (lynx, robot, team.owner):
        if stranger is not robot or write is not a_message:
            with pytest.raises(StaleFence, match=f"Fence {new.fence} is not your claim"):
                await write(db, stranger, ticket.key, new.fence)
    with pytest.raises(StaleFence, match=f"is held by otter under fence {new.fence}"):
        await write(db, otter, ticket.key, old.fence)
    with pytest.raises(NotFound, match=f"never claimed under fence {new.fence + 1}"):
        await write(db, otter, ticket.key, new.fence + 1)
    await claims.report_part(db, otter, ticket.key, new.fence, REPOSITORY, COMMIT, "It is done.")
    assert await write(db, otter, ticket.key, new.fence)
    with pytest.raises(StaleFence, match="was reported by otter"):
        await write(db, otter, ticket.key, old.fence)


async def test_a_part_that_was_reported_gives_leave_also_to_who_lost_another(db: Database):
    team = await a_team(db)
    otter = await team.joined("otter")
    ticket = await team.ticket(roles=("backend", "frontend"))
    done = await claims.claim_ticket(db, otter, ticket.key, "backend")
    await claims.report_part(db, otter, ticket.key, done.fence, REPOSITORY, COMMIT, "It is done.")
    await claims.claim_ticket(db, otter, ticket.key, "frontend")
    await lapsed(team, ticket.key)
    with pytest.raises(StaleFence):
        await a_report(db, otter, ticket.key)
    assert await a_report(db, otter, ticket.key, done.fence)


async def test_a_message_that_waits_while_the_claim_is_taken_away_is_refused(db: Database):
    team = await a_team(db)
    otter = await team.joined("otter")
    ticket = await team.ticket()
    await claims.claim_ticket(db, otter, ticket.key)
    async with db.transaction() as tx:
        await tx.sql.execute(text("select from tickets where id = :id for no key update"), {"id": ticket.id})
        taking_away = asyncio.create_task(stolen(team, ticket.key))
        await until_waiting(db, 1)
        writing = asyncio.create_task(a_message(db, otter, ticket.key))
        await until_waiting(db, 2)
    await taking_away
    with pytest.raises(StaleFence):
        await writing


async def test_what_was_answered_before_the_claim_was_lost_is_answered_so_again(db: Database):
    team = await a_team(db)
    otter = await team.joined("otter")
    ticket = await team.ticket()
    await claims.claim_ticket(db, otter, ticket.key)
    note = MessageKind.NOTE, TOLD
    first = await messages.post_message(db, otter, ticket.key, *note, request_id="r1")
    await lapsed(team, ticket.key)
    assert await messages.post_message(db, otter, ticket.key, *note, request_id="r1") == first
    with pytest.raises(StaleFence):
        await messages.post_message(db, otter, ticket.key, *note, request_id="r2")


async def test_nobody_is_asked_what_they_may_not_answer(db: Database):
    team = await a_team(db)
    otter, paula = await team.joined("otter"), await team.joined("paula", Kind.PERSON)
    ticket = await team.ticket()
    await claims.claim_ticket(db, paula, ticket.key)
    await stolen(team, ticket.key)
    await claims.claim_ticket(db, otter, ticket.key)
    asked = await messages.post_message(db, team.owner, ticket.key, MessageKind.QUESTION, "How far are you?")
    assert [m.id for _, m in (await workload(db, otter)).questions] == [asked.id]
    await lapsed(team, ticket.key)
    assert (await workload(db, otter)).questions == ()
    assert [m.id for _, m in (await workload(db, paula)).questions] == [asked.id]
    await claims.claim_ticket(db, otter, ticket.key)
    assert [m.id for _, m in (await workload(db, otter)).questions] == [asked.id]


async def until_waiting(db: Database, count: int) -> None:
    """Until so many transactions wait for a lock: they are truly in flight, in the order in which they came."""
    waiting = text("select count(*) from pg_locks where not granted and locktype in ('transactionid', 'tuple')")
    async with asyncio.timeout(20):
        while True:
            async with db.read() as tx:
                if (await tx.sql.execute(waiting)).scalar_one() >= count:
                    return
