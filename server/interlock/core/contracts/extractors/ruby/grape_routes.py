"""APIs of Grape: classes that put their paths together from prefix, version, namespaces and what they mount."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from tree_sitter import Node

from ...nodes import DEEPEST, child, named, place, text
from ...routes.graph import Graph, Route, Router
from .arguments import Given, given
from .drawing import Scope
from .operations import RouteMaker
from .rails_paths import joined, spelled
from .statements import Walker
from .syntax import body
from .values import Constant, Unknown, Value, texts

_VERBS = frozenset({"get", "post", "put", "patch", "delete", "head", "options"})
_NAMESPACES = frozenset({"namespace", "resource", "resources", "group", "segment"})
_TRANSPARENT = frozenset({"with"})
_DEEPEST = 10  # APIs mounted in each other


@dataclass(frozen=True)
class _Api:
    name: str
    above: str  # the class it inherits from, as written
    node: Node
    file: str


@dataclass(frozen=True)
class _Standing:
    """What an API takes over from the one that mounts it."""

    mounted_at: str | None = ""
    prefix: str | None = ""
    version: str | None = ""
    depth: int = 0


class Grape:
    def __init__(self, graph: Graph[None], units: Mapping[str, Node]) -> None:
        self._graph = graph
        self._apis: dict[str, _Api] = {}
        for path, unit in units.items():
            for api in _classes(unit, path, ()):
                self._apis.setdefault(api.name, api)
        self._apis = {n: a for n, a in self._apis.items() if self._is_api(a, 0)}

    def router(self, constant: str) -> str | None:
        """The router of an API that is mounted, with all its routes."""
        api = self._apis.get(constant.removeprefix("::"))
        if api is None:
            return None
        key = f"grape|{api.name}"
        if key not in self._graph.routers:
            self._graph.add_router(Router(key, api.name, place(api.file, api.node), one_slash=True))
            _Reader(self, self._graph, key, api).read(_Standing())
        return key

    def find(self, name: str, inside: str) -> _Api | None:
        """A constant by its name, as it is meant in a class."""
        around = inside.split("::")
        for length in range(len(around), -1, -1):
            found = self._apis.get("::".join([*around[:length], name.removeprefix("::")]))
            if found is not None:
                return found
        return None

    def _is_api(self, api: _Api, depth: int) -> bool:
        if api.above.endswith(("Grape::API", "Grape::API::Instance")):
            return True
        above = self.find(api.above, api.name) if api.above and depth < _DEEPEST else None
        return above is not None and above is not api and self._is_api(above, depth + 1)


class _Reader:
    """One API, as it stands in one place."""

    def __init__(self, grape: Grape, graph: Graph[None], router: str, api: _Api) -> None:
        self._grape = grape
        self._graph = graph
        self._router = router
        self._api = api
        self._standing: _Standing = _Standing()
        self._walker = Walker(self._call, frozenset(), _TRANSPARENT)

    def read(self, standing: _Standing) -> None:
        self._standing = standing
        self._walker.run(body(self._api.node), Scope(self._router, "", self._api.file))

    def _call(self, node: Node, method: str, scope: Scope, _: Value) -> None:
        found, block = given(child(node, "arguments"), scope.names), child(node, "block")
        first = found.positional[0] if found.positional else None
        if method in _VERBS:
            self._routes(node, [method.upper()], found.paths(), scope)
        elif method == "route":
            verbs = ["ANY" if v in {"any", "*"} else v.upper() for v in texts(first)]
            self._routes(node, verbs, found.positional[1:], scope)
        elif method in _NAMESPACES:
            self._walker.block(block, scope.below(_text(first)), ())
        elif method == "route_param":
            path = _text(first)
            self._walker.block(block, scope.below(None if path is None else f":{path}"), ())
        elif method == "prefix":
            self._standing = replace(self._standing, prefix=_text(first))
        elif method == "version":
            self._version(found, block, scope)
        elif method == "mount":
            self._mount(found, scope)

    def _version(self, found: Given, block: Node | None, scope: Scope) -> None:
        using = found.options.get("using", "path")
        versions = [v for p in found.positional for v in texts(p)]
        before = self._standing
        path: str | None = versions[0] if len(versions) == 1 else None
        path = path if using == "path" else ""
        self._standing = replace(before, version=path)
        if block is not None:
            self._walker.block(block, scope, ())
            self._standing = before

    def _mount(self, found: Given, scope: Scope) -> None:
        mounted = [*found.arrows, *((p, "/") for p in found.positional)]
        for what, at in mounted:
            api = self._grape.find(what.name, self._api.name) if isinstance(what, Constant) else None
            if api is None or self._standing.depth > _DEEPEST:
                continue
            inner = joined(joined(self._standing.mounted_at, scope.path), _text(at))
            standing = replace(self._standing, mounted_at=inner, depth=self._standing.depth + 1)
            _Reader(self._grape, self._graph, self._router, api).read(standing)

    def _routes(self, node: Node, verbs: list[str], paths: list[Value], scope: Scope) -> None:
        standing, at = self._standing, place(scope.file, node)
        before = joined(joined(joined(standing.mounted_at, standing.prefix), standing.version), scope.path)
        condition = " and ".join(scope.conditions)
        for path in paths or [""]:
            if verbs == ["ANY"] and isinstance(path, str) and path.startswith("*"):
                continue  # what is not found
            whole = joined(before, _text(path))
            for one in spelled(whole or "/") if whole is not None else [None]:
                for verb in verbs:
                    self._graph.routes.append(Route(self._router, one, at, RouteMaker(verb, at, ""), condition))


def _classes(node: Node, path: str, around: tuple[str, ...]) -> Iterator[_Api]:
    stack = [(n, around) for n in reversed(named(node))]
    while stack:
        inner, names = stack.pop()
        if inner.type not in {"module", "class"} or len(names) > DEEPEST:
            continue
        whole = (*names, text(child(inner, "name")))
        if inner.type == "class":
            above = named(child(inner, "superclass"))
            yield _Api("::".join(whole), text(above[0]) if above else "", inner, path)
        stack += [(n, whole) for n in reversed(body(inner))]


def _text(given: Value) -> str | None:
    return given if isinstance(given, str) else None if isinstance(given, Unknown) else ""
