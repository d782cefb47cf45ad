"""A head is a repository and a full commit digest: a branch moves, and a short digest may come to mean two commits."""

import re
from collections.abc import Iterable

from .refusals import Invalid

FULL = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
REPOSITORY_LIMIT = 200
PATHS_LIMIT = 5_000  # that a commit changed
PATH_LETTERS = 4_096
BRANCH = r"^[^\s\x00-\x1f\x7f~^:?*\[\\]{1,200}$"  # as git has it, and no longer than we show it


def checked_branch(name: str) -> str:
    """Refuses (Invalid) what no branch can be called."""
    if not re.fullmatch(BRANCH, name):
        raise Invalid(f"{name[:40]!r} names no branch.", "Write it as git does, without refs/heads/: main.")
    return name


def checked_head(repository: str, commit: str) -> tuple[str, str]:
    """Both in the one spelling they are compared in. Refuses (Invalid) what names no repository or no commit."""
    name, digest = repository.strip(), commit.strip().lower()
    if not name or len(name) > REPOSITORY_LIMIT or not name.isprintable():
        raise Invalid(f"{repository[:40]!r} names no repository.", "Write it the same in every call: acme/shop.")
    if not FULL.fullmatch(digest):
        raise Invalid(
            f"{commit[:80]!r} is no full commit digest.",
            "Send all 40 or 64 hex digits: git rev-parse HEAD.",
        )
    return name, digest


def checked_base(commit: str, base_of: str) -> str:
    """The head whose base `commit` is. Refuses (Invalid) a short digest, and a commit as its own base."""
    head = base_of.strip().lower()
    if not FULL.fullmatch(head):
        raise Invalid(f"{base_of[:80]!r} is no full commit digest.", "Send all 40 or 64 hex digits of the head.")
    if head == commit:
        raise Invalid(
            f"{head[:12]} is not its own base.", "Name the commit that the run was at, and as base_of the head itself."
        )
    return head


def checked_paths(paths: Iterable[str]) -> tuple[str, ...]:
    """Paths from the root of the repository, each once, in order. Refuses (Invalid) others, and more than 5,000: a list
    that was cut says nothing of what is not on it."""
    found = sorted(set(paths))
    if len(found) > PATHS_LIMIT:
        raise Invalid(
            f"{len(found):,} changed paths are more than the {PATHS_LIMIT:,} that are kept.",
            "Leave them out: then nobody said which paths changed.",
        )
    for path in found:
        if not 0 < len(path) <= PATH_LETTERS or "\x00" in path or path.startswith("/") or ".." in path.split("/"):
            raise Invalid(f"{path[:80]!r} is no path from the root of a repository.", "Send it as git does: src/a.py.")
    return tuple(found)
