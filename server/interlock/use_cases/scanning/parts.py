"""The parts that a tree is read in, and what came of each: a part is read again when something in it has changed."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from .at_once import Division, InParts, at_once
from .memory import Memory
from .outcomes import Extracted, Outcome, extracted
from .trees import Listing

IN_PARTS = (".typescript_calls", ".node_routes")


@dataclass
class _Shelf:
    digests: dict[str, bytes] = field(default_factory=dict[str, bytes])
    glances: dict[str, Any] = field(default_factory=dict[str, Any])
    division: Any = None
    outcomes: dict[bytes, Outcome] = field(default_factory=dict[bytes, Outcome])


@dataclass(frozen=True)
class Found:
    digest: str
    outcomes: Sequence[Outcome]
    left_out: Extracted

    def load(self) -> list[Extracted]:
        return [self.left_out, *(outcome.unpacked() for outcome in self.outcomes)]


def read(
    key: str,
    extractor: InParts,
    listing: Listing,
    mine: Mapping[str, bytes],
    memory: Memory,
    said: Callable[[], None],
) -> Found:
    shelf: _Shelf = memory.get(key) or _Shelf()
    is_seen = shelf.digests == mine
    if not is_seen:
        _look(shelf, extractor, listing, mine)
    division: Division = shelf.division
    keys = [_key(s, [mine[p] for p in part]) for s, part in zip(division.signatures, division.parts, strict=True)]
    missing = [number for number, part in enumerate(keys) if part not in shelf.outcomes]
    if missing:
        said()
        for number, outcome in at_once(extractor, division, missing, listing):
            shelf.outcomes[keys[number]] = outcome
    if missing or not is_seen:
        shelf.outcomes = {part: shelf.outcomes[part] for part in keys}
        memory.put(key, shelf)
    outcomes = [shelf.outcomes[part] for part in keys]
    left_out = extracted(extractor.left_out(shelf.glances), listing)
    return Found(repr(([o.digest for o in outcomes], left_out.contracts)), outcomes, left_out)


def _look(shelf: _Shelf, extractor: InParts, listing: Listing, mine: Mapping[str, bytes]) -> None:
    glances = {
        path: shelf.glances[path]
        if shelf.digests.get(path) == digest
        else extractor.glance(path, listing.content(path))
        for path, digest in mine.items()
    }
    if shelf.division is None or glances != shelf.glances:
        shelf.division = extractor.divide(glances)
    shelf.digests, shelf.glances = dict(mine), glances


def _key(signature: bytes, digests: Sequence[bytes]) -> bytes:
    return hashlib.blake2b(b"".join((signature, *digests)), digest_size=16).digest()
