"""A variable of GraphQL is of another type than the place it is given at."""

from collections.abc import Iterable

from ..graphql_checks import mismatch
from ..mismatch import Mismatch, Severity
from ..pairing import Pairing


def find(pairing: Pairing) -> Iterable[Mismatch]:
    for found in pairing.graphql:
        if found.kind == "variable_differs":
            yield mismatch(found, rule="graphql_variable_differs", severity=Severity.ERROR)
