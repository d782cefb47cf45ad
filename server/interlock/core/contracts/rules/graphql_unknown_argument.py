"""An argument is given that the GraphQL schema does not know."""

from collections.abc import Iterable

from ..graphql_checks import mismatch
from ..mismatch import Mismatch, Severity
from ..pairing import Pairing


def find(pairing: Pairing) -> Iterable[Mismatch]:
    for found in pairing.graphql:
        if found.kind == "unknown_argument":
            yield mismatch(found, rule="graphql_unknown_argument", severity=Severity.ERROR)
