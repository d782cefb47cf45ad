"""Whole operations: offered or not, on their way out, known by another name."""

from collections.abc import Iterator

from ..model import Operation
from .spots import Found

_SETTLED = ("draft", "alpha", "beta", "stable")


def find(old: Operation, new: Operation) -> Iterator[Found]:
    places = old.place, new.place
    if old.deprecated is not new.deprecated:
        kind = "operation.deprecated" if new.deprecated else "operation.restored"
        yield Found(kind, old_place=places[0], new_place=places[1])
    if old.sunset != new.sunset:
        yield Found(_sunset(old.sunset, new.sunset), old.sunset, new.sunset, "", *places)
    if old.stability != new.stability and (kind := _stability(old.stability, new.stability)):
        yield Found(kind, old.stability, new.stability, "", *places)
    if old.operation_id != new.operation_id and old.operation_id and new.operation_id:
        yield Found("operation.renamed", old.operation_id, new.operation_id, "", *places)


def _sunset(old: str, new: str) -> str:
    if not old or not new:
        return "sunset.set" if new else "sunset.lifted"
    return "sunset.earlier" if new < old else "sunset.later"


def _stability(old: str, new: str) -> str:
    """Where nothing is said, it is stable; of words that nobody knows nothing is concluded."""
    before, after = old.lower() or "stable", new.lower() or "stable"
    if before == after or before not in _SETTLED or after not in _SETTLED:
        return ""
    return "stability.lowered" if _SETTLED.index(after) < _SETTLED.index(before) else "stability.raised"
