"""What we give to GitHub and GitLab: well-formed, and its steps really post, against a real server."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml

from databases import DatabaseUrls
from interlock.use_cases import claims
from makers import COMMIT, REPOSITORY, Team
from rest_door import served

ROOT = Path(__file__).parents[3]
ACTION = yaml.safe_load((ROOT / ".github/actions/interlock-post/action.yml").read_text())
GITLAB = yaml.safe_load((ROOT / "docs/ci/interlock.gitlab-ci.yml").read_text())
PAGE = (ROOT / "docs/ci.md").read_text()
SCRIPTS = {
    **{step["name"]: step["run"] for step in ACTION["runs"]["steps"]},
    **{
        f"{name} {part}": "\n".join(job.get(part, ()))
        for name, job in GITLAB.items()
        for part in ("script", "after_script")
    },
}
PASSED = "<testsuite name='s'><testcase classname='tests.test_refunds' name='test_limit'/></testsuite>"
SH = shutil.which("dash") or "sh"


class Done(NamedTuple):
    code: int
    text: str


class Machine:
    """A runner of CI: a folder with a report, our program on the path, and what CI says of the job."""

    def __init__(self, folder: Path, url: str, token: str) -> None:
        self.folder = folder
        self.outputs = folder / "outputs"
        self.known = {
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
            "HOME": str(folder),
            "RUNNER_TEMP": str(folder),
            "GITHUB_OUTPUT": str(self.outputs),
            "GITHUB_STEP_SUMMARY": str(folder / "summary.md"),
            "GITHUB_PATH": str(folder / "path"),
            "GIT_CEILING_DIRECTORIES": str(folder.parent),
        }
        self.url, self.token = url, token
        (folder / "reports/deep").mkdir(parents=True)
        (folder / "reports/deep/TEST a.xml").write_text(PASSED)

    def github(self, **given: str) -> Done:
        """Both steps of the action, as a job that went well so far."""
        inputs = {name: about.get("default", "") for name, about in ACTION["inputs"].items()}
        inputs |= {"url": self.url, "token": self.token} | {k.replace("_", "-"): v for k, v in given.items()}
        job = {"GITHUB_SHA": COMMIT, "GITHUB_REPOSITORY": REPOSITORY, "GITHUB_RUN_ID": "7", "GITHUB_JOB": "unit"}
        text = ""
        for step in ACTION["runs"]["steps"]:
            environ = {name: evaluated(value, inputs) for name, value in step["env"].items()}
            done = self.run(["bash", "-e", "-o", "pipefail", "-c", step["run"]], job | environ)
            text += done.text
            if done.code:
                return Done(done.code, text)
        return Done(0, text)

    def gitlab(self, **given: str) -> Done:
        """The tests' own job, which ended as CI_JOB_STATUS says, and then the job that posts."""
        job = {
            "CI_COMMIT_SHA": COMMIT,
            "CI_PROJECT_PATH": REPOSITORY,
            "CI_PIPELINE_ID": "7",
            "CI_JOB_NAME": "interlock",
        }
        told = {"CI_JOB_STATUS": given.pop("CI_JOB_STATUS", "success")}
        for line in GITLAB[".interlock-tests"]["after_script"]:
            assert self.run([SH, "-c", line], told).code == 0
        posting = GITLAB[".interlock-post"]
        environ = posting["variables"] | {
            "INTERLOCK_URL": self.url,
            "INTERLOCK_TOKEN": self.token,
            "CI_JOB_STATUS": "running",
        }
        return self.run([SH, "-c", "\n".join(posting["script"])], job | environ | given)

    def run(self, words: list[str], environ: Mapping[str, str]) -> Done:
        done = subprocess.run(words, cwd=self.folder, env={**self.known, **environ}, capture_output=True, text=True)
        return Done(done.returncode, done.stdout + done.stderr)


def evaluated(value: str, inputs: Mapping[str, str]) -> str:
    contexts = {f"inputs.{name}": given for name, given in inputs.items()} | {
        "job.status": "success",
        "github.action_path": str(ROOT / ".github/actions/interlock-post"),
    }
    for _ in range(2):  # a default is an expression of its own
        value = re.sub(r"\$\{\{ ([\w.-]+) \}\}", lambda named: contexts[named[1]], value)
    return value


@pytest.fixture
async def machine(team: Team, database_urls: DatabaseUrls, tmp_path: Path):
    """Of a job of the robot's, while SHOP-1 is being verified."""
    await team.ticket()
    worker = await team.joined("worker")
    claim = await claims.claim_next(team.db, worker, "SHOP")
    await claims.report_part(team.db, worker, "SHOP-1", claim.fence, REPOSITORY, COMMIT, "Done and tested.")
    with served(database_urls.app) as server:
        yield Machine(tmp_path, server.url, team.tokens["robot"])


