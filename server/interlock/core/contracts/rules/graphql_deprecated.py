"""Something of a GraphQL schema is asked for that will go away."""

from collections.abc import Iterable

from ..graphql_checks import mismatch
from ..mismatch import Mismatch, Severity
from ..pairing import Pairing


def find(pairing: Pairing) -> Iterable[Mismatch]:
    for found in pairing.graphql:
        if found.kind == "deprecated":
            yield mismatch(found, rule="graphql_deprecated", severity=Severity.WARNING)
