"""Flask and what is built on it: apps, blueprints, APIs of resources, and the routes on them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from ...model import Diagnostic, Operation
from ...places import Place
from ...routes.graph import Graph, Mount, Placed, Route, Router
from . import prefixes
from .flask_operations import FlaskOperations
from .interpreter import Interpreter
from .values import (
    NONE,
    Bound,
    Call,
    Class,
    External,
    Function,
    Given,
    Instance,
    Known,
    Part,
    Value,
    last_word,
    library_name,
    lineage,
    options,
    string,
    strings,
)

MARKS = (b"flask", b"quart")
STARTS = (b"Flask(", b"Quart(", b".register_blueprint(", b".add_url_rule(", b".add_resource(", b".init_app(")

_PACKAGES = ("flask", "quart", "apiflask")  # and what begins so: flask_restful, flask_restx, flask_smorest
_APPS = frozenset({"Flask", "Quart", "APIFlask", "OpenAPI"})
_ROUTERS = _APPS | {"Blueprint", "APIBlueprint", "Api", "Namespace"}
_METHODS = frozenset({"get", "post", "put", "patch", "delete"})
_ARGUMENTS = re.compile(r"<(\w+)\([^<>]*\):")  # <string(length=2):lang>

_Graph: TypeAlias = Graph[None]


@dataclass(frozen=True)
class Maker:
    """Makes the operation once it is known where the route stands."""

    operations: FlaskOperations
    method: str
    handler: Function | None
    cls: Class | None
    at: Place
    is_loose: bool  # about a final slash

    def __call__(self, placed: Placed[None]) -> Operation:
        ends_with_slash = placed.path.trailing_slash
        slashes = "either" if self.is_loose else "redirect" if ends_with_slash else "exact"
        return self.operations.operation(self.method, self.handler, self.cls, placed.path, self.at, slashes)


class Flask:
    def __init__(self, interpreter: Interpreter, operations: FlaskOperations) -> None:
        self.graph: _Graph = Graph()
        self._interpreter = interpreter
        self._operations = operations
        self._keys: dict[int, str] = {}

    def read(self) -> _Graph:
        made = [v for v in (*self._interpreter.calls, *self._interpreter.instances) if _is_router(v)]
        for router in made:
            self._add_router(router)
        for router in made:
            self._attach(router)
        for call in self._interpreter.calls:
            self._called(call)
        for decorated in self._interpreter.decorated:
            by = decorated.by
            if isinstance(by, Call) and isinstance(by.callee, Part):
                self._decorated(by.callee, by.given, decorated.target, by.place, decorated.conditions)
        return self.graph

    def _add_router(self, made: Call | Instance) -> None:
        key = f"{made.place}#{len(self._keys)}"
        self._keys[id(made)] = key
        word, given = last_word(made), made.given
        prefix = given.get(None, "url_prefix", "prefix", "path")
        written = prefixes.before(prefix if prefix != NONE else None)[0]
        if word == "Namespace" and prefix is None:
            name = string(given.get(0, "name"))
            written = prefixes.Written(None if name is None else f"/{name}")
        is_app = word in _APPS
        name = f"The {'app' if is_app else 'blueprint' if 'lueprint' in word else 'API'} made here"
        self.graph.add_router(Router(key, name, made.place, written.text, is_app, (), True, written.condition))

    def _attach(self, made: Call | Instance) -> None:
        """`Api(app)`."""
        if last_word(made) == "Api":
            owner = self._key(made.given.get(0, "app", "blueprint", "api"))
            if owner is not None:
                self.graph.mounts.append(Mount(owner, self._keys[id(made)], made.place))

    def _called(self, call: Call) -> None:
        callee = call.callee
        if isinstance(callee, Call) and isinstance(callee.callee, Part):  # app.route("/")(view)
            target = call.given.get(0)
            if isinstance(target, Function | Class):
                self._decorated(callee.callee, callee.given, target, callee.place, call.conditions)
            return
        if not isinstance(callee, Part) or (key := self._key(callee.owner)) is None:
            return
        given = call.given
        if callee.name in {"register_blueprint", "add_namespace", "register_api"}:
            self._mounted(
                key, given.get(0), given.get(None if callee.name != "add_namespace" else 1, "url_prefix", "path"), call
            )
        elif callee.name == "init_app":
            owner = self._key(given.get(0, "app"))
            if owner is not None:
                self.graph.mounts.append(Mount(owner, key, call.place, condition=" and ".join(call.conditions)))
        elif callee.name == "add_url_rule":
            self._add(key, given.get(0, "rule"), given.get(2, "view_func"), given, call.place, call.conditions)
        elif callee.name == "add_resource":
            for rule in given.positional[1:]:
                self._add(key, rule, given.get(0, "resource"), given, call.place, call.conditions)

    def _mounted(self, parent: str, child: Value | None, prefix: Value | None, call: Call) -> None:
        for one in options(child) if child is not None else ():
            key = self._key(one)
            if key is None:
                word = library_name(one) or "what is registered here"
                sentence = f"The routes of {word} could not be followed."
                self.graph.diagnostics.append(Diagnostic("unknown_router", sentence, call.place))
                continue
            is_given = prefix is not None and prefix != NONE
            for written in prefixes.before(prefix if is_given else None):
                condition = prefixes.together(*call.conditions, written.condition)
                self.graph.mounts.append(Mount(parent, key, call.place, written.text, is_given, condition))

    def _decorated(
        self, called: Part, given: Given, target: Function | Class, at: Place, conditions: tuple[str, ...]
    ) -> None:
        key = self._key(called.owner)
        if key is None or (called.name != "route" and called.name not in _METHODS):
            return
        rules = [given.get(0, "rule")]
        if isinstance(target, Class):  # restx: several paths for one resource
            rules += [r for r in given.positional[1:] if string(r) is not None]
        for rule in rules:
            method = called.name.upper() if called.name in _METHODS else ""
            self._add(key, rule, target, given, at, conditions, method)

    def _add(
        self,
        key: str,
        rule: Value | None,
        view: Value | None,
        given: Given,
        at: Place,
        conditions: tuple[str, ...],
        method: str = "",
    ) -> None:
        if view is None or rule is None:
            return
        is_loose = given.get(None, "strict_slashes") == Known(False)
        stated = [m.upper() for m in strings(given.get(None, "methods"))]
        for written in prefixes.ways(rule):
            path = None if written.text is None else _ARGUMENTS.sub(r"<\1:", written.text)
            condition = prefixes.together(*conditions, written.condition)
            for name, handler, cls in handlers(view, [method] if method else stated):
                make = Maker(self._operations, name, handler, cls, at, is_loose)
                self.graph.routes.append(Route(key, path, at, make, condition))

    def _key(self, value: Value | None) -> str | None:
        return self._keys.get(id(value))


def _is_router(value: Call | Instance) -> bool:
    if isinstance(value, Call) and not isinstance(value.callee, External):
        return False
    return library_name(value).startswith(_PACKAGES) and last_word(value) in _ROUTERS


def handlers(view: Value, methods: list[str]) -> Iterator[tuple[str, Function | None, Class | None]]:
    """Each method a view answers to, with what handles it."""
    view = options(view)[0]
    for _ in range(5):  # login_required(view)
        inner = view.given.get(0) if isinstance(view, Call) and isinstance(view.callee, External) else None
        if not isinstance(inner, Function | Class | Call):
            break
        view = inner
    if isinstance(view, Call) and isinstance(view.callee, Part) and view.callee.name == "as_view":
        view = view.callee.owner
    if isinstance(view, Bound):
        view = view.function
    if isinstance(view, Class):
        own = {n: m for at in reversed(lineage(view)) for n, m in at.members.items() if n in _METHODS}
        for name, member in own.items():
            if isinstance(member, Function) and (not methods or name.upper() in methods):
                yield name.upper(), member, view
        return
    handler = view if isinstance(view, Function) else None
    for name in [m for m in methods if m not in {"HEAD", "OPTIONS"}] or methods or ["GET"]:
        yield name, handler, None
