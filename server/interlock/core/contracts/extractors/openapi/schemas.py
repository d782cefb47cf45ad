"""A JSON schema, of any of the dialects of OpenAPI, as a Shape.

Null is spelled three ways (`nullable`, `type: [.., "null"]`, `anyOf: [.., {type: null}]`) and comes out as one.
`allOf` is melted into one object. A named schema stays a ref, so a schema that contains itself stays finite.
"""

from dataclasses import replace
from typing import cast

from ...shapes import NULL, UNKNOWN, Field, Kind, Scalar, Shape, follow, nullable, one_of
from . import words
from .references import References, listing, mapping, text
from .tree import Json

_DEEPEST = 60


class Schemas:
    """Reads schemas of one document, and gathers the named ones on the way."""

    def __init__(self, references: References, is_old: bool) -> None:
        """`is_old`: before 3.1, where what stands beside a ref says nothing."""
        self.named: dict[str, Shape] = {}
        self._waiting: dict[str, dict[str, Json]] = {}  # named, and not read yet
        self._open = 0  # names that are being read, one inside the other
        self._references = references
        self._is_old = is_old

    def shape(self, schema: Json) -> Shape:
        """With all that it names: a chain of names may be long, so each is read for itself."""
        found = self._shape(schema, 0)
        while self._waiting:
            self._fill(next(iter(self._waiting)))
        return found

    def _shape(self, schema: Json, depth: int) -> Shape:
        if not isinstance(schema, dict) or depth > _DEEPEST:
            return UNKNOWN  # `true` is any value, and so is what nobody wrote
        given = cast("dict[str, Json]", schema)
        is_ref = isinstance(given.get("$ref"), str)
        shape = self._beside_ref(given, depth) if is_ref else self._composed(given, depth)
        if (more := words.default(given)) and shape.is_known:
            shape = replace(shape, facets=tuple(sorted((dict(shape.facets) | more).items())))
        return nullable(shape) if given.get("nullable") is True else shape

    def _composed(self, given: dict[str, Json], depth: int) -> Shape:
        shape = self._own(given, depth)
        if parts := listing(given.get("allOf")):
            shape = self._all_of([shape, *(self._shape(p, depth + 1) for p in parts)])
        for word in ("oneOf", "anyOf"):
            if options := [o for o in listing(given.get(word)) if o is not False]:
                chosen = one_of(tuple(self._option(o, depth + 1) for o in options))
                if chosen.options:
                    chosen = replace(chosen, discriminator=words.discriminator(given))
                shape = self._all_of([shape, chosen]) if shape.is_known else chosen
        if given.get("unevaluatedProperties") is False and Kind.OBJECT in shape.kinds:
            shape = replace(shape, closed=True)
        return shape

    def _beside_ref(self, given: dict[str, Json], depth: int) -> Shape:
        shape = self._named(given)
        beside = words.beside_ref(given, self._is_old)
        return self._all_of([shape, self._composed(beside, depth + 1)]) if beside else shape

    def _named(self, given: dict[str, Json]) -> Shape:
        name = self._references.name(str(given["$ref"]))
        if name not in self.named:
            self.named[name] = UNKNOWN  # taken, so that a schema which contains itself ends here
            target, _ = self._references.follow(given)
            if target:
                self._waiting[name] = target
        return Shape(ref=name)

    def _fill(self, name: str) -> None:
        self._open += 1
        self.named[name] = self._shape(self._waiting.pop(name), 0)
        self._open -= 1

    def _option(self, schema: Json, depth: int) -> Shape:
        if mapping(schema).get("type") == "null" or mapping(schema).get("enum") == [None]:
            return NULL
        return self._shape(schema, depth)

    def _own(self, given: dict[str, Json], depth: int) -> Shape:
        """What the schema says itself, without what it is composed of."""
        kinds, enum = words.kinds(given), words.enum(given)
        if enum is not None and not kinds:
            kinds = frozenset(words.kind_of(v) for v in enum)
        if enum is not None and None in enum:
            kinds |= {Kind.NULL}
        facets = words.facets(given, self._references.follow) if kinds else ()
        shape = Shape(kinds, enum=enum, format=text(given.get("format")), facets=facets)
        if Kind.OBJECT in kinds:
            shape = self._object(shape, given, depth)
        if Kind.ARRAY in kinds:
            shape = replace(shape, items=self._shape(given.get("items"), depth + 1))
        return shape

    def _object(self, shape: Shape, given: dict[str, Json], depth: int) -> Shape:
        properties = mapping(given.get("properties"))
        required = {name for name in listing(given.get("required")) if isinstance(name, str)}
        fields = [
            Field(
                name,
                self._shape(inner, depth + 1),
                name in required,
                self._references.place(properties, name),
                words.access(mapping(inner), self._references.follow),
            )
            for name, inner in properties.items()
            if inner is not False  # a field that may never be there
        ]
        fields += [Field(name, UNKNOWN) for name in sorted(required - set(properties))]
        more = given.get("additionalProperties", given.get("unevaluatedProperties"))
        values = self._shape(cast("Json", more), depth + 1) if isinstance(more, dict) else None
        closed = True if more is False else False if more is True or isinstance(more, dict) else None
        if not fields and closed is None:
            closed = False  # `type: object` and nothing else: anything may be inside
        return replace(shape, fields=tuple(fields), closed=closed, values=values)

    def _all_of(self, parts: list[Shape]) -> Shape:
        """One shape that satisfies every part, as far as it can be said."""
        known = list(dict.fromkeys(p for p in parts if p.is_known))
        if not known:
            return UNKNOWN
        if len(known) == 1:
            return known[0]
        opened = [self._opened(p) for p in known]
        if any(p.options for p in opened):
            objects = [p for p in opened if not p.options]
            choice = one_of(tuple(self._all_of([*objects, o]) for p in opened for o in p.options))
            told_by = next((p.discriminator for p in opened if p.discriminator), "")
            return replace(choice, discriminator=told_by) if choice.options else choice
        merged = opened[0]
        for part in opened[1:]:
            merged = _melt(merged, part)
        return merged

    def _opened(self, shape: Shape) -> Shape:
        """What a name means has to be read first, where it is melted into something else."""
        name = shape.ref
        while name in self._waiting and self._open < _DEEPEST:
            self._fill(name)
            name = self.named[name].ref
        opened = follow(shape, self.named)
        return opened if opened.is_known else shape


