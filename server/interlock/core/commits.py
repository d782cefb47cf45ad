"""A head is a repository and a full commit digest: a branch moves, and a short digest may come to mean two commits."""

import re

from .refusals import Invalid

FULL = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
REPOSITORY_LIMIT = 200


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
