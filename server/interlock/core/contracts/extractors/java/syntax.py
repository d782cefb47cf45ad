"""Java source -> syntax tree, and the few questions that are asked of a node."""

import re
from functools import cache

import tree_sitter_java
from tree_sitter import Language, Node, Parser

_ESCAPE = re.compile(r"\\(?:u+([0-9a-fA-F]{4})|([0-7]{1,3})|\r?\n|(.))", re.DOTALL)
_MEANT = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "s": " "}


def parse(content: bytes) -> Node:
    """The root of the tree. Never fails: broken code gives a tree with error nodes in it."""
    return _parser().parse(content).root_node


@cache
def _parser() -> Parser:
    return Parser(Language(tree_sitter_java.language()))


def unescaped(written: str) -> str:
    """A string between its quotes, as it is meant."""

    def meant(found: re.Match[str]) -> str:
        if found[1]:
            return chr(int(found[1], 16))
        if found[2]:
            return chr(int(found[2], 8) & 0xFF)
        return _MEANT.get(found[3], found[3]) if found[3] else ""

    return _ESCAPE.sub(meant, written) if "\\" in written else written