def _melt(first: Shape, second: Shape) -> Shape:
    if _says_only_object(first) or _says_only_object(second):
        plain, other = (first, second) if _says_only_object(first) else (second, first)
        return replace(other, kinds=_common(plain.kinds, other.kinds), facets=_tightest(plain, other))
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
        _common(first.kinds, second.kinds),
        tuple(fields.values()),
        closed=False if first.closed is False and second.closed is False else None,
        values=first.values or second.values,
        items=first.items if first.items and first.items.is_known else second.items,
        enum=enum,
        format=first.format or second.format,
        facets=_tightest(first, second),
        ref="" if fields else first.ref or second.ref,
    )


def _says_only_object(shape: Shape) -> bool:
    is_bare = not (shape.fields or shape.values or shape.ref or shape.options)
    return shape.kinds - {Kind.NULL} == frozenset({Kind.OBJECT}) and is_bare and shape.closed is False


def _common(first: frozenset[Kind], second: frozenset[Kind]) -> frozenset[Kind]:
    return first & second or first or second


def _tightest(first: Shape, second: Shape) -> tuple[tuple[str, Scalar], ...]:
    found = dict(first.facets)
    for name, value in second.facets:
        before = found.get(name)
        is_number = isinstance(before, int | float) and isinstance(value, int | float)
        if is_number and name.lower().startswith(("min", "exclusivemin")):
            value = max(cast("float", before), cast("float", value))
        elif is_number and name.lower().startswith(("max", "exclusivemax")):
            value = min(cast("float", before), cast("float", value))
        found[name] = value
    return tuple(sorted(found.items()))
