"""FastAPI and Starlette: apps and routers, what is included where, and the routes on them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

from ...model import Diagnostic, Operation, Parameter
from ...model import Location as Where
from ...nodes import child, text
from ...paths import Hole
from ...places import Place
from ...routes.graph import Graph, Mount, Placed, Route, Router
from . import prefixes
from .fastapi_answers import Answers
from .fastapi_security import demands
from .fastapi_signatures import Signatures, path_shape
from .interpreter import Interpreter
from .syntax import docstring
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
    Listing,
    Part,
    Unknown,
    Value,
    last_word,
    library_name,
    options,
    string,
    strings,
)

MARKS = (b"fastapi", b"starlette")
STARTS = (b"FastAPI(", b"Starlette(", b".include_router(", b".add_api_route(")

_PACKAGES = frozenset({"fastapi", "starlette", "fastapi_utils", "fastapi_restful", "fastapi_versioning"})
_APPS = frozenset({"FastAPI", "Starlette"})
_ROUTERS = _APPS | {"APIRouter", "Router", "InferringRouter"}
_METHODS = frozenset({"get", "post", "put", "patch", "delete", "head", "options", "trace"})
_STATIC = frozenset({"StaticFiles", "WSGIMiddleware", "AsyncMock"})

Made: TypeAlias = Call | Instance


@dataclass(frozen=True, eq=False)
class Addition:
    """What a router, or including it, puts on every route below."""

    dependencies: tuple[Value, ...] = ()
    responses: Value | None = None
    tags: tuple[str, ...] = ()
    deprecated: bool = False
    redirects: bool = True  # to the path with, or without, its final slash


class FastApi:
    def __init__(self, interpreter: Interpreter, signatures: Signatures, answers: Answers) -> None:
        self.graph: Graph[Addition] = Graph()
        self.schemes: dict[str, str] = {}
        self._interpreter = interpreter
        self._signatures = signatures
        self._answers = answers
        self._keys: dict[int, str] = {}

    def read(self) -> Graph[Addition]:
        made = [*self._interpreter.calls, *self._interpreter.instances]
        for value in made:
            if _is_router(value):
                self._add_router(value)
        for call in self._interpreter.calls:
            self._called(call)
        for decorated in self._interpreter.decorated:
            by = decorated.by
            if isinstance(by, Call) and isinstance(by.callee, Part) and isinstance(decorated.target, Function):
                self._routed(by.callee, by.given, decorated.target, by.place, decorated.conditions)
        return self.graph

    def _add_router(self, made: Made) -> None:
        key = f"{made.place}#{len(self._keys)}"
        self._keys[id(made)] = key
        given, is_app = made.given, last_word(made) in _APPS
        written = prefixes.before(given.get(None, "prefix"))[0]
        self.graph.add_router(
            Router(
                key,
                f"The {'app' if is_app else 'router'} made here",
                made.place,
                written.text,
                is_app,
                (_addition(given),),
                condition=written.condition,
            )
        )
        self._listed(key, given.get(None, "routes"), made.place, ())

    def _called(self, call: Call) -> None:
        callee = call.callee
        if isinstance(callee, Call) and isinstance(callee.callee, Part):  # router.get("/")(handler)
            for handler in _functions(call.given.get(0)):
                self._routed(callee.callee, callee.given, handler, callee.place, call.conditions)
            return
        if not isinstance(callee, Part) or (parent := self._key(callee.owner)) is None:
            return
        given = call.given
        if callee.name in {"append", "insert", "extend"}:  # app.router.routes.append(Mount(...))
            items = [i for v in given.positional for i in (v.items if isinstance(v, Listing) else [v])]
            self._listed(parent, Listing(items), call.place, call.conditions)
        if callee.name == "include_router":
            self._mounted(parent, given.get(0, "router"), given.get(None, "prefix"), call)
        elif callee.name == "mount":
            self._mounted(parent, given.get(1, "app"), given.get(0, "path"), call)
        elif callee.name in {"add_api_route", "add_route"}:
            for handler in _functions(given.get(1, "endpoint", "route")):
                self._add_routes(parent, given, handler, _methods(given, 2), call.place, call.conditions)

    def _mounted(self, parent: str, child: Value | None, prefix: Value | None, call: Call) -> None:
        children = list(options(child)) if child is not None else []
        for one in children:
            key = self._key(one)
            if key is None:
                if last_word(one) not in _STATIC and one != NONE:
                    self._unread(one, call.place)
                continue
            for written in prefixes.before(prefix):
                self.graph.mounts.append(
                    Mount(
                        parent,
                        key,
                        call.place,
                        written.text,
                        condition=prefixes.together(*call.conditions, written.condition),
                        adds=(_addition(call.given),),
                    )
                )

    def _unread(self, value: Value, at: Place) -> None:
        word = library_name(value) or (value.word if isinstance(value, Unknown) else "")
        if isinstance(value, Call) and isinstance(value.callee, Part):
            word = value.callee.name
        sentence = f"The routes of {word or 'what is mounted here'} could not be followed."
        self.graph.diagnostics.append(Diagnostic("unknown_router", sentence, at))

    def _routed(self, called: Part, given: Given, handler: Function, at: Place, conditions: tuple[str, ...]) -> None:
        key = self._key(called.owner)
        if key is None:
            return
        if called.name in _METHODS:
            self._add_routes(key, given, handler, [called.name.upper()], at, conditions)
        elif called.name in {"api_route", "route"}:
            self._add_routes(key, given, handler, _methods(given, 1), at, conditions)

    def _listed(self, key: str, routes: Value | None, at: Place, conditions: tuple[str, ...]) -> None:
        """Starlette's `routes=[Route(...), Mount(...)]`."""
        for item in routes.items if isinstance(routes, Listing) else []:
            if not isinstance(item, Call):
                continue
            word, given = last_word(item), item.given
            if word in {"Route", "APIRoute"}:
                for handler in _functions(given.get(1, "endpoint")):
                    self._add_routes(key, given, handler, _methods(given, 2), item.place, conditions)
            elif word == "Mount":
                inner, own = given.get(1, "app"), given.get(None, "routes")
                if own is None and inner is not None:
                    self._mounted(key, inner, given.get(0, "path"), item)
                elif own is not None:
                    below = f"{item.place}#mount"
                    self.graph.add_router(Router(below, "The mount here", item.place))
                    for written in prefixes.ways(given.get(0, "path")):
                        self.graph.mounts.append(
                            Mount(key, below, item.place, written.text, condition=written.condition)
                        )
                    self._listed(below, own, item.place, conditions)

    def _add_routes(
        self,
        key: str,
        given: Given,
        handler: Function,
        methods: Iterable[str],
        at: Place,
        conditions: tuple[str, ...],
    ) -> None:
        for written in prefixes.ways(given.get(0, "path"), ""):
            condition = prefixes.together(*conditions, written.condition)
            for method in methods:
                make = _Maker(self, method, given, handler, at)
                self.graph.routes.append(Route(key, written.text, at, make, condition))

    def operation(self, method: str, given: Given, handler: Function, at: Place, placed: Placed[Addition]) -> Operation:
        """One handler at one place."""
        adds = placed.adds
        own = tuple(_items(given.get(None, "dependencies")))
        dependencies = (*(d for a in adds for d in a.dependencies), *own)
        holes = {p.name: p for s in placed.path.segments for p in s.pieces if isinstance(p, Hole)}
        taken = self._signatures.read(handler, dependencies, frozenset(holes))
        self.schemes.update((s.name, s.line) for s in taken.security.values())
        parameters = {p.name: p for p in taken.parameters.values() if p.location is Where.PATH}
        missing = [
            Parameter(name, Where.PATH, True, path_shape(hole.kind), at)
            for name, hole in holes.items()
            if name not in parameters
        ]
        whole = sorted([*taken.parameters.values(), *missing], key=lambda p: (p.location, p.name))
        name = text(child(handler.node, "name"))
        return Operation(
            method=method,
            path=placed.path,
            place=at,
            parameters=tuple(whole),
            bodies=taken.bodies(),
            responses=self._answers.read(handler, given, tuple(a.responses for a in adds if a.responses), at),
            security=tuple(sorted(taken.security)) or None,
            demands=demands(taken.security.values()),
            first_fits=True,
            slashes="redirect" if all(a.redirects for a in adds) else "exact",
            deprecated=given.get(None, "deprecated") == Known(True) or any(a.deprecated for a in adds),
            operation_id=string(given.get(None, "operation_id")) or name,
            tags=tuple(dict.fromkeys([*(t for a in adds for t in a.tags), *strings(given.get(None, "tags"))])),
            summary=string(given.get(None, "summary")) or docstring(child(handler.node, "body")),
            query_is_complete=taken.is_complete,
        )

    def _key(self, value: Value) -> str | None:
        while isinstance(value, Part) and value.name in {"router", "routes"}:  # app.router.routes
            value = value.owner
        return self._keys.get(id(value))


