"""Litestar: applications, routers, controllers, and handlers that are decorated with their paths."""

from collections.abc import Iterator

from ...places import Place
from ...routes.graph import Graph, Mount, Route, Router
from . import prefixes
from .flask_operations import FlaskOperations
from .flask_routes import Maker
from .interpreter import Interpreter
from .values import (
    Bound,
    Call,
    Class,
    External,
    Function,
    Instance,
    Known,
    Listing,
    Part,
    Value,
    last_word,
    library_name,
    lineage,
    options,
    string,
    strings,
)

MARKS = (b"litestar", b"starlite")
STARTS = (b"Litestar(", b"route_handlers")

_PACKAGES = ("litestar", "starlite")
_APPS = frozenset({"Litestar", "Starlite"})
_VERBS = frozenset({"get", "post", "put", "patch", "delete", "head"})


class Litestar:
    def __init__(self, interpreter: Interpreter, operations: FlaskOperations) -> None:
        self.graph: Graph[None] = Graph()
        self._interpreter = interpreter
        self._operations = operations
        self._keys: dict[int, str] = {}

    def read(self) -> Graph[None]:
        made = [v for v in (*self._interpreter.calls, *self._interpreter.instances) if _is_router(v)]
        for router in made:
            self._new(router, router.place, router.given.get(None, "path"))
        for router in made:
            if (key := self._keys.get(id(router))) is not None:
                self._listed(key, router.given.get(None, "route_handlers"), router.place)
        for call in self._interpreter.calls:
            self._called(call)
        self._plugged([r for r in made if last_word(r) in _APPS])
        return self.graph

    def _new(self, value: Value, at: Place, path: Value | None) -> str:
        key = f"{at}#{len(self._keys)}"
        self._keys[id(value)] = key
        written = prefixes.before(path)[0]
        is_app = isinstance(value, Call | Instance) and last_word(value) in _APPS
        kind = "app" if is_app else "controller" if isinstance(value, Class) else "router"
        made = f"The {kind} made here"
        self.graph.add_router(Router(key, made, at, written.text, is_app, (), True, written.condition))
        return key

    def _called(self, call: Call) -> None:
        """`app.register(..)`"""
        callee = call.callee
        key = self._keys.get(id(callee.owner)) if isinstance(callee, Part) else None
        if key is not None and isinstance(callee, Part) and callee.name == "register":
            self._listed(key, call.given.get(0, "value"), call.place)

    def _plugged(self, apps: list[Call | Instance]) -> None:
        """Controllers that nobody lists, of the one app that has plugins: one of these adds them."""
        if len(apps) != 1 or apps[0].given.get(None, "plugins") is None:
            return
        owners = {id(f.owner): f.owner for f in self._interpreter.functions if f.owner is not None}
        for cls in owners.values():
            if id(cls) not in self._keys and _is_controller(cls):
                self._listed(self._keys[id(apps[0])], cls, apps[0].place, "a plugin adds it")

    def _listed(self, parent: str, value: Value | None, at: Place, condition: str = "") -> None:
        for one in _each(value):
            if isinstance(one, Class) and id(one) not in self._keys and _is_controller(one):
                path = next((p for c in lineage(one) if (p := c.members.get("path")) is not None), None)
                self._controlled(one, self._new(one, one.place, path))
            if (child := self._keys.get(id(one))) is not None and child != parent:
                self.graph.mounts.append(Mount(parent, child, at, condition=condition))
            elif isinstance(one, Function | Bound):
                self._handled(parent, one.function if isinstance(one, Bound) else one, None)

    def _controlled(self, cls: Class, key: str) -> None:
        members = {n: m for c in reversed(lineage(cls)) for n, m in c.members.items()}
        for member in members.values():
            if isinstance(member, Function):
                self._handled(key, member, cls)

    def _handled(self, key: str, handler: Function, cls: Class | None) -> None:
        for by in handler.decorators:
            if not isinstance(by, Call) or not library_name(by).startswith(_PACKAGES):
                continue
            word = last_word(by)
            stated = strings(by.given.get(None, "http_method")) if word == "route" else [word] if word in _VERBS else []
            for method in (s.upper() for s in stated):
                for path in _paths(by.given.get(0, "path")):
                    make = Maker(self._operations, method, handler, cls, by.place, True)
                    self.graph.routes.append(Route(key, path, by.place, make))


def _paths(value: Value | None) -> list[str | None]:
    """`/` is where the controller stands."""
    if value is None or value == Known(None):
        return [""]
    found = [string(i) for i in value.items] if isinstance(value, Listing) else [w.text for w in prefixes.ways(value)]
    return ["" if path == "/" else path for path in found]


def _each(value: Value | None) -> Iterator[Value]:
    for one in options(value) if value is not None else ():
        if isinstance(one, Listing):
            for item in one.items:
                yield from options(item)
        else:
            yield one


def _is_controller(cls: Class) -> bool:
    return library_name(cls).startswith(_PACKAGES) and library_name(cls).endswith("Controller")


def _is_router(value: Call | Instance) -> bool:
    is_made = isinstance(value, Instance) or isinstance(value.callee, External)
    return is_made and library_name(value).startswith(_PACKAGES) and last_word(value) in _APPS | {"Router"}
