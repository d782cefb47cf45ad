"""What each kind of expression may be, and what it does to the names around it.

Both branches are taken where nobody can tell which.
"""

import itertools
import re
from collections.abc import Callable, Sequence

from tree_sitter import Node

from ...nodes import child, place, text
from .building import is_base
from .crates import type_path
from .libraries import handlers_of
from .reading import Reading
from .syntax import arguments, literal, named
from .values import UNKNOWN, External, Frame, Function, Known, Listing, Record, Unknown, Value, either, options, string

_MOST_TEXTS = 8
_MOST_TURNS = 400
_FORM = re.compile(r"\{\{|\}\}|\{(\w*)(?::[^{}]*)?\}")


def _string(reading: Reading, node: Node, frame: Frame) -> Value:
    return Known(literal(node))


def _number(reading: Reading, node: Node, frame: Frame) -> Value:
    try:
        return Known(int(text(node).replace("_", ""), 0))
    except ValueError:
        return UNKNOWN


def _name(reading: Reading, node: Node, frame: Frame) -> Value:
    name, at = text(node), frame
    while True:
        if name in at.names:
            return at.names[name]
        if at.outer is None:
            break
        at = at.outer
    found = reading.path((name,), frame)
    return Unknown(name) if isinstance(found, External) and found.path == (name,) and name.islower() else found


def _path(reading: Reading, node: Node, frame: Frame) -> Value:
    words = type_path(node)
    return reading.path(words, frame) if words else UNKNOWN


def _generic(reading: Reading, node: Node, frame: Frame) -> Value:
    return reading.value(child(node, "function"), frame)


def _call(reading: Reading, node: Node, frame: Frame) -> Value:
    """A chain of methods is gone along, and not down: there may be hundreds."""
    links: list[tuple[Node, Node]] = []
    at: Node | None = node
    while at is not None:
        function = child(at, "function") if at.type == "call_expression" else None
        field = (
            child(function, "function") if function is not None and function.type == "generic_function" else function
        )
        if field is not None and field.type == "field_expression":
            links.append((at, field))
            at = child(field, "value")
        elif at.type in {"await_expression", "try_expression", "parenthesized_expression"}:
            at = named(at)[0] if named(at) else None
        else:
            break
    value = (
        _plain_call(reading, at, frame) if at is not None and at.type == "call_expression" else reading.value(at, frame)
    )
    for call, field in reversed(links):
        name = child(field, "field")
        given = [reading.value(a, frame) for a in named(child(call, "arguments"))]
        value = reading.method(value, text(name), given, place(frame.module.file, name or call), frame)
    return value


def _plain_call(reading: Reading, node: Node, frame: Frame) -> Value:
    callee = reading.value(child(node, "function"), frame)
    given = [reading.value(a, frame) for a in named(child(node, "arguments"))]
    return reading.invoke(callee, given, place(frame.module.file, node))


def _field(reading: Reading, node: Node, frame: Frame) -> Value:
    owner, name = reading.value(child(node, "value"), frame), text(child(node, "field"))
    if isinstance(owner, Record):
        return owner.fields.get(name, Unknown(text(node)))
    if isinstance(owner, Listing) and name.isdigit() and int(name) < len(owner.items):
        return owner.items[int(name)]
    return Unknown(text(node))


def _inside(reading: Reading, node: Node, frame: Frame) -> Value:
    inner = named(node)
    return reading.value(inner[0], frame) if inner else UNKNOWN


def _reference(reading: Reading, node: Node, frame: Frame) -> Value:
    return reading.value(child(node, "value"), frame)


def _binary(reading: Reading, node: Node, frame: Frame) -> Value:
    left, right = reading.value(child(node, "left"), frame), reading.value(child(node, "right"), frame)
    operator = text(child(node, "operator"))
    if operator == "+":
        return joined([left, right])
    return Listing([left, right]) if operator == "|" and isinstance(left, External) else UNKNOWN


def _items(reading: Reading, node: Node, frame: Frame) -> Value:
    return Listing([reading.value(n, frame) for n in named(node)], node.type == "tuple_expression")


def _closure(reading: Reading, node: Node, frame: Frame) -> Value:
    return Function(node, frame.module, frame.owner, frame)


def _struct(reading: Reading, node: Node, frame: Frame) -> Value:
    fields: dict[str, Value] = {}
    for part in named(child(node, "body")):
        if part.type == "field_initializer":
            fields[text(child(part, "field") or child(part, "name"))] = reading.value(child(part, "value"), frame)
        elif part.type == "shorthand_field_initializer":
            name = named(part)[0] if named(part) else part
            fields[text(name)] = reading.value(name, frame)
    return Record(reading.struct(type_path(child(node, "name")), frame), fields)


def _macro(reading: Reading, node: Node, frame: Frame) -> Value:
    name = text(child(node, "macro")).rpartition("::")[2]
    tokens = next((c for c in node.children if c.type == "token_tree"), None)
    if name not in {"format", "concat", "routes", "vec", "services", "array", "join"}:
        return Unknown(f"{name}!")
    written, by_name = arguments(tokens)
    given = [reading.value(w, frame) for w in written]
    if name == "routes":
        return handlers_of(given)
    if name in {"vec", "services", "array"}:
        return Listing(given)
    if name == "concat":
        return joined(given)
    return _formatted(given, {n: reading.value(v, frame) for n, v in by_name.items()}, reading, frame)


