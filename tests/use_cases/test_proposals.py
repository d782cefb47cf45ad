"""Tickets that are proposed for mismatches."""

import asyncio

from contract_makers import called, offered, scan
from interlock.core.contracts.mismatch import Severity
from interlock.core.criteria import Kind as CriterionKind
from interlock.core.members import Kind
from interlock.core.tickets import Resolution, State
from interlock.store.database import Database
from interlock.use_cases import board, mismatches, proposals, tickets
from makers import Team, a_team


async def drifted(db: Database) -> Team:
    """Two pages read `total` of an order, one reads `size` of a cart, and neither is sent."""
    team = await a_team(db)
    robot = await team.joined("robot", Kind.CI)
    api = offered(orders={"cents": "integer"}, carts={"items": "integer"})
    await scan(team, robot, "api", api, component="orders-api")
    await scan(team, robot, "web", called(orders="total", carts="size"))
    await scan(team, robot, "app", called(orders="total"), repository="example/app", component="app")
    return team


async def test_one_draft_is_proposed_for_each_root_cause_with_both_sides_as_parts(db: Database):
    team = await drifted(db)
    otter = await team.joined("otter")
    carts, orders = sorted(await proposals.propose_tickets(db, otter, "SHOP"), key=lambda t: t.scope.operations)
    assert (orders.state, orders.labels) == (State.DRAFT, ("contract",))
    page = await board.read_ticket(db, otter, orders.key)
    assert [p.role for p in page.parts] == ["orders-api", "frontend", "app"]
    assert [(c.kind, c.selectors) for c in page.criteria] == [(CriterionKind.CONTRACT, ("GET /orders/{id}",))]
    assert (orders.scope.operations, orders.scope.paths) == (("GET /orders/{id}",), ("openapi.json", "src/pages.ts"))
    assert "`web` at `src/pages.ts:5:" in orders.spec
    assert "`app` at `src/pages.ts:5:" in orders.spec
    assert carts.scope.operations == ("GET /carts/{id}",)
    published = await tickets.publish_ticket(db, team.owner, orders.key)
    assert published.state is State.READY


async def test_what_an_open_ticket_is_to_mend_is_not_proposed_again(db: Database):
    team = await drifted(db)
    first = await proposals.propose_tickets(db, team.owner, "SHOP")
    assert await proposals.propose_tickets(db, team.owner, "SHOP") == []
    await tickets.cancel_ticket(db, team.owner, first[0].key, Resolution.WONT_DO, "Not now.")
    again = await proposals.propose_tickets(db, team.owner, "SHOP")
    assert [t.title for t in again] == [first[0].title]


async def test_of_two_who_propose_at_once_one_finds_nothing_left(db: Database):
    team = await drifted(db)
    both = await asyncio.gather(*(proposals.propose_tickets(db, team.owner, "SHOP") for _ in range(2)))
    assert sorted(len(made) for made in both) == [0, 2]


async def test_some_can_be_named_and_what_is_waived_is_left_out(db: Database):
    team = await drifted(db)
    orders, carts = sorted(
        {m.operation: m for m in await mismatches.read_mismatches(db, team.owner, "SHOP")}.values(),
        key=lambda m: m.operation,
        reverse=True,
    )
    await mismatches.waive_mismatch(db, team.owner, "SHOP", orders.fingerprint, "soon", 1)
    assert await proposals.propose_tickets(db, team.owner, "SHOP", [orders.fingerprint]) == []
    assert await proposals.propose_tickets(db, team.owner, "SHOP", severity=Severity.WARNING) == []
    [made] = await proposals.propose_tickets(db, team.owner, "SHOP", [carts.fingerprint])
    assert made.scope.operations == (carts.operation,)


async def test_a_repeated_proposal_gets_the_first_answer(db: Database):
    team = await drifted(db)
    first = await proposals.propose_tickets(db, team.owner, "SHOP", request_id="once")
    again = await proposals.propose_tickets(db, team.owner, "SHOP", request_id="once")
    assert [t.key for t in again] == [t.key for t in first]
