"""interlock post evidence: which reports, of which ticket, with what beside them, and what CI is told of it."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from interlock.cli import git_facts, posting
from interlock.cli.job_summary import markdown
from interlock.cli.printing import one_line
from interlock.use_cases import claims
from makers import COMMIT, REPOSITORY, Team
from rest_door import Run

WHERE = ("--commit", COMMIT, "--repository", REPOSITORY)
CI = {"GITHUB_REPOSITORY": REPOSITORY, "GITHUB_RUN_ID": "1834", "GITHUB_JOB": "unit"}


def junit(*names: str, failed: bool = False) -> str:
    inside = "<failure message='200'/>" if failed else ""
    cases = "".join(f"<testcase classname='tests.test_refunds' name='{name}'>{inside}</testcase>" for name in names)
    return f"<testsuite name='s'>{cases}</testsuite>"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with one report, in which the terminal stands. Git finds no repository above it."""
    (tmp_path / "report.xml").write_text(junit("test_limit"))
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    for name in [name for name in os.environ if name.startswith(("GITHUB_", "CI_", "INTERLOCK_"))]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


class Repository:
    """A branch of two commits over its base, as a clone of its origin has it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.git("init", "--quiet", "--initial-branch=main")
        self.base = self.commit("Begin", "src/old.py", "src/kept.py")
        self.git("update-ref", "refs/remotes/origin/main", self.base)
        self.git("switch", "--quiet", "--create", "feature/SHOP-1-refunds")

    def git(self, *words: str) -> str:
        about = ("-c", "user.name=ada", "-c", "user.email=ada@example.org", "-c", "core.quotepath=true")
        return subprocess.run(
            ["git", *about, *words], cwd=self.folder, check=True, capture_output=True, text=True
        ).stdout

    def commit(self, message: str, *paths: str) -> str:
        for path in paths:
            (self.folder / path).parent.mkdir(exist_ok=True)
            (self.folder / path).write_text(f"{path} of {message}\n" * 20)
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", message)
        return self.git("rev-parse", "HEAD").strip()


@pytest.fixture
def repository(here: Path) -> Repository:
    return Repository(here)


async def stored(team: Team) -> list[dict[str, Any]]:
    async with team.db.read() as tx:
        return [dict(row._mapping) for row in await tx.sql.execute(text("select * from evidence order by id"))]


async def test_files_folders_and_patterns_of_one_run_are_one_report(run: Run, team: Team, here: Path):
    await verifying(team)
    (here / "build/deep").mkdir(parents=True)
    for path, names in {"build/a.xml": ("a", "b"), "build/deep/TEST-c.xml": ("c",), "build/deep/d.xml": ("d",)}.items():
        (here / path).write_text(junit(*names))
    (here / "build/notes.txt").write_text("no report")
    posted = run("robot", "post", "evidence", "SHOP-1", "report.xml", "build", "build/**/TEST-*.xml", *WHERE)
    assert posted.exit_code == 0, posted.stderr
    (kept,) = await stored(team)
    assert (kept["counts"], kept["standing"]) == ({"passed": 5}, "passed")


async def test_the_worst_of_several_reports_counts(run: Run, team: Team, here: Path):
    await verifying(team)
    (here / "other.xml").write_text(junit("test_other", failed=True))
    posted = run("robot", "post", "evidence", "SHOP-1", "report.xml", "other.xml", *WHERE)
    assert posted.exit_code == 0, posted.stderr
    (kept,) = await stored(team)
    assert (kept["counts"], kept["standing"]) == ({"passed": 1, "failed": 1}, "failed")


async def test_much_is_sent_compressed(run: Run, team: Team, here: Path):
    await verifying(team)
    (here / "large.xml").write_text(junit(*(f"test_{i:07}" for i in range(60_000))))
    assert (here / "large.xml").stat().st_size > 3_500_000
    posted = run("robot", "post", "evidence", "SHOP-1", "*.xml", "large.xml", *WHERE)
    assert posted.exit_code == 0, posted.stderr
    (kept,) = await stored(team)
    assert kept["counts"] == {"passed": 60_001}


@pytest.mark.parametrize("words", [["nowhere.xml"], ["*.trx"], ["report.xml", "empty"], []])
async def test_a_report_that_is_not_there_is_not_passed_over(run: Run, team: Team, here: Path, words: list[str]):
    (here / "empty").mkdir()
    asked = run("robot", "post", "evidence", "SHOP-1", *words, *WHERE)
    assert asked.exit_code == 2
    assert await stored(team) == []


@pytest.mark.parametrize(
    ("environ", "trailer"),
    [
        ({"INTERLOCK_TICKET": "SHOP-1"}, "Ticket: SHOP-9"),
        ({"GITHUB_HEAD_REF": "feature/shop-9"}, "Ticket: SHOP-1"),
        ({"GITHUB_HEAD_REF": "feature/SHOP-1-refunds"}, ""),
        ({"GITHUB_HEAD_REF": "fix-12/shop-1"}, ""),
        ({"CI_COMMIT_BRANCH": "SHOP-1"}, ""),
    ],
    ids=["said", "trailer", "branch", "small letters", "GitLab"],
)
async def test_the_ticket_is_found_by_what_is_built(
    run: Run, team: Team, repository: Repository, environ: dict[str, str], trailer: str
):
    await verifying(team)
    head = repository.commit(f"Refund\n\nIt can be refunded.\n\n{trailer}\nCo-authored-by: ada", "src/new.py")
    posted = run("robot", "post", "evidence", "report.xml", "--commit", head, "--repository", REPOSITORY, **environ)
    assert posted.exit_code == 0, posted.stderr
    assert [kept["commit"] for kept in await stored(team)] == [head]


@pytest.mark.parametrize(
    ("branch", "project"),
    [("fix-12", ""), ("main", "SHOP"), ("SHOP-1-or-SHOP-2", ""), ("shop-1/shop-2", "SHOP"), ("utf-8", "SHOP")],
)
async def test_a_branch_that_names_no_ticket_or_several_is_no_guess(
    run: Run, team: Team, here: Path, branch: str, project: str
):
    ci = {"GITHUB_HEAD_REF": branch, "INTERLOCK_PROJECT": project}
    asked = run("robot", "post", "evidence", "report.xml", *WHERE, **ci)
    assert asked.exit_code == 2
    assert "icket" in asked.stderr
    assert await stored(team) == []


async def test_a_build_without_a_ticket_may_be_let_pass(run: Run, team: Team, here: Path):
    for words in (("evidence", "report.xml"), ("run-started", "--run", "7")):
        passed = run("robot", "post", *words, *WHERE, "--allow-no-ticket", GITHUB_HEAD_REF="main")
        assert (passed.exit_code, passed.stdout) == (0, "")
        assert "Nothing is posted." in passed.stderr
    assert await stored(team) == []


@pytest.mark.parametrize(
    ("environ", "standing"),
    [
        ({"INTERLOCK_JOB_STATUS": "success"}, "passed"),
        ({"INTERLOCK_JOB_STATUS": "failure"}, "failed"),
        ({"INTERLOCK_JOB_STATUS": "cancelled"}, "failed"),
        ({"CI_JOB_STATUS": "failed"}, "failed"),
        ({"CI_JOB_STATUS": "running"}, "passed"),
        ({"AGENT_JOBSTATUS": "SucceededWithIssues"}, "failed"),
        ({"BUILDKITE_COMMAND_EXIT_STATUS": "1"}, "failed"),
        ({"BITBUCKET_EXIT_CODE": "0"}, "passed"),
    ],
    ids=str,
)
async def test_a_run_ended_as_ci_says(run: Run, team: Team, here: Path, environ: dict[str, str], standing: str):
    await verifying(team)
    run("robot", "post", "evidence", "SHOP-1", "report.xml", *WHERE, **environ)
    assert [kept["standing"] for kept in await stored(team)] == [standing]
    run("robot", "post", "evidence", "SHOP-1", "report.xml", *WHERE, "--run-passed", "--run", "2", **environ)
    assert [kept["standing"] for kept in await stored(team)] == [standing, "passed"]


def test_of_a_merge_that_gitlab_made_for_the_test_the_head_is_meant():
    made = {"CI_COMMIT_SHA": "b" * 40, "CI_MERGE_REQUEST_SOURCE_BRANCH_SHA": COMMIT}
    assert git_facts.commit(made) == COMMIT
    assert git_facts.commit({**made, "CI_MERGE_REQUEST_SOURCE_BRANCH_SHA": ""}) == "b" * 40


async def test_ci_tells_which_paths_changed_on_the_branch(run: Run, team: Team, repository: Repository):
    await verifying(team)
    repository.git("mv", "src/old.py", "src/moved.py")
    repository.commit("Move")
    head = repository.commit("Refund", "src/ä b.py")
    at = ("--commit", head)
    assert run("robot", "post", "evidence", "SHOP-1", "report.xml", *at, **CI).exit_code == 0
    (kept,) = await stored(team)
    assert kept["changed_paths"] == ["src/moved.py", "src/old.py", "src/ä b.py"]


async def test_where_the_branch_began_may_be_named(run: Run, team: Team, repository: Repository):
    await verifying(team)
    first = repository.commit("First", "src/first.py")
    head = repository.commit("Second", "src/second.py")
    posted = run("robot", "post", "evidence", "SHOP-1", "report.xml", "--commit", head, "--base", first, **CI)
    assert posted.exit_code == 0, posted.stderr
    assert [kept["changed_paths"] for kept in await stored(team)] == [["src/second.py"]]


async def test_on_the_branch_itself_and_without_its_history_nobody_says_what_changed(
    run: Run, team: Team, repository: Repository
):
    await verifying(team)
    for commit in (repository.base, COMMIT):
        posted = run("robot", "post", "evidence", "SHOP-1", "report.xml", "--commit", commit, **CI)
        assert posted.exit_code == 0
        assert "Which paths changed is not told" in posted.stderr
    assert [kept["changed_paths"] for kept in await stored(team)] == [None, None]


async def test_more_paths_than_are_kept_are_not_told_in_part(
    run: Run, team: Team, repository: Repository, monkeypatch: pytest.MonkeyPatch
):
    await verifying(team)
    head = repository.commit("Much", *(f"src/{i}.py" for i in range(6)))
    monkeypatch.setattr("interlock.cli.git_changes.PATHS_LIMIT", 5)
    posted = run("robot", "post", "evidence", "SHOP-1", "report.xml", "--commit", head, **CI)
    assert "6 are more than are kept" in posted.stderr
    assert [kept["changed_paths"] for kept in await stored(team)] == [None]


async def test_a_run_of_the_base_is_posted_as_such(run: Run, team: Team, repository: Repository):
    await verifying(team)
    head = repository.commit("Refund", "src/new.py")
    (repository.folder / "base.xml").write_text(junit("test_limit", failed=True))
    ci = {**CI, "GITHUB_SHA": head, "INTERLOCK_JOB_STATUS": "success"}
    posted = run("robot", "post", "evidence", "base.xml", "--base-of", "HEAD", **ci)
    assert posted.exit_code == 0, posted.stderr
    (kept,) = await stored(team)
    told = (kept["commit"], kept["base_of"], kept["standing"], kept["changed_paths"])
    assert told == (repository.base, head, "failed", None)


async def test_a_base_that_nobody_knows_is_asked_for(run: Run, team: Team, repository: Repository):
    for named in ("nonsense", "--output=x"):
        asked = run("robot", "post", "evidence", "SHOP-1", "report.xml", f"--base-of={named}", *WHERE)
        assert asked.exit_code == 2
        assert "git knows no commit" in asked.stderr
    assert not (repository.folder / "x").exists()


async def test_the_same_of_the_same_run_is_one_call_and_outside_ci_another(
    run: Run, team: Team, here: Path, monkeypatch: pytest.MonkeyPatch
):
    ids: list[str] = []
    upload = posting.Client.upload_form

    def noting(self: Any, path: str, parts: Any, about: Any, request_id: str, **query: Any) -> Any:
        ids.append(request_id)
        return upload(self, path, parts, about, request_id, **query)

    monkeypatch.setattr(posting.Client, "upload_form", noting)
    await verifying(team)
    for words in (
        (),
        (),
        ("--run", "7"),
        ("--run", "7"),
        ("--run", "7", "--attempt", "2"),
        ("--run", "7", "--check", "e"),
    ):
        assert run("robot", "post", "evidence", "SHOP-1", "report.xml", *WHERE, *words).exit_code == 0
    assert ids[2] == ids[3]
    assert len(set(ids)) == 5
    (here / "copies").mkdir()
    for name in ("a.xml", "b.xml"):
        (here / "copies" / name).write_text(junit("test_limit"))
        words = ("copies", "report.xml", *WHERE, "--run", "8")
        assert run("robot", "post", "evidence", "SHOP-1", *words).exit_code == 0
        (here / "copies" / name).unlink()


async def test_the_verdict_is_written_where_ci_shows_it(run: Run, team: Team, here: Path):
    await verifying(team)
    ci = {"GITHUB_STEP_SUMMARY": str(here / "step.md"), "GITHUB_OUTPUT": str(here / "output")}
    (here / "step.md").write_text("before\n")
    words = ("post", "evidence", "SHOP-1", "report.xml", *WHERE, "--summary", "own.md", "--dotenv", "own.env", "--json")
    posted = run("robot", *words, **ci)
    assert posted.exit_code == 0, posted.stderr
    assert json.loads(posted.stdout)["is_open"] is True
    page = (here / "own.md").read_text()
    assert page.startswith("### 🟢 [SHOP-1](http://")
    assert "| AC-1 | satisfied |" in page
    assert (here / "step.md").read_text() == f"before\n{page}"
    assert (here / "own.env").read_text() == "INTERLOCK_GATE=open\nINTERLOCK_TICKET=SHOP-1\nINTERLOCK_MISSING=0\n"
    assert (here / "output").read_text() == "gate=open\nticket=SHOP-1\nmissing=0\n"
    for written in (page, posted.stdout, posted.stderr):
        assert team.tokens["robot"] not in written


def test_words_of_tests_are_neither_markup_nor_commands():
    evil = "::stop-commands::x\n##[set-env name=A]b ##vso[task.setvariable]c \x1b[31m<img src=x>|[a](http://b)`@ada"
    assert one_line(evil) == (
        ": :stop-commands::x # #[set-env name=A]b # #vso[task.setvariable]c [31m<img src=x>|[a](http://b)`@ada"
    )
    verdict = {
        "is_open": False,
        "sentence": evil,
        "missing": [evil],
        "criteria": [{"name": "AC-1", "state": "failed", "sentence": evil, "next": evil}],
        "blockers": [{"sentence": evil, "next": ""}],
    }
    lines = list(markdown(verdict, "SHOP-1", "http://shop"))
    assert not [line for line in lines if "<img" in line or "[a](" in line or "@ada" in line or not line.isprintable()]
    (row,) = [line for line in lines if line.startswith("| AC-1")]
    assert row.replace("\\|", "").count("|") == 5


async def verifying(team: Team) -> None:
    """SHOP-1, reported by the otter at COMMIT."""
    await team.ticket()
    otter = await team.joined("worker")
    claim = await claims.claim_next(team.db, otter, "SHOP")
    await claims.report_part(team.db, otter, "SHOP-1", claim.fence, REPOSITORY, COMMIT, "Done and tested.")
