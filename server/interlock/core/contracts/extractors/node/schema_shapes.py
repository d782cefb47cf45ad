"""Schemas that stand by in the code as shapes: JSON Schema, TypeBox, zod, Joi."""

from dataclasses import dataclass, replace

from ...places import Place
from ...shapes import NULL, UNKNOWN, Field, Kind, Scalar, Shape, array_of, nullable, of_kind, one_of
from .chains import Step, chain
from .values import Call, Known, Listing, Table, Value, entry, first, items, string

_DEEPEST = 20
_TYPES = {
    "string": of_kind(Kind.STRING),
    "number": of_kind(Kind.NUMBER),
    "integer": of_kind(Kind.INTEGER),
    "boolean": of_kind(Kind.BOOLEAN),
    "null": NULL,
    "array": array_of(UNKNOWN),
    "object": of_kind(Kind.OBJECT),
}
_TYPEBOX = frozenset({"@sinclair/typebox", "typebox", "@fastify/type-provider-typebox"})
_ZOD = frozenset({"zod", "@hono/zod-openapi", "zod/v4", "zod/v3", "zod-openapi"})
_JOI = frozenset({"joi", "@hapi/joi", "celebrate"})
_PLAIN = {
    "string": Kind.STRING, "email": Kind.STRING, "uuid": Kind.STRING, "url": Kind.STRING, "cuid": Kind.STRING,
    "cuid2": Kind.STRING, "ulid": Kind.STRING, "date": Kind.STRING, "number": Kind.NUMBER, "boolean": Kind.BOOLEAN,
    "bigint": Kind.INTEGER, "int": Kind.INTEGER, "iso.datetime": Kind.STRING, "iso.date": Kind.STRING,
}  # fmt: skip
_OBJECTS = frozenset({"object", "strictObject", "looseObject"})
_CHANGES = frozenset({"transform", "preprocess", "pipe", "brand", "codec"})


@dataclass(frozen=True)
class Schema:
    """A shape, and whether the field that has it may be left out. `closed` is the shape's own."""

    shape: Shape
    is_optional: bool = False
    has_default: bool = False


def is_schema(value: Value | None) -> bool:
    return isinstance(value, Call) and (library := _library(value)) is not None and library in _TYPEBOX | _ZOD | _JOI


def of_schema(value: Value | None, way: str = "in") -> Shape:
    """`way` is 'in' for what is taken and 'out' for what is answered: a default fills in what is left out."""
    return _schema(value, way, 0).shape


def _schema(value: Value | None, way: str, depth: int) -> Schema:
    if depth > _DEEPEST:
        return Schema(UNKNOWN)
    if isinstance(value, Table):
        return Schema(_json(value, way, depth))
    if not isinstance(value, Call):
        return Schema(UNKNOWN)
    steps = chain(value)
    library = steps[0].package if steps else ""
    if library in _TYPEBOX:
        return _typebox(steps[0], way, depth)
    if library in _ZOD:
        return _zod(steps, way, depth)
    return _joi(steps, way, depth) if library in _JOI else Schema(UNKNOWN)


def _library(value: Call) -> str | None:
    steps = chain(value)
    return steps[0].package if steps else None


def _json(schema: Table, way: str, depth: int) -> Shape:
    ways = entry(schema, "anyOf", "oneOf")
    if isinstance(ways, Listing) and ways.items and not ways.is_open:
        return one_of(tuple(_schema(w, way, depth + 1).shape for w in ways.items))
    if "$ref" in schema.entries or "allOf" in schema.entries or (schema.is_open and "properties" not in schema.entries):
        return UNKNOWN
    if (values := entry(schema, "enum")) is not None:
        return _enum([i.value if isinstance(i, Known) else None for i in items(values)])
    if isinstance(const := entry(schema, "const"), Known):
        return _enum([const.value])
    kinds = [string(k) for k in items(entry(schema, "type"))]
    if not kinds and "properties" in schema.entries:
        kinds = ["object"]
    shapes = [_typed(k, schema, way, depth) for k in kinds]
    whole = one_of(tuple(shapes)) if shapes else UNKNOWN
    return nullable(whole) if entry(schema, "nullable") == Known(True) else whole


def _typed(kind: str | None, schema: Table, way: str, depth: int) -> Shape:
    if kind == "array":
        inner = entry(schema, "items")
        return array_of(_schema(inner, way, depth + 1).shape if inner is not None else UNKNOWN)
    properties = entry(schema, "properties")
    if kind == "object" and isinstance(properties, Table):
        required = {string(i) for i in items(entry(schema, "required"))}
        fields = [
            Field(name, _schema(inner, way, depth + 1).shape, name in required, properties.places.get(name))
            for name, inner in properties.entries.items()
        ]
        return _object(fields, properties.is_open)
    return _TYPES.get(kind or "", UNKNOWN)


