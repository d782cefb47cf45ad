"""Hono: apps in apps, and the routes on them."""

from ...model import Diagnostic
from ...routes.graph import Graph, Mount, Router
from .route_paths import is_path, is_plain, paths, prefix
from .serving import VERBS, RouteGraph, Served, add, at_their_own_places, ends_here, handler_name, methods
from .validators import Validators
from .values import (
    UNKNOWN,
    Call,
    Instance,
    Known,
    Part,
    Table,
    Unknown,
    Value,
    entry,
    first,
    items,
    made_by,
    options,
    string,
)

MARKS = ("hono", "@hono/zod-openapi", "hono/quick", "hono/tiny", "hono-openapi")
_MAKERS = frozenset({"Hono", "OpenAPIHono"})
_CHAINED = frozenset(VERBS) | {"on", "use", "route", "mount", "openapi", "onError", "notFound", "doc", "doc31",
                                "basePath", "getApp", "$call"}  # fmt: skip


class Hono:
    def __init__(self, calls: list[Call], validators: Validators) -> None:
        self.graph: RouteGraph = Graph()
        self._calls = calls
        self._validators = validators
        self._keys: dict[int, str] = {}
        self._kept: list[Value] = []
        self._bases: list[tuple[str, str, Call]] = []

    def read(self) -> RouteGraph:
        for call in self._calls:
            if isinstance(call.callee, Part):
                self._called(call, call.callee)
        mounted = {m.child for m in self.graph.mounts}
        for original, made, call in self._bases:
            if original in mounted and made not in mounted:
                self.graph.mounts.append(Mount(original, made, call.place))
        return at_their_own_places(self.graph)

    def _called(self, call: Call, callee: Part) -> None:
        if callee.name not in _CHAINED or (router := self._router(callee.owner)) is None:
            return
        name, given = callee.name, call.given
        if name == "basePath":
            self._router(call)
        elif name == "route" and len(given) > 1:
            self._mounted(router, call)
        elif name == "mount":
            sentence = "The routes of what is mounted here could not be followed."
            self.graph.diagnostics.append(Diagnostic("unknown_router", sentence, call.place))
        elif name == "on" and len(given) > 2:
            verbs = methods([string(v) for v in items(given[0])])
            self._add(router, given[1], verbs, given[2:], call)
        elif name == "openapi" and given:
            self._described(router, given[0], given[1:], call)
        elif name in VERBS and given:
            has_path = is_path(first(given)) or (len(given) > 1 and isinstance(given[0], Unknown))
            where = (first(given) or UNKNOWN) if has_path else _path_before(call)
            self._add(router, where, [VERBS[name]], given[int(has_path) :], call)

    def _add(self, router: str, where: Value, verbs: list[str], handlers: tuple[Value, ...], call: Call) -> None:
        if not handlers:
            return
        first_fits = is_plain(where) and ends_here(handlers)
        made = Served(handler_name(handlers), slashes="exact", traffic=self._validators.of(handlers))
        found = [p if p is None else "" if p == "/" else p for p in paths(where)]
        add(self.graph, router, found, verbs, made, call, first_fits)

    def _described(self, router: str, given: Value, handlers: tuple[Value, ...], call: Call) -> None:
        """`app.openapi(createRoute({ method, path, request, responses }), handler)`."""
        for one in options(given):
            written = first(one.given) if isinstance(one, Call) else one
            where, method = entry(written, "path"), string(entry(written, "method"))
            if not isinstance(written, Table) or where is None or method is None:
                sentence = "A route is described here where it could not be followed."
                self.graph.diagnostics.append(Diagnostic("unknown_router", sentence, call.place))
                continue
            made = Served(handler_name(handlers), slashes="exact", traffic=self._validators.of_description(written))
            found = [p if p is None else "" if p == "/" else p for p in paths(where)]
            add(self.graph, router, found, methods([method]), made, call)

    def _mounted(self, router: str, call: Call) -> None:
        prefixes = paths(call.given[0])
        for below in options(call.given[1]):
            key = self._router(below)
            for inside in prefixes:
                if key is not None:
                    condition = " and ".join(call.conditions)
                    self.graph.mounts.append(Mount(router, key, call.place, inside, condition=condition))
            if key is None:
                sentence = "The routes of what is mounted here could not be followed."
                self.graph.diagnostics.append(Diagnostic("unknown_router", sentence, call.place))

    def _router(self, value: Value | None) -> str | None:
        for _ in range(500):
            if isinstance(value, Call | Instance) and id(value) in self._keys:
                return self._keys[id(value)]
            maker = made_by(value)
            if isinstance(value, Call | Instance) and maker is not None:
                return self._add_router(value) if maker.name in _MAKERS and "hono" in maker.package else None
            if not isinstance(value, Call) or not isinstance(value.callee, Part):
                return None
            name = value.callee.name
            if name == "createApp" and _is_factory(value.callee.owner):
                return self._add_router(value)
            if name == "basePath":
                return self._on_base(value)
            if name not in _CHAINED:
                return None
            value = value.callee.owner
        return None

    def _on_base(self, call: Call) -> str | None:
        """`app.basePath("/api")` is another app, with the same routes and what is put on it."""
        original = self._router(call.callee.owner) if isinstance(call.callee, Part) else None
        if original is None:
            return None
        inside, before = prefix(first(call.given)), self.graph.routers[original].prefix
        whole = None if inside is None or before is None else f"{before.rstrip('/')}/{inside.lstrip('/')}"
        key = self._add_router(call, whole)
        self._bases.append((original, key, call))
        return key

    def _add_router(self, made: Call | Instance, base: str | None = "") -> str:
        key = f"{made.place}#{len(self._keys)}"
        self._keys[id(made)] = key
        self._kept.append(made)
        self.graph.add_router(Router(key, "The app made here", made.place, base, is_app=True, one_slash=True))
        return key


def _is_factory(value: Value) -> bool:
    maker = made_by(value)
    return maker is not None and maker.name == "createFactory"


def _path_before(call: Call) -> Value:
    """`app.get("/orders", list).post(add)`: a method without a path has that of the one before it."""
    at = call.callee.owner if isinstance(call.callee, Part) else None
    while isinstance(at, Call) and isinstance(at.callee, Part):
        if at.callee.name in VERBS and at.given and is_path(at.given[0]):
            return at.given[0]
        at = at.callee.owner
    return Known("*")
