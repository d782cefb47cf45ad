"""Validators of zod and valibot as shapes: what is parsed with one is declared to be of its shape."""

from collections.abc import Sequence
from dataclasses import replace

from ...shapes import NULL, UNKNOWN, Field, Kind, Scalar, Shape, array_of, nullable, of_kind, one_of
from .values import UNKNOWN as NOTHING_KNOWN
from .values import Absent, Answer, Builtin, Entry, Items, Literal, Schema, Text, Thing, Value

PACKAGES = {"zod": "zod", "zod/v3": "zod", "zod/v4": "zod", "zod/mini": "zod", "valibot": "valibot"}
_PARSES = frozenset({"parse", "parseAsync"})
_TRIES = frozenset({"safeParse", "safeParseAsync"})
_PLAIN = {
    **dict.fromkeys(["string", "email", "uuid", "url", "cuid", "ulid", "guid", "nanoid"], of_kind(Kind.STRING)),
    "number": of_kind(Kind.NUMBER),
    **dict.fromkeys(["int", "int32", "int64", "bigint"], of_kind(Kind.INTEGER)),
    "boolean": of_kind(Kind.BOOLEAN),
    "null": NULL,
}
_OBJECTS = {"object": None, "strictObject": True, "looseObject": False}
_CHANGES = frozenset({"transform", "pipe", "preprocess", "overwrite"})


def made(name: str, given: Sequence[Value]) -> Schema:
    """`z.object({ .. })`, `v.array(..)`, by the last part of the name."""
    first, last = (given[0] if given else Absent()), (given[-1] if given else Absent())
    match name:
        case _ if name in _PLAIN:
            return Schema(_PLAIN[name])
        case _ if name in _OBJECTS:
            return Schema(replace(_object(first), closed=_OBJECTS[name]))
        case "array" | "set":
            return Schema(array_of(_shape(first)))
        case "optional" | "nullish" | "exactOptional":
            shape = nullable(_shape(first)) if name == "nullish" else _shape(first)
            return Schema(shape, is_optional=True)
        case "nullable":
            return Schema(nullable(_shape(first)))
        case "enum" | "picklist" | "nativeEnum":
            return Schema(_one_of_words(first))
        case "literal":
            return Schema(_literal(first))
        case "union":
            return Schema(_union(first))
        case "discriminatedUnion" | "variant":
            key = first.literal if isinstance(first, Text) else None
            return Schema(replace(_union(last), discriminator=key or ""))
        case "record":
            return Schema(Shape(frozenset({Kind.OBJECT}), closed=False, values=_shape(last)))
        case "intersection":
            return Schema(_together(_shape(first), _shape(last)))
        case "pipe":
            return first if isinstance(first, Schema) else Schema(UNKNOWN)
        case "undefined" | "void":
            return Schema(UNKNOWN, is_optional=True)
        case _:
            return Schema(UNKNOWN)


def changed(schema: Schema, name: str, given: Sequence[Value]) -> Value:
    """`order.optional()`, `order.pick({ id: true })`, `order.parse(answer)`."""
    first = given[0] if given else Absent()
    if name in _PARSES or name in _TRIES:
        return parsed(name, NOTHING_KNOWN if schema.is_changed else first)
    if name in _CHANGES:
        return Schema(UNKNOWN, schema.is_optional, is_changed=True)
    match name:
        case "optional" | "default" | "catch" | "prefault":
            return replace(schema, is_optional=True)
        case "nullable" | "nullish":
            return replace(schema, shape=nullable(schema.shape), is_optional=schema.is_optional or name == "nullish")
        case "array":
            return Schema(array_of(schema.shape))
        case "int":
            return replace(schema, shape=of_kind(Kind.INTEGER))
        case "or":
            return Schema(one_of((schema.shape, _shape(first))))
        case "extend" | "safeExtend" | "augment" | "setKey":
            return replace(schema, shape=_together(schema.shape, _object(first)))
        case "merge" | "and":
            return replace(schema, shape=_together(schema.shape, _shape(first)))
        case "pick" | "omit" | "partial" | "deepPartial" | "required":
            return replace(schema, shape=_chosen(schema.shape, name, first))
        case "strict":
            return replace(schema, shape=replace(schema.shape, closed=True))
        case "passthrough" | "loose" | "catchall":
            return replace(schema, shape=replace(schema.shape, closed=False))
        case _:
            return schema  # limits, descriptions, refinements


