"""A branch is compared with itself, and with the default branch where nothing was scanned on it."""

from contract_makers import called, fields, offered, scan
from interlock.core.criteria import Kind as CriterionKind
from interlock.core.events import Kind as Happened
from interlock.core.gate.verdict import Verdict
from interlock.core.members import Kind
from interlock.core.scopes import TicketScope
from interlock.store.database import Database
from interlock.use_cases import board, claims, contracts, gate, mismatches, projects
from makers import COMMIT, OTHER_COMMIT, REPOSITORY, Team, a_criterion, a_team

INTEGERS = {"total": "integer"}
CENTS = {"total_cents": "integer"}


async def reported(team: Team, commit: str = COMMIT, **about: object) -> str:
    """A ticket whose only part was reported at this commit, and that touches the orders."""
    wanted = {"scope": TicketScope(operations=("GET /orders/{id}",)), **about}
    ticket = await team.ticket(criteria=(a_criterion("A person sees the total.", CriterionKind.HUMAN),), **wanted)
    worker = await team.joined(f"worker-{ticket.number}")
    claim = await claims.claim_ticket(team.db, worker, ticket.key)
    await claims.report_part(team.db, worker, ticket.key, claim.fence, REPOSITORY, commit, "done")
    return ticket.key


async def verdict(team: Team, key: str) -> Verdict:
    return (await gate.read_gate(team.db, team.owner, key))[1]


async def blockers(team: Team, key: str) -> list[str]:
    return [b.code for b in (await verdict(team, key)).blockers]


async def test_a_consumer_meets_the_provider_of_its_branch(db: Database):
    team = await a_team(db)
    robot = await team.joined("robot", Kind.CI)
    await scan(team, robot, "api", offered(orders=INTEGERS))
    await scan(team, robot, "api", offered(orders=CENTS), branch="cents")
    on_cents = await scan(team, robot, "web", called(orders="total_cents"), branch="cents")
    on_main = await scan(team, robot, "web", called(orders="total"))
    assert (on_cents.open, on_main.open) == ((), ())


async def test_a_consumer_meets_the_default_branch_where_its_branch_has_no_provider(db: Database):
    team = await a_team(db)
    robot = await team.joined("robot", Kind.CI)
    await scan(team, robot, "api", offered(orders=INTEGERS))
    drifted = await scan(team, robot, "web", called(orders="sum"), branch="sum")
    assert [(m.branch, m.field) for m in drifted.opened] == [("sum", "response.sum")]
    assert await mismatches.read_mismatches(db, robot, "SHOP") == []
    assert len(await mismatches.read_mismatches(db, robot, "SHOP", branch="sum")) == 1


async def test_a_provider_alone_on_a_branch_meets_the_consumers_of_the_default_branch(db: Database):
    team = await a_team(db)
    robot = await team.joined("robot", Kind.CI)
    await scan(team, robot, "api", offered(orders=INTEGERS))
    await scan(team, robot, "web", called(orders="total"))
    broken = await scan(team, robot, "api", offered(orders=CENTS), branch="cents")
    assert fields(broken.opened) == ["response.total"]
    assert [c.kind for c in broken.changes] == ["required_property.removed"]
    assert await mismatches.read_mismatches(db, robot, "SHOP") == []


async def test_a_scan_of_the_default_branch_speaks_for_branches_that_rely_on_it(db: Database):
    team = await a_team(db)
    robot = await team.joined("robot", Kind.CI)
    await scan(team, robot, "api", offered(orders=INTEGERS))
    await scan(team, robot, "web", called(orders="sum"), branch="sum")
    merged = await scan(team, robot, "api", offered(orders={"sum": "integer"}))
    assert merged.resolved == ()  # the answer tells of the branch that was scanned
    assert await mismatches.read_mismatches(db, robot, "SHOP", branch="sum") == []
    assert [m.state for m in await mismatches.read_mismatches(db, robot, "SHOP", state="resolved", branch="sum")] == [
        "resolved"
    ]


async def test_each_of_several_providers_answers_for_its_own_calls(db: Database):
    team = await a_team(db)
    robot = await team.joined("robot", Kind.CI)
    await scan(team, robot, "orders", offered(orders=INTEGERS))
    await scan(team, robot, "users", offered(users={"age": "integer"}), repository="example/users")
    agreed = await scan(team, robot, "web", called(orders="total", users="age"))
    assert agreed.open == ()
    drifted = await scan(team, robot, "users", offered(users={"born": "string"}), repository="example/users")
    assert [(m.provider, m.operation) for m in drifted.opened] == [("users", "GET /users/{id}")]
    lost = await scan(team, robot, "web", called(orders="total", carts="size"))
    assert [m.operation for m in lost.opened] == ["GET /carts/{id}"]


async def test_a_ticket_sees_the_branch_that_its_head_stands_on(db: Database):
    team = await a_team(db)
    robot = await team.joined("robot", Kind.CI)
    await scan(team, robot, "api", offered(orders=INTEGERS), OTHER_COMMIT)
    await scan(team, robot, "web", called(orders="sum"), COMMIT, branch="sum")
    on_sum = await reported(team, COMMIT)
    on_main = await reported(team, OTHER_COMMIT)
    assert await blockers(team, on_sum) == ["mismatch_open"]
    assert await blockers(team, on_main) == []
    await scan(team, robot, "api", offered(orders={"sum": "integer"}), "c" * 40, branch="sum")
    assert await blockers(team, on_sum) == []


