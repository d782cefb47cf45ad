"""Many tickets are created as one is: in as many statements, and in nobody's way."""

import asyncio
from dataclasses import replace

import pytest
from sqlalchemy import text

from interlock.core.criteria import Kind as CriterionKind
from interlock.core.events import Kind as Happened
from interlock.core.refusals import Invalid
from interlock.core.tickets import State
from interlock.store import gate as kept
from interlock.store import projects as rows
from interlock.store import tickets as stored
from interlock.use_cases import board, claims, tickets
from interlock.use_cases.judging import judge_again
from makers import a_criterion, a_draft, a_team
from statements import counted


@pytest.mark.parametrize("publish", [False, True])
async def test_a_hundred_take_as_many_statements_as_two(db, publish):
    team = await a_team(db)
    sent: list[int] = []
    for count in (2, 100):
        drafts = [a_draft(f"Ticket {n}", roles=("backend", "frontend"), ref=f"t{n}") for n in range(count)]
        with counted(db) as statements:
            made = await tickets.create_tickets(db, team.owner, "SHOP", drafts, publish)
        assert [ticket.title for ticket in made] == [draft.title for draft in drafts]
        sent.append(len(statements))
    assert sent[0] == sent[1] <= 16


async def test_what_is_published_at_once_is_as_if_it_had_been_published_later(db):
    team = await a_team(db)
    at_once = await team.ticket(roles=("backend", "frontend"))
    draft = await team.ticket(roles=("backend", "frontend"), publish=False)
    later = await tickets.publish_ticket(db, team.owner, draft.key)
    same = {"id": 0, "number": 0, "created_at": later.created_at, "state_since": later.created_at}
    assert replace(at_once, **same) == replace(later, **same)
    one, other = [await board.read_ticket(db, team.owner, key) for key in (at_once.key, later.key)]
    assert [e.kind for e in one.events] == [e.kind for e in other.events]
    assert [e.kind for e in one.events] == [Happened.TICKET_CREATED, Happened.TICKET_PUBLISHED]
    assert one.ticket == at_once


async def test_a_tree_is_kept_with_the_verdicts_that_judging_it_again_gives(db):
    team = await a_team(db)
    drafts = [a_draft("Epic", ref="epic"), a_draft("Page", ref="page", parent="epic", needs=("epic",))]
    for made in await tickets.create_tickets(db, team.owner, "SHOP", drafts, publish=True):
        async with db.transaction() as tx:
            first = await kept.kept_verdict(tx, made.id)
            assert (await judge_again(tx, made, team.owner.id))[1] == first


async def test_a_parent_that_was_there_before_is_judged_with_its_new_children(db):
    team = await a_team(db)
    criterion = a_criterion("When every page of it is closed, the epic may close.", CriterionKind.CHILDREN)
    epic = await team.ticket("Epic", criteria=(criterion,))
    child = await team.ticket("Page", parent=epic.key)
    async with db.read() as tx:
        verdict = await kept.kept_verdict(tx, epic.id)
    assert verdict
    assert child.key in verdict.criteria[0].sentence


async def test_a_fault_in_one_of_many_is_named_and_none_is_created(db):
    team = await a_team(db)
    drafts = [a_draft("Fine", ref="a"), a_draft("Vague", ref="b", criteria=(a_criterion("It works as expected."),))]
    with pytest.raises(Invalid, match=r"The spec of SHOP-2 has \d error"):
        await tickets.create_tickets(db, team.owner, "SHOP", drafts, publish=True)
    assert (await board.list_tickets(db, team.owner, "SHOP")).items == ()


async def test_those_who_create_at_once_get_numbers_without_a_gap(db):
    team = await a_team(db)
    drafts = [a_draft(f"Ticket {n}", ref=f"t{n}") for n in range(3)]
    made = await asyncio.gather(*(tickets.create_tickets(db, team.owner, "SHOP", drafts) for _ in range(5)))
    assert sorted(ticket.number for each in made for ticket in each) == list(range(1, 16))
    for each in made:
        first = each[0].number
        assert [ticket.number for ticket in each] == [first, first + 1, first + 2]


async def test_who_claims_does_not_wait_for_those_who_create(db):
    team = await a_team(db)
    otter = await team.joined("otter")
    ticket = await team.ticket()
    async with db.transaction() as tx:
        await rows.next_numbers(tx, otter.memberships[0].project_id, 100)
        claim = await claims.claim_next(db, otter, "SHOP")
    assert claim.ticket == ticket.key


async def test_a_need_that_closes_meanwhile_keeps_nobody_waiting(db):
    team = await a_team(db)
    need = await team.ticket("First")
    async with db.transaction() as tx:
        locked = await stored.lock_id(tx, need.id)
        creating = asyncio.ensure_future(team.ticket("Second", needs=(need.key,)))
        await _until_somebody_waits(db)
        await stored.save(tx, replace(locked, state=State.CANCELLED, resolution="obsolete"))
        assert await stored.dependents(tx, need.id) == []
    assert (await creating).waiting == 0


async def _until_somebody_waits(db) -> None:
    waiting = text(
        "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()"
    )
    async with asyncio.timeout(30), db.read() as tx:
        while not (await tx.sql.execute(waiting)).scalar_one():  # noqa: ASYNC110  nothing tells that a lock is waited for
            await asyncio.sleep(0.01)
