"""A source tree -> the contract it offers, and the contract it counts on.

An extractor is a module with `reads(path) -> bool` and `extract(files) -> Iterable[Contract]`; it gets all the files
it reads at once, since a call is often spread over several. To add one, write the module and name it in EXTRACTORS.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from .cross_check import cross_checked
from .extractors.golang import go_routes
from .extractors.graphql import graphql_documents
from .extractors.java import java_routes
from .extractors.node import node_routes
from .extractors.openapi import openapi_documents
from .extractors.pact import pact_files
from .extractors.python import python_calls, python_routes
from .extractors.ruby import ruby_routes
from .extractors.rust import rust_routes
from .extractors.typescript import typescript_calls
from .model import Contract, Diagnostic, Side, Source
from .shapes import Shape
from .sources import SourceFile, walk


class Extractor(Protocol):
    def reads(self, path: str) -> bool: ...

    def extract(self, files: Sequence[SourceFile]) -> Iterable[Contract]: ...


EXTRACTORS: tuple[Extractor, ...] = (
    openapi_documents,
    graphql_documents,
    pact_files,
    go_routes,
    java_routes,
    python_routes,
    rust_routes,
    python_calls,
    node_routes,
    ruby_routes,
    typescript_calls,
)


@dataclass(frozen=True)
class Extraction:
    """What a tree says. A side is None when nothing in the tree speaks for it."""

    provider: Contract | None
    consumer: Contract | None
    files: int  # looked at


def extract(root: Path, under: str = "") -> Extraction:
    """Read a folder, or one file. Never raises for what the files hold: what cannot be read is a diagnostic.

    Places are told relative to the root; `under` is put before them, when the root is a folder of something larger.
    """
    files = walk(root, is_wanted)
    prefix = f"{under.strip('/')}/" if under.strip("/") else ""
    return extract_files(SourceFile(prefix + f.path, f.content) for f in files)


def extract_side(root: Path, side: Side, under: str = "") -> Contract:
    """One side only; an empty contract when the tree says nothing for it."""
    found = extract(root, under)
    contract = found.provider if side is Side.PROVIDER else found.consumer
    return contract or Contract(side)


def extract_files(files: Iterable[SourceFile]) -> Extraction:
    kept = list(files)
    contracts: list[Contract] = []
    for extractor in EXTRACTORS:
        mine = [f for f in kept if extractor.reads(f.path)]
        if mine:
            contracts += extractor.extract(mine)
    return joined(contracts, len(kept))


def joined(contracts: Sequence[Contract], files: int) -> Extraction:
    """What each extractor said by itself, as the tree says it."""
    checked = cross_checked(contracts)
    return Extraction(merged(Side.PROVIDER, checked), merged(Side.CONSUMER, checked), files)


def merged(side: Side, contracts: Sequence[Contract]) -> Contract | None:
    """All that several contracts say for one side, as one; None when they say nothing."""
    mine = [c for c in contracts if c.side is side]
    operations = [o for c in mine for o in c.operations]
    diagnostics: list[Diagnostic] = [d for c in mine for d in c.diagnostics]
    webhooks = tuple(dict.fromkeys(w for c in mine for w in c.webhooks))
    graphql = tuple(dict.fromkeys(text for c in mine for text in c.graphql))
    if not operations and not diagnostics and not webhooks and not graphql:
        return None
    sources = {c.source for c in mine}
    shapes: Mapping[str, Shape] = {name: shape for c in mine for name, shape in c.shapes.items()}
    return Contract(
        side,
        sources.pop() if len(sources) == 1 else Source.MIXED,
        tuple(sorted(operations, key=lambda o: (o.place, o.name))),
        shapes,
        tuple(dict.fromkeys(base for c in mine for base in c.bases)),
        tuple(diagnostics),
        {name: scheme for c in mine for name, scheme in c.schemes.items()},
        tuple(dict.fromkeys(u for c in mine for u in c.unplaced)),
        webhooks,
        graphql,
    )


def is_wanted(path: str) -> bool:
    return any(e.reads(path) for e in EXTRACTORS)
