"""A value is given that the GraphQL schema does not take there."""

from collections.abc import Iterable

from ..graphql_checks import mismatch
from ..mismatch import Mismatch, Severity
from ..pairing import Pairing


def find(pairing: Pairing) -> Iterable[Mismatch]:
    for found in pairing.graphql:
        if found.kind == "value_differs":
            yield mismatch(found, rule="graphql_value_differs", severity=Severity.ERROR)
