"""The GraphQL schema requires an argument that is not given."""

from collections.abc import Iterable

from ..graphql_checks import mismatch
from ..mismatch import Mismatch, Severity
from ..pairing import Pairing


def find(pairing: Pairing) -> Iterable[Mismatch]:
    for found in pairing.graphql:
        if found.kind == "argument_missing":
            yield mismatch(found, rule="graphql_argument_missing", severity=Severity.ERROR)