async def test_a_later_commit_on_the_branch_does_not_open_the_gate_of_an_earlier_one(db: Database):
    team = await a_team(db)
    robot = await team.joined("robot", Kind.CI)
    await scan(team, robot, "api", offered(orders=INTEGERS), "c" * 40, repository="example/api")
    await scan(team, robot, "web", called(orders="sum"), COMMIT, branch="sum")
    key = await reported(team, COMMIT)
    await scan(team, robot, "web", called(orders="sum"), OTHER_COMMIT, branch="sum")
    assert await blockers(team, key) == ["mismatch_open"]


async def test_the_usual_report_sees_the_branch_of_the_commit_that_it_names(db: Database):
    """The verdict that a report writes is shown without anybody judging again."""
    team = await a_team(db)
    robot = await team.joined("robot", Kind.CI)
    await scan(team, robot, "api", offered(orders=INTEGERS), OTHER_COMMIT)
    await scan(team, robot, "web", called(orders="sum"), COMMIT, branch="sum")
    key = await reported(team, COMMIT)
    page = await board.read_ticket(db, team.owner, key)
    shown = await board.read_board(db, team.owner, "SHOP")
    [card] = [card for cards in shown.columns.values() for card in cards if card.key == key]
    assert card.mismatches == 1
    assert "mismatch_open" in [b.code for b in page.verdict.blockers]
    assert card.met == 0


async def test_what_was_merged_is_seen_from_the_default_branch(db: Database):
    """The branch may be left behind, and nobody scans it again."""
    team = await a_team(db)
    robot = await team.joined("robot", Kind.CI)
    await scan(team, robot, "api", offered(orders=INTEGERS), "c" * 40, repository="example/api")
    await scan(team, robot, "web", called(orders="sum"), COMMIT, branch="sum")
    key = await reported(team, COMMIT)
    await scan(
        team, robot, "api", offered(orders={"total": "integer", "sum": "integer"}), "d" * 40, "sum", "example/api"
    )
    await scan(team, robot, "api", offered(orders={"total": "integer", "sum": "integer"}), "e" * 40, "", "example/api")
    await scan(team, robot, "web", called(orders="sum"), COMMIT)
    await scan(team, robot, "api", offered(orders=INTEGERS), "f" * 40, "sum", "example/api")
    assert await blockers(team, key) == []


async def test_the_default_branch_is_the_projects_to_name(db: Database):
    team = await a_team(db)
    robot = await team.joined("robot", Kind.CI)
    await projects.change_policy(db, team.owner, "SHOP", {"default_branch": "trunk"})
    assert (await scan(team, robot, "api", offered(orders=INTEGERS))).branch == "trunk"
    drifted = await scan(team, robot, "web", called(orders="sum"), branch="main")
    assert fields(drifted.open) == ["response.sum"]
    assert [s.branch for s in (await contracts.read_contracts(db, robot, "SHOP")).sources] == ["trunk", "main"]


async def test_old_branches_are_forgotten_and_what_disagreed_on_them_is_resolved(db: Database, monkeypatch):
    monkeypatch.setattr("interlock.store.contracts.BRANCHES_KEPT", 2)
    team = await a_team(db)
    robot = await team.joined("robot", Kind.CI)
    await scan(team, robot, "api", offered(orders=INTEGERS), "c" * 40)
    await scan(team, robot, "web", called(orders="sum"), COMMIT, branch="kept")
    key = await reported(team, COMMIT)
    for number in range(4):
        await scan(team, robot, "web", called(orders="sum"), str(number) * 40, branch=f"old-{number}")
    still = {b for b in ("kept", *(f"old-{n}" for n in range(4))) if await open_on(team, b)}
    assert still == {"kept", "old-2", "old-3"}
    assert await blockers(team, key) == ["mismatch_open"]


async def open_on(team: Team, branch: str) -> bool:
    return bool(await mismatches.read_mismatches(team.db, team.owner, "SHOP", branch=branch))


async def test_what_a_provider_breaks_is_told_with_its_readers_and_stays_in_the_history(db: Database):
    team = await a_team(db)
    robot = await team.joined("robot", Kind.CI)
    await scan(team, robot, "api", offered(orders=INTEGERS))
    await scan(team, robot, "web", called(orders="total"))
    outcome = await scan(team, robot, "api", offered(orders=CENTS), OTHER_COMMIT)
    assert outcome.breaking == 1
    assert outcome.changes[0].readers == ("src/pages.ts:5:16", "src/pages.ts:5:22")
    newest, _, first = await contracts.read_scans(db, robot, "SHOP")
    assert (newest.commit, newest.breaking, newest.changes) == (OTHER_COMMIT, 1, outcome.changes)
    assert (first.source, first.breaking, first.changes) == ("api", 0, ())
    told = [e for e in await board.read_events(db, team.owner, "SHOP") if e.kind == Happened.CONTRACT_BROKEN]
    assert [(e.data["source"], e.data["breaking"]) for e in told] == [("api", 1)]
