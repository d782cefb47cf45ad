"""What is sent, as shapes."""

from dataclasses import replace

from ...shapes import UNKNOWN, Field, Kind, Scalar, Shape, array_of, follow, of_kind, one_of, without_null
from .modules import Modules
from .scopes import parameter_at, parameter_parts
from .type_shapes import Types
from .values import (
    WITHOUT,
    Absent,
    Branch,
    Choice,
    Either,
    Encoded,
    Items,
    Known,
    Literal,
    Param,
    Query,
    Text,
    Thing,
    Unknown,
    Value,
    options,
)

_DEEPEST = 12


class Bodies:
    def __init__(self, modules: Modules, types: Types) -> None:
        self._modules = modules
        self._types = types

    def whole(self, value: Value) -> Shape:
        """The content of a body: JSON text stands for what it was made of."""
        if isinstance(value, Text) and (value.literal or "").lstrip()[:1] in {"{", "["}:
            return UNKNOWN  # JSON that is written out as text
        return self.shape(value.value if isinstance(value, Encoded) else value)

    def shape(self, value: Value, depth: int = 0) -> Shape:
        if depth > _DEEPEST:
            return UNKNOWN
        match value:
            case Thing():
                return self._object(value, depth)
            case Items():
                return array_of(self.shape(value.item, depth + 1))
            case Text():
                written = value.literal
                return Shape(frozenset({Kind.STRING}), enum=None if written is None else (written,))
            case Literal():
                return Shape(_kind_of(value.value))
            case Known():
                return value.shape
            case Encoded():
                return of_kind(Kind.STRING)
            case Param():
                return self._annotated(value)
            case Choice() | Branch():
                return one_of(tuple(self.shape(o, depth + 1) for o in options(value)))
            case Either():
                first = self.shape(value.first, depth + 1)
                is_told = first.is_known or isinstance(value.otherwise, Thing)  # `{}` says nothing of what is given
                return first if is_told else self.shape(value.otherwise, depth + 1)
            case Query():
                return self._form(self.shape(value.fields, depth + 1))
            case _:
                return UNKNOWN

    def _form(self, shape: Shape) -> Shape:
        """A form has no null: what is null is left out of it."""
        whole = follow(shape, self._types.named)
        fields = tuple(
            replace(f, shape=without_null(f.shape), required=f.required and not f.shape.is_nullable)
            for f in whole.fields
        )
        return replace(whole, fields=fields) if any(f.shape.is_nullable for f in whole.fields) else shape

    def _object(self, thing: Thing, depth: int) -> Shape:
        """With `closed` True when every field that is sent is known."""
        fields: dict[str, Field] = {}
        is_whole = not thing.is_open and not thing.is_state
        for entry in thing.entries:
            if entry.key is None:
                spread = follow(self.shape(entry.value, depth + 1), self._types.named)
                if Kind.OBJECT in spread.kinds and not isinstance(entry.value, Unknown):
                    fields |= {f.name: f for f in spread.fields}
                    is_whole = is_whole and spread.closed is not False
                elif not isinstance(entry.value, Absent):
                    is_whole = False
            elif entry.is_sometimes and isinstance(entry.value, Absent):
                fields.setdefault(entry.key, Field(entry.key, UNKNOWN, required=False))
            elif not isinstance(entry.value, Absent) and not (entry.is_sometimes and entry.value == Literal(None)):
                known = UNKNOWN if thing.is_state else self.shape(entry.value, depth + 1)
                fields[entry.key] = Field(entry.key, known, not entry.is_sometimes)
        return Shape(frozenset({Kind.OBJECT}), tuple(fields.values()), closed=is_whole)

    def _annotated(self, param: Param) -> Shape:
        """The type its author wrote for the parameter, followed to where the value was taken from."""
        path, start, end = param.function
        module = self._modules.by_path[path]
        written = parameter_at(module.root, start, end, param.index)
        if written is None:
            return UNKNOWN
        _, annotation, _ = parameter_parts(written)
        shape = self._types.shape(annotation, module)
        for step in param.steps:
            shape = self._into(shape, step)
        return shape

    def _into(self, shape: Shape, step: str) -> Shape:
        opened = follow(shape, self._types.named)
        if step == "[]":
            return opened.items or UNKNOWN
        if step == "?":
            return shape
        if step.startswith(WITHOUT):
            names = step.removeprefix(WITHOUT).split(",")
            return replace(opened, fields=tuple(f for f in opened.fields if f.name not in names))
        found = opened.field(step)
        return found.shape if found else UNKNOWN


def _kind_of(value: Scalar) -> frozenset[Kind]:
    if value is None:
        return frozenset({Kind.NULL})
    if isinstance(value, bool):
        return frozenset({Kind.BOOLEAN})
    return of_kind(Kind.INTEGER if isinstance(value, int) else Kind.NUMBER).kinds
