"""What each kind of expression may be."""

from collections.abc import Callable

from tree_sitter import Node

from ...nodes import child, named, place, text
from .reading import Reading
from .syntax import literal
from .texts import joined
from .values import (
    UNKNOWN,
    External,
    Frame,
    Function,
    Known,
    Listing,
    Many,
    Table,
    Type,
    Value,
    either,
    first,
    options,
)


def _string(reading: Reading, node: Node, frame: Frame) -> Value:
    return Known(literal(node))


def _number(reading: Reading, node: Node, frame: Frame) -> Value:
    try:
        return Known(int(text(node).replace("_", ""), 0))
    except ValueError:
        return UNKNOWN


def _float(reading: Reading, node: Node, frame: Frame) -> Value:
    try:
        return Known(float(text(node).replace("_", "")))
    except ValueError:
        return UNKNOWN


def _word(reading: Reading, node: Node, frame: Frame) -> Value:
    return Known({"true": True, "false": False, "nil": None}[node.type])


def _name(reading: Reading, node: Node, frame: Frame) -> Value:
    name = text(node)
    at: Frame | None = frame
    while at is not None:
        if name in at.names:
            return at.names[name]
        at = at.outer
    return reading.name_in(frame.file, name)


def _selector(reading: Reading, node: Node, frame: Frame) -> Value:
    owner = first(reading.value(child(node, "operand"), frame))
    return reading.member(owner, text(child(node, "field")), text(node))


def _call(reading: Reading, node: Node, frame: Frame) -> Value:
    function = child(node, "function")
    written = named(child(node, "arguments"))
    at = place(frame.file.path, child(function, "field") or function or node)
    if function is not None and text(function) in {"make", "new"} and written:
        return reading.of_type(UNKNOWN, Type(written[0], frame.file), frame)
    callee = reading.value(function, frame)
    given: list[Value] = []
    for argument in written:
        if argument.type == "variadic_argument":
            value = reading.value(named(argument)[0], frame) if named(argument) else UNKNOWN
            given += value.items if isinstance(value, Listing) else [value]
        else:
            value = reading.value(argument, frame)
            given += value.items if isinstance(value, Many) and len(written) == 1 else [first(value)]
    return reading.invoke(callee, given, at)


def _binary(reading: Reading, node: Node, frame: Frame) -> Value:
    left, right = reading.value(child(node, "left"), frame), reading.value(child(node, "right"), frame)
    operator = text(child(node, "operator"))
    if operator == "+":
        return joined([left, right])
    if operator not in {"==", "!="} or not isinstance(left, Known) or not isinstance(right, Known):
        return UNKNOWN
    if type(left.value) is type(right.value):
        return Known((left.value == right.value) is (operator == "=="))
    return UNKNOWN


def _unary(reading: Reading, node: Node, frame: Frame) -> Value:
    inner, operator = reading.value(child(node, "operand"), frame), text(child(node, "operator"))
    if operator in {"&", "*"}:
        return inner
    if operator == "!" and isinstance(inner, Known) and isinstance(inner.value, bool):
        return Known(not inner.value)
    return UNKNOWN


def _inside(reading: Reading, node: Node, frame: Frame) -> Value:
    return reading.value(named(node)[0], frame) if named(node) else UNKNOWN


def _composite(reading: Reading, node: Node, frame: Frame) -> Value:
    written, body = child(node, "type"), child(node, "body")
    type = Type(written, frame.file) if written is not None else None
    return reading.literal(body, type, frame) if body is not None else UNKNOWN


def _function(reading: Reading, node: Node, frame: Frame) -> Value:
    return Function(node, frame.file, frame)


def _index(reading: Reading, node: Node, frame: Frame) -> Value:
    owner, key = reading.value(child(node, "operand"), frame), reading.value(child(node, "index"), frame)
    if isinstance(owner, Function | External):  # of a generic function: its type
        return owner
    found = [_at(reading, o, key, frame) for o in options(owner)]
    return either(found)


def _at(reading: Reading, owner: Value, key: Value, frame: Frame) -> Value:
    if isinstance(owner, Table):
        if isinstance(key, Known):
            return owner.entries.get(key.value, UNKNOWN)
        return either(owner.entries.values())
    if isinstance(owner, Listing):
        index = key.value if isinstance(key, Known) and isinstance(key.value, int) else -1
        return owner.items[index] if 0 <= index < len(owner.items) else either(owner.items)
    return UNKNOWN


def _asserted(reading: Reading, node: Node, frame: Frame) -> Value:
    """`x.(T)`"""
    written = child(node, "type")
    value = first(reading.value(child(node, "operand"), frame))
    return reading.of_type(value, Type(written, frame.file) if written is not None else None, frame)


def _slice(reading: Reading, node: Node, frame: Frame) -> Value:
    value = reading.value(child(node, "operand"), frame)
    if isinstance(value, Listing) and child(node, "start") is None and child(node, "end") is None:
        return value
    return Listing(list(value.items), True, value.type) if isinstance(value, Listing) else UNKNOWN


READERS: dict[str, Callable[[Reading, Node, Frame], Value]] = {
    "interpreted_string_literal": _string,
    "raw_string_literal": _string,
    "int_literal": _number,
    "float_literal": _float,
    "true": _word,
    "false": _word,
    "nil": _word,
    "identifier": _name,
    "iota": _name,
    "selector_expression": _selector,
    "call_expression": _call,
    "binary_expression": _binary,
    "unary_expression": _unary,
    "parenthesized_expression": _inside,
    "composite_literal": _composite,
    "func_literal": _function,
    "index_expression": _index,
    "type_assertion_expression": _asserted,
    "type_conversion_expression": _asserted,
    "slice_expression": _slice,
}
