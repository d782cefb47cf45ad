"""A contract as it is sent and kept: a document, and what is to be known of it without reading it."""

import json
from dataclasses import dataclass

from .json_form import as_json, digest
from .model import Contract, Side


@dataclass(frozen=True)
class Written:
    """`resolved` counts the places that were read, `unresolved` those that could not be."""

    side: Side
    document: str
    digest: str
    operations: tuple[str, ...]
    resolved: int
    unresolved: int


def written(contract: Contract) -> Written:
    return Written(
        contract.side,
        json.dumps(as_json(contract), ensure_ascii=False),
        digest(contract),
        tuple(sorted({operation.name for operation in contract.operations})),
        resolved=len(contract.operations),
        unresolved=len(contract.diagnostics),
    )
