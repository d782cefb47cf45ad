"""Follow a path of field names into a shape."""

from dataclasses import dataclass
from enum import StrEnum

from .shapes import UNKNOWN, Kind, Shape, Shapes, follow, one_of


class Outcome(StrEnum):
    FOUND = "found"
    ABSENT = "absent"  # an object that has no such field
    WRONG_KIND = "wrong_kind"  # an array where an object is needed, or the other way round
    UNKNOWN = "unknown"  # nothing may be concluded


@dataclass(frozen=True)
class Reach:
    """How far the path led: `path` is the part that was tried, `shape` what is there, `owner` what it was tried on."""

    outcome: Outcome
    path: tuple[str, ...]
    shape: Shape
    owner: Shape
    optional: bool = False


def reach(shape: Shape, path: tuple[str, ...], shapes: Shapes) -> Reach:
    at = Reach(Outcome.FOUND, (), shape, UNKNOWN)
    for index, step in enumerate(path):
        taken = _step(at.shape, step, shapes)
        at = Reach(taken.outcome, path[: index + 1], taken.shape, taken.owner, taken.optional)
        if at.outcome is not Outcome.FOUND:
            return at
    return at


def alternatives(shape: Shape, shapes: Shapes) -> tuple[Shape, ...]:
    """The shape opened up: refs followed, options taken apart."""
    opened = follow(shape, shapes)
    if not opened.options:
        return (opened,)
    return tuple(follow(o, shapes) for o in opened.options)


def _step(shape: Shape, step: str, shapes: Shapes) -> Reach:
    opened = alternatives(shape, shapes)
    if len(opened) == 1:
        return _take(opened[0], step)
    tried = [_take(o, step) for o in opened]
    found = [t for t in tried if t.outcome is Outcome.FOUND]
    if found:
        optional = len(found) < len(tried) or any(t.optional for t in found)
        owner = next(o for o, t in zip(opened, tried, strict=True) if t.outcome is Outcome.FOUND)
        return Reach(Outcome.FOUND, (), one_of(tuple(t.shape for t in found)), owner, optional)
    for outcome in (Outcome.UNKNOWN, Outcome.ABSENT, Outcome.WRONG_KIND):
        first = next((t for t in tried if t.outcome is outcome), None)
        if first is not None:
            return first
    return Reach(Outcome.UNKNOWN, (), UNKNOWN, shape)


def _take(shape: Shape, step: str) -> Reach:
    if step == "[]":
        if Kind.ARRAY in shape.kinds:
            return Reach(Outcome.FOUND, (), shape.items or UNKNOWN, shape)
        is_other = bool(shape.kinds - {Kind.NULL, Kind.STRING})
        return Reach(Outcome.WRONG_KIND if is_other else Outcome.UNKNOWN, (), UNKNOWN, shape)
    if Kind.OBJECT in shape.kinds:
        field = shape.field(step)
        if field is not None:
            return Reach(Outcome.FOUND, (), field.shape, shape, not field.required and not field.unsure)
        if shape.values is not None:
            return Reach(Outcome.FOUND, (), shape.values, shape, optional=False)
        is_told = shape.closed is True or (shape.closed is None and bool(shape.fields))
        return Reach(Outcome.ABSENT if is_told else Outcome.UNKNOWN, (), UNKNOWN, shape)
    is_other = bool(shape.kinds - {Kind.NULL})
    return Reach(Outcome.WRONG_KIND if is_other else Outcome.UNKNOWN, (), UNKNOWN, shape)
