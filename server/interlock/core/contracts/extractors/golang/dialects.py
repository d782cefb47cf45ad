"""The routers of Go's libraries: gin, echo, chi, gorilla, fiber, httprouter and net/http."""

import re
from collections.abc import Mapping, Sequence

from ...places import Place
from .routing import Dialect, Method, Route, RouteMethod, Router, Routing
from .texts import string, written
from .values import UNKNOWN, Call, Function, Known, Value, library_name, options, strings

VERBS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "CONNECT", "TRACE")
_PATTERN = re.compile(r"^(?:([A-Z]+)[ \t]+)?([^/]*)(/.*)?$", re.DOTALL)
_FILES = re.compile(r"\.(FileServer|FileServerFS|ServeFile|Static|StaticFS)$")


def _at(given: Sequence[Value], index: int) -> Value:
    return given[index] if -len(given) <= index < len(given) else UNKNOWN


def _verb(method: str, handler: int = 1) -> Method:
    def run(routing: Routing, router: Router, given: Sequence[Value], at: Place) -> Value:
        _register(routing, router, [method], _at(given, 0), _at(given, handler), at)
        return router

    return run


def _verbs(handler: int, spell: str) -> dict[str, Method]:
    return {v if spell == "upper" else v.capitalize(): _verb(v, handler) for v in VERBS}


def _any(handler: int = 1) -> Method:
    def run(routing: Routing, router: Router, given: Sequence[Value], at: Place) -> Value:
        _register(routing, router, ["ANY"], _at(given, 0), _at(given, handler), at)
        return router

    return run


def _method_first(handler: int = 2) -> Method:
    """`Handle("GET", "/x", h)`, and `Match([]string{"GET"}, "/x", h)`"""

    def run(routing: Routing, router: Router, given: Sequence[Value], at: Place) -> Value:
        methods = [m for o in options(_at(given, 0)) for m in strings(o)]
        path = _at(given, 1) if methods else UNKNOWN
        _register(routing, router, [m.upper() for m in methods] or ["ANY"], path, _at(given, handler), at)
        return router

    return run


def _register(
    routing: Routing, router: Router, methods: Sequence[str], path: Value, handler: Value, at: Place
) -> Route | None:
    """A route, unless it only hands on to another router or to files."""
    if is_files(handler):
        return None
    text = written(path)
    if methods == ["ANY"] and routing.mount(router, handler, _without_rest(text), at):
        return None
    return routing.add(router, methods, path, handler, at)


def _group(routing: Routing, router: Router, given: Sequence[Value], at: Place) -> Value:
    return routing.below(router, _at(given, 0), at)


def _inline(routing: Routing, router: Router, given: Sequence[Value], at: Place) -> Value:
    """`Group(func(r chi.Router) {...})`: the same place with more around it."""
    for value in given:
        if any(isinstance(o, Function) for o in options(value)):
            routing.reading.invoke(value, (router,), at)
    return router


def _route(routing: Routing, router: Router, given: Sequence[Value], at: Place) -> Value:
    """`Route("/x", func(r chi.Router) {...})`"""
    below = routing.below(router, _at(given, 0), at)
    if len(given) > 1:
        routing.reading.invoke(given[1], (below,), at)
    return below


def _mount(routing: Routing, router: Router, given: Sequence[Value], at: Place) -> Value:
    found = False
    for text in routing.prefixes(router, _at(given, 0)):
        prefix = text if text is None else text.rstrip("/")
        found = routing.mount(router, _at(given, 1), prefix, at) or found
    if not found and not is_files(_at(given, 1)):
        routing.unfollowed(_at(given, 1), at)
    return router


def _itself(routing: Routing, router: Router, given: Sequence[Value], at: Place) -> Value:
    return router


def _used(routing: Routing, router: Router, given: Sequence[Value], at: Place) -> Value:
    """fiber's `Use("/x", app)`."""
    if len(given) > 1 and string(given[0]) is not None:
        routing.mount(router, given[1], string(given[0]), at)
    return router


def _handle_any(routing: Routing, router: Router, given: Sequence[Value], at: Place) -> Value:
    """chi's `Handle("/x", h)`; it may say its method before."""
    found = _PATTERN.match(string(_at(given, 0)) or "")
    if found and found[1]:
        _register(routing, router, [found[1]], Known(found[3] or "/"), _at(given, 1), at)
        return router
    _register(routing, router, ["ANY"], _at(given, 0), _at(given, 1), at)
    return router


