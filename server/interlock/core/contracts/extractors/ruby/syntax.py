"""Ruby source -> syntax tree, and the few questions that are asked of a node."""

from collections.abc import Iterator
from functools import cache

import tree_sitter_ruby
from tree_sitter import Language, Node, Parser

from ...places import Place

DEEPEST = 300  # nodes inside each other; nobody writes deeper by hand


def parse(content: bytes) -> Node:
    """The root of the tree. Never fails: broken code gives a tree with error nodes in it."""
    return _parser().parse(content).root_node


@cache
def _parser() -> Parser:
    return Parser(Language(tree_sitter_ruby.language()))


def text(node: Node | None) -> str:
    return (node.text or b"").decode("utf-8", errors="replace") if node is not None else ""


def child(node: Node | None, name: str) -> Node | None:
    return node.child_by_field_name(name) if node is not None else None


def named(node: Node | None) -> list[Node]:
    """Named children without the comments."""
    return [c for c in node.named_children if c.type != "comment"] if node is not None else []


def place(path: str, node: Node) -> Place:
    return Place(path, node.start_point.row + 1, node.start_point.column + 1)


def walk(root: Node) -> Iterator[Node]:
    """Every named node, in the order written; not below DEEPEST."""
    stack = [(root, 0)]
    while stack:
        node, depth = stack.pop()
        yield node
        if depth < DEEPEST:
            stack.extend((c, depth + 1) for c in reversed(node.named_children))


def body(node: Node | None) -> list[Node]:
    """The statements of a block, a method, a class, a branch."""
    inner = child(node, "body") or node
    found = named(inner)
    if len(found) == 1 and found[0].type in {"body_statement", "block_body"}:
        return named(found[0])
    return found
