"""Scans that come at the same time, and the tickets that they concern."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from sqlalchemy import text

from contract_makers import called, fields, offered, scan
from interlock.core.criteria import Kind as CriterionKind
from interlock.core.events import Kind as Happened
from interlock.core.members import Actor, Kind
from interlock.core.refusals import Busy
from interlock.core.scopes import TicketScope
from interlock.store.database import Database
from interlock.use_cases import board, claims, contracts, gate, mismatches
from interlock.use_cases.comparing import Comparing
from makers import COMMIT, OTHER_COMMIT, REPOSITORY, Team, a_criterion, a_team

LOOKED = a_criterion("A person sees the total of the order.", CriterionKind.HUMAN)
ON_ORDERS = TicketScope(operations=("GET /orders/{id}",))


@pytest.fixture
def together(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """So many scans have all compared what they know before any of them writes."""

    def meet(count: int) -> None:
        barrier = asyncio.Barrier(count)
        compare_all = Comparing.all_of
        met: set[Comparing] = set()

        async def all_of(self: Comparing, *about: Any) -> None:
            await compare_all(self, *about)
            if self not in met:
                met.add(self)
                await barrier.wait()

        monkeypatch.setattr(Comparing, "all_of", all_of)

    return meet


async def test_two_sides_that_are_scanned_at_once_are_compared_with_each_other(db: Database, together):
    team = await a_team(db)
    robot = await team.joined("robot", Kind.CI)
    together(2)
    both = await asyncio.gather(
        scan(team, robot, "api", offered(orders={"cents": "integer"})), scan(team, robot, "web", called(orders="total"))
    )
    assert sorted(fields(outcome.opened) for outcome in both) == [[], ["response.total"]]
    kinds = [e.kind for e in await board.read_events(db, team.owner, "SHOP")]
    assert kinds.count(Happened.MISMATCH_OPENED) == 1


async def test_many_scans_at_once_end_as_if_they_had_come_one_after_the_other(db: Database, together):
    team = await a_team(db)
    robot = await team.joined("robot", Kind.CI)
    await scan(team, robot, "api", offered(orders={"cents": "integer"}))
    together(5)
    pages = (scan(team, robot, f"web-{n}", called(orders="total"), branch="b" * (n % 2)) for n in range(4))
    await asyncio.gather(scan(team, robot, "api", offered(orders={"total": "integer"})), *pages)
    for branch in ("", "b"):
        assert await mismatches.read_mismatches(db, robot, "SHOP", branch=branch) == []


async def test_a_scan_that_is_overtaken_all_the_time_is_refused_and_leaves_nothing(db: Database, monkeypatch):
    team = await a_team(db)
    robot = await team.joined("robot", Kind.CI)

    async def nothing(*about: object) -> None:
        pass

    await scan(team, robot, "web", called(orders="total"))
    monkeypatch.setattr(Comparing, "all_of", nothing)
    with pytest.raises(Busy):
        await scan(team, robot, "api", offered(orders={"cents": "integer"}), request_id="once")
    assert [s.name for s in (await contracts.read_contracts(db, robot, "SHOP")).sources] == ["web"]
    monkeypatch.undo()
    assert (await scan(team, robot, "api", offered(orders={"cents": "integer"}), request_id="once")).opened


async def test_the_same_scan_sent_twice_at_once_is_done_once(db: Database, together):
    team = await a_team(db)
    robot = await team.joined("robot", Kind.CI)
    await scan(team, robot, "api", offered(orders={"cents": "integer"}))
    together(2)
    first, again = await asyncio.gather(
        *(scan(team, robot, "web", called(orders="total"), request_id="once") for _ in range(2))
    )
    assert first == again
    assert len(await contracts.read_scans(db, robot, "SHOP")) == 2


async def test_exactly_the_tickets_that_a_mismatch_touches_are_judged_anew(db: Database):
    team = await a_team(db)
    robot = await team.joined("robot", Kind.CI)
    tickets = {
        "verifying": await reported(team, scope=ON_ORDERS),
        "at work": await taken(team, scope=ON_ORDERS),
        "ready": (await team.ticket(criteria=(LOOKED,), scope=ON_ORDERS)).key,
        "by its file": await reported(team, scope=TicketScope(paths=("src/pages.ts",))),
        "of something else": await reported(team, scope=TicketScope(operations=("GET /carts",))),
        "of nothing": await reported(team),
    }
    await scan(team, robot, "api", offered(orders={"cents": "integer"}))
    await forget_verdicts(db)
    await scan(team, robot, "web", called(orders="total"))
    touched = {"verifying", "at work", "ready", "by its file"}
    assert await judged(db, tickets) == dict.fromkeys(touched, True) | dict.fromkeys(tickets.keys() - touched, False)
    await forget_verdicts(db)
    await scan(team, robot, "web", called(orders="cents"))
    assert {name for name, is_judged in (await judged(db, tickets)).items() if is_judged} == touched
    moved = [
        (e.kind, e.ticket) for e in await board.read_events(db, team.owner, "SHOP") if e.kind == Happened.GATE_SHUT
    ]
    assert moved == []  # none was open: nobody looked yet


async def test_the_gate_shuts_and_opens_again_with_the_mismatch(db: Database):
    """The person's word stays: it is about the head, and not about the other side."""
    team = await a_team(db)
    robot = await team.joined("robot", Kind.CI)
    await scan(team, robot, "api", offered(orders={"total": "integer"}))
    key = await reported(team, scope=ON_ORDERS)
    looker = await team.joined("looker", Kind.PERSON)
    await gate.review_ticket(db, looker, key, True, (), "It is there.")
    await scan(team, robot, "web", called(orders="total"))
    await scan(team, robot, "api", offered(orders={"cents": "integer"}), OTHER_COMMIT)  # one side only
    await scan(team, robot, "api", offered(orders={"total": "integer"}), COMMIT)
    moved = [e.kind for e in await board.read_events(db, team.owner, ticket=key) if e.kind.startswith("gate.")]
    assert moved == [Happened.GATE_OPENED, Happened.GATE_SHUT, Happened.GATE_OPENED]


