"""Object and array literals, and enums."""

from dataclasses import replace

from tree_sitter import Node

from ...nodes import child, named, text
from .branches import branch
from .modules import Module
from .reading import Reading
from .syntax import bare, key_name, string_value
from .values import (
    ABSENT,
    GATHERED,
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
_MOST_MEMBERS = 50


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
                    held = written(reading, value, module)
                    entries.append(Entry(name, held, part, _may_be_undefined(value)))
            case "shorthand_property_identifier":
                name = key_name(part)
                entries.append(Entry(name, reading.value(part, module), part))
            case "spread_element" if named(part):
                entries += _spread(reading, bare(named(part)[0]), part, module)
            case "method_definition":
                function = Function(module, part, node_key(module, part))
                entries.append(Entry(key_name(child(part, "name")), function, part))
            case _:
                is_open = True
    return Thing(tuple(entries), is_open)


def _spread(reading: Reading, node: Node, part: Node, module: Module) -> list[Entry]:
    """`...(page && { page })`, `...(page ? { page } : {})`: what is there under a condition is there sometimes."""
    operator = text(child(node, "operator"))
    ways = [child(node, name) for name in ("consequence", "alternative")] if node.type == "ternary_expression" else []
    ways = [child(node, "right")] if operator == "&&" else ways
    held = [reading.value(w, module) for w in ways if w is not None]
    if not held or not all(isinstance(h, Thing | Absent) or h == Literal(None) for h in held):
        return [Entry(None, reading.value(node, module), part)]
    if any(isinstance(h, Thing) and h.is_open for h in held) or (len(held) > 1 and Thing() not in held):
        return [Entry(None, reading.value(node, module), part)]
    return [replace(e, is_sometimes=True) for h in held if isinstance(h, Thing) for e in h.entries]


def _may_be_undefined(node: Node) -> bool:
    node = bare(node)
    ways = ("consequence", "alternative") if node.type == "ternary_expression" else ("right",)
    return any(text(child(node, name)) == "undefined" for name in ways)


def written(reading: Reading, node: Node, module: Module) -> Value:
    """A field that is not there in the beginning is there when somebody asks for it by name."""
    value, owner = reading.value(node, module), child(node, "object")
    if not isinstance(value, Absent) or owner is None:
        return value
    held = reading.value(owner, module)
    return Unknown(text(child(node, "property"))) if isinstance(held, Thing) else value


def is_empty(value: Value) -> bool:
    """What a variable is set to in the beginning, or to start again."""
    return value in {ABSENT, Text(()), Text(("",)), Literal(None)}


def as_state(value: Value, depth: int = 0) -> Value:
    """The same, as what it is in the beginning."""
    if depth > _DEEPEST:
        return value
    if isinstance(value, Thing):
        entries = tuple(replace(e, value=as_state(e.value, depth + 1)) for e in value.entries)
        return Thing(entries, value.is_open, is_state=True)
    if isinstance(value, Choice):
        return choice(as_state(o, depth + 1) for o in value.options)
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
        return _with_spread(reading, parts[:_MOST_MEMBERS], module)
    members = tuple(reading.value(p, module) for p in parts[:_MOST_MEMBERS])
    return Items(choice(members) if members else UNKNOWN, members)


def _with_spread(reading: Reading, parts: list[Node], module: Module) -> Items:
    """The members are known, in order, where those of all that is spread are, or will be."""
    members: list[Value] = []
    items: list[Value] = []
    is_known = True
    for part in parts:
        value = reading.value(named(part)[0] if part.type == "spread_element" and named(part) else part, module)
        if part.type != "spread_element":
            members.append(value)
            items.append(value)
            continue
        items.append(reading.item(value))
        if isinstance(value, Param):
            members.append(replace(value, steps=(*value.steps, GATHERED)))
        elif isinstance(value, Items) and value.members:
            members += value.members
        else:
            is_known = False
    return Items(choice(items), tuple(members) if is_known else ())


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