def _pattern(routing: Routing, router: Router, given: Sequence[Value], at: Place) -> Value:
    """net/http: `[METHOD ][HOST]/path`; one that ends in a slash takes all below it."""
    handler = _at(given, 1)
    if is_files(handler):
        return UNKNOWN
    for one in options(_at(given, 0)):
        text = written(one)
        found = _PATTERN.match(text) if text is not None else None
        if found is None:
            if not routing.mount(router, handler, "", at):
                routing.add(router, ["ANY"], UNKNOWN, handler, at)
            continue
        path = found[3] or ""
        if routing.mount(router, handler, "", at):
            continue
        is_subtree = path.endswith("/") and not path.endswith("{$}")
        if path == "/":  # whatever is left: a page
            routing.add(router, ["GET"], Known("/*"), handler, at)
            continue
        method = found[1] or routing.reading.verb or "ANY"
        route = routing.add(router, [method], Known(path), handler, at)
        route.is_prefix = is_subtree
    return UNKNOWN


def is_files(handler: Value) -> bool:
    """Whether it only hands out files."""
    name = library_name(handler)
    if _FILES.search(name):
        return True
    inner = getattr(handler, "inner", None)
    if inner is not None:
        return is_files(inner)
    return isinstance(handler, Call) and any(is_files(v) for v in handler.given if isinstance(v, Call))


def _without_rest(text: str | None) -> str | None:
    return re.sub(r"/\*\w*$", "", text) if text is not None else None


# gorilla: every method of a router begins a route, and every method of a route goes on with it.


def _begin(name: str) -> Method:
    def run(routing: Routing, router: Router, given: Sequence[Value], at: Place) -> Value:
        return ROUTE_METHODS[name](routing, routing.start(router, at), given, at)

    return run


def _path(routing: Routing, route: Route, given: Sequence[Value], at: Place) -> Value:
    if route.path == "":
        route.place = at
    route.is_narrowed = route.is_narrowed or any(":" in (written(o) or ":") for o in options(_at(given, 0)))
    added = routing.prefixes(route.router, _at(given, 0))
    text = added[0]
    route.path = None if text is None or route.path is None else route.path + text
    return route


def _path_prefix(routing: Routing, route: Route, given: Sequence[Value], at: Place) -> Value:
    route.is_prefix = True
    return _path(routing, route, given, at)


def _methods(routing: Routing, route: Route, given: Sequence[Value], at: Place) -> Value:
    said = [m.upper() for v in given for o in options(v) for m in strings(o)]
    is_whole = all(strings(o) for v in given for o in options(v))
    route.methods = said if is_whole else ["ANY"]
    return route


def _handler(routing: Routing, route: Route, given: Sequence[Value], at: Place) -> Value:
    handler = _at(given, 0)
    if is_files(handler) or routing.mount(route.router, handler, route.path, at):
        return route
    route.handler = handler
    return route


def _handled(routing: Routing, route: Route, given: Sequence[Value], at: Place) -> Value:
    """`Handle("/x", h)`"""
    _path(routing, route, given, at)
    return _handler(routing, route, given[1:], at)


def _subrouter(routing: Routing, route: Route, given: Sequence[Value], at: Place) -> Value:
    below = routing.below(route.router, Known(route.path) if route.path is not None else UNKNOWN, route.place)
    below.methods = tuple(route.methods)
    return below


def _same_route(routing: Routing, route: Route, given: Sequence[Value], at: Place) -> Value:
    return route


def _strict(routing: Routing, router: Router, given: Sequence[Value], at: Place) -> Value:
    if _at(given, 0) == Known(True):
        router.slashes = "redirect"
    return router


def _narrowed(routing: Routing, route: Route, given: Sequence[Value], at: Place) -> Value:
    route.is_narrowed = True
    return route


_CONDITIONS = ("Queries", "Headers", "HeadersRegexp", "Host", "Schemes", "MatcherFunc", "BuildOnly")

ROUTE_METHODS: Mapping[str, RouteMethod] = {
    "NewRoute": _same_route,
    "Handle": _handled,
    "HandleFunc": _handled,
    "Handler": _handler,
    "HandlerFunc": _handler,
    "Path": _path,
    "PathPrefix": _path_prefix,
    "Methods": _methods,
    "Subrouter": _subrouter,
    "Name": _same_route,
    **dict.fromkeys(_CONDITIONS, _narrowed),
}
_BEGINNINGS = ("NewRoute", "Handle", "HandleFunc", "Path", "PathPrefix", "Methods", "Name", *_CONDITIONS)

