"""interlock source and interlock ticket propose; and the branch that a scan is of."""

import json
import subprocess
from pathlib import Path

import pytest

from databases import DatabaseUrls
from interlock.cli import git_facts
from makers import COMMIT, REPOSITORY
from rest_door import Run

OPENAPI = """
openapi: 3.1.0
info: {title: Shop, version: "1"}
paths: {/orders: {get: {responses: {"200": {description: All orders}}}}}
"""
PAGE = "export const load = () => fetch('/orders/new');\n"
WHERE = ("--commit", COMMIT, "--repository", REPOSITORY)


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    folder = tmp_path.resolve() / "shop"
    (folder / "web").mkdir(parents=True)
    (folder / "openapi.yaml").write_text(OPENAPI)
    (folder / "web" / "orders.ts").write_text(PAGE)
    return folder


def test_a_folder_is_allowed_on_the_machine_itself_scanned_and_removed(
    run: Run, shop: Path, database_urls: DatabaseUrls
):
    local = {"INTERLOCK_DATABASE_URL": database_urls.app, "INTERLOCK_OWNER_DATABASE_URL": database_urls.owner}
    run("robot", "post", "scan", str(shop / "openapi.yaml"), "--source", "api", "--side", "provider", *WHERE)
    web = ("web", "--side", "consumer")
    allowed = run("", "source", "add", *web, "--folder", str(shop / "web"), **local)
    assert (allowed.exit_code, allowed.stdout.splitlines()[0].split(" on ")[0]) == (
        0,
        f"web of SHOP may be read from {shop / 'web'}",
    )
    scanned = run("owner", "source", "scan", *web)
    assert "error: GET /orders/new is called, but nobody offers it." in scanned.stdout
    listed = json.loads(run("owner", "source", "list", "--json").stdout)
    assert [(s["name"], s["kind"], s["commit"]) for s in listed] == [("api", "posted", COMMIT), ("web", "folder", "")]
    assert "folder" in run("owner", "source", "list").stdout
    assert run("owner", "source", "remove", *web).exit_code == 0
    assert run("owner", "source", "scan", *web).exit_code == 4


def test_tickets_are_proposed_from_the_terminal(run: Run, shop: Path):
    post = ("post", "scan", "--source", "shop", *WHERE)
    run("robot", *post, str(shop / "openapi.yaml"), "--side", "provider", "--component", "orders-api")
    run("robot", *post, str(shop / "web"), "--side", "consumer")
    [made] = json.loads(run("owner", "ticket", "propose", "--json").stdout)
    assert (made["state"], made["scope"]["operations"]) == ("draft", ["GET /orders/new"])
    assert "There is nothing to propose." in run("owner", "ticket", "propose").stdout


def test_a_scan_tells_what_the_provider_broke_and_on_which_branch(run: Run, shop: Path):
    post = ("post", "scan", str(shop / "openapi.yaml"), "--source", "api", "--side", "provider", *WHERE)
    run("robot", *post)
    (shop / "openapi.yaml").write_text(OPENAPI.replace("/orders", "/sales"))
    broken = run("robot", *post, "--branch", "sales")
    assert "breaking: GET /orders is no longer offered. No scanned consumer depends on it." in broken.stdout
    assert "1 breaking change(s)" in broken.stdout
    assert json.loads(run("robot", *post, "--branch", "sales", "--json").stdout)["branch"] == "sales"


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({"GITHUB_HEAD_REF": "sum", "GITHUB_REF_NAME": "12/merge"}, "sum"),
        ({"GITHUB_REF_NAME": "sum", "GITHUB_REF_TYPE": "branch"}, "sum"),
        ({"GITHUB_REF_NAME": "main", "GITHUB_REF_TYPE": "branch"}, ""),
        ({"CI_COMMIT_BRANCH": "trunk", "CI_DEFAULT_BRANCH": "trunk"}, ""),
        ({"CI_COMMIT_BRANCH": "main", "CI_DEFAULT_BRANCH": "trunk"}, "main"),
        ({"CI_MERGE_REQUEST_SOURCE_BRANCH_NAME": "sum", "CI_DEFAULT_BRANCH": "trunk"}, "sum"),
        ({"BUILD_SOURCEBRANCH": "refs/heads/sum"}, "sum"),
        ({"GIT_BRANCH": "origin/sum"}, "sum"),
        ({"GITHUB_REF_NAME": "v1.0", "GITHUB_REF_TYPE": "tag"}, ""),
    ],
)
def test_the_branch_is_as_ci_says_and_none_for_the_default_branch(
    environ: dict[str, str], expected: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    monkeypatch.chdir(tmp_path)
    assert git_facts.branch(environ) == expected


def test_github_says_which_branch_is_the_default(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    event = tmp_path / "event.json"
    event.write_text(json.dumps({"repository": {"default_branch": "trunk"}}))
    ci = {"GITHUB_REF_TYPE": "branch", "GITHUB_EVENT_PATH": str(event)}
    assert git_facts.branch({**ci, "GITHUB_REF_NAME": "trunk"}) == ""
    assert git_facts.branch({**ci, "GITHUB_REF_NAME": "main"}) == "main"


def test_outside_ci_the_branch_is_as_git_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    subprocess.run(["git", "init", "-q", "-b", "sum", str(tmp_path)], check=True)
    monkeypatch.chdir(tmp_path)
    assert git_facts.branch({}) == "sum"