def test_the_action_is_what_github_reads():
    assert set(ACTION) == {"name", "description", "inputs", "outputs", "runs"}
    assert ACTION["runs"]["using"] == "composite"
    for step in ACTION["runs"]["steps"]:
        assert step["shell"] == "bash"
        assert set(step) <= {"name", "id", "shell", "env", "run"}
        assert "${{" not in step["run"], "what others wrote is no program: it goes through the environment"
    for about in (*ACTION["inputs"].values(), *ACTION["outputs"].values()):
        assert about["description"].endswith(".")
    used = {
        name
        for step in ACTION["runs"]["steps"]
        for value in step["env"].values()
        for name in re.findall(r"inputs\.([\w-]+)", value)
    }
    assert used == set(ACTION["inputs"])
    assert {about["value"] for about in ACTION["outputs"].values()} == {
        f"${{{{ steps.post.outputs.{name} }}}}" for name in ACTION["outputs"]
    }


def test_the_template_is_what_gitlab_reads():
    known = {"image", "when", "variables", "id_tokens", "script", "after_script", "artifacts"}
    assert all(name.startswith(".") and set(job) <= known for name, job in GITLAB.items())
    assert all(isinstance(value, str) for value in GITLAB[".interlock-post"]["variables"].values())


@pytest.mark.parametrize("name", [*ACTION["inputs"], *ACTION["outputs"], *GITLAB[".interlock-post"]["variables"]])
def test_what_can_be_said_to_them_is_on_their_page(name: str):
    assert f"`{name}`" in PAGE


@pytest.mark.parametrize("name", SCRIPTS)
def test_their_scripts_are_scripts(name: str):
    done = subprocess.run(
        [SH if name.startswith(".") else "bash", "-n"], input=SCRIPTS[name], text=True, capture_output=True
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_what_they_install_to_post_is_what_we_pin():
    pins = {
        re.split(r"[<>=]", pin)[0]: pin
        for pin in tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    }
    wanted = {f"'{pins['click']}' '{pins['httpx2']}'"}
    installing = [SCRIPTS["Install Interlock"], SCRIPTS[".interlock-post script"]]
    assert {found for script in installing for found in re.findall(r"install --quiet ('[^\n]+)", script)} == wanted


def test_to_post_takes_no_more_than_they_install():
    counting = "import sys, interlock.cli.post; print(*{name.partition('.')[0] for name in sys.modules})"
    loaded = set(subprocess.run([sys.executable, "-c", counting], capture_output=True, text=True).stdout.split())
    assert {"interlock", "click", "httpx2"} <= loaded
    assert not loaded & {"pydantic", "fastapi", "sqlalchemy", "psycopg", "mcp", "defusedxml", "yaml", "jinja2", "jwt"}


async def test_the_action_posts_and_says_how_the_gate_stands(machine: Machine):
    done = machine.github(reports="  reports/**/*.xml  \n\n", ticket="SHOP-1", require_open="true")
    assert done.code == 0, done.text
    assert "The gate is open." in done.text
    assert machine.outputs.read_text() == "gate=open\nticket=SHOP-1\nmissing=0\n"
    assert "AC-1" in (machine.folder / "summary.md").read_text()
    assert machine.token not in done.text


async def test_the_action_posts_how_the_job_went_and_fails_where_it_must(machine: Machine):
    shut = machine.github(reports="reports", ticket="SHOP-1", job_status="failure", require_open="true")
    assert shut.code == 1, shut.text
    assert "gate=shut\n" in machine.outputs.read_text()


async def test_the_action_says_that_a_run_has_started(machine: Machine):
    assert machine.github(reports="reports", ticket="SHOP-1").code == 0
    started = machine.github(what="run-started", ticket="SHOP-1", check="tests")
    assert started.code == 0, started.text


async def test_the_action_runs_nothing_that_its_inputs_hold(machine: Machine):
    evil = "$(touch evil)`touch evil`;touch evil\n--commit\n'; touch evil"
    asked = machine.github(reports=evil, ticket="SHOP-1", check="$(touch evil)")
    assert asked.code == 2, asked.text
    assert not (machine.folder / "evil").exists()


async def test_a_job_without_a_ticket_is_let_pass_where_that_is_said(machine: Machine):
    assert machine.github(reports="reports").code == 2
    assert machine.github(reports="reports", allow_no_ticket="true").code == 0
    assert machine.gitlab().code == 2
    assert machine.gitlab(INTERLOCK_OPTIONS="--allow-no-ticket").code == 0


async def test_the_template_posts_and_keeps_the_verdict(machine: Machine):
    done = machine.gitlab(CI_COMMIT_BRANCH="SHOP-1-refunds", INTERLOCK_OPTIONS="--require-open --check unit")
    assert done.code == 0, done.text
    assert (machine.folder / "interlock.env").read_text().startswith("INTERLOCK_GATE=open\n")
    assert "AC-1" in (machine.folder / "interlock.md").read_text()
    assert machine.token not in done.text


async def test_the_template_hands_on_how_the_tests_ended(machine: Machine):
    shut = machine.gitlab(INTERLOCK_TICKET="SHOP-1", CI_JOB_STATUS="failed", INTERLOCK_OPTIONS="--require-open")
    assert shut.code == 1, shut.text


async def test_without_word_of_the_tests_nothing_is_posted(machine: Machine):
    script = "\n".join(GITLAB[".interlock-post"]["script"])
    asked = machine.run([SH, "-c", script], {"INTERLOCK_REPORTS": "reports", "INTERLOCK_OPTIONS": ""})
    assert asked.code == 2
    assert "extend .interlock-tests" in asked.text
