"""What a type annotation says. A text inside of it is a type that is written ahead of its class."""

from functools import cache

from tree_sitter import Node

from ...nodes import child, children, named, text
from .reading import Reading
from .syntax import parse, pieces
from .values import UNKNOWN, Either, Frame, Subscript, Value, last_word, options

_PASSED = frozenset({"type", "parenthesized_expression"})


def read(reading: Reading, node: Node, frame: Frame) -> Value:
    while node.type in _PASSED and named(node):
        node = named(node)[0]
    if node.type == "string":
        return _ahead(reading, node, frame)
    if node.type == "generic_type":
        parts = named(node)
        written = named(parts[1]) if len(parts) > 1 else []
        return _applied(reading, reading.value(parts[0], frame), written, frame)
    if node.type == "subscript":
        return _applied(reading, reading.annotation(child(node, "value"), frame), children(node, "subscript"), frame)
    if node.type in {"binary_operator", "union_type"}:
        parts = named(node)
        sides = [o for p in parts for o in options(reading.annotation(p, frame))]
        return Either(tuple(sides))
    if node.type == "list":
        return Subscript(UNKNOWN, tuple(reading.annotation(p, frame) for p in named(node)))
    if node.type == "member_type":
        parts = named(node)
        return reading.attribute(reading.annotation(parts[0], frame), text(parts[-1]))
    return reading.value(node, frame)


def _ahead(reading: Reading, node: Node, frame: Frame) -> Value:
    written = "".join(p for p in pieces(node) if isinstance(p, str))
    expression = _expression(written)
    return reading.annotation(expression, frame) if expression is not None else UNKNOWN


def _applied(reading: Reading, base: Value, written: list[Node], frame: Frame) -> Value:
    word = last_word(base)
    flat = [p for w in written for p in (named(w) if w.type == "tuple" else [w])]
    if word == "Literal":
        return Subscript(base, tuple(reading.value(_bare(p), frame) for p in flat))
    if word == "Annotated" and flat:
        first, *others = flat
        said = tuple(reading.value(_bare(p), frame) for p in others)
        return Subscript(base, (reading.annotation(first, frame), *said))
    return Subscript(base, tuple(reading.annotation(p, frame) for p in flat))


def _bare(node: Node) -> Node:
    return named(node)[0] if node.type == "type" and named(node) else node


@cache
def _expression(written: str) -> Node | None:
    statements = named(parse(written.encode()))
    is_one = len(statements) == 1 and statements[0].type == "expression_statement"
    return named(statements[0])[0] if is_one and named(statements[0]) else None