_GIN: Mapping[str, Method] = {
    **_verbs(-1, "upper"),
    "Any": _any(-1),
    "Handle": _method_first(-1),
    "Match": _method_first(-1),
    "Group": _group,
    "Use": _itself,
}
_ECHO: Mapping[str, Method] = {
    **_verbs(1, "upper"),
    "Any": _any(),
    "Add": _method_first(),
    "Match": _method_first(),
    "Group": _group,
    "Use": _itself,
}
_FIBER: Mapping[str, Method] = {
    **_verbs(-1, "capital"),
    "All": _any(-1),
    "Add": _method_first(-1),
    "Group": _group,
    "Route": _route,
    "Mount": _mount,
    "Use": _used,
}
_CHI: Mapping[str, Method] = {
    **_verbs(1, "capital"),
    "Handle": _handle_any,
    "HandleFunc": _handle_any,
    "Method": _method_first(),
    "MethodFunc": _method_first(),
    "Mount": _mount,
    "Route": _route,
    "Group": _inline,
    "With": _itself,
}
_HTTPROUTER: Mapping[str, Method] = {
    **_verbs(1, "upper"),
    "Handle": _method_first(),
    "Handler": _method_first(),
    "HandlerFunc": _method_first(),
}
_GORILLA: Mapping[str, Method] = {**{n: _begin(n) for n in _BEGINNINGS}, "StrictSlash": _strict,
                                  "UseEncodedPath": _itself, "SkipClean": _itself}  # fmt: skip
_NET_HTTP: Mapping[str, Method] = {"Handle": _pattern, "HandleFunc": _pattern}


_NOTHING = frozenset[str]()

DIALECTS = (
    Dialect(
        "gin",
        re.compile(r"(^|/)gin-gonic/gin$"),
        makers=frozenset({"New", "Default"}),
        apps=frozenset({"Engine"}),
        others=frozenset({"RouterGroup", "IRouter", "IRoutes"}),
        methods=_GIN,
        one_slash=True,
        slashes="redirect",
    ),
    Dialect(
        "hertz",
        re.compile(r"cloudwego/hertz/pkg/(app/server|route)$"),
        makers=frozenset({"New", "Default"}),
        apps=frozenset({"Hertz", "Engine"}),
        others=frozenset({"RouterGroup", "IRouter", "IRoutes"}),
        methods=_GIN,
        one_slash=True,
        slashes="redirect",
    ),
    Dialect(
        "echo",
        re.compile(r"labstack/echo(/v\d+)?$"),
        makers=frozenset({"New"}),
        apps=frozenset({"Echo"}),
        others=frozenset({"Group"}),
        methods=_ECHO,
    ),
    Dialect(
        "fiber",
        re.compile(r"gofiber/fiber(/v\d+)?$"),
        makers=frozenset({"New"}),
        apps=_NOTHING,
        others=frozenset({"App", "Router", "Group"}),
        methods=_FIBER,
        one_slash=True,
        slashes="either",
    ),
    Dialect(
        "chi",
        re.compile(r"(go-chi/chi|pressly/chi)(/v\d+)?$"),
        makers=frozenset({"NewRouter", "NewMux"}),
        apps=_NOTHING,
        others=frozenset({"Mux", "Router"}),
        methods=_CHI,
        one_slash=True,
        roots=True,
    ),
    Dialect(
        "gorilla",
        re.compile(r"gorilla/mux$"),
        makers=frozenset({"NewRouter"}),
        apps=_NOTHING,
        others=frozenset({"Router"}),
        methods=_GORILLA,
        strips=False,
        plain_handlers=True,
        first_fits=True,
    ),
    Dialect(
        "httprouter",
        re.compile(r"julienschmidt/httprouter$"),
        makers=frozenset({"New"}),
        apps=_NOTHING,
        others=frozenset({"Router"}),
        methods=_HTTPROUTER,
        slashes="redirect",
    ),
    Dialect(
        "net/http",
        re.compile(r"^net/http$"),
        makers=frozenset({"NewServeMux"}),
        apps=_NOTHING,
        others=frozenset({"ServeMux"}),
        methods=_NET_HTTP,
        strips=False,
        plain_handlers=True,
    ),
)
