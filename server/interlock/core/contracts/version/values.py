"""Which values of its kind a value may have: an enum, a format."""

from collections.abc import Iterator

from ..limits import EXTENSIBLE, SEPARATOR
from ..shapes import Scalar
from .changes import Level
from .spots import Found, Spot

_WIDER = {"int32": "int64", "float": "double", "int8": "int16", "int16": "int32"}


def find(spot: Spot) -> Iterator[Found]:
    yield from _enum(spot)
    yield from _known_values(spot)
    yield from _format(spot)


def _enum(spot: Spot) -> Iterator[Found]:
    old, new = spot.old.enum, spot.new.enum
    if old == new:
        return
    if old is None:
        yield Found("enum.closed", new=_words(new or ()))
    elif new is None:
        yield Found("enum.opened", old=_words(old))
    else:
        before, after = {_key(v): v for v in old if v is not None}, {_key(v): v for v in new if v is not None}
        for key in sorted(before.keys() - after.keys()):
            yield Found("enum.value_removed", old=str(before[key]))
        for key in sorted(after.keys() - before.keys()):
            level = Level.INFO if spot.new.facet(EXTENSIBLE) else None
            yield Found("enum.value_added", new=str(after[key]), level=level)


def _known_values(spot: Spot) -> Iterator[Found]:
    """Of an enum that says it may grow, as words beside a plain text."""
    if spot.old.facets == spot.new.facets or (spot.old.enum is not None and spot.new.enum is not None):
        return
    before, after = (str(s.facet(EXTENSIBLE) or "").split(SEPARATOR) for s in (spot.old, spot.new))
    for value in sorted(set(before) - set(after) - {""}):
        yield Found("known_value.removed", old=value)
    for value in sorted(set(after) - set(before) - {""}):
        yield Found("known_value.added", new=value)


def _format(spot: Spot) -> Iterator[Found]:
    old, new = spot.old.format, spot.new.format
    if old == new or spot.old.kinds.isdisjoint(spot.new.kinds):
        return
    if not old or _is_wider(old, new):
        kind = "format.widened" if old else "format.narrowed"
    elif not new or _is_wider(new, old):
        kind = "format.narrowed" if new else "format.widened"
    else:
        kind = "format.changed"
    yield Found(kind, old, new)


def _is_wider(narrow: str, wide: str) -> bool:
    at = narrow
    while at in _WIDER:
        at = _WIDER[at]
        if at == wide:
            return True
    return False


def _key(value: Scalar) -> tuple[str, str]:
    return type(value).__name__, str(value)


def _words(values: tuple[Scalar, ...]) -> str:
    return "|".join(str(v) for v in values)
