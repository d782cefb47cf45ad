"""Rust source -> syntax tree, and the few questions that are asked of a node."""

import re
from functools import cache

import tree_sitter_rust
from tree_sitter import Language, Node, Parser

from ...nodes import child, text

_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "0": "\0"}
_ESCAPE = re.compile(r"\\(\n\s*|.)", re.DOTALL)


def parse(content: bytes) -> Node:
    """The root of the tree. Never fails: broken code gives a tree with error nodes in it."""
    return _parser().parse(content).root_node


@cache
def _parser() -> Parser:
    return Parser(Language(tree_sitter_rust.language()))


def named(node: Node | None) -> list[Node]:
    """Named children without comments and attributes."""
    left_out = {"line_comment", "block_comment", "attribute_item"}
    return [c for c in node.named_children if c.type not in left_out] if node is not None else []


def literal(node: Node) -> str:
    """What a string literal says."""
    if node.type == "raw_string_literal":
        return "".join(text(c) for c in node.named_children if c.type == "string_content")
    written = text(node)
    return _ESCAPE.sub(_unescaped, written[written.find('"') + 1 : -1])


def arguments(tokens: Node | None) -> tuple[list[Node], dict[str, Node]]:
    """What stands in the brackets of a macro or an attribute: expressions in order, and `name = expression`."""
    inner = (tokens.text or b"")[1:-1] if tokens is not None else b""
    root = parse(b"fn f() { f(" + inner + b"\n) }")
    call = _first(root, "call_expression")
    positional: list[Node] = []
    by_name: dict[str, Node] = {}
    for part in named(child(call, "arguments")):
        if part.type == "assignment_expression":
            value = child(part, "right")
            if value is not None:
                by_name[text(child(part, "left"))] = value
        else:
            positional.append(part)
    return positional, by_name


def attributes(item: Node) -> list[Node]:
    """What stands in `#[...]` before an item, from the top."""
    found: list[Node] = []
    at = item.prev_named_sibling
    while at is not None and at.type in {"attribute_item", "line_comment", "block_comment"}:
        if at.type == "attribute_item":
            found += at.named_children[:1]
        at = at.prev_named_sibling
    return found[::-1]


def path_of(attribute: Node) -> str:
    """`get`, `utoipa::path`"""
    return text(attribute.named_children[0]).replace(" ", "") if attribute.named_children else ""


def is_test(item: Node) -> bool:
    return any(
        path_of(a).rpartition("::")[2] in {"test", "bench", "rstest"}
        or (path_of(a) == "cfg" and re.search(r"\(\s*test\s*\)|all\(\s*test\b", text(a)))
        for a in attributes(item)
    )


def _first(root: Node, kind: str) -> Node | None:
    stack = [root]
    while stack:
        node = stack.pop()
        if node.type == kind:
            return node
        stack.extend(reversed(node.named_children))
    return None


def _unescaped(found: re.Match[str]) -> str:
    return "" if found[1].startswith("\n") else _ESCAPES.get(found[1], found[1])
