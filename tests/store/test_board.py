"""The board is drawn with a fixed number of statements, and lists are read piece by piece."""

import pytest
from sqlalchemy import text

from interlock.core.board import Needs
from interlock.core.criteria import Kind
from interlock.core.messages import Kind as MessageKind
from interlock.core.refusals import Invalid
from interlock.core.scopes import TicketScope
from interlock.core.tickets import Priority, Resolution, State
from interlock.store.database import Database
from interlock.use_cases import board, messages, tickets
from makers import CLEAR, Team, a_criterion, a_draft, a_team
from statements import counted


async def filled(team: Team, count: int) -> None:
    """Tickets that wait for each other, with questions in every thread."""
    drafts = [
        a_draft(f"Ticket {n}", ref=f"t{n}", needs=(f"t{n - 1}",) if n else (), roles=("backend", "frontend"))
        for n in range(count)
    ]
    for made in await tickets.create_tickets(team.db, team.owner, team.project, drafts, publish=True):
        await messages.post_message(team.db, team.owner, made.key, MessageKind.QUESTION, "Which one?", True)


async def sent_by_the_board(db: Database, team: Team) -> int:
    with counted(db) as statements:
        await board.read_board(db, team.owner, team.project)
    return len(statements)


async def test_a_board_of_fifty_tickets_takes_as_many_statements_as_one_of_five(db: Database):
    team = await a_team(db)
    await filled(team, 5)
    few = await sent_by_the_board(db, team)
    await filled(team, 45)
    assert await sent_by_the_board(db, team) == few <= 16


async def test_a_list_of_fifty_tickets_takes_as_many_statements_as_one_of_five(db: Database):
    team = await a_team(db)
    await filled(team, 50)
    sent: list[int] = []
    for limit in (5, 50):
        with counted(db) as statements:
            page = await board.list_tickets(db, team.owner, team.project, limit=limit)
        assert len(page.items) == limit
        sent.append(len(statements))
    assert sent[0] == sent[1]


async def test_a_page_of_a_ticket_takes_as_many_statements_however_long_its_past(db: Database):
    team = await a_team(db)
    ticket = await team.ticket()
    await team.ticket("Child", parent=ticket.key)  # a kind of fact of which there is none is not asked for
    with counted(db) as few:
        await board.read_ticket(db, team.owner, ticket.key)
    for n in range(20):
        await messages.post_message(db, team.owner, ticket.key, MessageKind.NOTE, f"Note {n}")
        await team.ticket(f"Needs it {n}", needs=(ticket.key,))
        await team.ticket(f"Child {n}", parent=ticket.key)
    with counted(db) as many:
        page = await board.read_ticket(db, team.owner, ticket.key)
    assert (len(page.messages), len(page.needed_by), len(page.children)) == (20, 20, 21)
    assert len(many) == len(few)


async def test_the_ready_column_stands_in_the_order_of_claims(db: Database):
    team = await a_team(db)
    for title, priority in (("Later", Priority.LOW), ("First", Priority.NORMAL), ("Now", Priority.URGENT)):
        await team.ticket(title, priority=priority)
    await team.ticket("Second")
    shown = await board.read_board(db, team.owner, team.project)
    assert [card.title for card in shown.columns[State.READY]] == ["Now", "First", "Second", "Later"]


async def test_closed_columns_show_the_newest_and_count_all(db: Database):
    team = await a_team(db)
    for title in ("One", "Two", "Three"):
        ticket = await team.ticket(title)
        await tickets.cancel_ticket(db, team.owner, ticket.key, Resolution.OBSOLETE, "Not wanted any more.")
    shown = await board.read_board(db, team.owner, team.project, done_limit=2)
    assert [card.title for card in shown.columns[State.CANCELLED]] == ["Three", "Two"]
    assert shown.counts == {**dict.fromkeys(State, 0), State.CANCELLED: 3}


async def test_a_list_is_read_piece_by_piece_without_gap_or_repetition(db: Database):
    team = await a_team(db)
    drafts = [a_draft(f"Ticket {n}") for n in range(7)]  # of one transaction, so of one time
    await tickets.create_tickets(db, team.owner, team.project, drafts)
    seen: list[str] = []
    after = ""
    for size in (3, 3, 1):
        page = await board.list_tickets(db, team.owner, team.project, limit=3, after=after)
        assert len(page.items) == size
        seen += [card.key for card in page.items]
        after = page.next
    assert after == ""
    assert seen == [f"SHOP-{n}" for n in range(7, 0, -1)]


