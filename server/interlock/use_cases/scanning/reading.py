"""A tree -> what it offers and what it counts on; only what lies in a part with a change in it is read again."""

import gc
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from typing import cast

from ...core.contracts import joining
from ...core.contracts.components import folders
from ...core.contracts.ignores import Ignore
from ...core.contracts.model import Contract, Side
from . import parts
from .memory import Memory
from .outcomes import Extracted, extracted
from .trees import Listing, Tree, digest_of, look

Tell = Callable[[str], None]

_MANY = 200  # files; the trees of fewer need not be looked for


@dataclass(frozen=True)
class Reading:
    """`beginnings` are the folders of components."""

    provider: Contract
    consumer: Contract
    frameworks: Mapping[Side, Mapping[str, int]]
    beginnings: frozenset[str]
    ignores: tuple[Ignore, ...]
    files: int


@dataclass(frozen=True)
class Read:
    """`digest` tells whether it says the same as another; what it says is put together when somebody asks."""

    digest: str
    _listing: Listing
    _loaders: Sequence[Callable[[], Sequence[Extracted]]]

    def reading(self) -> Reading:
        found = [one for load in self._loaders for one in load()]
        whole = joining.joined([c for e in found for c in e.contracts], len(self._listing.digests))
        counted: dict[Side, Counter[str]] = {side: Counter() for side in Side}
        for one in found:
            for side, names in one.frameworks.items():
                counted[side].update(names)
        return Reading(
            whole.provider or Contract(Side.PROVIDER),
            whole.consumer or Contract(Side.CONSUMER),
            counted,
            folders(self._listing.manifests),
            tuple(self._listing.ignores),
            len(self._listing.digests),
        )


def listed(tree: Tree, memory: Memory) -> Listing:
    return look(tree, _readers, memory)


def read(tree: Tree, listing: Listing, memory: Memory, tell: Tell) -> Read:
    digests: list[str] = []
    loaders: list[Callable[[], Sequence[Extracted]]] = []
    for name, paths in sorted(listing.readers.items()):
        mine = {path: listing.digests[path] for path in paths}
        said = partial(tell, f"Reading {len(mine):,} files: {name.rpartition('.')[2].replace('_', ' ')}")
        if name.endswith(parts.IN_PARTS):
            extractor = cast("parts.InParts", import_module(name))
            found = parts.read(f"{name} {tree}", extractor, listing, mine, memory, said)
            digests.append(found.digest)
            loaders.append(found.load)
        else:
            digests.append(f"{name} {digest_of(mine)}")
            loaders.append(partial(_whole, name, digests[-1], listing, paths, memory, said))
    digests.append(repr((listing.ignores, listing.manifests, len(listing.digests))))
    return Read(repr(digests), listing, loaders)


def _whole(
    name: str, key: str, listing: Listing, paths: Sequence[str], memory: Memory, said: Callable[[], None]
) -> list[Extracted]:
    def make() -> Extracted:
        said()
        found = extracted(import_module(name).extract(listing.files(paths)), listing)
        if len(paths) > _MANY:
            gc.collect()  # syntax trees and all that was made of them, before the next extractor makes its own
        return found

    return [memory.remembered(key, make)]


def _readers(path: str) -> tuple[str, ...]:
    from ...core.contracts import extract  # brings all extractors along, and is not needed where no file is new

    return extract.readers(path)
