"""What a value may be: kinds, fields, items, options. Both sides write their values in this one form."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeAlias

from .places import Place

Scalar: TypeAlias = str | int | float | bool | None


class Kind(StrEnum):
    NULL = "null"
    BOOLEAN = "boolean"
    INTEGER = "integer"
    NUMBER = "number"  # an integer is also a number
    STRING = "string"
    ARRAY = "array"
    OBJECT = "object"


@dataclass(frozen=True)
class Shape:
    """A set of values. No kinds, no ref and no options means: nothing is known, and nothing may be concluded.

    A named shape is held as `ref` and looked up in the contract, so a shape that contains itself stays finite.
    """

    kinds: frozenset[Kind] = frozenset()
    fields: tuple["Field", ...] = ()
    closed: bool | None = None  # True: no other fields; False: explicitly any other; None: not said
    values: "Shape | None" = None  # of fields that are not named: a map
    items: "Shape | None" = None
    enum: tuple[Scalar, ...] | None = None
    format: str = ""
    options: tuple["Shape", ...] = ()  # one of these
    discriminator: str = ""  # the field that tells the options apart
    facets: tuple[tuple[str, Scalar], ...] = ()  # further words on the value, by name: minLength, pattern, default
    ref: str = ""

    @property
    def is_known(self) -> bool:
        return bool(self.kinds or self.ref or self.options)

    @property
    def is_nullable(self) -> bool:
        return Kind.NULL in self.kinds

    def field(self, name: str) -> "Field | None":
        return next((f for f in self.fields if f.name == name), None)

    def facet(self, name: str) -> Scalar:
        return next((value for n, value in self.facets if n == name), None)


@dataclass(frozen=True)
class Field:
    name: str
    shape: Shape
    required: bool = True
    place: Place | None = None
    access: str = ""  # "read": only in answers; "write": only in requests
    unsure: bool = False  # whether it is there, nobody can say; `required` is then false


Shapes: TypeAlias = Mapping[str, Shape]
"""The named shapes of one contract."""

UNKNOWN = Shape()
NULL = Shape(frozenset({Kind.NULL}))
_ARRAY, _OBJECT, _STRING = frozenset({Kind.ARRAY}), frozenset({Kind.OBJECT}), frozenset({Kind.STRING})


def of_kind(*kinds: Kind) -> Shape:
    return Shape(frozenset(kinds))


def array_of(items: Shape) -> Shape:
    return Shape(frozenset({Kind.ARRAY}), items=items)


def nullable(shape: Shape) -> Shape:
    """The same, or null. What is unknown stays unknown."""
    return replace(shape, kinds=shape.kinds | {Kind.NULL}) if shape.is_known else shape


def without_null(shape: Shape) -> Shape:
    if Kind.NULL not in shape.kinds and (shape.enum is None or None not in shape.enum):
        return shape
    return replace(
        shape,
        kinds=shape.kinds - {Kind.NULL},
        enum=None if shape.enum is None else tuple(v for v in shape.enum if v is not None),
    )


def follow(shape: Shape, shapes: Shapes) -> Shape:
    """Replace a ref by what it names; null and facets said beside it are kept. One that leads nowhere is unknown."""
    if not shape.ref:
        return shape
    seen: set[str] = set()
    may_be_null, beside = shape.is_nullable, dict(shape.facets)
    while shape.ref:
        if shape.ref in seen or shape.ref not in shapes:
            return UNKNOWN
        seen.add(shape.ref)
        shape = shapes[shape.ref]
        may_be_null = may_be_null or shape.is_nullable
        beside = {**dict(shape.facets), **beside} if beside else beside
    if beside:
        shape = replace(shape, facets=tuple(sorted(beside.items())))
    return nullable(shape) if may_be_null and not shape.is_nullable else shape


def one_of(options: tuple[Shape, ...]) -> Shape:
    """Any of these. Null and plain kinds melt together; only what has inner structure stays an option."""
    if len(options) == 1:
        return options[0]
    if any(not o.is_known for o in options):
        return UNKNOWN
    may_be_null = any(o.is_nullable for o in options)
    bare = [without_null(o) for o in options]
    kept = list(dict.fromkeys(o for o in bare if o.is_known))
    if len(kept) > 1 and all(_is_plain(o) for o in kept) and _can_melt(kept):
        kept = [_melted(kept)]
    if not kept:
        return NULL
    whole = kept[0] if len(kept) == 1 else Shape(options=tuple(kept))
    return nullable(whole) if may_be_null else whole


def describe(shape: Shape, shapes: Shapes, depth: int = 0) -> str:
    """A terse word for people and agents: `integer?`, `Order[]`, `paid|shipped`."""
    mark = "?" if shape.is_nullable else ""
    bare = without_null(shape)
    if bare.ref:
        return bare.ref.rpartition("#")[2] + mark
    if bare.options:
        return "|".join(describe(o, shapes, depth + 1) for o in bare.options) + mark
    if bare.enum:
        return "|".join(str(v) for v in bare.enum) + mark
    if bare.kinds == _ARRAY:
        return (describe(bare.items, shapes, depth + 1) if bare.items else "any") + "[]" + mark
    if bare.kinds == _OBJECT and bare.fields and depth < 2:
        return "{" + describe_fields(bare, shapes, depth + 1) + "}" + mark
    if bare.format and bare.kinds == _STRING:
        return bare.format + mark
    return "|".join(sorted(bare.kinds)) + mark if bare.kinds else ("null" if mark else "any")


def describe_fields(shape: Shape, shapes: Shapes, depth: int = 0) -> str:
    """`id: string, total?: integer`. A mark after the name: may be absent; after the type: may be null."""
    return ", ".join(f"{f.name}{'' if f.required else '?'}: {describe(f.shape, shapes, depth)}" for f in shape.fields)


def _is_plain(shape: Shape) -> bool:
    return not (shape.ref or shape.options or shape.fields or shape.items or shape.values)


def _can_melt(shapes: list[Shape]) -> bool:
    """Whether one shape can say it all: a number or one of two words cannot be said without options."""
    limited = [s for s in shapes if s.enum is not None]
    if limited and len(limited) < len(shapes):
        return all(any(s.kinds <= o.kinds for o in shapes if o.enum is None) for s in limited)
    return True


def _melted(shapes: list[Shape]) -> Shape:
    kinds = frozenset(kind for s in shapes for kind in s.kinds)
    formats = {s.format for s in shapes}
    enums = [s.enum for s in shapes]
    enum = None
    if all(e is not None for e in enums):
        enum = tuple(dict.fromkeys(value for e in enums if e for value in e))
    are_apart = len(kinds) == sum(len(s.kinds) for s in shapes)  # then the limits of one say nothing of the other
    facets = {f for s in shapes for f in s.facets if are_apart or all(f in o.facets for o in shapes)}
    names = [name for name, _ in facets]
    return Shape(
        kinds - {Kind.INTEGER} if Kind.NUMBER in kinds else kinds,
        enum=enum,
        format=formats.pop() if len(formats) == 1 else "",
        facets=tuple(sorted(f for f in facets if names.count(f[0]) == 1)),
    )
