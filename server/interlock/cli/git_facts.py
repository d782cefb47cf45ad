"""Which commit of which repository, in which run: as CI says, else as git says."""

import json
import os
import re
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

COMMITS = (
    "CI_MERGE_REQUEST_SOURCE_BRANCH_SHA",  # GitLab, where the commit is a merge made for the test
    "CI_COMMIT_SHA",
    "BITBUCKET_COMMIT",
    "BUILDKITE_COMMIT",
    "CIRCLE_SHA1",
    "BUILD_SOURCEVERSION",  # Azure
    "DRONE_COMMIT_SHA",
    "TRAVIS_COMMIT",
    "GIT_COMMIT",  # Jenkins
)
REPOSITORIES = ("GITHUB_REPOSITORY", "CI_PROJECT_PATH", "BITBUCKET_REPO_FULL_NAME", "BUILD_REPOSITORY_NAME")
BRANCHES = (
    "GITHUB_HEAD_REF",  # of a pull request; before the branch it goes to
    "CI_MERGE_REQUEST_SOURCE_BRANCH_NAME",
    "CI_COMMIT_BRANCH",
    "BITBUCKET_BRANCH",
    "BUILDKITE_BRANCH",
    "CIRCLE_BRANCH",
    "SYSTEM_PULLREQUEST_SOURCEBRANCH",
    "BUILD_SOURCEBRANCH",
    "DRONE_SOURCE_BRANCH",
    "TRAVIS_PULL_REQUEST_BRANCH",
    "TRAVIS_BRANCH",
    "CHANGE_BRANCH",
    "GIT_BRANCH",
)
DEFAULT_BRANCHES = ("CI_DEFAULT_BRANCH", "BUILDKITE_PIPELINE_DEFAULT_BRANCH", "DRONE_REPO_BRANCH")
USUAL = ("main", "master")  # taken for the default branch where nobody says which it is
RUNS = (
    ("github", "GITHUB_RUN_ID", "GITHUB_JOB"),
    ("gitlab", "CI_PIPELINE_ID", "CI_JOB_NAME"),
    ("buildkite", "BUILDKITE_BUILD_ID", "BUILDKITE_STEP_KEY"),
    ("circle", "CIRCLE_WORKFLOW_ID", "CIRCLE_JOB"),
    ("azure", "BUILD_BUILDID", "SYSTEM_JOBNAME"),
    ("bitbucket", "BITBUCKET_PIPELINE_UUID", "BITBUCKET_STEP_UUID"),
    ("jenkins", "BUILD_TAG", "STAGE_NAME"),
)
ENDINGS = (
    "INTERLOCK_JOB_STATUS",  # our own action hands it on: GitHub tells no program
    "CI_JOB_STATUS",  # GitLab, in after_script
    "AGENT_JOBSTATUS",  # Azure
    "BITBUCKET_EXIT_CODE",
    "BUILDKITE_COMMAND_EXIT_STATUS",
    "DRONE_BUILD_STATUS",
    "TRAVIS_TEST_RESULT",
)
PASSED = frozenset({"success", "succeeded", "0"})
UNSAID = frozenset({"", "running"})
ATTEMPTS = ("GITHUB_RUN_ATTEMPT", "BITBUCKET_STEP_RUN_NUMBER", "SYSTEM_JOBATTEMPT")

# git@host:owner/name.git, https://user@host/owner/name.git, ssh://git@host:22/owner/name
REMOTE = re.compile(r"^(?:\w+://(?:[^@/]+@)?[^/]+/|(?:[^@/]+@)?[^:/]+:)(?P<path>.+?)/?(?:\.git)?/?$")


class Run(NamedTuple):
    name: str
    attempt: int


def commit(environ: Mapping[str, str] = os.environ) -> str:
    """The full digest of what is being built; "" when nobody knows."""
    return _of_pull_request(environ) or _first(environ, ("GITHUB_SHA", *COMMITS)) or git("rev-parse", "HEAD")


def repository(environ: Mapping[str, str] = os.environ) -> str:
    """owner/name; "" when nobody knows."""
    return _first(environ, REPOSITORIES) or repository_of(git("remote", "get-url", "origin"))


def repository_in(folder: Path) -> str:
    """owner/name of what lies in the folder, as git says; "" when it does not."""
    return repository_of(git("-C", str(folder), "remote", "get-url", "origin"))


def branch(environ: Mapping[str, str] = os.environ) -> str:
    """The branch that is being built; "" for the repository's default branch, and when nobody knows."""
    name, default = branch_name(environ), default_branch(environ)
    return "" if name in ((default,) if default else USUAL) else name


def branch_name(environ: Mapping[str, str] = os.environ) -> str:
    """The branch that is being built, also where it is the default branch; "" when nobody knows."""
    name = _first(environ, BRANCHES) or _of_ref(environ) or git("symbolic-ref", "--short", "HEAD")
    return name.removeprefix("refs/heads/").removeprefix("origin/")


def default_branch(environ: Mapping[str, str] = os.environ) -> str:
    """ "" when nobody knows."""
    told = _first(environ, DEFAULT_BRANCHES) or _told(environ, "repository", "default_branch")
    return told or git("symbolic-ref", "--short", "refs/remotes/origin/HEAD").removeprefix("origin/")


def inside(path: Path) -> str:
    """The folder of `path` as seen from the root of its repository: "web/src"; "" at the root and outside of git."""
    folder = (path.parent if path.is_file() else path).resolve()
    return git("-C", str(folder), "rev-parse", "--show-prefix").strip("/")


def repository_of(remote: str) -> str:
    match = REMOTE.match(remote)
    return match["path"].strip("/") if match else ""


def run(environ: Mapping[str, str] = os.environ) -> Run:
    """The name is "" outside CI."""
    attempt = _first(environ, ATTEMPTS)
    name = next(
        ("/".join(filter(None, [ci, environ[id], environ.get(job, "")])) for ci, id, job in RUNS if environ.get(id)), ""
    )
    return Run(name[:200], int(attempt) if attempt.isdigit() and int(attempt) else 1)


def job_passed(environ: Mapping[str, str] = os.environ) -> bool | None:
    """Whether all went well in this job so far; None where nobody says. What is no success is none."""
    word = _first(environ, ENDINGS).strip().lower()
    return None if word in UNSAID else word in PASSED


def _of_pull_request(environ: Mapping[str, str]) -> str:
    """GITHUB_SHA is then a merge commit made for the test, which nobody has reported and nobody will keep."""
    is_one = environ.get("GITHUB_EVENT_NAME", "").startswith("pull_request")
    return _told(environ, "pull_request", "head", "sha") if is_one else ""


def _of_ref(environ: Mapping[str, str]) -> str:
    return environ.get("GITHUB_REF_NAME", "") if environ.get("GITHUB_REF_TYPE") == "branch" else ""


def _told(environ: Mapping[str, str], *way: str) -> str:
    """What GitHub says of the event that began the run."""
    path = environ.get("GITHUB_EVENT_PATH", "")
    try:
        found = json.loads(Path(path).read_text()) if path else {}
        for step in way:
            found = found[step]
        return found if isinstance(found, str) else ""
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def _first(environ: Mapping[str, str], names: tuple[str, ...]) -> str:
    return next((environ[name] for name in names if environ.get(name)), "")


def git(*words: str) -> str:
    """What it prints; "" where it fails, or is not there."""
    try:
        done = subprocess.run(["git", *words], capture_output=True, text=True, timeout=10, check=True)  # noqa: S603, S607  our own words
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout.strip()
