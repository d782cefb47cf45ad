"""interlock ticket: a file becomes tickets, and people decide on them."""

import json
from pathlib import Path
from typing import Any

import pytest
from click import UsageError

from interlock.cli import ticket_files
from interlock.core.messages import Kind as MessageKind
from interlock.use_cases import claims, messages
from makers import COMMIT, REPOSITORY, Team
from rest_door import Run

EPIC = """
title: Refunds
spec: Customers get their money back.
criteria:
  - {text: Both tickets below it are closed., kind: children}
children:
  - title: Refund an order
    ref: api
    spec: Since 2026-01-01 the law wants it.
    criteria:
      - text: If a refund exceeds the total, then the shop answers 422.
        selectors: [tests/test_refunds.py::test_limit]
    roles: [backend]
  - title: Show the refund
    spec: Customers see their money back.
    needs: [api]
    criteria:
      - text: When a refund is made, the page shows its amount.
        selectors: [tests/test_page.py::test_amount]
"""


@pytest.fixture
def epic(tmp_path: Path) -> str:
    path = tmp_path / "epic.yaml"
    path.write_text(EPIC)
    return str(path)


def test_a_tree_in_a_file_is_created_with_its_parents_and_needs(run: Run, epic: str):
    created = run("owner", "ticket", "create", epic, "--publish")
    assert (created.exit_code, created.stderr) == (0, "")
    assert created.stdout.splitlines()[0] == "SHOP-1 is ready (round 1): Refunds"
    page = json.loads(run("owner", "ticket", "show", "SHOP-3", "--json").stdout)
    assert (page["ticket"]["parent"], [n["key"] for n in page["needs"]]) == ("SHOP-1", ["SHOP-2"])


def test_a_file_that_the_server_refuses_creates_nothing_and_names_each_fault(run: Run, tmp_path: Path):
    path = tmp_path / "bad.yaml"
    path.write_text("- {title: Refunds, size: many}\n- {title: '', spec: x}\n")
    refused = run("owner", "ticket", "create", str(path))
    assert refused.exit_code == 4
    assert "body.tickets[0].size: It should be a whole number." in refused.stderr
    assert "body.tickets[1].title" in refused.stderr
    assert "There is no such ticket." in run("owner", "ticket", "list").stdout


@pytest.mark.parametrize(
    ("name", "text", "found"),
    [
        ("one.yaml", "title: A", [{"title": "A", "ref": "t1"}]),
        ("list.yaml", "- title: A\n- title: B", [{"title": "A", "ref": "t1"}, {"title": "B", "ref": "t2"}]),
        ("many.json", '{"tickets": [{"title": "A", "ref": "a"}]}', [{"title": "A", "ref": "a"}]),
        (
            "tree.yaml",
            "{title: A, children: [{title: B, children: [{title: C}]}]}",
            [
                {"title": "A", "ref": "t1"},
                {"title": "B", "ref": "t1-1", "parent": "t1"},
                {"title": "C", "ref": "t1-1-1", "parent": "t1-1"},
            ],
        ),
        ("date.yaml", "{title: 2026-01-01}", [{"title": "2026-01-01", "ref": "t1"}]),
    ],
)
def test_a_file_may_hold_one_ticket_a_list_or_a_tree(name: str, text: str, found: Any, tmp_path: Path):
    (tmp_path / name).write_text(text)
    assert ticket_files.read(tmp_path / name) == found


@pytest.mark.parametrize("text", ["[", "", "just words", "[1, 2]", "tickets: []", "{title: A, children: [B]}", "a: \0"])
def test_a_file_without_tickets_is_refused(text: str, tmp_path: Path):
    (tmp_path / "tickets.yaml").write_text(text)
    with pytest.raises(UsageError):
        ticket_files.read(tmp_path / "tickets.yaml")


async def test_tickets_are_listed_by_state(run: Run, team: Team):
    await team.ticket("Refund an order")
    await team.ticket("Show the refund", publish=False)
    listed = run("otter", "ticket", "list", "--state", "draft").stdout
    assert "Show the refund" in listed
    assert "Refund an order" not in listed


async def test_a_ticket_is_shown_with_what_its_gate_says(run: Run, team: Team):
    await team.ticket()
    shown = run("otter", "ticket", "show", "SHOP-1").stdout
    assert "SHOP-1  Refund an order" in shown
    assert "AC-1 (test) If a refund exceeds the total" in shown
    assert "The gate is shut" in shown


async def test_a_draft_is_published_cancelled_and_gone(run: Run, team: Team):
    await team.ticket(publish=False)
    assert "SHOP-1 is ready" in run("owner", "ticket", "publish", "SHOP-1").stdout
    cancel = ("ticket", "cancel", "SHOP-1", "--resolution", "obsolete", "--reason", "No longer sold.")
    assert "SHOP-1 is cancelled" in run("owner", *cancel).stdout
    again = run("owner", *cancel)
    assert (again.exit_code, again.stdout) == (4, "")
    assert again.stderr == "interlock: SHOP-1 is cancelled; it cannot cancel from there.\n  Create a new ticket.\n"


async def test_a_person_accepts_what_they_have_seen(run: Run, team: Team, tmp_path: Path):
    await verifying(team)
    report = tmp_path / "report.xml"
    report.write_text('<testsuite><testcase classname="tests.test_refunds" name="test_limit"/></testsuite>')
    where = ("--commit", COMMIT, "--repository", REPOSITORY)
    run("robot", "post", "evidence", "SHOP-1", str(report), *where)
    declined = run("owner", "ticket", "accept", "SHOP-1", input="n\n")
    assert "AC-1 satisfied" in declined.stdout
    assert declined.exit_code == 1
    accepted = run("owner", "ticket", "accept", "SHOP-1", input="y\n")
    assert "SHOP-1 is done" in accepted.stdout
    assert "SHOP-1 is ready (round 2)" in run("owner", "ticket", "reopen", "SHOP-1", "--reason", "Not so.").stdout


async def test_a_ticket_that_is_not_proven_is_not_accepted(run: Run, team: Team):
    await verifying(team)
    refused = run("owner", "ticket", "accept", "SHOP-1", "--yes")
    assert refused.exit_code == 4
    assert "AC-1" in refused.stderr


async def test_a_part_is_taken_away_from_its_holder(run: Run, team: Team):
    await team.ticket()
    worker = await team.joined("worker")
    await claims.claim_next(team.db, worker, "SHOP")
    freed = run("owner", "ticket", "free", "SHOP-1", "--role", "work", "--reason", "The worker is gone.")
    assert "SHOP-1 is ready" in freed.stdout


async def test_an_answer_may_name_the_fence_of_ones_claim(run: Run, team: Team):
    await team.ticket()
    worker = await team.joined("worker")
    fence = (await claims.claim_next(team.db, worker, "SHOP")).fence
    asked = await messages.post_message(team.db, team.owner, "SHOP-1", MessageKind.QUESTION, "Is a refund final?")
    answer = ("ticket", "answer", "SHOP-1", str(asked.id), "It is.", "--fence", str(fence))
    assert run("owner", *answer).exit_code == 4
    assert run("worker", *answer).exit_code == 0


async def verifying(team: Team) -> None:
    """SHOP-1, reported by somebody."""
    await team.ticket()
    worker = await team.joined("worker")
    claim = await claims.claim_next(team.db, worker, "SHOP")
    await claims.report_part(team.db, worker, "SHOP-1", claim.fence, REPOSITORY, COMMIT, "Done and tested.")
