"""A head is a repository and a full commit digest: a branch moves, and a short digest may come to mean two commits."""

import re

from .refusals import Invalid

FULL = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
REPOSITORY_LIMIT = 200
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
