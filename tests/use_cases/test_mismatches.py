"""How mismatches are found again in a list and in the past, and who may let them be."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from contract_makers import called, offered, scan
from interlock.core.contracts.kept import Standing
from interlock.core.members import Actor, Kind
from interlock.core.refusals import Invalid, NotFound
from interlock.core.scopes import TicketScope
from interlock.store.database import Database
from interlock.use_cases import gate, mismatches
from interlock.use_cases.mismatches import read_mismatches
from makers import COMMIT, OTHER_COMMIT, Team, a_team


async def drifted(db: Database) -> tuple[Team, Actor]:
    """The pages read `total` of an order and `size` of a cart, and neither is sent."""
    team = await a_team(db)
    robot = await team.joined("robot", Kind.CI)
    await scan(team, robot, "api", offered(orders={"cents": "integer"}, carts={"items": "integer"}))
    await scan(team, robot, "web", called(orders="total", carts="size"))
    return team, robot


async def test_a_list_is_read_in_pieces_and_narrowed_down(db: Database):
    _, robot = await drifted(db)
    every = await read_mismatches(db, robot, "SHOP")
    assert len(every) == 2
    [first] = await read_mismatches(db, robot, "SHOP", limit=1)
    assert await read_mismatches(db, robot, "SHOP", after=first.cursor) == every[1:]
    assert [m.operation for m in await read_mismatches(db, robot, "SHOP", operation="* /carts/**")] == [
        "GET /carts/{id}"
    ]
    assert await read_mismatches(db, robot, "SHOP", source="web", side="provider") == []
    assert await read_mismatches(db, robot, "SHOP", source="web", side="consumer") == every
    assert await read_mismatches(db, robot, "SHOP", since=every[0].opened_at) == every
    assert await read_mismatches(db, robot, "SHOP", since=every[0].opened_at + timedelta(seconds=1)) == []
    with pytest.raises(Invalid, match="no place in this list"):
        await read_mismatches(db, robot, "SHOP", after="nonsense")


async def test_a_waiver_holds_on_every_branch_and_ends_by_itself(db: Database):
    team, robot = await drifted(db)
    order = (await read_mismatches(db, robot, "SHOP", operation="* /orders/**"))[0]
    await mismatches.waive_mismatch(db, team.owner, "SHOP", order.fingerprint, "ships tomorrow", 2)
    await scan(team, robot, "web", called(orders="total", carts="size"), OTHER_COMMIT, branch="later")
    assert [m.operation for m in await read_mismatches(db, robot, "SHOP", branch="later")] == ["GET /carts/{id}"]
    ticket = await team.ticket(scope=TicketScope(operations=("GET /orders/{id}",)))
    assert "mismatch_open" not in await blockers(team, ticket.key)
    async with db.transaction() as tx:
        await tx.sql.execute(text("update mismatches set waived_until = now() where waived_until is not null"))
    assert "mismatch_open" in await blockers(team, ticket.key)
    assert len(await read_mismatches(db, robot, "SHOP", branch="later")) == 2


async def test_what_is_mended_and_breaks_again_is_waived_no_more(db: Database):
    team, robot = await drifted(db)
    order = (await read_mismatches(db, robot, "SHOP", operation="* /orders/**"))[0]
    await mismatches.waive_mismatch(db, team.owner, "SHOP", order.fingerprint, "ships tomorrow", 2)
    await scan(team, robot, "web", called(orders="cents", carts="size"))
    again = await scan(team, robot, "web", called(orders="total", carts="size"))
    assert [(m.id, m.state) for m in again.opened] == [(order.id, Standing.OPEN)]


async def test_the_history_tells_when_it_was_open_and_at_which_commits(db: Database):
    team, robot = await drifted(db)
    order = (await read_mismatches(db, robot, "SHOP", operation="* /orders/**"))[0]
    await scan(team, robot, "web", called(orders="cents", carts="size"), OTHER_COMMIT)
    await scan(team, robot, "web", called(orders="total", carts="size"), "c" * 40)
    again, first = await mismatches.read_history(db, team.owner, "SHOP", order.fingerprint)
    assert (first.began_with, first.ended_with) == (COMMIT, OTHER_COMMIT)
    assert (again.began_with, again.ended_with, again.consumer) == ("c" * 40, None, "web")
    with pytest.raises(NotFound):
        await mismatches.read_history(db, team.owner, "SHOP", "0" * 16)


async def test_drift_counts_what_was_open_at_the_end_of_each_day(db: Database):
    team, robot = await drifted(db)
    async with db.transaction() as tx:
        await tx.sql.execute(text("update periods set began_at = now() - interval '2 days'"))
    await scan(team, robot, "web", called(orders="cents", carts="size"), OTHER_COMMIT)
    await scan(team, robot, "web", called(orders="nothing"), OTHER_COMMIT, branch="other")
    drift = await mismatches.read_drift(db, robot, "SHOP", days=4)
    assert [(d.errors, d.warnings, d.infos) for d in drift] == [(0, 0, 0), (2, 0, 0), (2, 0, 0), (1, 0, 0)]


async def blockers(team: Team, key: str) -> list[str]:
    return [b.code for b in (await gate.read_gate(team.db, team.owner, key))[1].blockers]