@dataclass(frozen=True)
class _Maker:
    """Makes the operation once it is known where the route stands."""

    fastapi: FastApi
    method: str
    given: Given
    handler: Function
    at: Place

    def __call__(self, placed: Placed[Addition]) -> Operation:
        return self.fastapi.operation(self.method, self.given, self.handler, self.at, placed)


def _is_router(value: Made) -> bool:
    if isinstance(value, Call) and not isinstance(value.callee, External):
        return False
    name = library_name(value)
    return name.partition(".")[0] in _PACKAGES and name.rpartition(".")[2] in _ROUTERS


def _addition(given: Given) -> Addition:
    return Addition(
        tuple(_items(given.get(None, "dependencies"))),
        given.get(None, "responses"),
        tuple(strings(given.get(None, "tags"))),
        given.get(None, "deprecated") == Known(True),
        given.get(None, "redirect_slashes") != Known(False),
    )


def _items(value: Value | None) -> list[Value]:
    return value.items if isinstance(value, Listing) else []


def _methods(given: Given, index: int) -> list[str]:
    written = [m.upper() for m in strings(given.get(index, "methods"))]
    wanted = [m for m in written if m not in {"HEAD", "OPTIONS"}]
    return wanted or written or ["GET"]


def _functions(value: Value | None) -> list[Function]:
    found: list[Function] = []
    for option in options(value) if value is not None else ():
        if isinstance(option, Function):
            found.append(option)
        elif isinstance(option, Bound):
            found.append(option.function)
        elif isinstance(option, Class):
            found += [m for n, m in option.members.items() if n in _METHODS and isinstance(m, Function)]
    return found
