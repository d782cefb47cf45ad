"""Handlers that tell the methods apart themselves: `switch r.Method`, or `if r.Method != http.MethodPost`."""

from collections.abc import Iterator

from tree_sitter import Node

from ...nodes import child, named, text
from .syntax import block, expressions, literal
from .texts import constant
from .values import Bound, Function, Known, Value


def methods_told(handler: Value) -> list[str]:
    """What it answers to; none where it does not say so right in its body."""
    function = handler.function if isinstance(handler, Bound) else handler
    if not isinstance(function, Function):
        return []
    for statement in block(child(function.node, "body")):
        found: list[str | None] = []
        if statement.type == "expression_switch_statement" and _is_method(child(statement, "value")):
            cases = (c for c in named(statement) if c.type == "expression_case")
            found = [_method(v) for c in cases for v in expressions(child(c, "value"))]
        elif statement.type == "if_statement":
            found = list(_refused(child(statement, "condition")))
        told = [m for m in found if m is not None]
        if told:
            return list(dict.fromkeys(told)) if len(told) == len(found) else []
    return []


def _refused(condition: Node | None) -> Iterator[str | None]:
    """`r.Method != "GET" && r.Method != "HEAD"`: whatever is not one of these."""
    operator = text(child(condition, "operator"))
    if operator == "&&":
        yield from _refused(child(condition, "left"))
        yield from _refused(child(condition, "right"))
    else:
        is_told = operator == "!=" and _is_method(child(condition, "left"))
        yield _method(child(condition, "right")) if is_told else None


def _is_method(node: Node | None) -> bool:
    return node is not None and node.type == "selector_expression" and text(child(node, "field")) == "Method"


def _method(node: Node | None) -> str | None:
    if node is None:
        return None
    if node.type in {"interpreted_string_literal", "raw_string_literal"}:
        return literal(node).upper()
    known = constant(f".{text(node).rpartition('.')[2]}")
    return known.value if isinstance(known, Known) and isinstance(known.value, str) else None
