"""NestJS: apps, the modules in them, and the routes of their controllers."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import product

from tree_sitter import Node

from ...model import Diagnostic
from ...nodes import place
from ...places import Place
from ...routes.graph import Graph, Route, Router
from .decorators import Decorator, decorators, methods_of
from .interpreter import Interpreter
from .nest_apps import NestApp, apps, is_excluded
from .nest_operations import NestOperations
from .route_paths import is_plain, paths
from .serving import METHODS, RouteGraph, Served
from .values import Class, Known, Listing, Value, entry, first

MARKS = ("@nestjs/common", "@nestjs/core")
_VERBS = {m.title(): m for m in METHODS} | {"All": "ANY", "Sse": "GET"}
_COMMON = "@nestjs/common"
_FASTIFY = "@nestjs/platform-fastify"


class Nest:
    def __init__(self, interpreter: Interpreter, operations: NestOperations) -> None:
        self.graph: RouteGraph = Graph()
        self._interpreter = interpreter
        self._operations = operations
        self._asks_in_order = False

    def read(self) -> RouteGraph:
        controllers = {id(c): c for c in self._interpreter.classes if self._controller(c) is not None}
        if not controllers:
            return self.graph
        found = apps(self._interpreter, self._decorators_of)
        self._asks_in_order = not self._is_on_fastify()
        reached: set[int] = set()
        for index, app in enumerate(found):
            key = f"{app.place}#{index}"
            self.graph.add_router(Router(key, "The app made here", app.place, is_app=True))
            for cls, prefix in app.controllers:
                if (controller := self._controller(cls)) is not None:
                    reached.add(id(cls))
                    self._add(key, cls, controller, app, prefix)
        for at in dict.fromkeys(unread for app in found for unread in app.unread):
            sentence = "A module that is imported here could not be followed."
            self.graph.diagnostics.append(Diagnostic("unknown_router", sentence, at))
        for cls in controllers.values():
            if id(cls) not in reached:
                self._left(cls, found)
        return self.graph

    def _left(self, cls: Class, found: Sequence[NestApp]) -> None:
        """A controller in no module that was found. In a tree without any app, it is served as it is written."""
        controller = self._controller(cls)
        if controller is None:
            return
        loose = [a for a in found if a.is_open]
        app = loose[0] if len(found) == 1 and loose else NestApp(cls.place)
        is_served = not found or app.is_open
        self.graph.add_router(Router(f"{cls.place}#", f"The controller {cls.name}", cls.place, is_app=is_served))
        self._add(f"{cls.place}#", cls, controller, app, "")

    def _controller(self, cls: Class) -> Decorator | None:
        return next((d for d in self._decorators_of(cls) if d.library == _COMMON and d.name == "Controller"), None)

    def _add(self, key: str, cls: Class, controller: Decorator, app: NestApp, module_prefix: str | None) -> None:
        given = first(controller.given)
        where = entry(given, "path") or given
        bases = _paths(where, is_table=entry(given, "path", "version", "host") is not None)
        asks_in_order = self._asks_in_order and is_plain(where) and entry(given, "host") is None
        versions, shared = entry(given, "version"), self._decorators_of(cls)
        for name, owner in methods_of(cls):
            own = self._decorators(owner, owner.decorated.get(name, ()))
            version = next((first(d.given) for d in own if d.name == "Version"), versions)
            for verb in own:
                if verb.library != _COMMON or verb.name not in _VERBS:
                    continue
                at = place(owner.frame.script.path, verb.node)
                made = self._operations.served(_VERBS[verb.name], cls, owner, name, own, shared)
                is_told_by_path = version is None or app.version_prefix is not None
                first_fits = asks_in_order and is_told_by_path and is_plain(first(verb.given))
                for base, path in product(bases, _paths(first(verb.given))):
                    for whole in _whole(app, module_prefix, version, base, path, _VERBS[verb.name]):
                        self._route(key, whole, at, made, first_fits)

    def _route(self, key: str, path: str | None, at: Place, made: Served, first_fits: bool) -> None:
        self.graph.routes.append(Route(key, path, at, replace(made, place=at), first_fits=first_fits))

    def _is_on_fastify(self) -> bool:
        """Whether anything here is: its router is a tree, where that of Express asks one route after the other."""
        scripts = self._interpreter.scripts.values()
        return any(i.source == _FASTIFY for s in scripts for i in s.module.imports.values())

    def _decorators_of(self, cls: Class) -> list[Decorator]:
        return self._decorators(cls, cls.decorators)

    def _decorators(self, cls: Class, nodes: Sequence[Node]) -> list[Decorator]:
        return list(decorators(self._interpreter, cls, nodes))


def _paths(given: Value | None, is_table: bool = False) -> list[str | None]:
    if given is None or (is_table and entry(given, "path") is None and not isinstance(given, Known | Listing)):
        return [""]
    return paths(given)


def _whole(
    app: NestApp, module_prefix: str | None, version: Value | None, base: str | None, path: str | None, verb: str
) -> Iterator[str | None]:
    if None in (module_prefix, base, path):
        yield None
        return
    inner = _joined(module_prefix or "", base or "", path or "")
    for segment in app.versions(version):
        if segment is None or (app.prefix is None and not is_excluded(app, inner, verb)):
            yield None
            continue
        prefix = "" if is_excluded(app, inner, verb) else app.prefix or ""
        yield _joined(prefix, segment, inner)


def _joined(*parts: str) -> str:
    return "/" + "/".join(p for part in parts if (p := part.strip("/")))
