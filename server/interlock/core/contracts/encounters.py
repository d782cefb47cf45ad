"""Which consumer meets which providers on a branch: what was not scanned there is as it is on the default branch."""

from collections.abc import Sequence
from dataclasses import dataclass

from .model import Side


@dataclass(frozen=True)
class Newest:
    """The newest scan of a source on a branch."""

    source_id: int
    source: str
    side: Side
    branch: str
    scan_id: int


@dataclass(frozen=True)
class Encounter:
    branch: str
    consumer: Newest
    providers: tuple[Newest, ...]

    @property
    def scans(self) -> tuple[int, ...]:
        """Two encounters of the same scans end alike."""
        return (self.consumer.scan_id, *(p.scan_id for p in self.providers))


def encounters(newest: Sequence[Newest], default: str, scanned: Newest) -> list[Encounter]:
    """All that a new scan takes part in, in the place of the one it follows. On the default branch it also speaks for
    every branch on which its source was never scanned, and somebody else was."""
    others = [n for n in newest if (n.source_id, n.branch) != (scanned.source_id, scanned.branch)]
    known = [*others, scanned]
    branches = {scanned.branch: None, **({n.branch: None for n in known} if scanned.branch == default else {})}
    found = [_on(branch, default, known, scanned) for branch in branches]
    return [encounter for on_branch in found for encounter in on_branch]


def seen_from(newest: Sequence[Newest], branch: str, default: str) -> list[Newest]:
    """Each source once, as it is on the branch."""
    there = {n.source_id: n for n in newest if n.branch == default}
    there |= {n.source_id: n for n in newest if n.branch == branch}
    return sorted(there.values(), key=lambda n: n.source_id)


def _on(branch: str, default: str, known: Sequence[Newest], scanned: Newest) -> list[Encounter]:
    there = seen_from(known, branch, default)
    if scanned not in there:
        return []
    providers = tuple(n for n in there if n.side is Side.PROVIDER)
    consumers = [n for n in there if n.side is Side.CONSUMER and (scanned.side is Side.PROVIDER or n == scanned)]
    is_anew = any(p.branch == branch for p in providers)
    return [Encounter(branch, c, providers) for c in consumers if providers and (is_anew or c.branch == branch)]
