"""Kinds of values: fewer, more, others, or no longer said."""

from collections.abc import Iterator

from ..shapes import Kind
from .spots import Found, Spot

_SPELLED = frozenset({Kind.INTEGER, Kind.NUMBER, Kind.BOOLEAN})


def find(spot: Spot) -> Iterator[Found]:
    if spot.old.kinds == spot.new.kinds:
        return
    old, new = _widest(spot.old.kinds), _widest(spot.new.kinds)
    if old == new:
        return
    words = _words(spot.old.kinds), _words(spot.new.kinds)
    if spot.is_text:  # any text that was a number is still a text
        old, new = _as_text(old), _as_text(new)
    if new < old:
        yield Found("type.narrowed", *words)
    elif old < new:
        yield Found("type.widened", *words)
    else:
        yield Found("type.changed", *words)


def _widest(kinds: frozenset[Kind]) -> frozenset[Kind]:
    return kinds | {Kind.INTEGER} if Kind.NUMBER in kinds else kinds


def _as_text(kinds: frozenset[Kind]) -> frozenset[Kind]:
    return kinds | _SPELLED if Kind.STRING in kinds else kinds


def _words(kinds: frozenset[Kind]) -> str:
    return "|".join(sorted(kinds))
