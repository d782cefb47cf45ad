"""A type is named that the GraphQL schema does not have."""

from collections.abc import Iterable

from ..graphql_checks import mismatch
from ..mismatch import Mismatch, Severity
from ..pairing import Pairing


def find(pairing: Pairing) -> Iterable[Mismatch]:
    for found in pairing.graphql:
        if found.kind == "unknown_type":
            yield mismatch(found, rule="graphql_unknown_type", severity=Severity.ERROR)
