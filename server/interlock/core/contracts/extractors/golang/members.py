"""Values of types of the tree: how they are put together, and what `value.name` is."""

from collections.abc import Sequence
from typing import Protocol

from tree_sitter import Node

from ...nodes import child, named, place, text
from . import texts
from .reading import Reading
from .relevance import Relevance
from .routing import Routing
from .types import Types, struct_fields
from .values import (
    NIL,
    UNKNOWN,
    Bound,
    Call,
    Either,
    External,
    Frame,
    Function,
    Instance,
    Known,
    Listing,
    Named,
    Namespace,
    Part,
    Served,
    Table,
    Type,
    TypeName,
    Unknown,
    Value,
    either,
    first,
)

_DEEPEST_EMBEDDED = 4


class Knowing(Reading, Protocol):
    types: Types
    routing: Routing
    relevance: Relevance

    def receiver(self, function: Function) -> Value | None: ...


class Members:
    """What was ever put into a field of a type stands for it where the value at hand was not seen being made."""

    def __init__(self, reading: Knowing) -> None:
        self._reading = reading
        self._types = reading.types
        self._fields: dict[tuple[tuple[str, str], str], list[Value]] = {}

    def literal(self, node: Node, type: Type | None, frame: Frame) -> Value:
        """`{...}` of a type."""
        kind, at = self._types.underlying(type)
        if kind in {"slice_type", "array_type", "implicit_length_array_type"}:
            element = self._types.part(at, "element")
            return Listing([self._element(e, element, frame) for e in _elements(node)], type=at)
        if kind == "map_type":
            return self._table(node, at, frame)
        struct = self._types.named(type)
        if at is not None and (struct is not None or at.node.type == "struct_type"):
            return self._instance(node, struct, at, frame)
        return self._foreign(node, type, frame)

    def member(self, value: Value, name: str, word: str) -> Value:
        reading = self._reading
        match value:
            case Namespace():
                return reading.name_in(value.package.files[0], name)
            case External():
                whole = f"{value.name}.{name}"
                known = texts.constant(whole)
                return known if known is not None else External(whole)
            case Served():
                return reading.routing.method(value, name)
            case Instance():
                return self._of_instance(value, name, word, 0)
            case TypeName():
                method = self._types.method(value.named, name)
                return method if method is not None else UNKNOWN
            case Call() | Part():
                known = value.fields.get(name) if isinstance(value, Call) else None
                return known if known is not None else Part(value, name)
            case Either():
                return either(self.member(o, name, word) for o in value.options)
            case Table() | Listing() | Unknown():
                return self._of_typed(value, name, word)
            case _:
                return Unknown(word)

    def put(self, owner: Instance, name: str, value: Value) -> None:
        owner.fields[name] = value
        kept = self._fields.setdefault((owner.type.key, name), [])
        if not any(k is value for k in kept) and len(kept) < 20:
            kept.append(value)

    def _element(self, node: Node, type: Type | None, frame: Frame) -> Value:
        inner = named(node)[0] if node.type == "literal_element" and named(node) else node
        if inner.type == "literal_value":
            return self._reading.literal(inner, type, frame)
        return first(self._reading.value(inner, frame))

    def _table(self, node: Node, type: Type | None, frame: Frame) -> Table:
        table = Table({}, type=type)
        inner = self._types.part(type, "value")
        for element in _elements(node):
            key = self._element(k, None, frame) if (k := child(element, "key")) is not None else UNKNOWN
            if isinstance(key, Known) and (value := child(element, "value")) is not None:
                table.entries[key.value] = self._element(value, inner, frame)
                table.places[key.value] = place(frame.file.path, element)
            else:
                table.is_open = True
        return table

    def _instance(self, node: Node, struct: Named | None, type: Type, frame: Frame) -> Value:
        """A struct. One without a name is known by its fields alone."""
        fields = self._types.fields(struct) if struct is not None else struct_fields(type)
        made = Instance(struct or self._types.anonymous(node, frame.file))
        for index, element in enumerate(_elements(node)):
            if element.type == "keyed_element":
                name = text(child(element, "key"))
                written = child(element, "value")
            else:
                name = fields[index].name if index < len(fields) else ""
                written = element
            field = next((f for f in fields if f.name == name), None)
            if written is not None:
                value = self._element(written, field.type if field is not None else None, frame)
                self.put(made, name, value)
        return made

    def _foreign(self, node: Node, type: Type | None, frame: Frame) -> Value:
        """A struct of a library: it may be a router, it may serve one, and it may call what it is given."""
        given: dict[str, Value] = {}
        for element in _elements(node):
            value = self._element(child(element, "value") or element, None, frame)
            given[text(child(element, "key"))] = value
            self._reading.handed_over(value)
        name = self._types.library(type)
        at = place(frame.file.path, node)
        made = self._reading.routing.of_type(name, at, is_known=True)
        return made if made is not None else Call(External(name or "struct"), tuple(given.values()), at, given)

    def _of_instance(self, value: Instance, name: str, word: str, depth: int) -> Value:
        """A method, a field, or either of something embedded."""
        known = value.fields.get(name, NIL)
        if known != NIL and not isinstance(known, Unknown):
            return known
        method = self._types.method(value.type, name)
        if method is not None:
            return Bound(method, value)
        fields = self._types.fields(value.type)
        own = next((f for f in fields if f.name == name), None)
        if own is not None:
            kept = [] if value.is_made else self._fields.get((value.type.key, name), [])
            found = either(kept) if kept else self._reading.unknown(own.type, word or name)
            if isinstance(found, Unknown) and found.type is None:
                found = Unknown(word, own.type)
            if not isinstance(found, Unknown):
                value.fields[name] = found
            return found
        for field in (f for f in fields if f.is_embedded and depth < _DEEPEST_EMBEDDED):
            inner = self._of_instance(value, field.name, word, depth + 1)
            found = self._embedded(inner, name, word, depth)
            if not isinstance(found, Unknown):
                return found
        return Unknown(word)

    def _embedded(self, inner: Value, name: str, word: str, depth: int) -> Value:
        if isinstance(inner, Instance):
            return self._of_instance(inner, name, word, depth + 1)
        if isinstance(inner, Served):
            return self._reading.routing.method(inner, name)
        if isinstance(inner, External):
            return self.member(inner, name, word)
        return inner if name == "ServeHTTP" and isinstance(inner, Function | Bound | Call | Either) else UNKNOWN

    def _of_typed(self, value: Value, name: str, word: str) -> Value:
        type = value.type if isinstance(value, Table | Listing | Unknown) else None
        struct = self._types.named(type)
        if struct is None:
            return Unknown(word)
        method = self._types.method(struct, name)
        if method is not None:
            return Bound(method, value)
        reading = self._reading
        leading = reading.relevance.leading(name) if self._types.is_interface(struct) else []
        if leading:
            return either(Bound(f, reading.receiver(f) or UNKNOWN) for f in leading)
        return Unknown(word, self._types.interface_result(struct, name))


def _elements(node: Node) -> Sequence[Node]:
    return [n for n in named(node) if n.type in {"literal_element", "keyed_element"}]
