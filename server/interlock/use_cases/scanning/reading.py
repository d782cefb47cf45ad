"""A tree -> what it offers and what it counts on; an extractor whose files did not change is not asked again."""

import gc
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ...core.contracts import frameworks, joining
from ...core.contracts.components import folders
from ...core.contracts.ignores import Ignore
from ...core.contracts.model import Contract, Side
from .memory import Memory
from .trees import Listing, Tree, digest_of, look

if TYPE_CHECKING:
    from ...core.contracts.extract import Extractor

Tell = Callable[[str], None]


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
class _Extracted:
    contracts: tuple[Contract, ...]
    frameworks: Mapping[Side, Mapping[str, int]]


def listed(tree: Tree, memory: Memory) -> Listing:
    return look(tree, _is_wanted, memory)


def read(listing: Listing, memory: Memory, tell: Tell) -> Reading:
    from ...core.contracts import extract  # brings all extractors along, and is not needed where nothing changed

    extracted: list[_Extracted] = []
    for extractor in extract.EXTRACTORS:
        mine = {path: digest for path, digest in listing.digests.items() if extractor.reads(path)}
        if not mine:
            continue
        name = str(vars(extractor)["__name__"])
        key = f"{name} {digest_of(mine)}"
        extracted.append(memory.remembered(key, lambda e=extractor, m=mine, n=name: _extracted(e, n, listing, m, tell)))
    found = joining.joined([c for e in extracted for c in e.contracts], len(listing.digests))
    counted: dict[Side, Counter[str]] = {side: Counter() for side in Side}
    for one in extracted:
        for side, names in one.frameworks.items():
            counted[side].update(names)
    return Reading(
        found.provider or Contract(Side.PROVIDER),
        found.consumer or Contract(Side.CONSUMER),
        counted,
        folders(listing.manifests),
        tuple(listing.ignores),
        len(listing.digests),
    )


def _extracted(
    extractor: "Extractor", name: str, listing: Listing, mine: Mapping[str, bytes], tell: Tell
) -> _Extracted:
    tell(f"Reading {len(mine):,} files: {name.rpartition('.')[2].replace('_', ' ')}")
    contracts = tuple(extractor.extract(listing.files(mine)))
    counted: dict[Side, Counter[str]] = {}
    packages = [path for path in listing.manifests if path in listing.places]
    for contract in contracts:
        counted.setdefault(contract.side, Counter()).update(frameworks.of(contract, listing.content, packages))
    gc.collect()  # syntax trees and all that was made of them, before the next extractor makes its own
    return _Extracted(contracts, counted)


def _is_wanted(path: str) -> bool:
    from ...core.contracts import extract

    return extract.is_wanted(path)
