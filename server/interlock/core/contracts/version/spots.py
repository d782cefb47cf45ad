"""One spot of a provider, before and after, and what was found there."""

from dataclasses import dataclass

from ..places import Place
from ..shapes import Shape, Shapes
from .changes import Direction, Level


@dataclass(frozen=True)
class Found:
    """`step` leads from the spot to a field of it. A level here overrules the one of the kind."""

    kind: str
    old: str = ""
    new: str = ""
    step: str = ""
    old_place: Place | None = None
    new_place: Place | None = None
    level: Level | None = None


@dataclass(frozen=True)
class Spot:
    """Two shapes, refs followed and null taken off. `is_text`: in a path, a query or a header everything is text."""

    old: Shape
    new: Shape
    old_shapes: Shapes
    new_shapes: Shapes
    direction: Direction
    is_text: bool = False


@dataclass(frozen=True)
class Step:
    """Where to go on from a spot: to a field, an item (`[]`), any value of a map (`{}`), or an option (nothing)."""

    name: str
    old: Shape
    new: Shape
