"""Object and array literals, and enums."""

from dataclasses import replace

from tree_sitter import Node

from .branches import branch
from .modules import Module
from .reading import Reading
from .syntax import child, key_name, named, string_value, text
from .values import (
    UNKNOWN,
    WITHOUT,
    Absent,
    Branch,
    Choice,
    Either,
    Entry,
    Function,
    Items,
    Literal,
    Param,
    Text,
    Thing,
    Unknown,
    Value,
    choice,
    either,
    node_key,
)

_DEEPEST = 6


def record(reading: Reading, node: Node, module: Module) -> Value:
    entries: list[Entry] = []
    is_open = False
    for part in named(node):
        match part.type:
            case "pair":
                name, value = key_name(child(part, "key")), child(part, "value")
                if name is None or value is None:
                    is_open = True
                else:
                    entries.append(Entry(name, written(reading, value, module), part))
            case "shorthand_property_identifier":
                name = key_name(part)
                entries.append(Entry(name, reading.value(part, module), part))
            case "spread_element" if named(part):
                entries.append(Entry(None, reading.value(named(part)[0], module), part))
            case "method_definition":
                function = Function(module, part, node_key(module, part))
                entries.append(Entry(key_name(child(part, "name")), function, part))
            case _:
                is_open = True
    return Thing(tuple(entries), is_open)


def written(reading: Reading, node: Node, module: Module) -> Value:
    """A field of state that is not there in the beginning is there when somebody asks for it by name."""
    value, owner = reading.value(node, module), child(node, "object")
    if not isinstance(value, Absent) or owner is None:
        return value
    held = reading.value(owner, module)
    return Unknown(text(child(node, "property"))) if isinstance(held, Thing) and held.is_state else value


def as_state(value: Value, depth: int = 0) -> Value:
    """The same, as what it is in the beginning."""
    if depth > _DEEPEST:
        return value
    if isinstance(value, Thing):
        entries = tuple(replace(e, value=as_state(e.value, depth + 1)) for e in value.entries)
        return Thing(entries, value.is_open, is_state=True)
    return value if not isinstance(value, Items) else Items(as_state(value.item, depth + 1), value.members)


def without(value: Value, names: tuple[str, ...]) -> Value:
    """`({ id, ...rest }) =>`: the rest of it."""
    match value:
        case Param():
            return replace(value, steps=(*value.steps, WITHOUT + ",".join(names)))
        case Thing():
            kept = (e for e in value.entries if e.key not in names)
            entries = tuple(e if e.key is not None else replace(e, value=without(e.value, names)) for e in kept)
            return replace(value, entries=entries)
        case Choice():
            return choice(without(o, names) for o in value.options)
        case Branch():
            yes, no = without(value.yes, names), without(value.no, names)
            return branch(value.test, value.equals, value.key, yes, no, value.is_presence)
        case Either():
            return either(without(value.first, names), without(value.otherwise, names))
        case _:
            return value


def array(reading: Reading, node: Node, module: Module) -> Value:
    parts = named(node)
    if any(p.type == "spread_element" for p in parts):
        spread = [reading.item(reading.value(named(p)[0], module)) if p.type == "spread_element" and named(p)
                  else reading.value(p, module) for p in parts]  # fmt: skip
        return Items(choice(spread))
    members = tuple(reading.value(p, module) for p in parts[:50])
    return Items(choice(members) if members else UNKNOWN, members)


def enumeration(reading: Reading, node: Node, module: Module) -> Value:
    entries: list[Entry] = []
    for index, part in enumerate(named(child(node, "body"))):
        name, value = key_name(child(part, "name") or part), child(part, "value")
        written = reading.value(value, module) if value is not None else Literal(index)
        entries.append(Entry(name, written, part))
    return Thing(tuple(entries))


def literal(node: Node) -> Value:
    match node.type:
        case "number":
            try:
                return Literal(float(node.text or b"0") if b"." in (node.text or b"") else int(node.text or b"0", 0))
            except ValueError:
                return UNKNOWN
        case "true" | "false":
            return Literal(node.type == "true")
        case "null":
            return Literal(None)
        case _:
            written = string_value(node)
            return UNKNOWN if written is None else Text((written,))
