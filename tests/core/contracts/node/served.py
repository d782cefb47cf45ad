"""What small trees of Node serve."""

from collections.abc import Mapping

from interlock.core.contracts.extract import extract_files
from interlock.core.contracts.model import Contract, Operation, Side
from interlock.core.contracts.sources import SourceFile


def served(tree: str | Mapping[str, str]) -> Contract:
    files = {"src/main.ts": tree} if isinstance(tree, str) else tree
    return extract_files([SourceFile(p, t.encode()) for p, t in files.items()]).provider or Contract(Side.PROVIDER)


def routes(tree: str | Mapping[str, str]) -> list[str]:
    return sorted(o.name for o in served(tree).operations)


def one(tree: str | Mapping[str, str]) -> Operation:
    (operation,) = served(tree).operations
    return operation


def said(contract: Contract) -> list[str]:
    return [d.code for d in contract.diagnostics]
