"""How much of the code was understood: calls and routes that were read, and those that were only seen."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from .model import Contract, Diagnostic, Side

_OF_FILES = frozenset(
    {
        "broken_file",
        "left_out",
        "stale_document",
        "too_deep",
        "unclear_rewrite",
        "uncalled_operations",
        "unfinished",
        "unreadable_document",
        "unresolved_reference",
    }
)  # what is said of a file, and of no single call or route in it


@dataclass(frozen=True)
class FileCoverage:
    file: str
    side: Side
    read: int
    unread: int

    @property
    def seen(self) -> int:
        return self.read + self.unread


def of(contracts: Iterable[Contract]) -> tuple[FileCoverage, ...]:
    """File by file, each side for itself, in the order of their names."""
    return tuple(sorted((row for c in contracts for row in _rows(c)), key=lambda r: (r.side, r.file)))


def _rows(contract: Contract) -> Iterator[FileCoverage]:
    read = Counter(o.place.file for o in contract.operations)
    unread = Counter(place.file for place in {d.place for d in contract.diagnostics if _is_spot(d)} if place)
    known = {d.place for d in contract.diagnostics}
    unread.update(u.place.file for u in contract.unplaced if u.place not in known)
    for file in read.keys() | unread.keys():
        yield FileCoverage(file, contract.side, read[file], unread[file])


def _is_spot(diagnostic: Diagnostic) -> bool:
    return diagnostic.code not in _OF_FILES
