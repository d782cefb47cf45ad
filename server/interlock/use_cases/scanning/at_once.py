"""Parts of a tree, read by as many processes as there are processors, when there is enough to read."""

import gc
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from importlib import import_module
from multiprocessing import get_context
from typing import Any, Protocol, cast

from ...core.contracts.model import Contract
from .outcomes import Outcome, extracted, packed
from .trees import Listing

ENOUGH = 2_000_000  # bytes; fewer are read before another process has begun
_MOST = 4  # processes: each has its own copy of what it reads

Read = list[tuple[int, Outcome]]


class Division(Protocol):
    """`signatures`: beside the content of its files, all that the outcome of each part depends on."""

    @property
    def parts(self) -> Sequence[Sequence[str]]: ...

    @property
    def signatures(self) -> Sequence[bytes]: ...


class InParts(Protocol):
    """An extractor that reads a tree in parts. What it sees at a glance of each file decides on the parts."""

    def glance(self, path: str, content: bytes) -> Any: ...

    def divide(self, glances: Mapping[str, Any]) -> Division: ...

    def read(
        self, division: Any, numbers: Sequence[int], content: Callable[[str], bytes]
    ) -> Iterator[Sequence[Contract]]: ...

    def left_out(self, glances: Mapping[str, Any]) -> Sequence[Contract]: ...


def at_once(extractor: InParts, division: Division, numbers: Sequence[int], listing: Listing) -> Read:
    """The outcome of each part, with its number."""
    size = sum(len(listing.content(path)) for number in numbers for path in division.parts[number])
    processes = min(_MOST, processors())
    if processes == 1 or size < ENOUGH or len(numbers) < processes:
        return _read(extractor, division, numbers, listing)
    shares = [numbers[first::processes] for first in range(processes)]
    with ProcessPoolExecutor(processes - 1, get_context("spawn")) as others:  # a fork would copy the locks of threads
        name = str(vars(extractor)["__name__"])
        asked = [
            others.submit(_read_there, name, division, share, _part_of(listing, division, share))
            for share in shares[1:]
        ]
        return [*_read(extractor, division, shares[0], listing), *(one for other in asked for one in other.result())]


def processors() -> int:
    """That this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _read(extractor: InParts, division: Division, numbers: Sequence[int], listing: Listing) -> Read:
    found = zip(numbers, extractor.read(division, numbers, listing.content), strict=True)
    return [(number, packed(extracted(contracts, listing))) for number, contracts in found]


def _read_there(name: str, division: Division, numbers: Sequence[int], listing: Listing) -> Read:
    gc.disable()  # nothing but this is done here, and nearly all of it is kept
    return _read(cast("InParts", import_module(name)), division, numbers, listing)


def _part_of(listing: Listing, division: Division, numbers: Sequence[int]) -> Listing:
    """With all that is read of the disk, so that everybody reads the same."""
    paths = {path for number in numbers for path in division.parts[number]}
    packages = [path for path in listing.manifests if path in listing.places]
    fresh = {path: listing.content(path) for path in (*paths, *packages)}
    return Listing(manifests=listing.manifests, places=dict.fromkeys(fresh, ""), fresh=fresh)
