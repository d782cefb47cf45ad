"""interlock post: what CI sends, and with which exit code it ends."""

import json
import subprocess
from pathlib import Path

import pytest

from interlock.use_cases import claims
from makers import COMMIT, OTHER_COMMIT, REPOSITORY, Team
from rest_door import Run

PASSED = """<testsuite name="t" tests="1" failures="0" errors="0" skipped="0">
<testcase classname="tests.test_refunds" name="test_limit" file="tests/test_refunds.py"/></testsuite>"""
WHERE = ("--commit", COMMIT, "--repository", REPOSITORY)
OPENAPI = """
openapi: 3.1.0
info: {title: Shop, version: "1"}
paths: {/orders: {get: {responses: {"200": {description: All orders}}}}}
"""


@pytest.fixture
def report(tmp_path: Path) -> str:
    path = tmp_path / "report.xml"
    path.write_text(PASSED)
    return str(path)


async def test_a_report_is_posted_and_the_verdict_printed(run: Run, team: Team, report: str):
    await verifying(team)
    posted = run("robot", "post", "evidence", "SHOP-1", report, *WHERE, "--require-open")
    assert (posted.exit_code, posted.stderr) == (0, "")
    assert posted.stdout.startswith("The gate is open.")
    assert "AC-1 satisfied" in posted.stdout


async def test_a_shut_gate_ends_with_1_only_where_it_is_required_open(run: Run, team: Team, report: str):
    await verifying(team)
    post = ("post", "evidence", "SHOP-1", report, *WHERE, "--run-failed")
    assert run("robot", *post).exit_code == 0
    other = ("post", "evidence", "SHOP-1", report, "--commit", OTHER_COMMIT, "--repository", REPOSITORY)
    shut = run("robot", *other, "--require-open")
    assert shut.exit_code == 1
    assert shut.stdout.startswith("The gate is shut")


async def test_commit_repository_and_run_are_those_of_ci(run: Run, team: Team, report: str):
    await verifying(team)
    ci = {
        "GITHUB_SHA": COMMIT,
        "GITHUB_REPOSITORY": REPOSITORY,
        "GITHUB_RUN_ID": "1834",
        "GITHUB_JOB": "unit",
        "GITHUB_RUN_ATTEMPT": "2",
    }
    assert run("robot", "post", "evidence", "SHOP-1", report, **ci).exit_code == 0
    shown = json.loads(run("owner", "ticket", "show", "SHOP-1", "--json").stdout)
    assert [(e["run"], e["attempt"], e["commit"]) for e in shown["evidence"]] == [("github/1834/unit", 2, COMMIT)]


async def test_of_a_pull_request_the_head_is_meant_and_not_the_merge(run: Run, team: Team, report: str, tmp_path: Path):
    await verifying(team)
    event = tmp_path / "event.json"
    event.write_text(json.dumps({"pull_request": {"head": {"sha": COMMIT}}}))
    ci = {
        "GITHUB_SHA": OTHER_COMMIT,
        "GITHUB_EVENT_NAME": "pull_request",
        "GITHUB_EVENT_PATH": str(event),
        "GITHUB_REPOSITORY": REPOSITORY,
    }
    assert "The gate is open" in run("robot", "post", "evidence", "SHOP-1", report, **ci).stdout


async def test_outside_ci_git_knows_commit_and_repository(
    run: Run, team: Team, report: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    await verifying(team)
    monkeypatch.chdir(tmp_path)
    head = a_repository(tmp_path, "git@code.example.org:acme/shop.git")
    assert run("robot", "post", "evidence", "SHOP-1", report).exit_code == 0
    shown = json.loads(run("owner", "ticket", "show", "SHOP-1", "--json").stdout)
    assert [(e["repository"], e["commit"]) for e in shown["evidence"]] == [("acme/shop", head)]


async def test_a_commit_that_nobody_knows_is_asked_for(
    run: Run, team: Team, report: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    asked = run("robot", "post", "evidence", "SHOP-1", report)
    assert asked.exit_code == 2
    assert "--commit" in asked.stderr


async def test_a_started_run_takes_the_older_pass_away(run: Run, team: Team, report: str):
    await verifying(team)
    run("robot", "post", "evidence", "SHOP-1", report, *WHERE, "--run", "1")
    started = run("robot", "post", "run-started", "SHOP-1", *WHERE, "--run", "2")
    assert started.exit_code == 0
    assert "AC-1 pending" in started.stdout


async def test_a_run_without_a_name_is_asked_for(run: Run):
    assert run("robot", "post", "run-started", "SHOP-1", *WHERE).exit_code == 2


async def test_who_claims_names_their_fence_and_an_ended_one_is_refused(run: Run, team: Team, report: str):
    await team.ticket()
    worker = await team.joined("worker")
    old = (await claims.claim_next(team.db, worker, "SHOP")).fence
    sent = (("post", "evidence", "SHOP-1", report, *WHERE), ("post", "run-started", "SHOP-1", *WHERE, "--run", "2"))
    for words in sent:
        assert run("worker", *words, "--fence", str(old)).exit_code == 0
    await claims.release_claim(team.db, worker, "SHOP-1", old, "Not for me.")
    for words in sent:
        refused = run("worker", *words, "--fence", str(old))
        assert refused.exit_code == 4
        assert "Nobody holds SHOP-1 (work)" in refused.stderr


async def test_a_scan_is_read_here_and_compared_there(run: Run, tmp_path: Path):
    (tmp_path / "openapi.yaml").write_text(OPENAPI)
    (tmp_path / "orders.ts").write_text("export const load = () => fetch('/order').then((a) => a.json())\n")
    where = ("--project", "SHOP", *WHERE)
    provided = run("robot", "post", "scan", str(tmp_path), "--source", "api", "--side", "provider", *where)
    assert (provided.exit_code, provided.stderr) == (0, "")
    assert "0 new" in provided.stdout
    consumed = run("robot", "post", "scan", str(tmp_path), "--source", "web", "--side", "consumer", *where)
    assert "1 new" in consumed.stdout
    assert "new error: " in consumed.stdout


async def verifying(team: Team) -> None:
    """SHOP-1, reported by the otter."""
    await team.ticket()
    otter = await team.joined("worker")
    claim = await claims.claim_next(team.db, otter, "SHOP")
    await claims.report_part(team.db, otter, "SHOP-1", claim.fence, REPOSITORY, COMMIT, "Done and tested.")


def a_repository(folder: Path, remote: str) -> str:
    """The digest of its only commit."""
    about = ["-c", "user.name=ada", "-c", "user.email=ada@example.org"]
    for words in (
        ["init", "--quiet"],
        ["remote", "add", "origin", remote],
        [*about, "commit", "--quiet", "--allow-empty", "--message", "Begin"],
    ):
        subprocess.run(["git", *words], cwd=folder, check=True)
    head = subprocess.run(["git", "rev-parse", "HEAD"], cwd=folder, check=True, capture_output=True, text=True)
    return head.stdout.strip()
