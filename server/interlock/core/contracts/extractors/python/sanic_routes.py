"""Sanic: apps, blueprints, groups of blueprints, and versions in front of them."""

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
    Given,
    Instance,
    Known,
    Listing,
    Part,
    Value,
    last_word,
    library_name,
    options,
    strings,
)

MARKS = (b"sanic",)
STARTS = (b"Sanic(", b".blueprint(", b".add_route(")

_VERBS = frozenset({"get", "post", "put", "patch", "delete", "head", "options"})
_TYPED = re.compile(r"<(\w+)(?::([^<>]*))?>")


class Sanic:
    def __init__(self, interpreter: Interpreter, operations: FlaskOperations) -> None:
        self.graph: Graph[None] = Graph()
        self._interpreter = interpreter
        self._operations = operations
        self._keys: dict[int, str] = {}

    def read(self) -> Graph[None]:
        for made in (*self._interpreter.calls, *self._interpreter.instances):
            if _is_router(made):
                self._add_router(made)
        for call in self._interpreter.calls:
            self._called(call)
        for decorated in self._interpreter.decorated:
            by = decorated.by
            if isinstance(by, Call) and isinstance(by.callee, Part) and (key := self._keys.get(id(by.callee.owner))):
                self._routed(key, by.callee.name, by.given, decorated.target, by)
        return self.graph

    def _add_router(self, made: Call | Instance) -> None:
        key = f"{made.place}#{len(self._keys)}"
        self._keys[id(made)] = key
        is_app = last_word(made) == "Sanic"
        written = prefixes.before(made.given.get(None, "url_prefix"))[0]
        prefix = None if written.text is None else _version(made.given) + written.text
        name = f"The {'app' if is_app else 'blueprint'} made here"
        self.graph.add_router(Router(key, name, made.place, prefix, is_app, (), True, written.condition))
        if last_word(made) == "group":
            self._mounted(key, Listing(list(made.given.positional)), None, made.place)

    def _called(self, call: Call) -> None:
        callee = call.callee
        if not isinstance(callee, Part) or (key := self._keys.get(id(callee.owner))) is None:
            return
        if callee.name == "blueprint":
            self._mounted(key, call.given.get(0, "blueprint"), call.given.get(None, "url_prefix"), call.place)
        elif callee.name == "add_route":
            handler, path = call.given.get(0, "handler"), call.given.get(1, "uri")
            if handler is not None and path is not None:
                self._add(key, path, handler, strings(call.given.get(2, "methods")), call)

    def _mounted(self, parent: str, value: Value | None, prefix: Value | None, at: Place) -> None:
        for one in options(value) if value is not None else ():
            if isinstance(one, Listing):
                for item in one.items:
                    self._mounted(parent, item, prefix, at)
            elif (child := self._keys.get(id(one))) is not None:
                for written in prefixes.before(prefix):
                    self.graph.mounts.append(
                        Mount(parent, child, at, written.text, prefix is not None, written.condition)
                    )

    def _routed(self, key: str, word: str, given: Given, target: Value, by: Call) -> None:
        if word not in _VERBS and word != "route":
            return
        stated = [word.upper()] if word in _VERBS else [m.upper() for m in strings(given.get(1, "methods"))]
        if (path := given.get(0, "uri")) is not None:
            self._add(key, path, target, stated, by)

    def _add(self, key: str, path: Value, view: Value, methods: list[str], by: Call) -> None:
        for written in prefixes.ways(path):
            text = None if written.text is None else _version(by.given) + _TYPED.sub(_hole, written.text)
            condition = prefixes.together(*by.conditions, written.condition)
            for name, handler, cls in handlers(view, methods):
                make = Maker(self._operations, name, handler, cls, by.place, True)
                self.graph.routes.append(Route(key, text, by.place, make, condition))


def _version(given: Given) -> str:
    found = given.get(None, "version")
    return f"/v{found.value}" if isinstance(found, Known) and isinstance(found.value, int | str) else ""


def _is_router(value: Call | Instance) -> bool:
    name = library_name(value)
    is_made = isinstance(value, Instance) or isinstance(value.callee, External)
    is_group = isinstance(value, Call) and name.endswith("Blueprint.group")
    return name.startswith("sanic") and is_made and (last_word(value) in {"Sanic", "Blueprint"} or is_group)


def _hole(found: re.Match[str]) -> str:
    return f"{{{found[1]}:path}}" if found[2] == "path" else f"{{{found[1]}}}"
