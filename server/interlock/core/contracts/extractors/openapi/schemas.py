"""A JSON schema, of any of the three dialects of OpenAPI, as a Shape.

Null is spelled three ways (`nullable`, `type: [.., "null"]`, `anyOf: [.., {type: null}]`) and comes out as one.
`allOf` is melted into one object. A named schema stays a ref, so a schema that contains itself stays finite.
"""

from dataclasses import replace
from typing import cast

from ...shapes import (
    NULL,
    UNKNOWN,
    Field,
    Kind,
    Scalar,
    Shape,
    follow,
    nullable,
    of_kind,
    one_of,
)
from .references import References, listing, mapping, text
from .tree import Document, Json

_DEEPEST = 60


class Schemas:
    """Reads schemas of one document, and gathers the named ones on the way."""

    def __init__(self, document: Document, references: References) -> None:
        self.named: dict[str, Shape] = {}
        self._document = document
        self._references = references

    def shape(self, schema: Json, depth: int = 0) -> Shape:
        if isinstance(schema, bool) or not isinstance(schema, dict) or depth > _DEEPEST:
            return UNKNOWN
        given = cast("dict[str, Json]", schema)
        if isinstance(given.get("$ref"), str):
            return self._beside_ref(given, depth)
        shape = self._own(given, depth)
        if parts := listing(given.get("allOf")):
            shape = self._all_of([shape, *(self.shape(p, depth + 1) for p in parts)])
        for word in ("oneOf", "anyOf"):
            if options := listing(given.get(word)):
                chosen = one_of(tuple(self._option(o, depth + 1) for o in options))
                shape = self._all_of([shape, chosen]) if shape.is_known else chosen
        return nullable(shape) if given.get("nullable") is True else shape

    def _beside_ref(self, given: dict[str, Json], depth: int) -> Shape:
        """3.1 allows words beside a ref; 3.0 ignores them, except that everybody writes `nullable` there."""
        shape = self._named(str(given["$ref"]), depth)
        beside = {k: v for k, v in given.items() if k in {"properties", "required", "allOf", "anyOf", "oneOf"}}
        if beside:
            shape = self._all_of([shape, self.shape(beside | {"type": "object"}, depth + 1)])
        return nullable(shape) if given.get("nullable") is True else shape

    def _named(self, pointer: str, depth: int) -> Shape:
        name = f"{self._document.file}#{_short(pointer)}"
        if name not in self.named:
            self.named[name] = UNKNOWN  # taken, so that a schema which contains itself ends here
            target, _ = self._references.follow({"$ref": pointer})
            self.named[name] = self.shape(target, depth + 1) if target else UNKNOWN
        return Shape(ref=name)

    def _option(self, schema: Json, depth: int) -> Shape:
        if mapping(schema).get("type") == "null" or mapping(schema).get("enum") == [None]:
            return NULL
        return self.shape(schema, depth)

    def _own(self, given: dict[str, Json], depth: int) -> Shape:
        """What the schema says itself, without what it is composed of."""
        kinds = _kinds(given)
        enum = _enum(given)
        if enum is not None and not kinds:
            kinds = frozenset(_kind_of(v) for v in enum)
        if enum is not None and None in enum:
            kinds |= {Kind.NULL}
        shape = Shape(kinds, enum=enum, format=text(given.get("format")))
        if Kind.OBJECT in kinds:
            shape = self._object(shape, given, depth)
        if Kind.ARRAY in kinds:
            items = self.shape(given.get("items"), depth + 1)
            shape = replace(shape, items=items)
        return shape

    def _object(self, shape: Shape, given: dict[str, Json], depth: int) -> Shape:
        properties = mapping(given.get("properties"))
        required = {name for name in listing(given.get("required")) if isinstance(name, str)}
        fields = [
            Field(
                name,
                self.shape(inner, depth + 1),
                name in required,
                self._document.place(properties, name),
                _access(mapping(inner)),
            )
            for name, inner in properties.items()
        ]
        fields += [Field(name, UNKNOWN) for name in sorted(required - set(properties))]
        more = given.get("additionalProperties")
        values = self.shape(cast("Json", more), depth + 1) if isinstance(more, dict) else None
        closed = True if more is False else False if more is True or isinstance(more, dict) else None
        if not fields and closed is None:
            closed = False  # `type: object` and nothing else: anything may be inside
        return replace(shape, fields=tuple(fields), closed=closed, values=values)

    def _all_of(self, parts: list[Shape]) -> Shape:
        """One shape that satisfies every part, as far as it can be said."""
        known = [p for p in parts if p.is_known]
        if not known:
            return UNKNOWN
        if len(known) == 1:
            return known[0]
        opened = [self._opened(p) for p in known]
        if any(p.options for p in opened):
            objects = [p for p in opened if not p.options]
            return one_of(
                tuple(self._all_of([*objects, o]) for p in opened for o in p.options),
            )
        merged = opened[0]
        for part in opened[1:]:
            merged = _melt(merged, part)
        return merged

    def _opened(self, shape: Shape) -> Shape:
        opened = follow(shape, self.named)
        return opened if opened.is_known else shape


