import asyncio

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from interlock.core.criteria import Kind as CriterionKind
from interlock.core.events import Kind as Happened
from interlock.core.refusals import Changed, Invalid, NotFound, NotPermitted, WrongState
from interlock.core.tickets import Resolution, State
from interlock.use_cases import board, claims, tickets
from makers import CLEAR, COMMIT, REPOSITORY, a_criterion, a_draft, a_team


async def test_a_tree_is_created_whole_with_keys_parents_and_needs(db):
    team = await a_team(db)
    drafts = [
        a_draft("epic", ref="epic"),
        a_draft("api", ref="api", parent="epic"),
        a_draft("page", ref="page", parent="epic", needs=("api",)),
    ]
    epic, api, page = await tickets.create_tickets(db, team.owner, "SHOP", drafts)

    assert [t.key for t in (epic, api, page)] == ["SHOP-1", "SHOP-2", "SHOP-3"]
    assert (api.parent, page.parent, page.waiting, api.waiting) == (epic.key, epic.key, 1, 0)
    shown = await board.read_ticket(db, team.owner, page.key)
    assert [link.key for link in shown.needs] == [api.key]
    assert [e.kind for e in shown.events] == [Happened.TICKET_CREATED]


async def test_of_a_tree_with_a_fault_nothing_is_created(db):
    team = await a_team(db)
    drafts = [a_draft("fine", ref="a"), a_draft("points nowhere", ref="b", needs=("SHOP-99",))]
    with pytest.raises(NotFound, match="no ticket SHOP-99"):
        await tickets.create_tickets(db, team.owner, "SHOP", drafts)
    assert (await board.list_tickets(db, team.owner, "SHOP")).items == ()
    assert (await team.ticket()).key == "SHOP-1"


@pytest.mark.parametrize(
    ("drafts", "sentence"),
    [
        ([], "0 tickets"),
        ([a_draft(ref="a", needs=("b",)), a_draft(ref="b", needs=("a",))], "ring: a -> b -> a"),
        ([a_draft(ref="a", needs=("a",))], "ring: a -> a"),
        ([a_draft(ref="a"), a_draft(ref="a")], "stands for two"),
        ([a_draft(ref="a", parent="b"), a_draft(ref="b")], "before its parent"),
        ([a_draft(roles=("qa", "qa"))], "role qa twice"),
        ([a_draft()] * 101, "101 tickets"),
    ],
)
async def test_what_cannot_be_a_tree_is_refused(db, drafts, sentence):
    team = await a_team(db)
    with pytest.raises(Invalid, match=sentence):
        await tickets.create_tickets(db, team.owner, "SHOP", drafts)


async def test_a_link_that_closes_a_ring_is_refused_also_when_two_are_made_at_once(db):
    team = await a_team(db)
    one, two = await team.ticket("one"), await team.ticket("two")
    outcomes = await asyncio.gather(
        tickets.link_ticket(db, team.owner, one.key, [two.key]),
        tickets.link_ticket(db, team.owner, two.key, [one.key]),
        return_exceptions=True,
    )
    assert sorted(type(o).__name__ for o in outcomes) == ["Invalid", "Ticket"]


async def test_a_link_makes_a_ticket_wait_and_unlinking_frees_it(db):
    team = await a_team(db)
    one, two = await team.ticket("one"), await team.ticket("two")
    assert (await tickets.link_ticket(db, team.owner, two.key, [one.key])).waiting == 1
    assert (await tickets.unlink_ticket(db, team.owner, two.key, [one.key])).waiting == 0
    kinds = [e.kind for e in (await board.read_ticket(db, team.owner, two.key)).events]
    assert kinds.count(Happened.TICKET_BLOCKED) == kinds.count(Happened.TICKET_UNBLOCKED) == 1


@pytest.mark.parametrize(
    ("about", "sentence"),
    [
        ({"criteria": ()}, "has no criterion"),
        ({"criteria": (a_criterion("It works as expected."),)}, "AC-1"),
        ({"criteria": (a_criterion(CLEAR), a_criterion(CLEAR))}, "AC-2"),
        ({"spec": "The limit is TBD."}, "TBD"),
    ],
)
async def test_a_spec_that_cannot_be_checked_is_not_published(db, about, sentence):
    team = await a_team(db)
    draft = await team.ticket(publish=False, **about)
    with pytest.raises(Invalid, match=sentence):
        await tickets.publish_ticket(db, team.owner, draft.key)
    assert (await board.read_ticket(db, team.owner, draft.key)).ticket.state is State.DRAFT


