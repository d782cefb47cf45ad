"""Fields of an object: there or gone, always there or sometimes, seen in this direction or not."""

from collections.abc import Iterator

from ..shapes import Field
from .changes import Direction, Level
from .spots import Found, Spot

_HIDDEN = {Direction.REQUEST: "read", Direction.RESPONSE: "write"}


def find(spot: Spot) -> Iterator[Found]:
    if not spot.old.fields and not spot.new.fields and spot.old.closed == spot.new.closed:
        return
    old, new = {f.name: f for f in spot.old.fields}, {f.name: f for f in spot.new.fields}
    for name in sorted(old.keys() | new.keys()):
        yield from _field(name, old.get(name), new.get(name), spot.direction)
    if spot.old.closed is not spot.new.closed and True in {spot.old.closed, spot.new.closed}:
        yield Found("object.closed" if spot.new.closed else "object.opened")


def seen(field: Field | None, direction: Direction) -> Field | None:
    """The field as this direction sees it: a request does not have what only the provider sets."""
    return None if field is None or field.access == _HIDDEN.get(direction, "-") else field


def _field(name: str, old: Field | None, new: Field | None, direction: Direction) -> Iterator[Found]:
    before, after = seen(old, direction), seen(new, direction)
    places = old.place if old else None, new.place if new else None
    if before and after:
        if before.required is not after.required:
            kind = "property.required" if after.required else "property.optional"
            yield Found(kind, step=name, old_place=places[0], new_place=places[1])
    elif before and new:
        is_request = direction is Direction.REQUEST
        kind = "property.read_only" if is_request else "property.write_only"
        level = Level.BREAKING if before.required else Level.DANGEROUS
        yield Found(kind, step=name, old_place=places[0], new_place=places[1], level=level)
    elif after and old:
        kind = "property.writable" if direction is Direction.REQUEST else "property.readable"
        level = Level.BREAKING if direction is Direction.REQUEST and after.required else None
        yield Found(kind, step=name, old_place=places[0], new_place=places[1], level=level)
    elif before:
        kind = "required_property.removed" if before.required else "property.removed"
        yield Found(kind, step=name, old_place=places[0])
    elif after:
        kind = "required_property.added" if after.required else "property.added"
        has_default = any(n == "default" for n, _ in after.shape.facets)
        is_lenient = direction is Direction.REQUEST and after.required and has_default
        yield Found(kind, step=name, new_place=places[1], level=Level.DANGEROUS if is_lenient else None)
