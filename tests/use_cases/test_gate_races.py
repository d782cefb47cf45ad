"""Closes that meet other deeds at the same moment: both are held up, and then let go at once."""

import asyncio

import pytest
from sqlalchemy import text

from interlock.core.events import Kind
from interlock.core.messages import Kind as MessageKind
from interlock.core.refusals import Refusal
from interlock.core.tickets import State
from interlock.store.database import Database
from interlock.use_cases import evidence, gate, messages
from makers import COMMIT, REPOSITORY
from reviewed_work import a_crew, junit


@pytest.mark.parametrize("head_start", ["the close", "the news"])
@pytest.mark.parametrize("news", ["a rejection", "a failing report", "a started run", "a blocking question"])
async def test_a_close_and_bad_news_at_once_never_end_in_a_wrong_close(db: Database, head_start: str, news: str):
    crew = await a_crew(db)
    ticket = await crew.green()
    bad = {
        "a rejection": lambda: gate.review_ticket(db, crew.reviewer, ticket.key, False, [1], "It is off by one."),
        "a failing report": lambda: crew.post(ticket.key, junit("failed"), run="9"),
        "a started run": lambda: evidence.start_run(db, crew.ci, ticket.key, REPOSITORY, COMMIT, "tests", "9"),
        "a blocking question": lambda: messages.post_message(
            db, crew.reviewer, ticket.key, MessageKind.BLOCKER, "The law changed.", is_blocking=True
        ),
    }[news]
    before = len(await crew.kinds(ticket.key))
    deeds = [lambda: gate.close_ticket(db, crew.person, ticket.key), bad]
    both = asyncio.gather(
        *(deed() for deed in (deeds if head_start == "the close" else reversed(deeds))), return_exceptions=True
    )

    async with db.transaction() as tx:  # while we hold the ticket, both come to wait for it
        await tx.sql.execute(text("select from tickets where id = :id for update"), {"id": ticket.id})
        await waiting_for_locks(db, 2)
    answers = await both

    assert not [a for a in answers if isinstance(a, BaseException) and not isinstance(a, Refusal)]
    happened = (await crew.kinds(ticket.key))[before:]
    is_closed = (await crew.read(ticket.key)).state is State.DONE
    assert is_closed is (Kind.TICKET_CLOSED in happened)
    if is_closed:
        assert happened[0] is Kind.TICKET_CLOSED
        assert (await crew.verdict(ticket.key)).is_open
    assert len(await crew.closes(ticket.key)) == int(is_closed)


async def test_two_who_close_at_once_close_once(db: Database):
    crew = await a_crew(db)
    ticket = await crew.green()
    both = asyncio.gather(
        gate.close_ticket(db, crew.person, ticket.key),
        gate.close_ticket(db, crew.owner, ticket.key),
        return_exceptions=True,
    )

    async with db.transaction() as tx:
        await tx.sql.execute(text("select from tickets where id = :id for update"), {"id": ticket.id})
        await waiting_for_locks(db, 2)
    answers = await both

    assert sorted(type(a).__name__ for a in answers) == ["Ticket", "WrongState"]
    assert len(await crew.closes(ticket.key)) == 1


async def waiting_for_locks(db: Database, count: int) -> None:
    """Until that many transactions wait for a lock: both are truly in flight."""
    async with asyncio.timeout(20):
        while True:
            async with db.read() as tx:
                found = await tx.sql.execute(
                    text("select count(*) from pg_locks where not granted and locktype in ('transactionid', 'tuple')")
                )
                if found.scalar_one() >= count:
                    return
