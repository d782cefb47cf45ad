"""Sources are removed, and folders are read where a person allowed it on this machine."""

from pathlib import Path

import pytest
from sqlalchemy import text

from contract_makers import called, offered, scan
from interlock.core.contracts.model import Side
from interlock.core.criteria import Kind as CriterionKind
from interlock.core.gate.verdict import State
from interlock.core.members import Kind
from interlock.core.refusals import Invalid, NotFound, NotPermitted, WrongState
from interlock.core.scopes import TicketScope
from interlock.store.database import Database
from interlock.use_cases import claims, contracts, gate, mismatches, sources
from makers import COMMIT, REPOSITORY, Team, a_criterion, a_team

PAGE = "export const show = async (id) => (await (await fetch(`/orders/${id}`)).json()).sum.toFixed();\n"


@pytest.fixture
def here(tmp_path: Path) -> Path:
    return tmp_path.resolve()


@pytest.fixture
def checkout(here: Path) -> Path:
    """A front end that reads `sum`, in a repository with the branch `sum` checked out."""
    front = here / "shop" / "web"
    front.mkdir(parents=True)
    (front / "page.ts").write_text(PAGE)
    (front.parent / ".git").mkdir()
    (front.parent / ".git" / "HEAD").write_text("ref: refs/heads/sum\n")
    return front


def leave_a_link(folder: Path, to: Path) -> None:
    folder.rename(to)
    folder.symlink_to(to)


async def allowed(team: Team, folder: Path, name: str = "web") -> None:
    await sources.allow_folder(team.db, team.owner, "SHOP", name, Side.CONSUMER, folder, REPOSITORY)


async def test_a_removed_source_is_compared_no_more_until_it_is_scanned_again(db: Database):
    team = await a_team(db)
    robot = await team.joined("robot", Kind.CI)
    await scan(team, robot, "api", offered(orders={"cents": "integer"}))
    drift = await scan(team, robot, "web", called(orders="total"))
    with pytest.raises(NotPermitted):
        await sources.remove_source(db, robot, "SHOP", "web", Side.CONSUMER)
    with pytest.raises(NotFound):
        await sources.remove_source(db, team.owner, "SHOP", "web", Side.PROVIDER)
    await sources.remove_source(db, team.owner, "SHOP", "web", Side.CONSUMER)
    assert await mismatches.read_mismatches(db, robot, "SHOP") == []
    assert [s.name for s in await sources.read_sources(db, robot, "SHOP")] == ["api"]
    assert (await scan(team, robot, "api", offered(orders={"cents": "integer"}))).open == ()
    again = await scan(team, robot, "web", called(orders="total"))
    assert [m.id for m in again.opened] == [m.id for m in drift.opened]


async def test_a_folder_is_read_as_it_lies_there_on_the_branch_that_is_checked_out(db: Database, checkout: Path):
    team = await a_team(db)
    robot = await team.joined("robot", Kind.CI)
    await scan(team, robot, "api", offered(orders={"total": "integer"}))
    await allowed(team, checkout)
    read = await sources.scan_folder(db, team.owner, "SHOP", "web", Side.CONSUMER)
    assert (read.branch, [m.consumer_places for m in read.opened]) == (
        "sum",
        [("web/page.ts:1:81", "web/page.ts:1:85")],
    )
    (checkout / "page.ts").write_text(PAGE.replace("sum", "total"))
    assert (await sources.scan_folder(db, team.owner, "SHOP", "web", Side.CONSUMER)).open == ()


async def test_a_folder_proves_nothing_about_a_commit(db: Database, checkout: Path):
    team = await a_team(db)
    robot = await team.joined("robot", Kind.CI)
    agreed = a_criterion("Both sides agree on an order.", CriterionKind.CONTRACT, "GET /orders/{id}")
    ticket = await team.ticket(criteria=(agreed,), scope=TicketScope(operations=("GET /orders/{id}",)))
    otter = await team.joined("otter")
    claim = await claims.claim_ticket(db, otter, ticket.key)
    await claims.report_part(db, otter, ticket.key, claim.fence, REPOSITORY, COMMIT, "done")
    await scan(team, robot, "api", offered(orders={"sum": "integer"}))
    await allowed(team, checkout)
    await sources.scan_folder(db, team.owner, "SHOP", "web", Side.CONSUMER)
    _, verdict = await gate.read_gate(db, team.owner, ticket.key)
    assert verdict.criteria[0].state is State.MISSING


async def test_no_token_of_an_agent_or_of_ci_allows_a_folder(db: Database, checkout: Path):
    team = await a_team(db)
    for name, kind in (("otter", Kind.AGENT), ("robot", Kind.CI)):
        actor = await team.joined(name, kind)
        with pytest.raises(NotPermitted):
            await sources.allow_folder(db, actor, "SHOP", "web", Side.CONSUMER, checkout, REPOSITORY)
    with pytest.raises(NotPermitted):
        await sources.scan_folder(db, await team.joined("lynx"), "SHOP", "web", Side.CONSUMER)


async def test_a_way_over_a_link_or_up_again_is_refused(db: Database, checkout: Path, here: Path):
    team = await a_team(db)
    link = here / "link"
    link.symlink_to(checkout.parent)
    for folder in (
        link,
        link / "web",
        checkout / ".." / "web",
        Path("web"),
        checkout / "page.ts",
        checkout / "gone",
        Path("/"),
    ):
        with pytest.raises(Invalid):
            await allowed(team, folder)


async def test_what_became_a_link_after_it_was_allowed_is_not_read(db: Database, checkout: Path, here: Path):
    team = await a_team(db)
    await allowed(team, checkout)
    leave_a_link(checkout, here / "elsewhere")
    with pytest.raises(Invalid, match="over a link"):
        await sources.scan_folder(db, team.owner, "SHOP", "web", Side.CONSUMER)


async def test_links_inside_of_a_folder_are_not_followed(db: Database, checkout: Path, here: Path):
    team = await a_team(db)
    secret = here / "secret"
    secret.mkdir()
    (secret / "calls.ts").write_text(PAGE.replace("orders", "secrets"))
    (checkout / "more").symlink_to(secret)
    (checkout / "calls.ts").symlink_to(secret / "calls.ts")
    await allowed(team, checkout)
    await sources.scan_folder(db, team.owner, "SHOP", "web", Side.CONSUMER)
    [read] = await contracts.read_api(db, team.owner, "SHOP", side=Side.CONSUMER)
    assert [o.name for o in read.operations] == ["GET /orders/{id}"]


async def test_a_folder_of_another_machine_is_not_read_here(db: Database, checkout: Path):
    team = await a_team(db)
    await allowed(team, checkout)
    async with db.transaction() as tx:
        await tx.sql.execute(text("update sources set machine = 'elsewhere'"))
    with pytest.raises(WrongState, match="web lies on elsewhere"):
        await sources.scan_folder(db, team.owner, "SHOP", "web", Side.CONSUMER)


async def test_nobody_posts_what_is_read_from_a_folder_and_what_is_posted_is_no_folder(db: Database, checkout: Path):
    team = await a_team(db)
    robot = await team.joined("robot", Kind.CI)
    await allowed(team, checkout)
    with pytest.raises(Invalid, match="read from a folder"):
        await scan(team, robot, "web", called(orders="sum"))
    await scan(team, robot, "app", called(orders="sum"))
    with pytest.raises(Invalid, match="posted by CI"):
        await allowed(team, checkout, "app")
    with pytest.raises(WrongState, match="is no folder"):
        await sources.scan_folder(db, robot, "SHOP", "app", Side.CONSUMER)
