"""Routes that Kotlin puts together: `router { "/api".nest { GET("/orders", handler::all) } }`."""

from collections.abc import Iterator

from tree_sitter import Node

from ...nodes import named, place, text, walk
from ...routes.graph import Graph, Mount, Route, Router
from . import kotlin_source
from .constants import Constants
from .declarations import Type
from .function_operations import VERBS, FunctionMaker
from .mappings import plain_path

_NO_PATH = frozenset({"accept", "contentType", "headers", "method", "all"})
_DEEPEST = 100  # calls inside each other


class KotlinFunctions:
    def __init__(self, graph: Graph[None], constants: Constants) -> None:
        self._graph = graph
        self._constants = constants

    def read(self, node: Node, key: str, one: Type, depth: int = 0) -> None:
        if depth > _DEEPEST:
            return
        word, given = _called(node)
        if word in VERBS:
            at = place(one.unit.path, node)
            path = self._text(given[0], one) if given else ""
            self._graph.routes.append(Route(key, path, at, FunctionMaker(word, at)))
            return
        if word == "nest":
            at = place(one.unit.path, node)
            below = f"{key}|{at}"
            self._graph.add_router(Router(below, f"The routes of {one.name} here", at, one_slash=True))
            self._graph.mounts.append(Mount(key, below, at, self._text(_receiver(node), one)))
            key = below
        for inner in named(node):
            self.read(inner, key, one, depth + 1)

    def _text(self, node: Node, one: Type) -> str | None:
        """The path in a predicate: `accept(JSON) and "/api"`."""
        if node.type in {"identifier", "navigation_expression"}:
            return self._plain(node, one)
        written = [n for n in walk(node) if n.type == "string_literal"]
        if len(written) == 1:
            return self._plain(written[0], one)
        return "" if _called(node)[0] in _NO_PATH and not written else None

    def _plain(self, node: Node, one: Type) -> str | None:
        found = self._constants.text(kotlin_source.expression(node, one.unit.path), one.unit, one)
        return None if found is None else plain_path(found)


def _called(node: Node) -> tuple[str, list[Node]]:
    """The last word of what is called, with what it is given."""
    parts = named(node)
    if node.type != "call_expression" or not parts:
        return "", []
    if parts[0].type == "call_expression" and any(p.type == "annotated_lambda" for p in parts):
        return _called(parts[0])  # GET("/a") { ... }
    word = text(parts[0]) if parts[0].type == "identifier" else ""
    if parts[0].type == "navigation_expression" and text(named(parts[0])[-1]) == "nest":
        word = "nest"
    return word, list(_given(parts))


def _receiver(call: Node) -> Node:
    """What `nest` is called on."""
    return named(named(call)[0])[0]


def _given(parts: list[Node]) -> Iterator[Node]:
    for part in parts:
        if part.type == "value_arguments":
            for argument in named(part):
                yield from named(argument)[-1:]