async def test_a_place_of_another_list_is_refused(db: Database):
    team = await a_team(db)
    with pytest.raises(Invalid, match="no place in this list"):
        await board.list_tickets(db, team.owner, team.project, after="somewhere")


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("refund", {"Refund an order", "Show a refund"}),
        ("REFUND order", {"Refund an order"}),
        ("shop-2", {"Show a refund"}),
        ("billing", {"100% off"}),
        ("100%", {"100% off"}),
        ("%", {"100% off"}),
        ("_", set()),
        ("\\", set()),
        ("refund\0order", {"Refund an order"}),
        ("refund \ud800", {"Refund an order", "Show a refund"}),
        ("'; drop table tickets; --", set()),
        ("  ", {"Refund an order", "Show a refund", "100% off"}),
    ],
)
async def test_every_word_is_looked_for_in_title_key_and_labels(db: Database, words: str, found: set[str]):
    team = await a_team(db)
    await team.ticket("Refund an order")
    await team.ticket("Show a refund")
    await team.ticket("100% off", labels=("Billing",))
    page = await board.list_tickets(db, team.owner, team.project, text=words)
    assert {card.title for card in page.items} == found


async def test_a_list_is_narrowed_by_state_label_and_role(db: Database):
    team = await a_team(db)
    await team.ticket("Draft", publish=False)
    await team.ticket("Labelled", labels=("api", "money"))
    await team.ticket("Split", roles=("backend", "frontend"))

    async def titles(**narrowed: object) -> list[str]:
        page = await board.list_tickets(db, team.owner, team.project, **narrowed)  # pyright: ignore[reportArgumentType]  names are the test's to get right
        return [card.title for card in page.items]

    assert await titles(state=[State.DRAFT]) == ["Draft"]
    assert await titles(state=[State.DRAFT, State.READY]) == ["Split", "Labelled", "Draft"]
    assert await titles(label="money") == ["Labelled"]
    assert await titles(label="mon") == []
    assert await titles(role="frontend") == ["Split"]
    assert await titles(role="frontend", label="money") == []


async def test_what_calls_for_a_person_comes_oldest_first(db: Database):
    team = await a_team(db)
    asked, stuck = await team.ticket("Asked"), await team.ticket("Stuck")
    await team.ticket("Calm")
    await messages.post_message(db, team.owner, asked.key, MessageKind.BLOCKER, "The API is down.", True)
    await tickets.escalate_ticket(db, team.owner, stuck.key, "Nobody knows how.")
    shown = await board.read_board(db, team.owner, team.project)
    assert [(card.title, card.needs) for card in shown.needs_you] == [
        ("Asked", Needs.ANSWER),
        ("Stuck", Needs.DECIDE),
    ]


async def disagreement(team: Team, operation: str, severity: str = "error", waived_until: str = "null") -> None:
    """An open mismatch, as a scan leaves it."""
    async with team.db.transaction() as tx:
        await tx.sql.execute(
            text(f"""
            with side as (
              insert into sources (project_id, name, side, repository)
              select id, :operation, side, 'example/shop' from projects, unnest(array['provider', 'consumer']) side
              where key = 'SHOP' returning id, project_id, side
            )
            insert into mismatches
              (project_id, provider_id, consumer_id, fingerprint, rule, severity, operation, body, state, waived_until)
            select p.project_id, p.id, c.id, :operation, 'missing_field', :severity, :operation,
                   '{{"provider_place": "api/refunds.py:3:1", "sentence": "It is never sent."}}', 'open', {waived_until}
            from side p join side c on c.side = 'consumer' where p.side = 'provider'
            """),
            {"operation": operation, "severity": severity},
        )


async def mismatches(team: Team, **about: object) -> int:
    ticket = await team.ticket(**about)  # pyright: ignore[reportArgumentType]  # names are the test's to get right
    shown = await board.read_board(team.db, team.owner, team.project)
    return next(card.mismatches for card in shown.columns[State.READY] if card.key == ticket.key)


async def test_a_card_counts_the_open_errors_on_what_its_ticket_touches(db: Database):
    team = await a_team(db)
    await disagreement(team, "GET /orders/{id}")
    await disagreement(team, "POST /orders", severity="warning")
    await disagreement(team, "PUT /orders", waived_until="now() + interval '1 day'")
    await disagreement(team, "PATCH /orders", waived_until="now() - interval '1 day'")
    assert await mismatches(team, scope=TicketScope(operations=("* /orders/**",))) == 2
    assert await mismatches(team, scope=TicketScope(operations=("GET /orders/{order}",))) == 1
    assert await mismatches(team, scope=TicketScope(paths=("api/**",))) == 2
    assert await mismatches(team, scope=TicketScope(paths=("docs/**",))) == 0
    assert await mismatches(team, criteria=(a_criterion(CLEAR, Kind.CONTRACT, "GET /orders/{id}"),)) == 1
    assert await mismatches(team) == 0
