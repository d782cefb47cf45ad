"""Go source -> syntax tree, and the few questions that are asked of a node."""

import re
from functools import cache

import tree_sitter_go
from tree_sitter import Language, Node, Parser

from ...nodes import child, children, named, text

_ESCAPES = {"n": "\n", "t": "\t", "r": "\r"}
_ESCAPE = re.compile(r"\\(x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|.)", re.DOTALL)


def parse(content: bytes) -> Node:
    """The root of the tree. Never fails: broken code gives a tree with error nodes in it."""
    return _parser().parse(content).root_node


@cache
def _parser() -> Parser:
    return Parser(Language(tree_sitter_go.language()))


def literal(node: Node) -> str:
    """What a string literal says."""
    written = text(node)[1:-1]
    return written if node.type == "raw_string_literal" else _ESCAPE.sub(_unescaped, written)


def expressions(node: Node | None) -> list[Node]:
    """`a, b` as its parts."""
    if node is None:
        return []
    return named(node) if node.type == "expression_list" else [node]


def block(node: Node | None) -> list[Node]:
    """The statements of a block or of a case."""
    found: list[Node] = []
    for part in named(node):
        found += named(part) if part.type == "statement_list" else [part]
    return found


def parameters(function: Node) -> list[tuple[str, Node | None, bool]]:
    """Name and type of each, in order, and whether it takes all that is left. Without a name: ''."""
    found: list[tuple[str, Node | None, bool]] = []
    for declared in named(child(function, "parameters")):
        is_rest = declared.type == "variadic_parameter_declaration"
        names = [text(n) for n in children(declared, "name")] or [""]
        found += [(name, child(declared, "type"), is_rest) for name in names]
    return found


def _unescaped(found: re.Match[str]) -> str:
    code = found[1]
    return chr(int(code[1:], 16)) if len(code) > 1 else _ESCAPES.get(code, code)
