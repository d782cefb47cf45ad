"""Types of Go as shapes, the way encoding/json writes and reads them.

Read: a field that is absent or null keeps its zero, so nothing is required unless a binding says so; and names are
found in any letters, so of a struct whose fields do not say their names nothing is known. Written: what is said is
there.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from enum import Enum

from ...nodes import child, place, text
from ...shapes import UNKNOWN, Field, Kind, Shape, array_of, nullable, of_kind
from .types import StructField, Types, struct_fields
from .values import NIL, Call, Instance, Known, Listing, Named, Table, Type, Unknown, Value, library_name

_BASIC = {
    "string": Kind.STRING,
    "bool": Kind.BOOLEAN,
    "float32": Kind.NUMBER,
    "float64": Kind.NUMBER,
    "rune": Kind.INTEGER,
    "byte": Kind.INTEGER,
    **{f"{sign}int{bits}": Kind.INTEGER for sign in ("", "u") for bits in ("", "8", "16", "32", "64")},
}
_LIBRARY = {"time.Time": Shape(of_kind(Kind.STRING).kinds, format="date-time"), "time.Duration": of_kind(Kind.INTEGER)}
_TEXTS = re.compile(r"(google/uuid|gofrs/uuid(/v\d+)?|satori/go\.uuid)\.UUID$|primitive\.ObjectID$|bson\.ObjectID$")
_TAG = re.compile(r'(\w+):"((?:[^"\\]|\\.)*)"')
_ELSEWHERE = frozenset({"form", "query", "uri", "param", "params", "header", "reqHeader", "cookie"})
_MODEL = {"ID": Kind.INTEGER, "CreatedAt": Kind.STRING, "UpdatedAt": Kind.STRING}  # of gorm, with DeletedAt
_OWN_WORDS = frozenset({"MarshalJSON", "UnmarshalJSON", "MarshalText", "UnmarshalText"})
_DEEPEST = 12


class Use(Enum):
    ANSWERED = ""
    BOUND = "/bound"  # by gin, which asks for what is `binding:"required"`
    DECODED = "/decoded"


class TypeShapes:
    """`named` takes the structs of the tree, each once for each use that is made of it."""

    def __init__(self, types: Types, named: dict[str, Shape]) -> None:
        self._types = types
        self._named = named
        self._open: set[str] = set()  # being read

    def of_value(self, value: Value, depth: int = 0) -> Shape:
        """What is answered."""
        match value:
            case Known():
                return _literal(value.value)
            case Instance():
                return self._instance(value, depth)
            case Unknown() if value.type is not None:
                return self.of_type(value.type, Use.ANSWERED, depth)
            case Listing():
                items = {self.of_value(i, depth + 1) for i in value.items} if depth < _DEEPEST else set[Shape]()
                element = self._types.part(value.type, "element")
                known = self.of_type(element, Use.ANSWERED, depth + 1) if element is not None else UNKNOWN
                return array_of(known if known.is_known else items.pop() if len(items) == 1 else UNKNOWN)
            case Table():
                return self._table(value, depth)
            case Call() if library_name(value).endswith((".H", ".Map", ".JSON")) and value.fields:
                return self._entries({k.strip('"`'): v for k, v in value.fields.items()}, depth)
            case _:
                return UNKNOWN

    def of_type(self, type: Type, use: Use, depth: int = 0) -> Shape:
        if depth > _DEEPEST:
            return UNKNOWN
        node = type.node
        if node.type == "pointer_type":
            inner = self.of_type(self._types.bare(type), use, depth + 1)
            return nullable(inner)
        ours = self._types.named(type)
        if ours is not None:
            return self._ours(ours, use, depth)
        library = self._types.library(type)
        if library:
            return of_kind(Kind.STRING) if _TEXTS.search(library) else _LIBRARY.get(library, UNKNOWN)
        match node.type:
            case "type_identifier":
                kind = _BASIC.get(text(node))
                return of_kind(kind) if kind is not None else UNKNOWN
            case "slice_type" | "array_type":
                element = self._types.part(type, "element")
                if element is None or text(element.node) in {"byte", "uint8"}:
                    return of_kind(Kind.STRING) if element is not None else UNKNOWN
                return array_of(self.of_type(element, use, depth + 1))
            case "map_type":
                inner = self._types.part(type, "value")
                values = self.of_type(inner, use, depth + 1) if inner is not None else UNKNOWN
                return Shape(of_kind(Kind.OBJECT).kinds, closed=False, values=values if values.is_known else None)
            case "struct_type":
                return self._fields(struct_fields(type), use, depth)
            case _:
                return UNKNOWN

    def of_struct(self, type: Named, use: Use, depth: int = 0) -> Shape:
        """By its name, so that one that contains itself stays finite."""
        if self._speaks_for_itself(type, 0) or child(type.declared.node, "type_parameters") is not None:
            return UNKNOWN
        if not type.name:
            return self._fields(self._types.fields(type), use, depth)
        key = f"{type.package.folder}{use.value}#{type.name}"
        if key not in self._named:
            self._named[key] = UNKNOWN
            self._open.add(key)
            self._named[key] = self._fields(self._types.fields(type), use, depth)
            self._open.discard(key)
        return Shape(ref=key) if key in self._open or self._named[key].is_known else UNKNOWN

    def _instance(self, value: Instance, depth: int) -> Shape:
        """A struct; a field that may hold anything is what was put into it."""
        shape = self.of_struct(value.type, Use.ANSWERED, depth)
        whole = self._named.get(shape.ref, shape)
        told = {_json_name(f): value.fields[f.name] for f in self._types.fields(value.type) if f.name in value.fields}
        if depth > _DEEPEST or not any(f.name in told and not f.shape.is_known for f in whole.fields):
            return shape
        fields = (self._put(f, told[f.name], depth) if f.name in told else f for f in whole.fields)
        return replace(whole, fields=tuple(fields))

    def _put(self, field: Field, value: Value, depth: int) -> Field:
        is_there = field.required or not (isinstance(value, Unknown) or value == NIL)
        shape = field.shape if field.shape.is_known else self.of_value(value, depth + 1)
        return replace(field, shape=shape, required=is_there)

    def _ours(self, type: Named, use: Use, depth: int) -> Shape:
        if self._types.is_struct(type):
            return self.of_struct(type, use, depth)
        if _OWN_WORDS & type.package.methods.get(type.name, {}).keys() or child(type.declared.node, "type_parameters"):
            return UNKNOWN
        written = child(type.declared.node, "type")
        return self.of_type(Type(written, type.declared.file), use, depth + 1) if written is not None else UNKNOWN

    def _speaks_for_itself(self, type: Named, depth: int) -> bool:
        """Whether it is written by a method, its own or of something embedded."""
        if _OWN_WORDS & type.package.methods.get(type.name, {}).keys():
            return True
        embedded = [self._types.named(f.type) for f in self._types.fields(type) if f.is_embedded]
        return depth < _DEEPEST and any(e is not None and self._speaks_for_itself(e, depth + 1) for e in embedded)

    def _fields(self, fields: Sequence[StructField], use: Use, depth: int) -> Shape:
        found: dict[str, Field] = {}
        closed: bool | None = None
        for field in fields:
            tags = dict(_TAG.findall(field.tag))
            name, *marks = tags.get("json", "").split(",")
            if name == "-" and not marks:
                continue
            if field.is_embedded and not name:
                inner = self._embedded(field, use, depth)
                closed = closed if inner is not None else False
                found = {**{f.name: f for f in inner or ()}, **found}
                continue
            if not name and (not field.name[:1].isupper() or (use is not Use.ANSWERED and _ELSEWHERE & tags.keys())):
                continue
            if not name and use is not Use.ANSWERED:
                return UNKNOWN
            shape = self.of_type(field.type, use, depth + 1)
            made = self._field(name or field.name, shape, field, marks, tags, use)
            found[made.name] = made
        return Shape(of_kind(Kind.OBJECT).kinds, tuple(found.values()), closed if found else False)

    def _field(
        self, name: str, shape: Shape, field: StructField, marks: Sequence[str], tags: dict[str, str], use: Use
    ) -> Field:
        at = place(field.type.file.path, field.node)
        if "string" in marks:
            shape = of_kind(Kind.STRING)
        if use is not Use.ANSWERED:
            is_required = use is Use.BOUND and "required" in tags.get("binding", "").split(",")
            return Field(name, shape if is_required else nullable(shape), is_required, at)
        is_left_out = "omitempty" in marks or "omitzero" in marks
        if is_left_out and field.type.node.type == "pointer_type":
            shape = replace(shape, kinds=shape.kinds - {Kind.NULL})
        is_whole = "omitzero" not in marks and self._is_never_empty(field.type)
        return Field(name, shape, not is_left_out or is_whole, at)

    def _is_never_empty(self, type: Type) -> bool:
        """Structs are written whatever they hold."""
        ours = self._types.named(type)
        is_struct = ours is not None and self._types.is_struct(ours)
        return type.node.type != "pointer_type" and (is_struct or self._types.library(type) == "time.Time")

    def _embedded(self, field: StructField, use: Use, depth: int) -> list[Field] | None:
        """The fields of what is embedded; None where nobody can tell."""
        ours = self._types.named(field.type)
        if ours is not None and self._types.is_struct(ours) and depth < _DEEPEST:
            inner = self._fields(self._types.fields(ours), use, depth + 1)
            return list(inner.fields) if inner.is_known and inner.closed is None else None
        if self._types.library(field.type).endswith("gorm.Model") and use is Use.ANSWERED:
            return [*(Field(n, of_kind(k)) for n, k in _MODEL.items()), Field("DeletedAt", UNKNOWN)]
        return None

    def _table(self, value: Table, depth: int) -> Shape:
        entries = {k: v for k, v in value.entries.items() if isinstance(k, str)}
        shape = self._entries(entries, depth)
        return replace(shape, closed=False) if value.is_open else shape

    def _entries(self, entries: dict[str, Value], depth: int) -> Shape:
        fields = tuple(
            Field(name, self.of_value(inner, depth + 1) if depth < _DEEPEST else UNKNOWN)
            for name, inner in entries.items()
        )
        return Shape(of_kind(Kind.OBJECT).kinds, fields, None if fields else False)


def _json_name(field: StructField) -> str:
    return dict(_TAG.findall(field.tag)).get("json", "").partition(",")[0] or field.name


def _literal(value: object) -> Shape:
    if isinstance(value, bool):
        return of_kind(Kind.BOOLEAN)
    if isinstance(value, int | float):
        return of_kind(Kind.INTEGER if isinstance(value, int) else Kind.NUMBER)
    return of_kind(Kind.STRING) if isinstance(value, str) else UNKNOWN
