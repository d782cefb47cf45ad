"""What is read of a project: its board, one ticket whole, its log; and that only its members read it."""

from dataclasses import replace

import pytest

from interlock.core.board import Link, Needs
from interlock.core.claims import Ending, PartState
from interlock.core.criteria import Kind as CriterionKind
from interlock.core.events import Kind
from interlock.core.members import Actor
from interlock.core.messages import Kind as MessageKind
from interlock.core.refusals import Invalid, NotFound
from interlock.core.tickets import State
from interlock.store.database import Database
from interlock.use_cases import board, claims, gate, messages, projects, revisions, tickets
from interlock.use_cases.revisions import SpecChange
from makers import COMMIT, REPOSITORY, Team, a_criterion, a_draft, a_team

SEEN = a_criterion("The page looks as drawn.", CriterionKind.HUMAN)


async def card(team: Team, key: str):
    shown = await board.read_board(team.db, team.owner, team.project)
    return next(card for column in shown.columns.values() for card in column if card.key == key)


async def reported(team: Team, worker: Actor, key: str) -> None:
    claim = await claims.claim_ticket(team.db, worker, key)
    await claims.report_part(team.db, worker, key, claim.fence, REPOSITORY, COMMIT, "All done.")


async def test_an_empty_board_has_a_column_for_every_state(db: Database):
    team = await a_team(db)
    shown = await board.read_board(db, team.owner, "SHOP")
    assert shown.columns == dict.fromkeys(State, ())
    assert shown.counts == dict.fromkeys(State, 0)
    assert shown.needs_you == ()


async def test_a_card_shows_what_its_ticket_is_about(db: Database):
    team = await a_team(db)
    ticket = await team.ticket(
        "Refund", labels=("money",), roles=("backend", "frontend"), criteria=(a_criterion(), SEEN)
    )
    shown = await card(team, ticket.key)
    assert (shown.key, shown.title, shown.state, shown.labels) == ("SHOP-1", "Refund", State.READY, ("money",))
    assert [(part.role, part.state) for part in shown.parts] == [
        ("backend", PartState.OPEN),
        ("frontend", PartState.OPEN),
    ]
    assert (shown.criteria, shown.met, shown.round, shown.messages, shown.mismatches) == (2, 0, 1, 0, 0)


async def test_a_card_shows_who_holds_its_part(db: Database):
    team = await a_team(db)
    ada = await team.joined("ada")
    ticket = await team.ticket()
    claim = await claims.claim_ticket(db, ada, ticket.key)
    shown = await card(team, ticket.key)
    assert shown.state is State.IN_PROGRESS
    assert [(p.holder, p.fence, p.lease_until) for p in shown.parts] == [("ada", claim.fence, claim.lease_until)]


async def test_a_card_says_what_it_waits_for_until_it_waits_no_more(db: Database):
    team = await a_team(db)
    await team.joined("ada", roles=("backend",))
    first, second = await tickets.create_tickets(
        db, team.owner, "SHOP", [a_draft("First", ref="a"), a_draft("Second", needs=("a",), roles=("frontend",))], True
    )
    asked = await messages.post_message(db, team.owner, second.key, MessageKind.QUESTION, "Which colour?", True)
    assert [waiting.sentence for waiting in (await card(team, second.key)).waiting] == [
        f"Waits for {first.key} (ready)",
        f"Waits for an answer to message {asked.id}",
        "No agent of SHOP has the role frontend",
    ]
    await team.joined("bob", roles=("frontend",))
    await messages.post_message(db, team.owner, second.key, MessageKind.ANSWER, "Blue.", reply_to=asked.id)
    assert [waiting.frees for waiting in (await card(team, second.key)).waiting] == [f"{first.key} closes"]


async def test_an_agent_without_roles_fills_every_role(db: Database):
    team = await a_team(db)
    await team.joined("ada")
    ticket = await team.ticket(roles=("frontend",))
    assert (await card(team, ticket.key)).waiting == ()


async def test_a_reported_ticket_that_lacks_only_a_look_calls_for_acceptance(db: Database):
    team = await a_team(db)
    ada = await team.joined("ada")
    ticket = await team.ticket(criteria=(SEEN,))
    assert (await card(team, ticket.key)).needs is None
    await reported(team, ada, ticket.key)
    assert (await card(team, ticket.key)).needs is Needs.ACCEPT


async def test_an_accepted_ticket_is_done_and_has_met_its_criteria(db: Database):
    team = await a_team(db)
    ada = await team.joined("ada")
    ticket = await team.ticket(criteria=(SEEN,))
    await reported(team, ada, ticket.key)
    page = await board.read_ticket(db, team.owner, ticket.key)
    await gate.accept_ticket(db, team.owner, ticket.key, page.verdict.snapshot)
    shown = await card(team, ticket.key)
    assert (shown.state, shown.met, shown.criteria, shown.needs) == (State.DONE, 1, 1, None)
    page = await board.read_ticket(db, ada, ticket.key)
    assert [(c.closed_by, c.is_override, c.round) for c in page.closes] == [(team.owner.name, False, 1)]
    assert page.verdict.is_open
    assert page.verdict.snapshot == page.closes[0].snapshot


async def test_an_overridden_ticket_is_marked_for_ever(db: Database):
    team = await a_team(db)
    ada = await team.joined("ada")
    ticket = await team.ticket()
    await reported(team, ada, ticket.key)
    await gate.override_ticket(db, team.owner, ticket.key, "The test runner is down and the shop must open.")
    shown = await card(team, ticket.key)
    assert (shown.state, shown.is_overridden, shown.gate_is_open) == (State.DONE, True, False)


