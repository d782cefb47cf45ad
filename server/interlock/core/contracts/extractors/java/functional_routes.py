"""Routes that are put together by calls: `route().GET("/orders", handler)`, nested and added to each other."""

from collections.abc import Iterator

from tree_sitter import Node

from ...nodes import child, named, place, text, walk
from ...routes.graph import Graph, Mount, Route, Router
from . import java_source
from .constants import Constants
from .declarations import Method, Type, annotation
from .function_operations import VERBS, FunctionMaker
from .kotlin_functions import KotlinFunctions
from .mappings import plain_path

MARKS = (b"RouterFunction", b"router {", b"coRouter {")

_DEEPEST = 200  # calls inside each other


class Functions:
    """Each method that gives back a router is one; those that Spring is handed are served."""

    def __init__(self, graph: Graph[None], constants: Constants, app: str) -> None:
        self._graph = graph
        self._constants = constants
        self._app = app
        self._kotlin = KotlinFunctions(graph, constants)

    def add(self, one: Type) -> None:
        mine = {m.name: m for m in one.methods if _is_router(m) and m.body is not None}
        for method in mine.values():
            key = _key(one, method)
            self._graph.add_router(Router(key, f"{one.name}.{method.name}", method.place, one_slash=True))
            if annotation(method.annotations, "Bean") is not None:
                self._graph.mounts.append(Mount(self._app, key, method.place))
            if method.body is not None and one.unit.is_kotlin:
                self._kotlin.read(method.body, key, one)
            elif method.body is not None:
                self._read(method.body, key, one, mine, 0)

    def _read(self, node: Node, key: str, one: Type, mine: dict[str, Method], depth: int) -> None:
        if depth > _DEEPEST:
            return
        if node.type != "method_invocation":
            for inner in named(node):
                self._read(inner, key, one, mine, depth + 1)
            return
        word, given = text(child(node, "name")), named(child(node, "arguments"))
        before = child(node, "object")
        if before is not None:
            self._read(before, key, one, mine, depth + 1)
        if word in VERBS:
            self._route(node, word, given, key, one)
            return
        if word in {"path", "nest"} and len(given) > 1:
            below = f"{key}|{place(one.unit.path, node)}|{depth}"
            path = self._text(given[0], one) if word == "path" else self._nested_path(given[0], one)
            at = place(one.unit.path, node)
            self._graph.add_router(Router(below, f"The routes of {one.name} here", at, one_slash=True))
            self._graph.mounts.append(Mount(key, below, at, path))
            key, given = below, given[1:]
        elif word in mine and (before is None or before.type == "this"):
            self._graph.mounts.append(Mount(key, _key(one, mine[word]), place(one.unit.path, node)))
        for argument in given:
            self._read(argument, key, one, mine, depth + 1)

    def _route(self, node: Node, word: str, given: list[Node], key: str, one: Type) -> None:
        at = place(one.unit.path, child(node, "name") or node)
        if given and given[0].type in {"lambda_expression", "method_reference"}:
            path: str | None = ""
        else:
            path = self._text(given[0], one) if given else ""
        self._graph.routes.append(Route(key, path, at, FunctionMaker(word, at)))

    def _nested_path(self, predicate: Node, one: Type) -> str | None:
        """`path("/api").and(accept(JSON))`."""
        for node in _calls(predicate):
            given = named(child(node, "arguments"))
            if text(child(node, "name")) in {"path", "pathPrefix"} and given:
                return self._text(given[0], one)
        return ""

    def _text(self, node: Node, one: Type) -> str | None:
        found = self._constants.text(java_source.expression(node, one.unit.path), one.unit, one)
        return None if found is None else plain_path(found)


def _is_router(method: Method) -> bool:
    """By its type; Kotlin may leave that to what the function is made of."""
    begins = (method.body.text or b"").lstrip(b"= \n") if method.body is not None else b""
    return method.type.last == "RouterFunction" or begins.startswith((b"router {", b"coRouter {"))


def _key(one: Type, method: Method) -> str:
    return f"{one.unit.path}#{one.name}.{method.name}"


def _calls(node: Node) -> Iterator[Node]:
    return (n for n in walk(node) if n.type == "method_invocation")
