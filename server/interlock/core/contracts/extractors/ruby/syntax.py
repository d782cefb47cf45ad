"""Ruby source -> syntax tree, and the few questions that are asked of a node."""

from functools import cache

import tree_sitter_ruby
from tree_sitter import Language, Node, Parser

from ...nodes import child, named


def parse(content: bytes) -> Node:
    """The root of the tree. Never fails: broken code gives a tree with error nodes in it."""
    return _parser().parse(content).root_node


@cache
def _parser() -> Parser:
    return Parser(Language(tree_sitter_ruby.language()))


def body(node: Node | None) -> list[Node]:
    """The statements of a block, a method, a class, a branch."""
    inner = child(node, "body") or node
    found = named(inner)
    if len(found) == 1 and found[0].type in {"body_statement", "block_body"}:
        return named(found[0])
    return found
