"""Routers of axum, actix, Rocket and poem, as they are put together; in the end, a router graph."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from ...model import Diagnostic, Operation
from ...places import Place
from ...routes import graph
from .values import Either, Function, Listing, Made, Record, Unknown, Value, options, string

_REGEX = re.compile(r"\{(\*?\w*):((?:[^{}]|\{[^{}]*\})*)\}")
_CROSSES = re.compile(r"\.[*+]|^path$")
_ROCKET_REST = re.compile(r"<(\w+)\.\.>")
_BASE = re.compile(r"\.\w*(base|prefix|root|context|sub_?path|domain_?path|url_?path)\w*(\(\))?$", re.I)

Make = Callable[["Verb", Place, str], Callable[[graph.Placed[None]], Operation]]


@dataclass(eq=False)
class Router(Made):
    """`nests`: '/' under a prefix is the prefix itself, as in axum."""

    key: str
    place: Place
    kind: str
    is_app: bool
    prefix: str | None = ""
    under: int = 0  # how many conditions it was made under
    paths: tuple[str | None, ...] = ()  # of a resource, which has its routes at no other place


@dataclass(frozen=True, eq=False)
class Verb:
    method: str
    handler: Value


@dataclass(eq=False)
class Verbs(Made):
    """`get(list).post(create)`, `web::get().to(show)`"""

    verbs: list[Verb] = field(default_factory=list[Verb])


@dataclass(eq=False)
class Handlers(Made):
    """`routes![a, b]`: functions that say themselves where they are served."""

    functions: list[Function] = field(default_factory=list[Function])


@dataclass(frozen=True, eq=False)
class Registered:
    router: Router
    path: str | None
    verb: Verb
    place: Place
    condition: str

    @property
    def identity(self) -> tuple[Place, str | None, str]:
        return self.place, self.path, self.verb.method


class Building:
    def __init__(self, conditions: list[str]) -> None:
        self.routers: list[Router] = []
        self._conditions = conditions
        self._mounts: dict[graph.Mount[None], None] = {}
        self._routes: list[Registered] = []
        self._said: list[Diagnostic] = []

    def new(self, kind: str, at: Place, is_app: bool = True, prefix: str | None = "") -> Router:
        router = Router(str(len(self.routers)), at, kind, is_app, prefix, len(self._conditions))
        self.routers.append(router)
        return router

    def add(self, router: Router, path: Value, verbs: Sequence[Verb], at: Place) -> None:
        for text in self.paths(path):
            for verb in verbs:
                self._routes.append(Registered(router, text, verb, at, self._condition(router)))

    def mount(self, parent: Router, child: Router, prefix: Value | None, at: Place) -> None:
        if child is parent:
            return
        for text in self.paths(prefix) if prefix is not None else [""]:
            if text is None and child.is_app and self._condition(parent, child):
                continue  # `if !base.is_empty() { app = Router::new().nest(&base, app) }`
            self._mounts[graph.Mount(parent.key, child.key, at, text, condition=self._condition(parent))] = None

    def unfollowed(self, value: Value, at: Place) -> None:
        word = value.word if isinstance(value, Unknown) and value.word else "what is mounted here"
        self._said.append(Diagnostic("unknown_router", f"The routes of {word} could not be followed.", at))

    def paths(self, value: Value) -> list[str | None]:
        """Each text a path may be. What the configuration puts before everything is left out."""
        found: list[str | None] = []
        for one in options(value):
            if isinstance(one, Listing):
                found += [None if (t := string(i)) is None else plain(t) for i in one.items]
            elif is_base(one):
                found.append("")
            else:
                found.append(None if (t := string(one)) is None else plain(t))
        return found

    def lost(self, returned: Value, before: int) -> None:
        """Routers that are handed to somebody who was not found: nobody can tell what becomes of them."""
        fresh = set(self.routers[before:])
        for router in routers_in(returned):
            if router in fresh:
                router.is_app = False

    def finished(self, make: Make) -> graph.Graph[None]:
        built: graph.Graph[None] = graph.Graph(diagnostics=self._said)
        reached = self._reached()
        places = {r.place for r in reached}
        served = {r.identity for r in self._routes if r.router in reached}
        news = {r.router for r in self._routes if r.identity not in served}
        told = {r for r in self.routers if r in reached or (r in news and r.place not in places)}
        for router in (r for r in self.routers if r in told):
            name = f"{router.place.file}: {router.kind}"
            built.add_router(graph.Router(router.key, name, router.place, router.prefix, router.is_app))
        built.mounts += self._mounts
        for route in (r for r in self._routes if r.router in told):
            nests = route.path == "/" and route.router.kind in {"axum", "rocket"}
            slashes = "exact" if route.router.kind != "rocket" else "either"
            made = make(route.verb, route.place, slashes)
            path = "" if nests else route.path
            built.routes.append(graph.Route(route.router.key, path, route.place, made, route.condition))
        return built

    def _reached(self) -> set[Router]:
        by_key = {r.key: r for r in self.routers}
        below: dict[str, list[str]] = {}
        for mount in self._mounts:
            below.setdefault(mount.parent, []).append(mount.child)
        mounted = {m.child for m in self._mounts}
        waiting = [r.key for r in self.routers if r.is_app and r.key not in mounted]
        found = set(waiting)
        while waiting:
            new = [k for k in below.get(waiting.pop(), ()) if k not in found]
            found.update(new)
            waiting += new
        return {by_key[k] for k in found}

    def _condition(self, *routers: Router) -> str:
        """What has to hold besides what held when a router was made."""
        under = min((r.under for r in routers), default=0)
        return " and ".join(dict.fromkeys(c for c in self._conditions[under:] if c))


def is_base(value: Value) -> bool:
    """What the configuration says the whole application is put under. Mostly that is nothing."""
    return isinstance(value, Unknown) and _BASE.search(value.word) is not None


def plain(path: str) -> str:
    """`{id:\\d+}`, `{tail:.*}` and `<path..>` in the spelling of a template."""
    path = _ROCKET_REST.sub(r"{\1:.*}", path)
    return _REGEX.sub(lambda f: f"{{{f[1]}:path}}" if _CROSSES.search(f[2]) else f"{{{f[1]}}}", path)


def routers_in(value: Value, depth: int = 0) -> Iterator[Router]:
    inside: Sequence[Value] = ()
    if isinstance(value, Router):
        yield value
    elif isinstance(value, Listing):
        inside = value.items
    elif isinstance(value, Record):
        inside = list(value.fields.values())
    elif isinstance(value, Either):
        inside = value.options
    if depth < 4:
        for one in inside:
            yield from routers_in(one, depth + 1)
