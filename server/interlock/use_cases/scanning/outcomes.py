"""What came of reading some files: contracts, and by what they were written."""

import hashlib
import json
import pickle
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ...core.contracts import frameworks
from ...core.contracts.json_form import as_json
from ...core.contracts.model import Contract, Side
from .trees import Listing


@dataclass(frozen=True)
class Extracted:
    contracts: tuple[Contract, ...]
    frameworks: Mapping[Side, Mapping[str, int]]


@dataclass(frozen=True)
class Outcome:
    """Packed, for most are only handed on from scan to scan. `digest` is the same wherever the same is said."""

    digest: bytes
    packed: bytes

    def unpacked(self) -> Extracted:
        return pickle.loads(self.packed)  # noqa: S301 - our own, see Memory


def extracted(contracts: Iterable[Contract], listing: Listing) -> Extracted:
    kept = tuple(contracts)
    counted: dict[Side, Counter[str]] = {}
    packages = [path for path in listing.manifests if path in listing.places]
    for contract in kept:
        counted.setdefault(contract.side, Counter()).update(frameworks.of(contract, listing.content, packages))
    return Extracted(kept, counted)


def packed(found: Extracted) -> Outcome:
    """Raises RecursionError for what is nested beyond what can be written."""
    said = json.dumps([[as_json(c) for c in found.contracts], found.frameworks], sort_keys=True)
    return Outcome(
        hashlib.blake2b(said.encode(), digest_size=16).digest(), pickle.dumps(found, pickle.HIGHEST_PROTOCOL)
    )
