"""aiohttp.web: applications, tables of routes, and applications below others."""

import re

from ...places import Place
from ...routes.graph import Graph, Mount, Route, Router
from . import prefixes
from .flask_operations import FlaskOperations
from .flask_routes import Maker, handlers
from .interpreter import Interpreter
from .values import (
    Call,
    External,
    Instance,
    Listing,
    Part,
    Value,
    last_word,
    library_name,
    options,
    string,
)

MARKS = (b"aiohttp",)
STARTS = (b"web.Application(", b".add_routes(", b".add_subapp(", b".add_route(")

_VERBS = {v: v.upper() for v in ("get", "post", "put", "patch", "delete", "head", "options")}
_TYPED = re.compile(r"\{(\w+):([^{}]|\{[^{}]*\})*\}")


class Aiohttp:
    def __init__(self, interpreter: Interpreter, operations: FlaskOperations) -> None:
        self.graph: Graph[None] = Graph()
        self._interpreter = interpreter
        self._operations = operations
        self._keys: dict[int, str] = {}

    def read(self) -> Graph[None]:
        for made in (*self._interpreter.calls, *self._interpreter.instances):
            if _is_router(made):
                key = f"{made.place}#{len(self._keys)}"
                self._keys[id(made)] = key
                is_app = last_word(made) == "Application"
                name = f"The {'application' if is_app else 'table of routes'} made here"
                self.graph.add_router(Router(key, name, made.place, "", is_app))
        for call in self._interpreter.calls:
            self._called(call)
        for decorated in self._interpreter.decorated:
            by = decorated.by
            if isinstance(by, Call) and isinstance(by.callee, Part) and (key := self._key(by.callee.owner)):
                self._routed(key, by.callee.name, (*by.given.positional, decorated.target), by.place, by.conditions)
        return self.graph

    def _called(self, call: Call) -> None:
        callee = call.callee
        if not isinstance(callee, Part) or (key := self._key(callee.owner)) is None:
            return
        name, given = callee.name, call.given
        if name == "add_routes":
            self._listed(key, given.get(0, "routes"), call)
        elif name == "add_subapp":
            child = self._key(given.get(1, "subapp"))
            for written in prefixes.before(given.get(0, "prefix")) if child is not None else ():
                condition = prefixes.together(*call.conditions, written.condition)
                prefix = None if written.text is None else written.text.rstrip("/")
                self.graph.mounts.append(Mount(key, child or "", call.place, prefix, condition=condition))
        elif name.startswith("add_"):
            handler = given.get(None, "handler")
            positional = (*given.positional, *([handler] if handler is not None else []))
            self._routed(key, name.removeprefix("add_"), positional, call.place, call.conditions)

    def _listed(self, key: str, routes: Value | None, call: Call) -> None:
        """`[web.get("/orders", orders), ...]`, or a table of routes."""
        child = self._key(routes)
        if child is not None:
            self.graph.mounts.append(Mount(key, child, call.place, condition=" and ".join(call.conditions)))
        for item in routes.items if isinstance(routes, Listing) else ():
            for one in options(item):
                if isinstance(one, Call) and isinstance(one.callee, External) and _is_web(one):
                    given = one.given
                    handler = given.get(None, "handler")
                    positional = (*given.positional, *([handler] if handler is not None else []))
                    self._routed(key, last_word(one), positional, one.place, call.conditions)

    def _routed(self, key: str, word: str, given: tuple[Value, ...], at: Place, conditions: tuple[str, ...]) -> None:
        method = _VERBS.get(word, "")
        if word == "route" and given:
            stated = string(given[0]) or ""
            method, given = "ANY" if stated == "*" else stated.upper(), given[1:]
        elif not method and word != "view":
            return
        if len(given) < 2 or (word == "route" and not method):
            return
        for written in prefixes.ways(given[0]):
            path = None if written.text is None else _TYPED.sub(_hole, written.text)
            condition = prefixes.together(*conditions, written.condition)
            for view in options(given[1]):
                for name, handler, cls in handlers(view, [method] if method else []):
                    make = Maker(self._operations, name, handler, cls if word == "view" else None, at, False)
                    self.graph.routes.append(Route(key, path, at, make, condition))

    def _key(self, value: Value | None) -> str | None:
        if isinstance(value, Part) and value.name in {"router", "app"}:
            value = value.owner
        return next((k for o in options(value) if (k := self._keys.get(id(o)))), None) if value is not None else None


def _is_router(value: Call | Instance) -> bool:
    is_made = isinstance(value, Instance) or isinstance(value.callee, External)
    return is_made and _is_web(value) and last_word(value) in {"Application", "RouteTableDef"}


def _is_web(value: Value) -> bool:
    return library_name(value).startswith("aiohttp.web")


def _hole(found: re.Match[str]) -> str:
    return f"{{{found[1]}:path}}" if re.search(r":(\.|\[\^)[^{}]*[*+]", found[0]) else f"{{{found[1]}}}"
