"""A source tree -> the contract it offers, and the contract it counts on.

An extractor is a module with `reads(path) -> bool` and `extract(files) -> Iterable[Contract]`; it gets all the files
it reads at once, since a call is often spread over several. To add one, write the module and name it in EXTRACTORS.
"""

from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Protocol

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
from .joining import Extraction, joined
from .model import Contract, Side
from .sources import SourceFile, walk


class Extractor(Protocol):
    __name__: str

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


def is_wanted(path: str) -> bool:
    return any(e.reads(path) for e in EXTRACTORS)


def readers(path: str) -> tuple[str, ...]:
    """The names of the extractors that want the file."""
    return _shared(tuple(e.__name__ for e in EXTRACTORS if e.reads(path)))


@cache
def _shared(names: tuple[str, ...]) -> tuple[str, ...]:
    """The same for all: there are many files, and it is remembered for each."""
    return names