async def test_a_reported_ticket_that_lacks_a_test_calls_for_nobody(db: Database):
    team = await a_team(db)
    ada = await team.joined("ada")
    ticket = await team.ticket(criteria=(a_criterion(), SEEN))
    await reported(team, ada, ticket.key)
    assert (await card(team, ticket.key)).needs is None


async def test_a_proposed_revision_calls_for_approval(db: Database):
    team = await a_team(db)
    ada = await team.joined("ada")
    ticket = await team.ticket()
    await claims.claim_ticket(db, ada, ticket.key)
    await revisions.revise_ticket(db, ada, ticket.key, SpecChange(spec="Refunds in parts.", reason="Asked for."))
    assert (await card(team, ticket.key)).needs is Needs.APPROVE_REVISION
    page = await board.read_ticket(db, team.owner, ticket.key)
    assert page.revision is not None
    assert (page.revision.proposed_by, page.revision.reason) == ("ada", "Asked for.")


async def test_the_page_of_a_ticket_shows_its_neighbours_its_thread_and_its_past(db: Database):
    team = await a_team(db)
    ada = await team.joined("ada")
    parent, first, second = await tickets.create_tickets(
        db,
        team.owner,
        "SHOP",
        [a_draft("All", ref="p"), a_draft("First", ref="a", parent="p"), a_draft("Second", needs=("a",))],
        True,
    )
    claim = await claims.claim_ticket(db, ada, first.key)
    await claims.release_claim(db, ada, first.key, claim.fence, "The tests are written.")
    page = await board.read_ticket(db, ada, first.key)
    assert page.ticket.key == first.key
    assert page.needed_by == (Link(second.key, "Second", State.READY),)
    assert (await board.read_ticket(db, ada, second.key)).needs == (Link(first.key, "First", State.READY),)
    assert (await board.read_ticket(db, ada, parent.key)).children == (Link(first.key, "First", State.READY),)
    assert [(m.author, m.kind, m.body) for m in page.messages] == [
        ("ada", MessageKind.HANDOFF, "The tests are written.")
    ]
    assert [(c.fence, c.role, c.holder, c.ending) for c in page.claims] == [
        (claim.fence, "work", "ada", Ending.RELEASED)
    ]
    assert [event.kind for event in page.events] == [
        Kind.TICKET_CREATED,
        Kind.TICKET_PUBLISHED,
        Kind.CLAIM_TAKEN,
        Kind.TICKET_STARTED,
        Kind.MESSAGE_POSTED,
        Kind.CLAIM_RELEASED,
        Kind.TICKET_READIED,
    ]
    assert not page.verdict.is_open
    assert [c.number for c in page.criteria] == [1]


async def test_a_board_and_its_cursor_leave_nothing_out(db: Database):
    team = await a_team(db)
    await team.ticket("Before")
    shown = await board.read_board(db, team.owner, "SHOP")
    later = await team.ticket("After")
    followed = await board.read_events(db, team.owner, "SHOP", after=shown.cursor)
    assert {event.ticket for event in followed} == {later.key}
    assert followed[-1].id == await board.newest_cursor(db)


async def test_without_a_cursor_the_newest_events_come_in_their_order(db: Database):
    team = await a_team(db)
    await team.ticket("Refund", publish=False)
    newest = await board.read_events(db, team.owner, "SHOP", limit=2)
    assert [event.kind for event in newest][-1] is Kind.TICKET_CREATED
    assert len(newest) == 2


async def test_the_events_of_one_ticket_are_read_on_from_a_cursor(db: Database):
    team = await a_team(db)
    ticket = await team.ticket()
    await team.ticket("Another")
    first, second = await board.read_events(db, team.owner, ticket=ticket.key)
    assert (first.kind, second.kind) == (Kind.TICKET_CREATED, Kind.TICKET_PUBLISHED)
    assert await board.read_events(db, team.owner, ticket=ticket.key, after=first.id) == [second]


async def test_a_cursor_of_somebody_elses_is_refused(db: Database):
    team = await a_team(db)
    with pytest.raises(Invalid, match="no place in the log"):
        await board.read_events(db, team.owner, after="\u0661.\u0661.\u0661")


async def test_who_is_no_member_finds_nothing(db: Database):
    team = await a_team(db)
    ticket = await team.ticket()
    await projects.create_project(db, team.owner, "OTHER", "Another one")
    stranger = replace(await team.joined("ada"), memberships=())
    reads = [
        lambda: board.read_board(db, stranger, "SHOP"),
        lambda: board.list_tickets(db, stranger, "SHOP"),
        lambda: board.read_ticket(db, stranger, ticket.key),
        lambda: board.read_events(db, stranger, "SHOP"),
        lambda: board.read_events(db, stranger, ticket=ticket.key),
    ]
    for read in reads:
        with pytest.raises(NotFound, match="There is no project SHOP"):
            await read()
    assert await board.read_events(db, stranger) == []


async def test_one_sees_the_events_of_ones_own_projects_only(db: Database):
    team = await a_team(db)
    ada = await team.joined("ada")
    await projects.create_project(db, team.owner, "OTHER", "Another one")
    seen = {event.project for event in await board.read_events(db, ada)}
    assert seen == {"SHOP"}


async def test_a_ticket_that_is_not_there_is_not_found(db: Database):
    team = await a_team(db)
    with pytest.raises(NotFound, match="There is no ticket SHOP-7"):
        await board.read_ticket(db, team.owner, "SHOP-7")