def parsed(name: str, value: Value) -> Value:
    """What `parse` and its like give back; of a schema that nobody knows, too."""
    return value if name in _PARSES else Thing((Entry("data", value), Entry("output", value)), is_open=True)


def applied(callee: Value, name: str, given: Sequence[Value]) -> tuple[Schema, Value] | None:
    """The schema and what is parsed with it: `order.parse(answer)`, `v.parse(order, answer)`."""
    if name not in _PARSES | _TRIES or not given:
        return None
    if isinstance(callee, Schema):
        return callee, given[0]
    if isinstance(callee, Builtin) and callee.name == "valibot" and len(given) > 1:
        schema, value = given[0], given[1]
        return (schema, value) if isinstance(schema, Schema) else None
    return None


def is_parsing(name: str, given: Sequence[Value]) -> bool:
    """`schema.parse(answer)`, where the schema is a parameter."""
    return name in _PARSES | _TRIES and bool(given) and isinstance(given[0], Answer)


def given_by(value: Value) -> Shape:
    """`z.infer<typeof Order>`."""
    return value.shape if isinstance(value, Schema) and not value.is_changed else UNKNOWN


def fields(schema: Schema) -> Thing:
    """`order.shape`."""
    return Thing(tuple(Entry(f.name, Schema(f.shape, not f.required)) for f in schema.shape.fields))


def _shape(value: Value) -> Shape:
    return value.shape if isinstance(value, Schema) else UNKNOWN


def _object(value: Value) -> Shape:
    if not isinstance(value, Thing):
        return UNKNOWN
    found: dict[str, Field] = {}
    is_whole = not value.is_open
    for entry in value.entries:
        if entry.key is None:
            inner = _object(entry.value)
            is_whole = is_whole and inner.is_known
            found |= {f.name: f for f in inner.fields}
        elif isinstance(entry.value, Schema):
            found[entry.key] = Field(entry.key, entry.value.shape, not entry.value.is_optional)
        else:
            found[entry.key] = Field(entry.key, UNKNOWN, required=False, unsure=True)
    return Shape(frozenset({Kind.OBJECT}), tuple(found.values()), closed=None if is_whole else False)


def _together(one: Shape, other: Shape) -> Shape:
    if Kind.OBJECT not in one.kinds or Kind.OBJECT not in other.kinds:
        return UNKNOWN
    whole = {f.name: f for f in (*one.fields, *other.fields)}
    return replace(one, fields=tuple(whole.values()))


def _chosen(shape: Shape, name: str, mask: Value) -> Shape:
    names = {e.key for e in mask.entries} if isinstance(mask, Thing) else {f.name for f in shape.fields}
    if name == "pick":
        return replace(shape, fields=tuple(f for f in shape.fields if f.name in names))
    if name == "omit":
        return replace(shape, fields=tuple(f for f in shape.fields if f.name not in names))
    is_required = name == "required"
    return replace(
        shape, fields=tuple(replace(f, required=is_required) if f.name in names else f for f in shape.fields)
    )


def _union(value: Value) -> Shape:
    members = value.members if isinstance(value, Items) else ()
    return one_of(tuple(_shape(m) for m in members)) if members else UNKNOWN


def _one_of_words(value: Value) -> Shape:
    members = value.members if isinstance(value, Items) else ()
    if isinstance(value, Thing) and not value.is_open:
        members = tuple(e.value for e in value.entries)
    words = [m.literal if isinstance(m, Text) else None for m in members]
    if not words or None in words:
        return UNKNOWN
    return Shape(frozenset({Kind.STRING}), enum=tuple(words))


def _literal(value: Value) -> Shape:
    if isinstance(value, Text) and value.literal is not None:
        return Shape(frozenset({Kind.STRING}), enum=(value.literal,))
    if isinstance(value, Literal):
        written: Scalar = value.value
        if written is None:
            return NULL
        kind = Kind.BOOLEAN if isinstance(written, bool) else Kind.NUMBER
        return of_kind(kind)
    return UNKNOWN