def _formatted(given: Sequence[Value], by_name: dict[str, Value], reading: Reading, frame: Frame) -> Value:
    """`format!("{}/x/{id}", base)`"""
    form = string(given[0]) if given else None
    if form is None:
        return UNKNOWN
    parts: list[Value] = []
    rest, position = iter(given[1:]), 0
    for found in _FORM.finditer(form):
        parts.append(Known(form[position : found.start()]))
        position = found.end()
        name = found[1]
        if name is None:
            parts.append(Known(found[0][0]))
        elif not name:
            parts.append(next(rest, UNKNOWN))
        elif name.isdigit():
            parts.append(given[int(name) + 1] if int(name) + 1 < len(given) else UNKNOWN)
        else:
            parts.append(by_name[name] if name in by_name else _named(name, reading, frame))
    parts.append(Known(form[position:]))
    return joined([p for p in parts if p != Known("")])


def _named(name: str, reading: Reading, frame: Frame) -> Value:
    at: Frame | None = frame
    while at is not None:
        if name in at.names:
            return at.names[name]
        at = at.outer
    return reading.path((name,), frame)


def joined(parts: Sequence[Value]) -> Value:
    """Each text that the parts may make together. What comes first out of the configuration is left out."""
    choices: list[list[str]] = []
    for index, part in enumerate(parts):
        texts: list[str] = []
        for one in options(part):
            known = str(one.value) if isinstance(one, Known) else None
            if known is None and (index or not is_base(one)):
                return UNKNOWN
            texts.append(known or "")
        choices.append(texts)
    combined = itertools.islice(itertools.product(*choices), _MOST_TEXTS)
    return either(Known("".join(texts)) for texts in combined) if parts else Known("")


def _block(reading: Reading, node: Node, frame: Frame) -> Value:
    """Its last expression, when no semicolon follows."""
    inner = Frame(frame.module, {}, frame, frame.owner, frame.returned)
    body = node if node.type == "block" else next((n for n in named(node) if n.type == "block"), None)
    last: Value = UNKNOWN
    for statement in named(body):
        last = reading.value(statement, inner)
    return last


def _statement(reading: Reading, node: Node, frame: Frame) -> Value:
    value = _inside(reading, node, frame)
    return value if not text(node).endswith(";") else UNKNOWN


def _let(reading: Reading, node: Node, frame: Frame) -> Value:
    value = reading.value(child(node, "value"), frame)
    reading.bind(child(node, "pattern"), value, frame)
    if (otherwise := child(node, "alternative")) is not None:
        reading.value(otherwise, frame)
    return UNKNOWN


def _assignment(reading: Reading, node: Node, frame: Frame) -> Value:
    target, value = child(node, "left"), reading.value(child(node, "right"), frame)
    if target is not None and target.type == "identifier":
        name, at = text(target), frame
        while at.outer is not None and name not in at.names:
            at = at.outer
        at.names[name] = value
    elif target is not None and target.type == "field_expression":
        owner = reading.value(child(target, "value"), frame)
        if isinstance(owner, Record):
            owner.fields[text(child(target, "field"))] = value
    return UNKNOWN


def _if(reading: Reading, node: Node, frame: Frame) -> Value:
    inner = Frame(frame.module, {}, frame, frame.owner, frame.returned)
    condition = child(node, "condition")
    if condition is not None and condition.type == "let_condition":
        reading.bind(child(condition, "pattern"), reading.value(child(condition, "value"), frame), inner)
    reading.conditions.append(text(condition))
    first = reading.value(child(node, "consequence"), inner)
    second = reading.value(child(node, "alternative"), inner)
    reading.conditions.pop()
    return either([first, second])


def _match(reading: Reading, node: Node, frame: Frame) -> Value:
    chosen, found = reading.value(child(node, "value"), frame), list[Value]()
    for arm in named(child(node, "body")):
        inner = Frame(frame.module, {}, frame, frame.owner, frame.returned)
        reading.bind(child(arm, "pattern"), chosen, inner)
        reading.conditions.append(f"{text(child(node, 'value'))} is {text(child(arm, 'pattern'))}")
        found.append(reading.value(child(arm, "value"), inner))
        reading.conditions.pop()
    return either(found)


def _for(reading: Reading, node: Node, frame: Frame) -> Value:
    source = reading.value(child(node, "value"), frame)
    for one in options(source):
        for item in (one.items if isinstance(one, Listing) else [UNKNOWN])[:_MOST_TURNS]:
            inner = Frame(frame.module, {}, frame, frame.owner, frame.returned)
            reading.bind(child(node, "pattern"), item, inner)
            reading.value(child(node, "body"), inner)
    return UNKNOWN


def _loop(reading: Reading, node: Node, frame: Frame) -> Value:
    reading.value(child(node, "body"), frame)
    return UNKNOWN


def _return(reading: Reading, node: Node, frame: Frame) -> Value:
    frame.returned.append(_inside(reading, node, frame))
    return UNKNOWN


READERS: dict[str, Callable[[Reading, Node, Frame], Value]] = {
    "string_literal": _string,
    "raw_string_literal": _string,
    "integer_literal": _number,
    "identifier": _name,
    "self": _name,
    "scoped_identifier": _path,
    "generic_function": _generic,
    "call_expression": _call,
    "field_expression": _field,
    "await_expression": _call,
    "try_expression": _call,
    "parenthesized_expression": _inside,
    "reference_expression": _reference,
    "unary_expression": _inside,
    "binary_expression": _binary,
    "array_expression": _items,
    "tuple_expression": _items,
    "closure_expression": _closure,
    "struct_expression": _struct,
    "macro_invocation": _macro,
    "block": _block,
    "async_block": _block,
    "unsafe_block": _block,
    "else_clause": _inside,
    "expression_statement": _statement,
    "let_declaration": _let,
    "assignment_expression": _assignment,
    "if_expression": _if,
    "match_expression": _match,
    "for_expression": _for,
    "while_expression": _loop,
    "loop_expression": _loop,
    "return_expression": _return,
}
