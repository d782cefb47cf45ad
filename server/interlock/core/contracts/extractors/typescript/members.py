"""What `value.name` and `value[n]` may be."""

from dataclasses import replace

from tree_sitter import Node

from ...shapes import Kind, of_kind
from .reading import Reading
from .scopes import parameter_parts, parameters
from .substitute import fill
from .syntax import child, key_name, named, text, walk
from .values import (
    ABSENT,
    UNKNOWN,
    Absent,
    Answer,
    Builtin,
    Choice,
    Class,
    Either,
    Function,
    Items,
    Known,
    Literal,
    Member,
    NodeKey,
    Param,
    Query,
    Text,
    Thing,
    Unknown,
    Value,
    choice,
    either,
    node_key,
)

_RAW = {"ok": Kind.BOOLEAN, "status": Kind.INTEGER, "statusText": Kind.STRING, "url": Kind.STRING}
_LONGEST = 20


def member(reading: Reading, value: Value, name: str) -> Value:
    match value:
        case Param():
            return replace(value, steps=(*value.steps, name)) if len(value.steps) < _LONGEST else UNKNOWN
        case Thing():
            return _of_thing(reading, value, name)
        case Items():
            return _of_items(value, name)
        case Class():
            return _of_class(reading, value, name)
        case Answer():
            return _of_answer(value, name)
        case Choice():
            return choice(reading.member(o, name) for o in value.options)
        case Either():
            return either(reading.member(value.first, name), reading.member(value.otherwise, name))
        case Unknown():
            return Unknown(name)
        case Absent() | Literal():
            return ABSENT
        case Text() | Known() if name == "length":
            return Known(of_kind(Kind.INTEGER), name)
        case Known():
            return Unknown(name)
        case Text() | Query() | Builtin() | Function():
            return Member(value, name)
        case _:
            return Member(value, name)


def item(reading: Reading, value: Value) -> Value:
    """Any member of an array, or of the answer to a request."""
    match value:
        case Items():
            return value.item
        case Answer() if value.stage == "body":
            return replace(value, path=(*value.path, "[]")) if len(value.path) < _LONGEST else UNKNOWN
        case Param():
            return replace(value, steps=(*value.steps, "[]")) if len(value.steps) < _LONGEST else UNKNOWN
        case Choice():
            return choice(reading.item(o) for o in value.options)
        case Either():
            return either(reading.item(value.first), reading.item(value.otherwise))
        case _:
            return UNKNOWN


def _of_thing(reading: Reading, thing: Thing, name: str) -> Value:
    found: Value = Unknown(name) if thing.is_open else ABSENT
    for entry in thing.entries:  # the last one wins, so each covers what came before
        if entry.key == name:
            found = entry.value
        elif entry.key is None:
            spread = reading.member(entry.value, name)
            found = found if isinstance(spread, Unknown) and not isinstance(found, Absent) else either(spread, found)
    return found


def _of_items(items: Items, name: str) -> Value:
    if name == "length":
        return Known(of_kind(Kind.INTEGER), name)
    if name.startswith("[") and name[1:-1].isdigit():
        index = int(name[1:-1])
        return items.members[index] if index < len(items.members) else items.item
    return Member(items, name)


def _of_answer(answer: Answer, name: str) -> Value:
    if answer.stage == "raw":
        return Known(of_kind(_RAW[name]), name) if name in _RAW else Member(answer, name)
    if answer.stage == "envelope":
        if name == "data":
            return replace(answer, stage="body")
        return Known(of_kind(_RAW[name]), name) if name in _RAW else Member(answer, name)
    if answer.stage == "error" or len(answer.path) >= _LONGEST:
        return replace(answer, path=(*answer.path, name)) if len(answer.path) < _LONGEST else UNKNOWN
    step = "[]" if name.startswith("[") else name
    return replace(answer, path=(*answer.path, step))


def _of_class(reading: Reading, value: Class, name: str) -> Value:
    for part in named(child(value.node, "body")):
        if key_name(child(part, "name") or child(part, "property")) != name:
            continue
        if part.type == "method_definition":
            getter = any(c.type == "get" for c in part.children)
            found = Function(value.module, part, node_key(value.module, part), this=value)
            return reading.invoke(found, (), None) if getter else found
        if (initial := child(part, "value")) is not None:
            return _of_this(reading, reading.value(initial, value.module), value)
    if constructor := constructor_of(value.node):
        key = node_key(value.module, constructor)
        for index, parameter in enumerate(parameters(constructor)):
            pattern, _, default = parameter_parts(parameter)
            if text(pattern) == name and any(
                c.type in {"accessibility_modifier", "readonly"} for c in parameter.children
            ):
                given: Value = Param(key, index, name)
                filled = value.given[index] if value.is_instance and index < len(value.given) else given
                return either(filled, reading.value(default, value.module)) if default is not None else filled
        if (assigned := _assigned(constructor, name)) is not None:
            return _of_constructed(reading, reading.value(assigned, value.module), value, key)
    return Member(value, name)


def constructor_of(node: Node) -> Node | None:
    parts = named(child(node, "body"))
    return next((p for p in parts if text(child(p, "name")) == "constructor"), None)


def _assigned(constructor: Node, name: str) -> Node | None:
    for node in walk(constructor):
        if node.type == "assignment_expression" and text(child(node, "left")) == f"this.{name}":
            return child(node, "right")
    return None


def _of_this(reading: Reading, value: Value, owner: Class) -> Value:
    return replace(value, this=owner) if isinstance(value, Function) else value


def _of_constructed(reading: Reading, value: Value, owner: Class, constructor: NodeKey) -> Value:
    given = {(constructor, i): v for i, v in enumerate(owner.given)} if owner.is_instance else {}
    return fill(reading, value, given, None)
