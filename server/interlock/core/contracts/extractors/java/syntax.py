"""Java source -> syntax tree, and the few questions that are asked of a node."""

import re
from collections.abc import Iterator
from functools import cache

import tree_sitter_java
from tree_sitter import Language, Node, Parser

from ...places import Place

DEEPEST = 400  # nodes inside each other; nobody writes deeper by hand

_ESCAPE = re.compile(r"\\(?:u+([0-9a-fA-F]{4})|([0-7]{1,3})|\r?\n|(.))", re.DOTALL)
_MEANT = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "s": " "}


def parse(content: bytes) -> Node:
    """The root of the tree. Never fails: broken code gives a tree with error nodes in it."""
    return _parser().parse(content).root_node


@cache
def _parser() -> Parser:
    return Parser(Language(tree_sitter_java.language()))


def text(node: Node | None) -> str:
    return (node.text or b"").decode("utf-8", errors="replace") if node is not None else ""


def child(node: Node | None, name: str) -> Node | None:
    return node.child_by_field_name(name) if node is not None else None


def named(node: Node | None) -> list[Node]:
    """Named children without the comments."""
    return [c for c in node.named_children if not c.type.endswith("comment")] if node is not None else []


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


def unescaped(written: str) -> str:
    """A string between its quotes, as it is meant."""

    def meant(found: re.Match[str]) -> str:
        if found[1]:
            return chr(int(found[1], 16))
        if found[2]:
            return chr(int(found[2], 8) & 0xFF)
        return _MEANT.get(found[3], found[3]) if found[3] else ""

    return _ESCAPE.sub(meant, written) if "\\" in written else written
