"""Python source -> syntax tree, and the few questions that are asked of a node."""

import re
from functools import cache

import tree_sitter_python
from tree_sitter import Language, Node, Parser

from ...nodes import child, named, text

_MOST_BLOCKS = 101  # inside each other, with the module: Python refuses more
_FAR_RIGHT = re.compile(rb"^[ \t]{100,}\S", re.MULTILINE)
_BEGINNING = re.compile(rb"^([ \t]*)\S", re.MULTILINE)
_ESCAPES = {"\\n": "\n", "\\t": "\t", "\\r": "\r", "\\\n": ""}


def parse(content: bytes) -> Node:
    """The root of the tree. Never fails: broken code gives a tree with error nodes in it, and one nested deeper than
    Python allows an empty one."""
    return _parser().parse(b"" if _is_too_deep(content) else content).root_node


def _is_too_deep(content: bytes) -> bool:
    """The grammar keeps its blocks in a place that several hundred of them overflow."""
    if not _FAR_RIGHT.search(content):
        return False
    open_blocks = [0]
    for line in _BEGINNING.finditer(content):
        width = len(line[1])
        while open_blocks[-1] > width:
            open_blocks.pop()
        if width > open_blocks[-1]:
            open_blocks.append(width)
        if len(open_blocks) > _MOST_BLOCKS:
            return True
    return False


@cache
def _parser() -> Parser:
    return Parser(Language(tree_sitter_python.language()))


def pieces(string: Node) -> list[str | Node]:
    """A string literal as its texts and, in an f-string, the expressions between them."""
    prefix = text(string.children[0]).rstrip("'\"").lower() if string.children else ""
    found: list[str | Node] = []
    for part in string.named_children:
        if part.type == "string_content":
            found.append(text(part) if "r" in prefix else _unescaped(part))
        elif part.type == "interpolation":
            expression = child(part, "expression")
            if expression is not None:
                found.append(expression)
        elif part.type == "escape_interpolation":
            found.append(text(part)[:1])
    return found


def docstring(body: Node | None) -> str:
    """The first line of it."""
    first = named(body)[0] if named(body) else None
    string = named(first)[0] if first is not None and first.type == "expression_statement" and named(first) else None
    if string is None or string.type != "string":
        return ""
    whole = "".join(p for p in pieces(string) if isinstance(p, str)).strip()
    return whole.splitlines()[0].strip() if whole else ""


def _unescaped(content: Node) -> str:
    if not content.named_children:
        return text(content)
    whole, start, found = content.text or b"", content.start_byte, ""
    position = 0
    for escape in content.named_children:
        written = text(escape)
        found += whole[position : escape.start_byte - start].decode("utf-8", errors="replace")
        found += _ESCAPES.get(written, written[1:]) if escape.type == "escape_sequence" else written
        position = escape.end_byte - start
    return found + whole[position:].decode("utf-8", errors="replace")
