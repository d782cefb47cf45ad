"""Where two shapes have no value in common, for the fields that both of them have."""

from collections.abc import Iterator
from dataclasses import dataclass

from .shapes import Field, Kind, Shape, Shapes, follow

_DEEPEST = 8
_NUMBERS = frozenset({Kind.INTEGER, Kind.NUMBER})


@dataclass(frozen=True)
class Clash:
    """Where two shapes have no value in common: neither side can have meant the other."""

    path: tuple[str, ...]
    left: Shape
    right: Shape
    field: Field | None = None  # as the left side writes it


def clashes(left: Shape, left_shapes: Shapes, right: Shape, right_shapes: Shapes) -> Iterator[Clash]:
    """Each place where the kinds are at odds, for fields that both sides have. What is unknown clashes with nothing."""
    seen: set[tuple[str, str]] = set()
    stack: list[tuple[tuple[str, ...], Shape, Shape, Field | None]] = [((), left, right, None)]
    while stack:
        path, ours, theirs, field = stack.pop()
        if ours.ref and theirs.ref:
            if (ours.ref, theirs.ref) in seen:
                continue
            seen.add((ours.ref, theirs.ref))
        ours, theirs = follow(ours, left_shapes), follow(theirs, right_shapes)
        if not ours.kinds or not theirs.kinds or ours.options or theirs.options or len(path) > _DEEPEST:
            continue
        if not meet(ours, theirs):
            yield Clash(path, ours, theirs, field)
            continue
        if ours.items and theirs.items:
            stack.append(((*path, "[]"), ours.items, theirs.items, field))
        for inner in reversed(ours.fields):
            other = theirs.field(inner.name)
            if other is not None:
                stack.append(((*path, inner.name), inner.shape, other.shape, inner))


def meet(left: Shape, right: Shape) -> bool:
    """Whether some kind of value is on both sides. Null alone is not enough, unless null is all there is."""
    ours, theirs = _widened(left.kinds), _widened(right.kinds)
    bare = (ours - {Kind.NULL}, theirs - {Kind.NULL})
    if not bare[0] or not bare[1]:
        return bool(ours & theirs) or not left.kinds or not right.kinds
    return bool(bare[0] & bare[1])


def declared_paths(shape: Shape, shapes: Shapes) -> Iterator[tuple[tuple[str, ...], Field]]:
    """Every field a type names, with the way to it; a type inside itself is not entered again."""
    stack: list[tuple[tuple[str, ...], Shape, frozenset[str]]] = [((), shape, frozenset())]
    while stack:
        path, found, inside = stack.pop()
        if found.ref in inside or len(path) > _DEEPEST:
            continue
        inside = inside | {found.ref} if found.ref else inside
        opened = follow(found, shapes)
        if opened.items is not None:
            stack.append(((*path, "[]"), opened.items, inside))
        for field in opened.fields:
            yield (*path, field.name), field
        stack += [((*path, f.name), f.shape, inside) for f in reversed(opened.fields)]


def _widened(kinds: frozenset[Kind]) -> frozenset[Kind]:
    return kinds | _NUMBERS if kinds & _NUMBERS else kinds