def _typebox(step: Step, way: str, depth: int) -> Schema:
    given = first(step.given)
    word = step.name.rpartition(".")[2]
    match word:
        case "Optional":
            return replace(_schema(given, way, depth + 1), is_optional=True)
        case "Object":
            return Schema(_of_fields(given, way, depth))
        case "Array":
            return Schema(array_of(_schema(given, way, depth + 1).shape))
        case "Union":
            parts = tuple(_schema(g, way, depth + 1).shape for g in items(given))
            return Schema(one_of(parts) if parts else UNKNOWN)
        case "Literal":
            return Schema(_enum([given.value])) if isinstance(given, Known) else Schema(UNKNOWN)
        case "Null":
            return Schema(NULL)
        case "Enum" if isinstance(given, Table):
            return Schema(_enum([v.value if isinstance(v, Known) else None for v in given.entries.values()]))
        case "Partial" | "Pick" | "Omit":
            chosen = {s for i in items(first(step.given, 1)) if (s := string(i)) is not None}
            return Schema(_reshaped(_schema(given, way, depth + 1).shape, word.lower(), chosen))
        case "Intersect" | "Composite":
            return Schema(_together([_schema(g, way, depth + 1).shape for g in items(given)]))
        case _:
            return Schema(_TYPES.get(word.lower(), UNKNOWN) if word not in {"Array", "Object"} else UNKNOWN)


def _zod(steps: list[Step], way: str, depth: int) -> Schema:
    found = _zod_start(steps[0], way, depth)
    for step in steps[1:]:
        found = _zod_step(found, step, way, depth)
    return found


def _zod_start(step: Step, way: str, depth: int) -> Schema:
    name = step.name.removeprefix("z.")
    given = first(step.given)
    if name.startswith("coerce."):  # anything that can be made one
        return Schema(_of_word(name.removeprefix("coerce.")) if way == "out" else UNKNOWN)
    match name:
        case _ if name in _OBJECTS:
            shape = _of_fields(given, way, depth)
            return Schema(replace(shape, closed=True) if name == "strictObject" and way == "in" else shape)
        case "array" | "set":
            return Schema(array_of(_schema(given, way, depth + 1).shape))
        case "enum" | "nativeEnum":
            values = given.entries.values() if isinstance(given, Table) else items(given)
            return Schema(_enum([v.value if isinstance(v, Known) else None for v in values]))
        case "literal":
            return Schema(_enum([v.value if isinstance(v, Known) else None for v in items(given)]))
        case "union" | "discriminatedUnion":
            parts = [_schema(g, way, depth + 1) for g in items(step.given[-1] if step.given else None)]
            shape = one_of(tuple(p.shape for p in parts)) if parts else UNKNOWN
            return Schema(shape, any(p.is_optional for p in parts))
        case "intersection":
            return Schema(_together([_schema(g, way, depth + 1).shape for g in step.given]))
        case "record":
            values = _schema(step.given[-1] if step.given else None, way, depth + 1).shape
            return Schema(Shape(frozenset({Kind.OBJECT}), closed=False, values=values))
        case "optional" | "nullable" | "nullish":
            return _zod_step(_schema(given, way, depth + 1), Step("", name, ()), way, depth)
        case "null":
            return Schema(NULL)
        case "undefined" | "void" | "any" | "unknown":
            return Schema(UNKNOWN, is_optional=True)
        case _:
            return Schema(_of_word(name))


