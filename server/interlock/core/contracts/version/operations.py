"""Whole operations: offered or not, on their way out, known by another name."""

from collections.abc import Iterator

from ..model import Operation
from .spots import Found


def find(old: Operation, new: Operation) -> Iterator[Found]:
    places = old.place, new.place
    if old.deprecated is not new.deprecated:
        kind = "operation.deprecated" if new.deprecated else "operation.restored"
        yield Found(kind, old_place=places[0], new_place=places[1])
    if old.sunset != new.sunset:
        yield Found(_sunset(old.sunset, new.sunset), old.sunset, new.sunset, "", *places)
    if old.operation_id != new.operation_id and old.operation_id and new.operation_id:
        yield Found("operation.renamed", old.operation_id, new.operation_id, "", *places)


def _sunset(old: str, new: str) -> str:
    if not old or not new:
        return "sunset.set" if new else "sunset.lifted"
    return "sunset.earlier" if new < old else "sunset.later"
