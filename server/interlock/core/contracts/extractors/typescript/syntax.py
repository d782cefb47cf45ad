"""Source text -> syntax tree, and the few questions that are asked of a node."""

from collections.abc import Iterator
from functools import cache

import tree_sitter_javascript
import tree_sitter_typescript
from tree_sitter import Language, Node, Parser, Query, QueryCursor

from ...nodes import DEEPEST, child, named, text
from . import scripts

FUNCTIONS = frozenset(
    [
        "arrow_function",
        "function_declaration",
        "function_expression",
        "method_definition",
        "generator_function",
        "generator_function_declaration",
    ]
)


def parse(path: str, content: bytes) -> Node:
    """The root of the tree. Never fails: broken code gives a tree with error nodes in it."""
    suffix = path.rpartition(".")[2]
    if path.endswith(scripts.WITH_SCRIPTS):
        suffix, content = scripts.of_file(content)
    return _parser(_grammar(suffix)).parse(content).root_node


def nodes_of_kinds(path: str, content: bytes, root: Node, kinds: frozenset[str]) -> tuple[dict[str, list[Node]], bool]:
    """The nodes of each kind, in the order written, and whether some lie too deep and were left out."""
    suffix = path.rpartition(".")[2]
    if path.endswith(scripts.WITH_SCRIPTS):
        suffix, _ = scripts.of_file(content)
    query = _query(_grammar(suffix), kinds)
    found = QueryCursor(query).captures(root)
    limited = QueryCursor(query)
    limited.set_max_start_depth(DEEPEST)
    shallow = limited.captures(root)
    return shallow, any(len(nodes) > len(shallow.get(kind, ())) for kind, nodes in found.items())


def _grammar(suffix: str) -> str:
    if suffix in {"ts", "mts", "cts"}:
        return "ts"
    return "tsx" if suffix in {"tsx", "jsx"} else "js"


@cache
def _language(grammar: str) -> Language:
    match grammar:
        case "ts":
            return Language(tree_sitter_typescript.language_typescript())
        case "tsx":
            return Language(tree_sitter_typescript.language_tsx())
        case _:
            return Language(tree_sitter_javascript.language())


@cache
def _parser(grammar: str) -> Parser:
    return Parser(_language(grammar))


@cache
def _query(grammar: str, kinds: frozenset[str]) -> Query:
    language = _language(grammar)
    known = [k for k in sorted(kinds) if language.id_for_node_kind(k, True)]
    return Query(language, "\n".join(f"({kind}) @{kind}" for kind in known))


def arguments(call: Node) -> list[Node]:
    found = child(call, "arguments")
    return named(found) if found is not None and found.type == "arguments" else []


def ancestors(node: Node) -> Iterator[tuple[Node, Node]]:
    """Pairs (ancestor, the child of it that leads back to the node), from the inside out."""
    inner = node
    outer = node.parent
    while outer is not None:
        yield outer, inner
        inner, outer = outer, outer.parent


def function_around(node: Node) -> Node | None:
    return next((a for a, _ in ancestors(node) if a.type in FUNCTIONS), None)


def bare(node: Node) -> Node:
    """Without parentheses, await, casts and the non-null mark."""
    while node.type in {
        "parenthesized_expression",
        "await_expression",
        "as_expression",
        "satisfies_expression",
        "non_null_expression",
        "type_assertion",
    }:
        inner = named(node)
        if not inner:
            return node
        node = inner[-1] if node.type == "type_assertion" else inner[0]
    return node


def string_value(node: Node) -> str | None:
    """The text of a string literal."""
    if node.type == "string":
        return "".join(_unescaped(c) for c in node.named_children)
    if node.type == "template_string" and not any(c.type == "template_substitution" for c in node.named_children):
        return text(node)[1:-1]
    return None


def key_name(node: Node | None) -> str | None:
    """The name of a property; None when it is computed."""
    if node is None or node.type == "computed_property_name":
        inner = named(node)
        return string_value(inner[0]) if len(inner) == 1 else None
    if node.type in {"string", "template_string"}:
        return string_value(node)
    return text(node)


_ESCAPES = {"\\n": "\n", "\\t": "\t", "\\r": "\r"}


def _unescaped(node: Node) -> str:
    written = text(node)
    if node.type == "escape_sequence":
        return _ESCAPES.get(written, written[1:])
    return written