async def test_a_scan_waits_for_a_report_and_then_judges_what_was_reported(db: Database):
    team = await a_team(db)
    robot = await team.joined("robot", Kind.CI)
    await scan(team, robot, "api", offered(orders={"cents": "integer"}))
    worker = await team.joined("worker")
    ticket = await team.ticket(criteria=(LOOKED,), scope=ON_ORDERS)
    claim = await claims.claim_ticket(db, worker, ticket.key)
    async with db.transaction() as tx:
        await tx.sql.execute(text("select from tickets where id = :id for update"), {"id": ticket.id})
        scanning = asyncio.create_task(scan(team, robot, "web", called(orders="total")))
        await somebody_waits(db)
    await scanning
    await claims.report_part(db, worker, ticket.key, claim.fence, REPOSITORY, COMMIT, "done")
    assert "mismatch_open" in str(await verdict_of(db, ticket.key))


async def somebody_waits(db: Database) -> None:
    while True:
        async with db.read() as tx:
            waiting = text("select count(*) from pg_stat_activity where wait_event_type = 'Lock'")
            if (await tx.sql.execute(waiting)).scalar_one():
                return


async def taken(team: Team, **about: Any) -> str:
    ticket = await team.ticket(criteria=(LOOKED,), **about)
    worker = await a_worker(team)
    await claims.claim_ticket(team.db, worker, ticket.key)
    return ticket.key


async def reported(team: Team, **about: Any) -> str:
    ticket = await team.ticket(criteria=(LOOKED,), **about)
    worker = await a_worker(team)
    claim = await claims.claim_ticket(team.db, worker, ticket.key)
    await claims.report_part(team.db, worker, ticket.key, claim.fence, REPOSITORY, COMMIT, "done")
    return ticket.key


async def a_worker(team: Team) -> Actor:
    return await team.joined(f"worker-{len(team.tokens)}")


async def forget_verdicts(db: Database) -> None:
    async with db.transaction() as tx:
        await tx.sql.execute(text("update tickets set verdict = null"))


async def judged(db: Database, tickets: Mapping[str, str]) -> dict[str, bool]:
    return {name: await verdict_of(db, key) is not None for name, key in tickets.items()}


async def verdict_of(db: Database, key: str) -> Any:
    async with db.read() as tx:
        kept = text("select verdict from tickets where number = :number order by id desc limit 1")
        return (await tx.sql.execute(kept, {"number": int(key.partition("-")[2])})).scalar_one()
