"""From where a ticket sees contracts: the branches that its heads stand on, and the default branch for all the rest.

What was not scanned on a branch is there as it is on the default branch, for that is what it will meet once merged.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from ..contracts.model import Side
from .facts import OpenMismatch, ScanFact
from .touching import Files


@dataclass(frozen=True)
class Reading:
    """The newest scan of a source on one branch. `commits` were scanned there of late, the newest first; a folder is
    scanned as it lies there, and has none."""

    source: str
    side: str
    repository: str
    branch: str
    is_default: bool
    commits: tuple[str, ...]
    operations: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Disagreement:
    """An open mismatch on a branch. `files` are (repository, path) of every place that meets it."""

    mismatch: OpenMismatch
    branch: str
    is_default: bool
    consumer: str
    files: Files


@dataclass(frozen=True)
class Sight:
    heads: Mapping[str, str]
    readings: Sequence[Reading]

    @cached_property
    def branches(self) -> frozenset[str]:
        """Those that the heads stand on, without the default branch: what is there already, is seen from there."""
        found: set[str] = set()
        for repository, commit in self.heads.items():
            there = [r for r in self.readings if r.repository == repository and commit in r.commits]
            if not any(r.is_default for r in there):
                newest = [r for r in there if r.commits[0] == commit]
                found |= {r.branch for r in newest or there}
        return frozenset(found)

    @property
    def scans(self) -> tuple[ScanFact, ...]:
        """Of each source the newest on these branches, else that on the default branch."""
        seen: dict[tuple[str, str], Reading] = {}
        for reading in self.readings:
            rank = self._rank(reading)
            name = reading.source, reading.side
            if rank and reading.commits and (name not in seen or rank > self._rank(seen[name])):
                seen[name] = reading
        return tuple(ScanFact(r.source, r.side, r.repository, r.commits[0], r.operations) for r in seen.values())

    def meets(self, branch: str, is_default: bool, consumer: str) -> bool:
        """Whether what a consumer disagrees on with somebody, on that branch, is to be seen from here."""
        return branch in self.branches or (is_default and consumer not in self._compared_here)

    def met(self, found: Sequence[Disagreement]) -> list[tuple[OpenMismatch, Files]]:
        return [(d.mismatch, d.files) for d in found if self.meets(d.branch, d.is_default, d.consumer)]

    @cached_property
    def _compared_here(self) -> frozenset[str]:
        """The consumers that were compared on one of these branches: all of them, once a provider is scanned there."""
        here = [r for r in self.readings if r.branch in self.branches]
        some = here if not any(r.side == Side.PROVIDER for r in here) else self.readings
        return frozenset(r.source for r in some if r.side == Side.CONSUMER)

    def _rank(self, reading: Reading) -> int:
        """0: not seen from here."""
        is_at_head = bool(reading.commits) and self.heads.get(reading.repository) == reading.commits[0]
        return 2 + is_at_head if reading.branch in self.branches else int(reading.is_default)
