"""Classes of TypeScript as shapes: what their types, validators and decorators say of each field."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from tree_sitter import Node

from ...nodes import child, named, place, text
from ...places import Place
from ...shapes import NULL, UNKNOWN, Field, Kind, Scalar, Shape, array_of, follow, nullable, of_kind, one_of
from ..typescript.scopes import parameter_parts, parameters
from ..typescript.type_shapes import Types
from .decorators import Decorator, decorators
from .interpreter import Interpreter
from .values import (
    Call,
    Class,
    External,
    Frame,
    Function,
    Known,
    Listing,
    Table,
    Value,
    entry,
    first,
    items,
    lineage,
    options,
    string,
)

_DEEPEST = 30
_SAME = frozenset({"Promise", "Observable", "Readonly", "Awaited", "Required"})
_ARRAYS = frozenset({"Array", "ReadonlyArray", "Set"})
_KINDS = {
    "IsString": of_kind(Kind.STRING),
    "IsEmail": of_kind(Kind.STRING),
    "IsUrl": of_kind(Kind.STRING),
    "IsDateString": of_kind(Kind.STRING),
    "IsISO8601": of_kind(Kind.STRING),
    "IsUUID": of_kind(Kind.STRING),
    "IsMongoId": of_kind(Kind.STRING),
    "IsNumberString": of_kind(Kind.STRING),
    "IsInt": of_kind(Kind.INTEGER),
    "IsNumber": of_kind(Kind.NUMBER),
    "IsBoolean": of_kind(Kind.BOOLEAN),
}
_LIMITS = {"Min": "minimum", "Max": "maximum", "MinLength": "minLength", "MaxLength": "maxLength",
           "ArrayMinSize": "minItems", "ArrayMaxSize": "maxItems"}  # fmt: skip
_OPTIONAL = frozenset({"IsOptional", "ApiPropertyOptional", "ValidateIf", "Optional"})
_RELATIONS = frozenset({"OneToMany", "ManyToOne", "OneToOne", "ManyToMany", "RelationId", "Virtual"})
_STORED = frozenset({"Entity", "Schema", "ObjectType", "ChildEntity"})
_MAPPED = ("@nestjs/swagger", "@nestjs/mapped-types", "@nestjs/graphql")
_CHECKED = re.compile(r"^(Is[A-Z]|Min|Max|Length|Matches|Array|Validate|Contains|Equals|NotEquals)")


@dataclass(frozen=True)
class _Body:
    """The fields of a class, and whether these are all."""

    fields: tuple[Field, ...]
    is_whole: bool = True


class ClassShapes:
    """`way` is 'in' for what is taken and 'out' for what is answered: a class says more of one than of the other."""

    def __init__(self, interpreter: Interpreter, types: Types, named_shapes: dict[str, Shape]) -> None:
        self._interpreter = interpreter
        self._types = types
        self._named = named_shapes

    def of_annotation(self, node: Node | None, frame: Frame, way: str, depth: int = 0) -> Shape:
        while node is not None and node.type in {"type_annotation", "parenthesized_type", "readonly_type"}:
            node = named(node)[0] if named(node) else None
        if node is None or depth > _DEEPEST:
            return UNKNOWN
        match node.type:
            case "array_type":
                return array_of(self.of_annotation(named(node)[0] if named(node) else None, frame, way, depth + 1))
            case "union_type":
                parts = [p for p in _flat(node) if text(p) not in {"undefined", "void"}]
                shapes = tuple(
                    NULL if text(p) == "null" else self.of_annotation(p, frame, way, depth + 1) for p in parts
                )
                return one_of(shapes) if shapes else UNKNOWN
            case "generic_type":
                return self._generic(node, frame, way, depth)
            case "type_identifier":
                return self._by_name(node, frame, way)
            case _:
                return self._types.shape(node, frame.script.module)

    def of_value(self, value: Value | None, way: str) -> Shape:
        """What a type is that is written as a value: `String`, `OrderDto`, `[OrderDto]`, `() => OrderDto`."""
        match value:
            case Class():
                return self.of_class(value, way)
            case Listing() if value.items:
                return array_of(self.of_value(value.items[0], way))
            case Function():
                return self.of_value(self._interpreter.again(lambda: self._interpreter.call_function(value, ())), way)
            case External("", name):
                plain = {"String": Kind.STRING, "Number": Kind.NUMBER, "Boolean": Kind.BOOLEAN, "Date": Kind.STRING}
                return of_kind(plain[name]) if name in plain else UNKNOWN
            case _:
                return UNKNOWN

    def of_class(self, cls: Class, way: str) -> Shape:
        reference = f"{cls.frame.script.path}~{way}#{cls.name}"
        if reference not in self._named:
            self._named[reference] = UNKNOWN  # taken, so that a class which holds itself ends here
            body = self._body(cls, way, 0)
            closed = None if body.is_whole else False
            self._named[reference] = Shape(frozenset({Kind.OBJECT}), body.fields, closed=closed)
        return Shape(ref=reference)

    def fields(self, shape: Shape) -> tuple[Field, ...] | None:
        """The fields of an object that is known in full."""
        whole = follow(shape, self._named)
        return whole.fields if Kind.OBJECT in whole.kinds and whole.closed is not False and whole.fields else None

    def is_checked(self, annotation: Node | None, frame: Frame) -> bool:
        """Whether validators look at what comes as this type."""
        inner = named(annotation)[0] if named(annotation) else None
        cls = self._interpreter.look_up(text(inner), frame) if inner is not None else None
        return isinstance(cls, Class) and any(self._checks(c) for c in lineage(cls))

    def _generic(self, node: Node, frame: Frame, way: str, depth: int) -> Shape:
        name = text(child(node, "name") or (named(node)[0] if named(node) else None))
        written = next((c for c in named(node) if c.type == "type_arguments"), None)
        inner = self.of_annotation(named(written)[0], frame, way, depth + 1) if named(written) else UNKNOWN
        if name in _SAME:
            return inner
        if name in _ARRAYS:
            return array_of(inner)
        if name == "Partial":
            whole = follow(inner, self._named)
            return replace(whole, fields=tuple(replace(f, required=False) for f in whole.fields))
        is_class = isinstance(self._interpreter.look_up(name, frame), Class)
        return UNKNOWN if is_class else self._types.shape(node, frame.script.module)

    def _by_name(self, node: Node, frame: Frame, way: str) -> Shape:
        value = self._interpreter.again(lambda: self._interpreter.look_up(text(node), frame))
        if isinstance(value, Class):
            return self.of_class(value, way)
        if isinstance(value, Table) and not value.is_open and (shape := of_enum(value)).is_known:
            return shape
        return self._types.shape(node, frame.script.module)

    def _body(self, value: Value | None, way: str, depth: int) -> _Body:
        if value is None:
            return _Body(())
        if isinstance(value, Class) and depth < _DEEPEST:
            above = self._body(value.base, way, depth + 1)
            own = self._own(value, way)
            if "toJSON" in value.methods:
                return _Body((), is_whole=False)
            fields = {f.name: f for f in (*above.fields, *own)}
            return _Body(tuple(fields.values()), above.is_whole)
        if isinstance(value, Call) and isinstance(value.callee, External) and value.callee.package in _MAPPED:
            return self._mapped(value.callee.name, value.given, way, depth)
        return _Body((), is_whole=False)

    def _mapped(self, name: str, given: tuple[Value, ...], way: str, depth: int) -> _Body:
        bodies = [self._body(g, way, depth + 1) for g in given if isinstance(g, Class | Call)]
        is_whole = bool(bodies) and all(b.is_whole for b in bodies)
        fields = tuple(f for b in bodies for f in b.fields)
        chosen = {s for i in items(first(given, 1)) if (s := string(i)) is not None}
        match name:
            case "PartialType":
                return _Body(tuple(replace(f, required=False, unsure=False) for f in fields), is_whole)
            case "PickType":
                return _Body(tuple(f for f in fields if f.name in chosen), is_whole)
            case "OmitType":
                return _Body(tuple(f for f in fields if f.name not in chosen), is_whole)
            case "IntersectionType":
                return _Body(fields, is_whole)
            case _:
                return _Body((), is_whole=False)

    def _own(self, cls: Class, way: str) -> list[Field]:
        found = [f for name, part in cls.fields if (f := self._field(cls, name, part, way)) is not None]
        maker = cls.methods.get("constructor")
        for parameter in parameters(maker.node) if maker is not None else ():
            words = {text(c) for c in parameter.children if c.type == "accessibility_modifier"}
            pattern, annotation, default = parameter_parts(parameter)
            if "public" in words or (any(c.type == "readonly" for c in parameter.children) and not words):
                shape = self.of_annotation(annotation, cls.frame, way)
                is_there = parameter.type != "optional_parameter" and default is None
                found.append(Field(text(pattern), shape, is_there, place(cls.frame.script.path, parameter)))
        return found

    def _field(self, cls: Class, name: str, part: Node, way: str) -> Field | None:
        if name.startswith("#") or any(
            c.type == "accessibility_modifier" and text(c) != "public" for c in part.children
        ):
            return None
        said = {d.name: d for d in decorators(self._interpreter, cls, cls.decorated.get(name, ()))}
        if "Expose" in said and entry(first(said["Expose"].given), "name") is not None:
            return None
        annotation = child(part, "type")
        shape = self._refined(self.of_annotation(annotation, cls.frame, way), said, way)
        if "Transform" in said or (annotation is None and not said):
            shape = UNKNOWN
        is_optional = any(c.type == "?" for c in part.children) or _may_be_undefined(annotation)
        has_default = child(part, "value") is not None
        if way == "out":
            at_times = bool(said.keys() & (_RELATIONS | {"Exclude"})) or self._is_beside(cls, said)
            if _is_true(said, "nullable", "Column", "Property", "Prop", "ApiProperty"):
                shape = nullable(shape)
            return Field(name, shape, not is_optional and not at_times, _at(cls, part), unsure=at_times)
        is_stated = bool(said.keys() & _OPTIONAL) or _is_false(said, "required", "ApiProperty") or has_default
        is_checked = any(_CHECKED.match(d.name) for d in said.values())
        is_there = not (is_stated or is_optional) and (is_checked or not self._checks(cls))
        at_times = not is_stated and not is_there and is_optional is is_checked
        if "IsOptional" in said:
            shape = nullable(shape)
        return Field(name, shape, is_there, _at(cls, part), unsure=at_times)

    def _checks(self, cls: Class) -> bool:
        """Whether validators look at what comes; then nobody asks for what none of them looks at."""
        nodes = [n for name in cls.decorated for n in cls.decorated[name]]
        return any(_CHECKED.match(d.name) for d in decorators(self._interpreter, cls, nodes))

    def _is_beside(self, cls: Class, said: Mapping[str, Decorator]) -> bool:
        """A field of a stored class that is no column of it, or one that is not always asked for."""
        names = {d.name for d in decorators(self._interpreter, cls, cls.decorators)}
        return bool(names & _STORED) and (not said or _is_false(said, "select", "Column", "Prop"))

    def _refined(self, shape: Shape, said: Mapping[str, Decorator], way: str) -> Shape:
        """What validators and descriptions say beyond the type."""
        each = any(entry(o, "each") == Known(True) for d in said.values() for g in d.given for o in options(g))
        is_list = shape.items is not None or "IsArray" in said
        if (stated := said.get("Type")) is not None and not shape.is_known:
            inner = self.of_value(first(stated.given), way)
            shape = array_of(inner) if is_list else inner
        words = [_enumerated(d) for d in said.values()]
        enum = next((w for w in words if w is not None), None)
        kind = next((_KINDS[n] for n in said if n in _KINDS), None)
        wanted = enum if enum is not None else kind
        if wanted is not None and is_list and (each or shape.items is None or not shape.items.is_known):
            return array_of(wanted)
        if wanted is not None and not is_list:
            is_null = shape.is_nullable
            is_narrower = enum is not None or not shape.is_known or wanted.kinds <= {Kind.INTEGER}
            shape = wanted if is_narrower else shape
            shape = nullable(shape) if is_null else shape
        if "IsArray" in said and not shape.is_known:
            return array_of(UNKNOWN)
        facets = () if each else tuple(sorted(_limits(said.values())))
        return replace(shape, facets=facets) if facets and shape.is_known and not shape.ref else shape


def of_enum(table: Table) -> Shape:
    values: list[Scalar] = [v.value for v in table.entries.values() if isinstance(v, Known)]
    if not values or len(values) < len(table.entries):
        return UNKNOWN
    return _one_of_these(values)


def _enumerated(said: Decorator) -> Shape | None:
    given = first(said.given)
    if said.name in {"ApiProperty", "ApiPropertyOptional"}:
        given = entry(given, "enum")
    elif said.name not in {"IsEnum", "IsIn"}:
        return None
    if isinstance(given, Table) and not given.is_open:
        shape = of_enum(given)
    elif isinstance(given, Listing) and not given.is_open and all(isinstance(i, Known) for i in given.items):
        shape = _one_of_these([i.value for i in given.items if isinstance(i, Known)])
    else:
        return None
    return shape if shape.is_known else None


def _one_of_these(values: Sequence[Scalar]) -> Shape:
    if values and all(isinstance(v, str) for v in values):
        return Shape(frozenset({Kind.STRING}), enum=tuple(values))
    if values and all(isinstance(v, int | float) and not isinstance(v, bool) for v in values):
        return of_kind(Kind.NUMBER)
    return UNKNOWN


def _limits(said: Iterable[Decorator]) -> list[tuple[str, Scalar]]:
    found: list[tuple[str, Scalar]] = []
    for one in said:
        numbers = [g.value if isinstance(g, Known) else None for g in one.given]
        if one.name in _LIMITS and numbers and isinstance(numbers[0], int | float):
            found.append((_LIMITS[one.name], numbers[0]))
        elif one.name == "Length":
            found += [(n, v) for n, v in zip(("minLength", "maxLength"), numbers, strict=False) if isinstance(v, int)]
    return found


def _is_true(said: Mapping[str, Decorator], setting: str, *names: str) -> bool:
    return any(entry(g, setting) == Known(True) for n in names if n in said for g in said[n].given)


def _is_false(said: Mapping[str, Decorator], setting: str, *names: str) -> bool:
    return any(entry(g, setting) == Known(False) for n in names if n in said for g in said[n].given)


def _at(cls: Class, part: Node) -> Place:
    return place(cls.frame.script.path, part)


def _may_be_undefined(annotation: Node | None) -> bool:
    inner = named(annotation)
    return bool(inner) and inner[0].type == "union_type" and any(text(o) == "undefined" for o in _flat(inner[0]))


def _flat(union: Node) -> list[Node]:
    found: list[Node] = []
    waiting = [union]
    while waiting:
        node = waiting.pop()
        if node.type == "union_type":
            waiting += reversed(named(node))
        else:
            found.append(node)
    return found