def _access(given: dict[str, Json]) -> str:
    return "read" if given.get("readOnly") is True else "write" if given.get("writeOnly") is True else ""


def _short(pointer: str) -> str:
    for home in ("#/components/schemas/", "#/definitions/"):
        if pointer.startswith(home) and "/" not in pointer.removeprefix(home):
            return pointer.removeprefix(home)
    return pointer.removeprefix("#/")


def _melt(first: Shape, second: Shape) -> Shape:
    both = _common(first.kinds, second.kinds)
    fields = {f.name: f for f in first.fields}
    for found in second.fields:
        before = fields.get(found.name)
        if before is None:
            fields[found.name] = found
        else:
            known = found if found.shape.is_known else before
            fields[found.name] = replace(known, required=found.required or before.required)
    enum = second.enum if first.enum is None else first.enum
    if first.enum is not None and second.enum is not None:
        enum = tuple(v for v in first.enum if v in second.enum)
    return Shape(
        both,
        tuple(fields.values()),
        closed=False if first.closed is False and second.closed is False else None,
        values=first.values or second.values,
        items=first.items if first.items and first.items.is_known else second.items,
        enum=enum,
        format=first.format or second.format,
        ref="" if fields else first.ref or second.ref,
    )


def _common(first: frozenset[Kind], second: frozenset[Kind]) -> frozenset[Kind]:
    return first & second or first or second


def _kinds(given: dict[str, Json]) -> frozenset[Kind]:
    stated = given.get("type")
    names = [stated] if isinstance(stated, str) else [n for n in listing(stated) if isinstance(n, str)]
    kinds = {Kind(name) for name in names if name in set(Kind)}
    if "file" in names:
        return of_kind(Kind.STRING).kinds
    if not kinds and given.keys() & {"properties", "additionalProperties", "required"}:
        kinds = {Kind.OBJECT}
    if not kinds and "items" in given:
        kinds = {Kind.ARRAY}
    return frozenset(kinds)


def _enum(given: dict[str, Json]) -> tuple[Scalar, ...] | None:
    values = [given["const"]] if "const" in given else given.get("enum")
    if not isinstance(values, list):
        return None
    scalars = [v for v in cast("list[Json]", values) if v is None or isinstance(v, str | int | float | bool)]
    return tuple(scalars) if scalars and len(scalars) == len(cast("list[Json]", values)) else None


def _kind_of(value: Scalar) -> Kind:
    if value is None:
        return Kind.NULL
    if isinstance(value, bool):
        return Kind.BOOLEAN
    if isinstance(value, int):
        return Kind.INTEGER
    return Kind.NUMBER if isinstance(value, float) else Kind.STRING
