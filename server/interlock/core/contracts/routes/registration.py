"""Where the order of the lines is the order in which routes are registered."""

from collections import defaultdict
from collections.abc import Iterable
from itertools import pairwise

from .graph import Route, T


def files_in_order(routes: Iterable[Route[T]]) -> frozenset[str]:
    """The files whose routes hang on one router and follow one another there as they are written.

    `routes` come as they are registered. Of a file with several routers nobody can tell which is asked first.
    """
    found: dict[str, list[Route[T]]] = defaultdict(list)
    for route in routes:
        found[route.place.file].append(route)
    return frozenset(file for file, own in found.items() if _is_in_order(own))


def _is_in_order(routes: list[Route[T]]) -> bool:
    return len({r.router for r in routes}) == 1 and all(a.place <= b.place for a, b in pairwise(routes))