async def test_a_contract_criterion_wants_its_operations(db):
    team = await a_team(db)
    criterion = a_criterion("Both sides agree on the refund operation.", CriterionKind.CONTRACT)
    draft = await team.ticket(publish=False, criteria=(criterion,))
    with pytest.raises(Invalid, match="AC-1"):
        await tickets.publish_ticket(db, team.owner, draft.key)


async def test_cancelling_needs_a_person_and_the_version_they_saw(db):
    team = await a_team(db)
    otter = await team.joined("otter")
    ticket = await team.ticket()
    with pytest.raises(NotPermitted):
        await tickets.cancel_ticket(db, otter, ticket.key, Resolution.OBSOLETE, "gone")
    with pytest.raises(Changed, match=f"at version {ticket.version}, not 99"):
        await tickets.cancel_ticket(db, team.owner, ticket.key, Resolution.OBSOLETE, "gone", expected_version=99)
    gone = await tickets.cancel_ticket(db, team.owner, ticket.key, Resolution.OBSOLETE, "gone", ticket.version)
    assert (gone.state, gone.resolution) == (State.CANCELLED, "obsolete")
    with pytest.raises(WrongState, match="is cancelled"):
        await tickets.cancel_ticket(db, team.owner, ticket.key, Resolution.OBSOLETE, "gone")


async def test_an_agent_calls_for_a_person_and_gives_its_claim_back(db):
    team = await a_team(db)
    otter = await team.joined("otter")
    ticket = await team.ticket()
    await claims.claim_next(db, otter, "SHOP")
    assert (await tickets.escalate_ticket(db, otter, ticket.key, "two specs disagree")).state is State.NEEDS_HUMAN
    page = await board.read_ticket(db, team.owner, ticket.key)
    assert [c.ending for c in page.claims] == ["released"]
    with pytest.raises(NotPermitted):
        await tickets.decide_ticket(db, otter, ticket.key, State.READY, "I decide")
    decided = await tickets.decide_ticket(db, team.owner, ticket.key, State.READY, "the first one holds")
    assert (decided.state, decided.lapses, decided.returns) == (State.READY, 0, 0)


async def test_a_decision_that_does_not_exist_is_refused(db):
    team = await a_team(db)
    ticket = await team.ticket()
    await tickets.escalate_ticket(db, team.owner, ticket.key, "unclear")
    with pytest.raises(Invalid, match="cannot go to done"):
        await tickets.decide_ticket(db, team.owner, ticket.key, State.DONE, "just close it")
    with pytest.raises(WrongState, match="no head to verify"):
        await tickets.decide_ticket(db, team.owner, ticket.key, State.VERIFYING, "verify it")


@pytest.mark.parametrize("to", [State.READY, State.DRAFT])
async def test_what_was_reported_is_to_be_done_again_when_a_person_decides_so(db, to):
    team = await a_team(db)
    otter = await team.joined("otter")
    ticket = await team.ticket()
    claim = await claims.claim_next(db, otter, "SHOP")
    await claims.report_part(db, otter, ticket.key, claim.fence, REPOSITORY, COMMIT, "done")
    await tickets.escalate_ticket(db, otter, ticket.key, "the spec is wrong")
    decided = await tickets.decide_ticket(db, team.owner, ticket.key, to, "start over")
    assert decided.heads == {}
    if to is State.DRAFT:
        await tickets.publish_ticket(db, team.owner, ticket.key)
    assert (await claims.claim_next(db, otter, "SHOP")).ticket == ticket.key
    await tickets.escalate_ticket(db, otter, ticket.key, "no, it was right")
    with pytest.raises(WrongState, match="no head to verify"):
        await tickets.decide_ticket(db, team.owner, ticket.key, State.VERIFYING, "verify it")


async def test_the_database_itself_refuses_done_without_a_close_record(db):
    team = await a_team(db)
    otter = await team.joined("otter")
    ticket = await team.ticket()
    claim = await claims.claim_next(db, otter, "SHOP")
    await claims.report_part(db, otter, ticket.key, claim.fence, REPOSITORY, COMMIT, "done")
    with pytest.raises(DBAPIError, match="no close record of this transaction"):
        async with db.transaction() as tx:
            await tx.sql.execute(text("update tickets set state = 'done', resolution = 'done'"))


async def test_a_ticket_of_another_project_is_not_found(db):
    team, other = await a_team(db), await a_team(db, "OTHER")
    stranger = await other.joined("stranger")
    ticket = await team.ticket()
    for read in (board.read_ticket, tickets.publish_ticket, tickets.lint_ticket):
        with pytest.raises(NotFound, match="no project SHOP"):
            await read(db, stranger, ticket.key)
