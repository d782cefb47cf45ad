"""Which open mismatches are this ticket's business: on what it may touch, and on what its criteria name."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from .. import scopes
from ..contracts.lookup import touches
from ..criteria import Criterion, Kind
from ..scopes import TicketScope
from .facts import OpenMismatch

Files = Collection[tuple[str, str]]  # (repository, path)


def in_scope(
    scope: TicketScope,
    criteria: Iterable[Criterion],
    heads: Mapping[str, str],
    sources: Collection[str],
    found: Sequence[tuple[OpenMismatch, Files]],
) -> tuple[OpenMismatch, ...]:
    """Those on an operation of the scope or of a living `contract` criterion, or written in a file of the scope.

    A scope's paths do not say which repository they are of. Where the heads name some of the repositories that
    contracts are read from (`sources`), only files of those count.
    """
    named = [s for c in criteria if c.kind is Kind.CONTRACT and c.removed_in is None for s in c.selectors]
    operations = (*scope.operations, *named)
    known = {*sources, *(repository for _, files in found for repository, _ in files)}
    repositories = known & set(heads) or known
    return tuple(
        mismatch
        for mismatch, files in found
        if touches(operations, mismatch.operation) or _covers(scope, files, repositories)
    )


def _covers(scope: TicketScope, files: Files, repositories: Collection[str]) -> bool:
    """A scope without paths covers every file, and therefore says nothing about any."""
    return bool(scope.paths) and any(
        repository in repositories and scopes.covers(scope, path) for repository, path in files
    )
