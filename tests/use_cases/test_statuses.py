"""Commit statuses, told to a server on this machine that answers as GitHub does."""

from collections.abc import Iterator

import pytest

from interlock.core.events import Kind as Happened
from interlock.core.refusals import Unavailable
from interlock.live.github import GitHub
from interlock.store.database import Database
from interlock.use_cases import gate, workloads
from interlock.use_cases.statuses import Statuses
from job_tokens import Site, a_declaration, a_site
from makers import COMMIT, OTHER_COMMIT, REPOSITORY
from reviewed_work import Crew, a_crew, junit

ISSUER = "https://token.actions.githubusercontent.com"
PATH = f"/repos/{REPOSITORY}/statuses/{COMMIT}"


@pytest.fixture
def site() -> Iterator[Site]:
    with a_site() as site:
        yield site


@pytest.fixture
async def crew(db: Database) -> Crew:
    crew = await a_crew(db)
    await workloads.declare_workload(crew.db, crew.owner, "SHOP", "ci", a_declaration(ISSUER))
    return crew


def statuses(crew: Crew, site: Site) -> Statuses:
    return Statuses(crew.db, GitHub(site.url, "secret").set_status, "http://interlock.test")


async def test_a_commit_shows_how_its_ticket_stands_from_step_to_step(crew: Crew, site: Site):
    showing = statuses(crew, site)
    ticket = await crew.reported()
    await showing.show()
    await crew.post(ticket.key)
    await showing.show()
    await gate.close_ticket(crew.db, crew.person, ticket.key)
    await showing.show()
    assert [path for path, _ in site.sent] == [PATH] * 3
    assert [status["state"] for _, status in site.sent] == ["pending", "success", "success"]
    assert site.sent[1][1] == {
        "state": "success",
        "description": f"{ticket.key}: The gate is open. A person closes it.",
        "target_url": f"http://interlock.test/t/{ticket.key}",
        "context": "interlock/SHOP",
    }


async def test_what_was_told_is_told_once_also_by_another_server(crew: Crew, site: Site):
    ticket = await crew.reported()
    assert [await statuses(crew, site).show() for _ in range(3)] == [1, 0, 0]
    [shown] = await crew.log(ticket.key, Happened.STATUS_SHOWN)
    assert shown.data["shown"][REPOSITORY][:2] == [COMMIT, "pending"]


async def test_a_failed_test_shows_as_a_failure_of_the_commit_that_came_back(crew: Crew, site: Site):
    ticket = await crew.reported()
    await crew.post(ticket.key, junit("failed"))
    await statuses(crew, site).show()
    assert [(path, status["state"]) for path, status in site.sent] == [(PATH, "failure")]
    await crew.report(ticket.key, OTHER_COMMIT)
    await statuses(crew, site).show()
    assert site.sent[-1][0].endswith(OTHER_COMMIT)
    assert site.sent[-1][1]["state"] == "pending"


async def test_an_override_is_no_success(crew: Crew, site: Site):
    ticket = await crew.reported()
    await gate.override_ticket(crew.db, crew.owner, ticket.key, "The demo is today and nothing else will do.")
    await statuses(crew, site).show()
    assert site.sent[-1][1]["state"] == "failure"


async def test_what_cannot_be_told_is_tried_again_later_and_not_at_once(crew: Crew, site: Site):
    site.answers_to_post += [500]
    showing = statuses(crew, site)
    ticket = await crew.reported()
    assert [await showing.show(), await showing.show()] == [0, 0]
    assert len(site.sent) == 1
    assert await crew.log(ticket.key, Happened.STATUS_SHOWN) == []
    assert await statuses(crew, site).show() == 1


async def test_nothing_is_said_of_a_repository_that_no_owner_declared(db: Database, site: Site):
    crew = await a_crew(db)
    await crew.green()
    assert await statuses(crew, site).show() == 0
    declared = a_declaration(ISSUER, repository="example/other")
    await workloads.declare_workload(crew.db, crew.owner, "SHOP", "ci", declared)
    assert await statuses(crew, site).show() == 0
    assert site.sent == []


async def test_a_run_is_looked_up_with_its_head_and_where_that_came_from(site: Site):
    run = {"repository": {"id": 74}, "head_repository": {"id": 99}, "head_sha": COMMIT, "event": "pull_request"}
    site.shows(f"/repos/{REPOSITORY}/actions/runs/9001", run)
    found = await GitHub(site.url, "secret").run(REPOSITORY, "9001")
    assert (found.repository_id, found.head_repository_id, found.head_commit) == ("74", "99", COMMIT)
    site.shows(f"/repos/{REPOSITORY}/actions/runs/9002", {**run, "head_repository": None})
    for strange in ("9002", "9003", "../../../user"):
        with pytest.raises(Unavailable):
            await GitHub(site.url, "secret").run(REPOSITORY, strange)
