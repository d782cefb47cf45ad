"""Which commit of which repository, in which run: as CI says, else as git says."""

import json
import os
import re
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

COMMITS = (
    "CI_COMMIT_SHA",  # GitLab
    "BITBUCKET_COMMIT",
    "BUILDKITE_COMMIT",
    "CIRCLE_SHA1",
    "BUILD_SOURCEVERSION",  # Azure
    "DRONE_COMMIT_SHA",
    "TRAVIS_COMMIT",
    "GIT_COMMIT",  # Jenkins
)
REPOSITORIES = ("GITHUB_REPOSITORY", "CI_PROJECT_PATH", "BITBUCKET_REPO_FULL_NAME", "BUILD_REPOSITORY_NAME")
RUNS = (
    ("github", "GITHUB_RUN_ID", "GITHUB_JOB"),
    ("gitlab", "CI_PIPELINE_ID", "CI_JOB_NAME"),
    ("buildkite", "BUILDKITE_BUILD_ID", "BUILDKITE_STEP_KEY"),
    ("circle", "CIRCLE_WORKFLOW_ID", "CIRCLE_JOB"),
    ("azure", "BUILD_BUILDID", "SYSTEM_JOBNAME"),
    ("bitbucket", "BITBUCKET_PIPELINE_UUID", "BITBUCKET_STEP_UUID"),
    ("jenkins", "BUILD_TAG", "STAGE_NAME"),
)
ATTEMPTS = ("GITHUB_RUN_ATTEMPT", "BITBUCKET_STEP_RUN_NUMBER", "SYSTEM_JOBATTEMPT")

# git@host:owner/name.git, https://user@host/owner/name.git, ssh://git@host:22/owner/name
REMOTE = re.compile(r"^(?:\w+://(?:[^@/]+@)?[^/]+/|(?:[^@/]+@)?[^:/]+:)(?P<path>.+?)/?(?:\.git)?/?$")


class Run(NamedTuple):
    name: str
    attempt: int


def commit(environ: Mapping[str, str] = os.environ) -> str:
    """The full digest of what is being built; "" when nobody knows."""
    return _of_pull_request(environ) or _first(environ, ("GITHUB_SHA", *COMMITS)) or _git("rev-parse", "HEAD")


def repository(environ: Mapping[str, str] = os.environ) -> str:
    """owner/name; "" when nobody knows."""
    return _first(environ, REPOSITORIES) or repository_of(_git("remote", "get-url", "origin"))


def inside(path: Path) -> str:
    """The folder of `path` as seen from the root of its repository: "web/src"; "" at the root and outside of git."""
    folder = (path.parent if path.is_file() else path).resolve()
    return _git("-C", str(folder), "rev-parse", "--show-prefix").strip("/")


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


def _of_pull_request(environ: Mapping[str, str]) -> str:
    """GITHUB_SHA is then a merge commit made for the test, which nobody has reported and nobody will keep."""
    path = environ.get("GITHUB_EVENT_PATH", "")
    if not environ.get("GITHUB_EVENT_NAME", "").startswith("pull_request") or not path:
        return ""
    try:
        return json.loads(Path(path).read_text())["pull_request"]["head"]["sha"]
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def _first(environ: Mapping[str, str], names: tuple[str, ...]) -> str:
    return next((environ[name] for name in names if environ.get(name)), "")


def _git(*words: str) -> str:
    try:
        done = subprocess.run(["git", *words], capture_output=True, text=True, timeout=10, check=True)  # noqa: S603, S607  our own words
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout.strip()
