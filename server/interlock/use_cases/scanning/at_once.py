"""Parts of a tree, read by as many processes as there are processors, when there is enough to read."""

import gc
import os
import pickle
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib import import_module
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Protocol, cast

from ...core.contracts.model import Contract
from .outcomes import Outcome, extracted, packed
from .trees import Listing

ENOUGH = 1_500_000  # bytes; fewer are read before another process has begun
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
    sizes = {number: sum(len(listing.content(path)) for path in division.parts[number]) for number in numbers}
    processes = min(_MOST, processors())
    if processes == 1 or sum(sizes.values()) < ENOUGH or len(numbers) < processes:
        return _read(extractor, division, numbers, listing)
    shares = _shared_out(sizes, processes)
    name = str(vars(extractor)["__name__"])
    with TemporaryDirectory(prefix="interlock-scan-") as folder:  # only we may look into it
        others = [_begun(Path(folder, str(n)), name, division, share, listing) for n, share in enumerate(shares[1:])]
        found = _read(extractor, division, shares[0], listing)
        for other, path, share in others:
            other.join()
            is_done = other.exitcode == 0
            found += pickle.loads(path.read_bytes()) if is_done else _read(extractor, division, share, listing)  # noqa: S301 - our own
    return found


def _shared_out(sizes: Mapping[int, int], among: int) -> list[list[int]]:
    """The largest first, each to whom has the least."""
    shares, loads = [list[int]() for _ in range(among)], [0] * among
    for number in sorted(sizes, key=lambda n: -sizes[n]):
        least = loads.index(min(loads))
        shares[least].append(number)
        loads[least] += sizes[number]
    return shares


def processors() -> int:
    """That this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _read(extractor: InParts, division: Division, numbers: Sequence[int], listing: Listing) -> Read:
    found = zip(numbers, extractor.read(division, numbers, listing.content), strict=True)
    return [(number, packed(extracted(contracts, listing))) for number, contracts in found]


def _begun(
    path: Path, name: str, division: Division, numbers: Sequence[int], listing: Listing
) -> tuple[BaseProcess, Path, Sequence[int]]:
    """What it is to read, and then what came of it, is in the file: nobody waits until the other takes it."""
    path.write_bytes(pickle.dumps((name, division, numbers, _part_of(listing, division, numbers))))
    other = get_context("spawn").Process(target=_read_there, args=(path,))  # a fork would copy the locks of threads
    other.start()
    return other, path, numbers


def _read_there(path: Path) -> None:
    gc.disable()  # nothing but this is done here, and nearly all of it is kept
    name, division, numbers, listing = pickle.loads(path.read_bytes())  # noqa: S301 - our own
    path.write_bytes(pickle.dumps(_read(cast("InParts", import_module(name)), division, numbers, listing)))


def _part_of(listing: Listing, division: Division, numbers: Sequence[int]) -> Listing:
    """With all that is read of the disk, so that everybody reads the same."""
    paths = {path for number in numbers for path in division.parts[number]}
    packages = [path for path in listing.manifests if path in listing.places]
    fresh = {path: listing.content(path) for path in (*paths, *packages)}
    return Listing(manifests=listing.manifests, places=dict.fromkeys(fresh, ""), fresh=fresh)
