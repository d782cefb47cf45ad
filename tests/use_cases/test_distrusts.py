"""Whom an owner believes no more: what they posted since then counts no more, and what was open is judged again."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from interlock.core.events import Kind as Happened
from interlock.core.gate.verdict import State
from interlock.core.members import Kind
from interlock.core.refusals import GateShut, Invalid, NotFound, NotPermitted
from interlock.core.tickets import State as TicketState
from interlock.store.database import Database
from interlock.use_cases import board, distrusts, gate
from reviewed_work import Crew, a_crew

REASON = "Its token was in a public log."


@pytest.fixture
async def crew(db: Database) -> Crew:
    return await a_crew(db)


async def distrust(crew: Crew, member: str = "builder", since: datetime | None = None):
    return await distrusts.distrust_member(crew.db, crew.owner, "SHOP", member, REASON, since)


async def test_what_a_distrusted_ci_posted_counts_no_more_and_the_gate_says_why(crew: Crew):
    ticket = await crew.green()
    assert ticket.gate_is_open
    done = await distrust(crew)
    assert (done.judged, done.closed) == ((ticket.key,), ())
    verdict = await crew.verdict(ticket.key)
    assert verdict.criteria[0].state is State.DISTRUSTED
    assert verdict.criteria[0].sentence == f"builder, who says so, is believed no more: {REASON}"
    assert not (await crew.read(ticket.key)).gate_is_open
    with pytest.raises(GateShut):
        await gate.close_ticket(crew.db, crew.person, ticket.key)
    assert Happened.GATE_SHUT in await crew.kinds(ticket.key)


async def test_what_it_posts_afterwards_counts_no_more_either(crew: Crew):
    await distrust(crew)
    ticket = await crew.green()
    assert (await crew.verdict(ticket.key)).criteria[0].state is State.DISTRUSTED


async def test_what_came_in_before_still_counts(crew: Crew):
    ticket = await crew.green()
    at = datetime.now(UTC)
    done = await distrust(crew, since=at)
    assert done.judged == ()
    assert (await crew.read(ticket.key)).gate_is_open


async def test_another_ci_that_is_believed_shows_it_anew(crew: Crew):
    ticket = await crew.green()
    await distrust(crew)
    other = await crew.team.joined("mason", Kind.CI)
    await crew.post(ticket.key, by=other)
    assert (await crew.read(ticket.key)).gate_is_open


async def test_what_is_done_stays_done_and_is_named(crew: Crew):
    ticket = await crew.green()
    await gate.close_ticket(crew.db, crew.person, ticket.key)
    done = await distrust(crew)
    assert (done.judged, done.closed) == ((), (ticket.key,))
    assert (await crew.read(ticket.key)).state is TicketState.DONE


async def test_a_ticket_that_waits_for_nothing_else_does_not_close_on_distrusted_evidence(db: Database):
    crew = await a_crew(db, person_closes=False)
    await distrust(crew)
    ticket = await crew.green()
    assert ticket.state is TicketState.VERIFYING


async def test_a_distrust_is_in_the_log_and_listed(crew: Crew):
    await distrust(crew)
    [listed] = await distrusts.list_distrusts(crew.db, crew.worker, "SHOP")
    assert (listed.member, listed.reason, listed.declared_by) == ("builder", REASON, "owner")
    logged = await board.read_events(crew.db, crew.owner, "SHOP", limit=200)
    [event] = [e for e in logged if e.kind is Happened.PRODUCER_DISTRUSTED]
    assert (event.actor, event.data["member"], event.data["reason"]) == ("owner", "builder", REASON)


async def test_only_owners_distrust_and_only_with_a_reason_about_the_past(crew: Crew):
    for member in (crew.worker, crew.person, crew.ci):
        with pytest.raises(NotPermitted):
            await distrusts.distrust_member(crew.db, member, "SHOP", "builder", REASON)
    with pytest.raises(Invalid, match="reason"):
        await distrusts.distrust_member(crew.db, crew.owner, "SHOP", "builder", " ")
    with pytest.raises(Invalid, match="since then"):
        await distrust(crew, since=datetime.now(UTC) + timedelta(hours=1))
    with pytest.raises(NotFound):
        await distrust(crew, "nobody")


@pytest.mark.parametrize("head_start", ["the distrust", "the report"])
async def test_a_report_and_a_distrust_at_once_never_close_a_ticket_in_silence(db: Database, head_start: str):
    crew = await a_crew(db, person_closes=False)
    ticket = await crew.reported()
    deeds = [lambda: distrust(crew), lambda: crew.post(ticket.key)]
    first, second = deeds if head_start == "the distrust" else reversed(deeds)
    async with db.transaction() as tx:  # while we hold the ticket, both come to wait for it, one after the other
        await tx.sql.execute(text("select from tickets where id = :id for update"), {"id": ticket.id})
        one = asyncio.create_task(first())
        await waiting_for_locks(db, 1)
        other = asyncio.create_task(second())
        await waiting_for_locks(db, 2)
    answers = await asyncio.gather(one, other)
    [done] = [answer for answer in answers if isinstance(answer, distrusts.Distrusted)]
    is_done = (await crew.read(ticket.key)).state is TicketState.DONE
    assert is_done is (ticket.key in done.closed)
    assert is_done or (await crew.verdict(ticket.key)).criteria[0].state is State.DISTRUSTED


async def waiting_for_locks(db: Database, count: int) -> None:
    waiting = text(
        "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()"
    )
    async with asyncio.timeout(20):
        while True:
            async with db.read() as tx:
                if (await tx.sql.execute(waiting)).scalar_one() >= count:
                    return
