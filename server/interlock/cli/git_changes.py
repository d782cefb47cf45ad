"""Where a commit left the branch that it goes to, and which paths it changed since, as git says."""

import os
import subprocess
from collections.abc import Mapping

import click

from ..core.commits import FULL, PATHS_LIMIT
from . import git_facts
from .git_facts import git

BASES = ("CI_MERGE_REQUEST_DIFF_BASE_SHA",)  # GitLab knows the very commit
TARGETS = (
    "GITHUB_BASE_REF",
    "CI_MERGE_REQUEST_TARGET_BRANCH_NAME",
    "BITBUCKET_PR_DESTINATION_BRANCH",
    "BUILDKITE_PULL_REQUEST_BASE_BRANCH",
    "SYSTEM_PULLREQUEST_TARGETBRANCH",
    "CHANGE_TARGET",  # Jenkins
    "DRONE_TARGET_BRANCH",
)
LETTERS_LIMIT = 500_000  # of all paths
DEEPER = "Fetch more of the history (fetch-depth: 0), or say --base."


def digest_of(revision: str) -> str:
    """The full digest of what is named; HEAD is what is being built, and not the merge that some CI makes of it.

    Refuses (UsageError) what git does not know.
    """
    if FULL.fullmatch(revision.lower()):
        return revision.lower()
    known = (
        git_facts.commit()
        if revision == "HEAD"
        else git("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    )
    if not known:
        raise click.UsageError(f"git knows no commit {revision!r} here.")
    return known


def merge_base(commit: str, named: str = "", environ: Mapping[str, str] = os.environ) -> str:
    """The last commit that it shares with the branch it goes to, or with what is named; "" where nobody knows, and
    where it lies on that branch itself."""
    told = [named] if named else [environ[name] for name in BASES if environ.get(name)] or _tips(environ)
    for tip in told:
        found = git("merge-base", "--end-of-options", tip, commit)
        if found:
            return "" if found == commit else found
    return ""


def changed_paths(commit: str, named: str = "") -> tuple[str, ...] | None:
    """Those in which the commit differs from its base, both names of what was moved. None, with a word on standard
    error: nobody knows, or they are more than the server keeps, and a part of them would say nothing of the rest."""
    base = merge_base(commit, named)
    paths = _differing(base, commit) if base else None
    if paths is None:
        click.echo(f"Which paths changed is not told: git knows no base of {commit[:12]}. {DEEPER}", err=True)
    elif len(paths) > PATHS_LIMIT or sum(map(len, paths)) > LETTERS_LIMIT:
        click.echo(f"Which paths changed is not told: {len(paths):,} are more than are kept.", err=True)
        return None
    return paths


def _tips(environ: Mapping[str, str]) -> list[str]:
    """As CI has fetched it, then as it lies here."""
    target = next((environ[name] for name in TARGETS if environ.get(name)), "") or git_facts.default_branch(environ)
    names = [target.removeprefix("refs/heads/")] if target else list(git_facts.USUAL)
    return [tip for name in names for tip in (f"refs/remotes/origin/{name}", f"refs/heads/{name}")]


def _differing(base: str, commit: str) -> tuple[str, ...] | None:
    words = ("diff", "--name-only", "-z", "--no-renames", "--no-relative", "--no-ext-diff", "--ignore-submodules=none")
    try:
        done = subprocess.run(["git", *words, base, commit], capture_output=True, timeout=60, check=True)  # noqa: S603, S607  digests only
    except (OSError, subprocess.SubprocessError):
        return None
    return tuple(path.decode("utf-8", "backslashreplace") for path in done.stdout.split(b"\0") if path)
