"""Whether a spot in the code copes with what may be missing."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from tree_sitter import Node

from ...nodes import child, named, text, walk
from .syntax import FUNCTIONS, ancestors, arguments
from .values import Answer, Value

_FAILED = re.compile(r"!\s*[\w.]+\.ok\b|\.status\s*(>=?|===?)\s*[45]\d\d|\.status\s*!==?\s*2\d\d|\.ok\s*===?\s*false")
_ASKS_KIND = re.compile(r"(Array\.|_\.)?is[A-Z]\w*$")
_LEAVES = frozenset({"return_statement", "throw_statement", "continue_statement", "break_statement"})


def in_error_branch(value: Value, node: Node) -> Value:
    """`if (!response.ok) { (await response.json()).detail }` reads the answer to a failed call."""
    if not isinstance(value, Answer) or value.stage != "body" or value.path:
        return value
    for outer, inner in ancestors(node):
        if outer.type in FUNCTIONS:
            break
        condition = text(child(outer, "condition"))
        has_failed = inner == child(outer, "consequence") and _FAILED.search(condition)
        is_otherwise = inner == child(outer, "alternative") and re.fullmatch(r"\(?\w+\.ok\)?", condition)
        if outer.type in {"if_statement", "ternary_expression"} and (has_failed or is_otherwise):
            return replace(value, stage="error")
    return value


@dataclass(frozen=True)
class Asked:
    """A condition on the way to a spot. `is_guard`: as it turned out, what it mentions may well be there."""

    test: Node
    has_held: bool
    is_guard: bool = True


def asked_before(read: Node) -> list[Asked]:
    """From the inside out."""
    found: list[Asked] = []
    for outer, inner in ancestors(read):
        if outer.type in {"if_statement", "ternary_expression", "while_statement"}:
            condition = child(outer, "condition")
            if condition is not None and inner != condition:
                is_otherwise = inner == child(outer, "alternative")
                found.append(Asked(condition, not is_otherwise, not is_otherwise or "!" in text(condition)))
        elif outer.type == "binary_expression":
            left, operator = child(outer, "left"), text(child(outer, "operator"))
            if left is not None and inner != left and operator in {"&&", "||"}:
                found.append(Asked(left, operator == "&&"))
        elif outer.type in {"statement_block", "program"}:
            found += [Asked(condition, has_held=False) for condition in leaves_before(outer, inner)]
    return found


def is_guarded(read: Node, owner: Node, asked: Sequence[Asked]) -> bool:
    """Whether `owner` is known to be there where `read` takes something from it."""
    if any(c.type == "optional_chain" for c in read.children):
        return True
    wanted = _plain(owner) if asked else ""
    return any(_mentions(a.test, wanted) for a in asked if a.is_guard)


def is_narrowed(owner: Node, asked: Sequence[Asked]) -> bool:
    """Whether it was asked before what kind of thing `owner` is: `"id" in order`, `Array.isArray(orders)`.

    What is read then is read from one of several, and nobody can tell whether from what came.
    """
    at = _plain(owner) if asked else ""
    kinds = (told for a in asked for n in walk(a.test) if (told := _kind_asked_of(n, a.has_held)) is not None)
    return any(at == known or at.startswith((f"{known}.", f"{known}[")) for known in map(_plain, kinds))


def has_fallback(read: Node) -> bool:
    """`order.total ?? 0`, `order.total || 0`, `if (order.total)`: an absent value is thought of."""
    for outer, inner in ancestors(read):
        if outer.type in {"parenthesized_expression", "non_null_expression", "as_expression", "await_expression"}:
            continue
        if outer.type == "binary_expression":
            is_left = inner == child(outer, "left")
            return is_left and text(child(outer, "operator")) in {"??", "||", "&&"}
        if outer.type in {"if_statement", "ternary_expression"}:
            return inner == child(outer, "condition")
        return outer.type == "unary_expression" and text(child(outer, "operator")) in {"!", "typeof"}
    return False


def leaves_before(block: Node, statement: Node) -> Iterator[Node]:
    """`if (!order.customer) return` stands before the statement."""
    for earlier in named(block):
        if earlier.start_byte >= statement.start_byte:
            return
        if earlier.type != "if_statement":
            continue
        consequence, condition = child(earlier, "consequence"), child(earlier, "condition")
        last = consequence
        if consequence is not None and consequence.type == "statement_block":
            inside = named(consequence)
            last = inside[-1] if inside else None
        if last is not None and last.type in _LEAVES and condition is not None:
            yield condition


def _kind_asked_of(node: Node, has_held: bool) -> Node | None:
    """Whose kind a test asks for. After `if ("error" in order) return` it is what it mostly is."""
    if node.type == "binary_expression":
        operator = text(child(node, "operator"))
        if operator == "instanceof":
            return child(node, "left")
        return child(node, "right") if operator == "in" and has_held else None
    if node.type == "unary_expression" and text(child(node, "operator")) == "typeof":
        return child(node, "argument")
    if node.type == "call_expression" and _ASKS_KIND.match(text(child(node, "function"))):
        given = arguments(node)
        return given[0] if given else None
    return None


def _mentions(condition: Node, wanted: str) -> bool:
    if len(text(condition)) > 2000:
        return False
    return any(
        n.type in {"identifier", "member_expression", "subscript_expression"} and _plain(n) == wanted
        for n in walk(condition)
    )


def _plain(node: Node) -> str:
    return re.sub(r"\s+|\?(?=\.)|!(?=\.|$)", "", text(node))