def _zod_step(found: Schema, step: Step, way: str, depth: int) -> Schema:
    given, shape = first(step.given), found.shape
    match step.name:
        case "optional" | "exactOptional":
            return replace(found, is_optional=True)
        case "nullish":
            return replace(found, shape=nullable(shape), is_optional=True)
        case "nullable":
            return replace(found, shape=nullable(shape))
        case "default" | "catch" | "prefault":
            return replace(found, is_optional=way == "in", has_default=True)
        case "array":
            return Schema(array_of(shape))
        case "int":
            return replace(found, shape=of_kind(Kind.INTEGER))
        case "or":
            return replace(found, shape=one_of((shape, _schema(given, way, depth + 1).shape)))
        case "and" | "merge":
            return replace(found, shape=_together([shape, _schema(given, way, depth + 1).shape]))
        case "extend" | "safeExtend" | "augment":
            more = entry(given, "shape") or given
            return replace(found, shape=_together([shape, _of_fields(more, way, depth)]))
        case "partial" | "deepPartial":
            return replace(found, shape=_reshaped(shape, "partial", _keys(given)))
        case "required":
            kept = tuple(replace(f, required=True) for f in shape.fields)
            return replace(found, shape=replace(shape, fields=kept) if kept else shape)
        case "pick" | "omit":
            return replace(found, shape=_reshaped(shape, step.name, _keys(given)))
        case "strict":
            return replace(found, shape=replace(shape, closed=True) if way == "in" and shape.is_known else shape)
        case "passthrough" | "loose" | "catchall":
            return replace(found, shape=replace(shape, closed=False) if shape.is_known else shape)
        case "unwrap" | "removeDefault":
            return Schema(UNKNOWN)
        case _ if step.name in _CHANGES and way == "out" and step.name != "brand":
            return replace(found, shape=UNKNOWN)
        case _:
            return found


def _joi(steps: list[Step], way: str, depth: int) -> Schema:
    name = steps[0].name.rpartition(".")[2]
    given = first(steps[0].given)
    shape = _of_word(name)
    if name == "object":
        shape = _of_fields(given, way, depth) if given is not None else of_kind(Kind.OBJECT)
    elif name == "array":
        shape = array_of(UNKNOWN)
    elif name == "alternatives":
        shape = UNKNOWN
    is_required = False
    for step in (replace(steps[0], name=name), *steps[1:]):
        first_given = first(step.given)
        match step.name:
            case "required":
                is_required = True
            case "keys" | "append":
                shape = _together([shape, _of_fields(first_given, way, depth)])
            case "items":
                shape = array_of(_schema(first_given, way, depth + 1).shape) if len(step.given) == 1 else shape
            case "integer":
                shape = of_kind(Kind.INTEGER)
            case "valid" | "equal":
                shape = _enum([v.value if isinstance(v, Known) else None for g in step.given for v in items(g)])
            case "allow" if any(v == Known(None) for v in step.given):
                shape = nullable(shape)
            case "allow" | "when" | "custom" | "concat" | "try" | "external":
                shape = UNKNOWN if step.name != "custom" else shape
            case "unknown" | "pattern":
                shape = replace(shape, closed=False) if shape.is_known else shape
            case _:
                pass
    return Schema(shape, not is_required)


def _of_fields(given: Value | None, way: str, depth: int) -> Shape:
    if not isinstance(given, Table):
        return UNKNOWN
    fields: list[Field] = []
    for name, inner in given.entries.items():
        schema = _schema(inner, way, depth + 1)
        is_there = not schema.is_optional and (is_schema(inner) or isinstance(inner, Table))
        place: Place | None = given.places.get(name)
        fields.append(
            Field(name, schema.shape, is_there, place, unsure=not (is_schema(inner) or isinstance(inner, Table)))
        )
    return _object(fields, given.is_open)


def _object(fields: list[Field], is_open: bool) -> Shape:
    return Shape(frozenset({Kind.OBJECT}), tuple(fields), closed=False if is_open else None)


def _together(shapes: list[Shape]) -> Shape:
    """All of these at once."""
    if any(Kind.OBJECT not in s.kinds for s in shapes):
        return UNKNOWN
    fields = {f.name: f for s in shapes for f in s.fields}
    closed = False if any(s.closed is False for s in shapes) else None
    return Shape(frozenset({Kind.OBJECT}), tuple(fields.values()), closed=closed)


def _reshaped(shape: Shape, how: str, chosen: set[str]) -> Shape:
    if Kind.OBJECT not in shape.kinds:
        return UNKNOWN
    if how == "partial":
        fields = tuple(replace(f, required=False) if not chosen or f.name in chosen else f for f in shape.fields)
    else:
        fields = tuple(f for f in shape.fields if (f.name in chosen) == (how == "pick"))
    return replace(shape, fields=fields)


def _keys(given: Value | None) -> set[str]:
    return set(given.entries) if isinstance(given, Table) else set()


def _enum(values: list[Scalar]) -> Shape:
    if values and all(isinstance(v, str) for v in values):
        return Shape(frozenset({Kind.STRING}), enum=tuple(values))
    if values and all(isinstance(v, bool) for v in values):
        return of_kind(Kind.BOOLEAN)
    if values and all(isinstance(v, int | float) for v in values):
        return of_kind(Kind.NUMBER)
    return UNKNOWN


def _of_word(name: str) -> Shape:
    return of_kind(_PLAIN[name]) if name in _PLAIN else UNKNOWN
