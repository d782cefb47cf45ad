"""`Field(max_length=80, ge=1)`: what a value may be beyond its type."""

from collections.abc import Iterable
from dataclasses import replace

from ...shapes import Kind, Scalar, Shape
from .values import Call, Known

_TEXT = {"min_length": "minLength", "max_length": "maxLength", "pattern": "pattern", "regex": "pattern"}
_NUMBER = {
    "ge": "minimum",
    "gt": "exclusiveMinimum",
    "le": "maximum",
    "lt": "exclusiveMaximum",
    "multiple_of": "multipleOf",
}
_ARRAY = {"min_length": "minItems", "max_length": "maxItems", "min_items": "minItems", "max_items": "maxItems"}
_OF_KIND = {Kind.STRING: _TEXT, Kind.NUMBER: _NUMBER, Kind.INTEGER: _NUMBER, Kind.ARRAY: _ARRAY}


def limited(shape: Shape, said: Iterable[Call]) -> Shape:
    """The shape within what the calls say, where it is of one kind that they can say it of."""
    kinds = {k for k in shape.kinds if k is not Kind.NULL}
    names = _OF_KIND.get(next(iter(kinds)), {}) if len(kinds) == 1 else {}
    found: dict[str, Scalar] = {}
    for call in said:
        for word, name in names.items():
            value = call.given.get(None, word)
            if (
                isinstance(value, Known)
                and isinstance(value.value, int | float | str)
                and not isinstance(value.value, bool)
            ):
                found[name] = value.value
    return replace(shape, facets=tuple(sorted({**dict(shape.facets), **found}.items()))) if found else shape
