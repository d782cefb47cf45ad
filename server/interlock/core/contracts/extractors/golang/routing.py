"""Routers and the routes on them, as the interpreter meets them; in the end, a router graph."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from ...model import Diagnostic, Operation
from ...places import Place
from ...routes import graph
from .method_tests import methods_told
from .reading import Reading
from .texts import is_base, written
from .values import (
    UNKNOWN,
    Bound,
    Builtin,
    Call,
    Either,
    External,
    Function,
    Instance,
    Listing,
    Many,
    Part,
    Served,
    Table,
    Value,
    library_name,
    options,
    string,
)

_PATTERN = re.compile(r"\{(\w*)(:(?:[^{}]|\{[^{}]*\})*|\.\.\.)?\}")
_CROSSES = re.compile(r":.*(\.[*+]|\[\^[^/\]]*\]|/)|\.\.\.")
_MOST_WRAPPED = 6
_DEEPEST_KEPT = 3

Method = Callable[["Routing", "Router", Sequence[Value], Place], Value]
RouteMethod = Callable[["Routing", "Route", Sequence[Value], Place], Value]
Make = Callable[[str, Value, Place, str], Callable[[graph.Placed[None]], Operation]]


@dataclass(frozen=True, eq=False)
class Dialect:
    """How the routers of one library are made and used. `apps`: types that are served and never mounted."""

    name: str
    package: re.Pattern[str]
    makers: frozenset[str]
    apps: frozenset[str]
    others: frozenset[str]  # types that may be anywhere
    methods: Mapping[str, Method]
    one_slash: bool = False
    slashes: str = "exact"
    strips: bool = True  # what is mounted does not see the prefix
    plain_handlers: bool = False  # which may tell the methods apart themselves
    first_fits: bool = False  # routes are asked in order
    roots: bool = False  # '/' under a prefix is the prefix itself


@dataclass(eq=False)
class Router(Served):
    dialect: Dialect
    key: str
    place: Place
    is_app: bool  # served by itself, unless something mounts it
    is_known: bool = True  # seen being made
    under: int = 0  # how many conditions it was made under
    methods: tuple[str, ...] = ()  # what its routes answer to, where they do not say it
    slashes: str = ""


@dataclass(eq=False)
class Stripped(Served):
    """`http.StripPrefix(prefix, inner)`"""

    prefix: Value
    inner: Value


@dataclass(eq=False)
class Route(Served):
    """One that is still being put together. `path`: '' where none was said, None where nobody can tell."""

    router: Router
    place: Place
    path: str | None = ""
    handler: Value | None = None
    methods: list[str] = field(default_factory=list[str])
    is_prefix: bool = False
    is_narrowed: bool = False  # by more than its path and its methods
    conditions: str = ""

    @property
    def identity(self) -> tuple[Place, str | None, tuple[str, ...]]:
        return self.place, self.path, tuple(self.methods)


class Routing:
    def __init__(self, reading: Reading, dialects: Sequence[Dialect], route_methods: Mapping[str, RouteMethod]) -> None:
        self.reading = reading
        self.made_routers: list[Router] = []
        self.routes: list[Route] = []
        self._dialects = dialects
        self._route_methods = route_methods
        self._mounts: dict[graph.Mount[None], None] = {}
        self._said: list[Diagnostic] = []
        self._default: dict[str, Router] = {}
        self._serving: list[list[tuple[Router, str | None]]] = []

    @property
    def count(self) -> int:
        """Grows with all that is told."""
        return len(self.made_routers) + len(self.routes) + len(self._mounts)

    # What the interpreter tells.

    def library(self, callee: External | Part, given: Sequence[Value], at: Place) -> Value | None:
        """A call of a library's function: a new router, or something around one."""
        name = library_name(callee)
        if name == "net/http.StripPrefix" and len(given) > 1:
            return Stripped(given[0], given[1])
        if name in {"net/http.HandlerFunc", "net/http.Handler"} and given:
            return given[0]
        package, _, word = name.rpartition(".")
        for dialect in self._dialects:
            if not dialect.package.search(package):
                continue
            if word in dialect.makers:
                return self.new(dialect, at)
            if package == "net/http" and word in dialect.methods:
                return dialect.methods[word](self, self._default_router(dialect), given, at)
        self.gone(given)
        return None

    def of_type(self, name: str, at: Place, is_known: bool = False) -> Router | None:
        """Some router of a library's type; None for other types. `is_known`: `&mux.Router{}`."""
        package, _, type = name.rpartition(".")
        for dialect in self._dialects:
            if type in dialect.apps | dialect.others and dialect.package.search(package):
                is_app = type in dialect.apps or is_known
                return self.new(dialect, at, is_app=is_app, is_known=is_known)
        return None

    def method(self, owner: Served, name: str) -> Value:
        if name == "ServeHTTP":
            return Builtin(lambda given, at: self._serve(owner))
        if isinstance(owner, Route):
            run = self._route_methods.get(name)
            return Builtin(lambda given, at: run(self, owner, given, at)) if run else UNKNOWN
        if isinstance(owner, Router):
            method = owner.dialect.methods.get(name)
            if method is not None:
                return Builtin(lambda given, at: method(self, owner, given, at))
            return owner if name in {"RouterGroup", "Router", "Mux", "Echo", "App"} else UNKNOWN
        return UNKNOWN

    def lost(self, returned: Value, before: int) -> None:
        """Routers that are handed to somebody who was not found: nobody can tell what becomes of them."""
        for router in self._routers_in(returned, 0):
            if router in self.made_routers[before:] and not router.dialect.apps:
                router.is_app = False

    def gone(self, given: Sequence[Value]) -> None:
        """Handed to somebody unknown behind a path."""
        if given and (string(given[0]) or "").startswith("/"):
            self.lost(Many(tuple(given)), 0)

    # What the methods of routers tell.

    def new(self, dialect: Dialect, at: Place, is_app: bool = True, is_known: bool = True) -> Router:
        under = len(self.reading.conditions)
        router = Router(dialect, f"{len(self.made_routers)}", at, is_app, is_known, under)
        self.made_routers.append(router)
        return router

    def below(self, parent: Router, prefix: Value, at: Place) -> Router:
        """A new router under a prefix of another."""
        child = self.new(parent.dialect, at, is_app=False)
        child.methods, child.slashes = parent.methods, parent.slashes
        for text in self.prefixes(parent, prefix):
            self._mounts[graph.Mount(parent.key, child.key, at, text, condition=self._condition(parent))] = None
        return child

    def mount(self, parent: Router, value: Value, prefix: str | None, at: Place) -> bool:
        """Whether there is a router behind the value."""
        found = self.behind(value)
        for child, stripped in found:
            is_own = child.dialect is parent.dialect and parent.dialect.strips
            where = stripped if stripped is not None else prefix if is_own else ""
            if child is not parent:
                condition = self._condition(parent)
                self._mounts[graph.Mount(parent.key, child.key, at, where, condition=condition)] = None
        return bool(found)

    def add(self, router: Router, methods: Sequence[str], path: Value, handler: Value, at: Place) -> Route:
        """One route for each text the path may be."""
        made = [
            Route(router, at, text, handler, list(methods), conditions=self._condition(router))
            for text in self.prefixes(router, path)
        ]
        self.routes += made
        return made[-1]

    def start(self, router: Router, at: Place) -> Route:
        route = Route(router, at, methods=list(router.methods), conditions=self._condition(router))
        self.routes.append(route)
        return route

    def unfollowed(self, value: Value, at: Place) -> None:
        word = library_name(value) or "what is mounted here"
        self._said.append(Diagnostic("unknown_router", f"The routes of {word} could not be followed.", at))

    def prefixes(self, router: Router, value: Value) -> list[str | None]:
        return [
            None if is_base(o) and not router.is_app else None if (t := written(o)) is None else plain(t)
            for o in options(value)
        ]

    def behind(self, value: Value, depth: int = 0) -> list[tuple[Router, str | None]]:
        """The routers that answer for a handler, each with the prefix that is stripped before."""
        if depth > _MOST_WRAPPED:
            return []
        match value:
            case Router():
                return [(value, None)]
            case Stripped():
                inner = self.behind(value.inner, depth + 1)
                prefix = written(value.prefix)
                return [(r, None if prefix is None else prefix.rstrip("/") + (p or "")) for r, p in inner]
            case Instance():
                serve = self.reading.member(value, "ServeHTTP")
                return self.behind(serve, depth + 1)
            case Function() | Bound():
                function = value.function if isinstance(value, Bound) else value
                return self._served_by(value) if b".ServeHTTP(" in (function.node.text or b"") else []
            case Builtin():
                return self._served_by(value)
            case Call():
                owner = value.callee.owner if isinstance(value.callee, Part) else None
                inside = [*value.given, *(owner.given if isinstance(owner, Call) else ())]
                return [f for v in inside for f in self.behind(v, depth + 1)]
            case _:
                return [f for o in options(value) if o is not value for f in self.behind(o, depth + 1)]

    # In the end.

    def finished(self, make: Make) -> graph.Graph[None]:
        built: graph.Graph[None] = graph.Graph(diagnostics=self._said)
        reached = self._reached()
        places = {r.place for r in reached}
        served = {r.identity for r in self.routes if r.router in reached}
        news = {r.router for r in self.routes if r.identity not in served}
        told = {r for r in self.made_routers if r in reached or (r in news and r.place not in places)}
        told |= self._above(told - reached)
        for router in (r for r in self.made_routers if r in told):
            name = f"{router.place.file}: {router.dialect.name}"
            one_slash = router.dialect.one_slash
            built.add_router(graph.Router(router.key, name, router.place, "", router.is_app, one_slash=one_slash))
        built.mounts += self._mounts
        for route in self.routes:
            if route.router in told:
                built.routes += self._registered(route, make)
        return built

    def _reached(self) -> set[Router]:
        """What is served. A router that was made once more at the same place, and is not, says nothing new."""
        by_key = {r.key: r for r in self.made_routers}
        below: dict[str, list[str]] = {}
        for mount in self._mounts:
            below.setdefault(mount.parent, []).append(mount.child)
        waiting = [r.key for r in self.made_routers if r.is_app]
        found = set(waiting)
        while waiting:
            new = [k for k in below.get(waiting.pop(), ()) if k not in found]
            found.update(new)
            waiting += new
        return {by_key[k] for k in found}

    def _above(self, routers: set[Router]) -> set[Router]:
        """All that they are mounted on."""
        by_key = {r.key: r for r in self.made_routers}
        parents = {m.child: by_key[m.parent] for m in self._mounts}
        found: set[Router] = set()
        waiting = [r.key for r in routers]
        while waiting:
            parent = parents.get(waiting.pop())
            if parent is not None and parent not in found:
                found.add(parent)
                waiting.append(parent.key)
        return found

    def _registered(self, route: Route, make: Make) -> Iterator[graph.Route[None]]:
        slashes = "either" if route.is_prefix else route.router.slashes or route.router.dialect.slashes
        if route.handler is None:
            return
        methods = list(dict.fromkeys(route.methods)) or ["ANY"]
        if methods == ["ANY"] and route.router.dialect.plain_handlers:
            methods = methods_told(route.handler) or methods
        for method in methods:
            is_root = route.path == "/" and route.router.dialect.roots
            made = make(method, route.handler, route.place, "either" if is_root else slashes)
            path = "" if is_root else route.path
            first_fits = route.router.dialect.first_fits and not route.is_narrowed
            yield graph.Route(route.router.key, path, route.place, made, route.conditions, first_fits)
            if route.is_prefix and route.path is not None:
                whole = route.path.rstrip("/") + "/*"
                yield graph.Route(route.router.key, whole, route.place, made, route.conditions)

    def _served_by(self, value: Value) -> list[tuple[Router, str | None]]:
        self._serving.append([])
        self.reading.invoke(value, (), Place("", 1))
        return self._serving.pop()

    def _serve(self, owner: Served) -> Value:
        if self._serving:
            self._serving[-1] += self.behind(owner)
        return UNKNOWN

    def _default_router(self, dialect: Dialect) -> Router:
        """`http.HandleFunc` without a mux."""
        if dialect.name not in self._default:
            self._default[dialect.name] = self.new(dialect, Place("", 1))
        return self._default[dialect.name]

    def _condition(self, router: Router) -> str:
        """What has to hold besides what held when the router was made."""
        return " and ".join(dict.fromkeys(c for c in self.reading.conditions[router.under :] if c))

    def _routers_in(self, value: Value, depth: int) -> Iterator[Router]:
        """All that can be reached from a value, by whoever has it."""
        inside: Iterable[Value] = ()
        match value:
            case Many() | Listing():
                inside = value.items
            case Table():
                inside = value.entries.values()
            case Instance():
                inside = value.fields.values()
            case Either():
                inside = value.options
            case _:
                yield from (r for r, _ in self.behind(value))
        if depth < _DEEPEST_KEPT:
            yield from (r for v in list(inside) for r in self._routers_in(v, depth + 1))


def plain(path: str) -> str:
    """`{id:[0-9]+}` and `{path...}` in the spelling of a template."""
    return _PATTERN.sub(_hole, path.replace("{$}", ""))


def _hole(found: re.Match[str]) -> str:
    name, pattern = found[1], found[2] or ""
    return f"{{{name}:path}}" if _CROSSES.search(pattern) else f"{{{name}}}"
