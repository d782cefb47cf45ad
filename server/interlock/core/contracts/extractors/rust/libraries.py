"""What functions and methods of axum, aide, utoipa, actix, Rocket and poem do to a router."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ...nodes import place, text
from ...places import Place
from .building import Building, Handlers, Router, Verb, Verbs
from .crates import LIBRARIES
from .syntax import arguments, attributes, literal, path_of
from .values import UNKNOWN, External, Function, Known, Listing, Made, Unknown, Value, options

METHODS = {m.lower(): m for m in ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "CONNECT")}
_VERB = re.compile(r"^(get|post|put|patch|delete|head|options|trace|connect|any|on)(_service|_with)?$")
_MAKERS = {
    "Router": "axum",
    "ApiRouter": "axum",
    "OpenApiRouter": "axum",
    "App": "actix",
    "Route": "poem",
    "Rocket": "rocket",
}
_ROUTE = frozenset({"route", "api_route", "route_with_tsr", "api_route_with", "at", "route_service", "typed_route"})
_NEST = frozenset({"nest", "nest_api_service", "nest_service", "nest_no_strip", "nest_api", "route_nest"})
_FILES = frozenset(
    {
        "ServeDir",
        "ServeFile",
        "Files",
        "NamedFile",
        "StaticFilesEndpoint",
        "EmbeddedFilesEndpoint",
        "redirect",
        "SwaggerUi",
        "Scalar",
        "Redoc",
        "RapiDoc",
    }
)


@dataclass(frozen=True)
class Served:
    """Where a function says it is served."""

    methods: tuple[str, ...]
    path: str
    place: Place


class Libraries:
    def __init__(self, building: Building) -> None:
        self._building = building

    def call(self, callee: External, given: Sequence[Value], at: Place) -> Value | None:
        """A function of a library; None for one that is nothing to us."""
        word, owner = callee.word, callee.owner
        if owner and not LIBRARIES.intersection(callee.path[:1]):
            return None
        if owner in _MAKERS and word in {"new", "default", "with_openapi", "build", "custom"}:
            return self._building.new(_MAKERS[owner], at)
        if owner == "rocket" and word in {"build", "custom", "ignite"}:
            return self._building.new("rocket", at)
        if word == "scope" and given:
            return self._at(given[0], at, "actix")
        if word == "resource" and given:
            made = self._building.new("actix", at, is_app=False)
            made.paths = tuple(self._building.paths(given[0]))
            return made
        if owner == "MethodRouter" and word == "new":
            return Verbs()
        return self._verbs(word, given) if _VERB.match(word) or word in {"route", "method"} else None

    def method(self, owner: Made, name: str, given: Sequence[Value], at: Place) -> Value | None:
        """What a method gives back. Whatever is not known of a router gives back the router."""
        if isinstance(owner, Verbs):
            return self._on_verbs(owner, name, given)
        if isinstance(owner, Handlers):
            if name in {"append", "extend"}:
                owner.functions += [f for v in given if isinstance(v, Handlers) for f in v.functions]
            return owner
        return self._on_router(owner, name, given, at) if isinstance(owner, Router) else None

    def _on_router(self, router: Router, name: str, given: Sequence[Value], at: Place) -> Value:
        building = self._building
        if router.paths:
            return self._on_resource(router, name, given, at)
        if name in _ROUTE and len(given) > 1:
            self._route(router, given[0], given[1], at)
        elif name in _NEST and len(given) > 1:
            self._nested(router, given[0], given[1], at, is_service="service" in name)
        elif name == "mount" and len(given) > 1:  # Rocket's
            for one in options(given[1]):
                self._mounted(router, given[0], one, at)
        elif name in {"merge", "or"} and given:
            self._nested(router, None, given[0], at)
        elif name in {"routes", "service"}:
            for value in given:
                self._service(router, value, at)
        elif name == "split_for_parts":
            return Listing([router, UNKNOWN], is_tuple=True)
        elif name == "attach" and given and isinstance(given[0], Router):
            building.mount(router, given[0], None, at)
        return router

    def _route(self, router: Router, path: Value, to: Value, at: Place) -> None:
        for one in options(to):
            if isinstance(one, Verbs):
                self._building.add(router, path, one.verbs, at)
            elif isinstance(one, Router):
                self._building.mount(router, one, path, at)
            elif not _is_files(one):
                self._building.add(router, path, [Verb("ANY", one)], at)

    def _nested(self, router: Router, prefix: Value | None, inner: Value, at: Place, is_service: bool = False) -> None:
        for one in options(inner):
            if isinstance(one, Router):
                self._building.mount(router, one, prefix, at)
            elif not is_service and not _is_files(one):
                self._building.unfollowed(one, at)

    def _service(self, router: Router, value: Value, at: Place) -> None:
        """actix's `service` and utoipa's `routes`: a scope, a resource, or functions with an attribute."""
        for one in options(value):
            if isinstance(one, Listing):
                for inner in one.items:
                    self._service(router, inner, at)
            elif isinstance(one, Router):
                for path in one.paths or ("",):
                    self._building.mount(router, one, Known(path) if path is not None else UNKNOWN, at)
            elif isinstance(one, Handlers | Function):
                for function in one.functions if isinstance(one, Handlers) else [one]:
                    self._add_served(router, function)
            elif not _is_files(one):
                self._building.unfollowed(one, at)

    def _mounted(self, router: Router, prefix: Value, value: Value, at: Place) -> None:
        if isinstance(value, Handlers | Listing):
            below = self._at(UNKNOWN, at, "rocket")
            self._building.mount(router, below, prefix, at)
            self._service(below, value, at)
        elif not _is_files(value):
            self._building.unfollowed(value, at)

    def _add_served(self, router: Router, function: Function) -> None:
        for served in served_at(function):
            verbs = [Verb(m, function) for m in served.methods]
            self._building.add(router, Known(served.path), verbs, served.place)

    def _on_resource(self, router: Router, name: str, given: Sequence[Value], at: Place) -> Value:
        if name == "route" and given and isinstance(given[0], Verbs):
            self._building.add(router, Known(""), given[0].verbs, at)
        elif name == "to" and given:
            self._building.add(router, Known(""), [Verb("ANY", given[0])], at)
        elif name in METHODS and given:
            self._building.add(router, Known(""), [Verb(METHODS[name], given[0])], at)
        return router

    def _at(self, prefix: Value, at: Place, kind: str) -> Router:
        """A router with a prefix of its own."""
        text = "" if isinstance(prefix, Unknown) and kind == "rocket" else self._building.paths(prefix)[0]
        return self._building.new(kind, at, is_app=False, prefix=None if text is None else text.rstrip("/"))

    def _verbs(self, word: str, given: Sequence[Value]) -> Verbs:
        made = Verbs()
        if word == "method":  # web::method(Method::GET)
            made.verbs.append(Verb(_method(given[0]) if given else "ANY", UNKNOWN))
        elif word == "route":  # web::route()
            made.verbs.append(Verb("ANY", UNKNOWN))
        else:
            self._on_verbs(made, word, given)
            if not made.verbs:  # web::get(): the handler follows
                made.verbs.append(Verb(METHODS.get(word, "ANY"), UNKNOWN))
        return made

    def _on_verbs(self, verbs: Verbs, name: str, given: Sequence[Value]) -> Value:
        found = _VERB.match(name)
        if found and found[1] == "on" and len(given) > 1:
            verbs.verbs += [Verb(m, given[1]) for m in _filters(given[0])]
        elif found and given:
            verbs.verbs.append(Verb(METHODS.get(found[1], "ANY"), given[0]))
        elif name == "to" and given:
            verbs.verbs = [Verb(v.method, given[0]) for v in verbs.verbs]
        elif name == "method" and given:
            verbs.verbs = [Verb(_method(given[0]), v.handler) for v in verbs.verbs]
        elif name == "merge" and given and isinstance(given[0], Verbs):
            verbs.verbs += given[0].verbs
        return verbs


def served_at(function: Function) -> list[Served]:
    """`#[get("/x")]`, `#[route("/x", method = "GET")]`, `#[utoipa::path(get, path = "/x")]`"""
    found: list[Served] = []
    for attribute in attributes(function.node):
        word = path_of(attribute)
        last = word.rpartition("::")[2]
        tokens = attribute.child_by_field_name("arguments")
        at = place(function.module.file, attribute)
        if last == "path" and ("utoipa" in word or word == "path"):
            positional, by_name = arguments(tokens)
            methods = [text(p).upper() for p in positional if text(p) in METHODS]
            for part in (p for p in positional if p.type == "call_expression"):  # method(get, put)
                methods += [m.upper() for m in re.findall(r"\w+", text(part)) if m in METHODS]
            path = by_name.get("path")
            base = by_name.get("context_path")
            if path is not None and path.type == "string_literal":
                prefix = literal(base) if base is not None and base.type == "string_literal" else ""
                found.append(Served(tuple(methods) or ("ANY",), prefix + literal(path), at))
        elif last in METHODS or last == "route":
            positional, by_name = arguments(tokens)
            written = [p for p in positional if p.type in {"string_literal", "raw_string_literal"}]
            said: list[str] = re.findall(r'method\s*=\s*"(\w+)"', text(tokens))
            said += [text(p) for p in positional if text(p).lower() in METHODS]
            path = by_name.get("uri")
            if not written and path is not None and path.type == "string_literal":
                written = [path]
            methods = [METHODS[last]] if last in METHODS else [m.upper() for m in said]
            if written and methods:
                found.append(Served(tuple(methods), literal(written[0]).partition("?")[0], at))
    return found


def _method(value: Value) -> str:
    word = value.word.upper() if isinstance(value, External) else ""
    return word if word.lower() in METHODS else "ANY"


def _filters(value: Value) -> list[str]:
    """`MethodFilter::GET`"""
    found = [_method(o) for o in (value.items if isinstance(value, Listing) else options(value))]
    return found or ["ANY"]


def _is_files(value: Value) -> bool:
    """Whether it only hands out files."""
    if isinstance(value, External):
        return bool(_FILES & set(value.path))
    return isinstance(value, Unknown) and any(f in value.word for f in _FILES)


def handlers_of(values: Sequence[Value]) -> Handlers:
    return Handlers([o for v in values for o in options(v) if isinstance(o, Function)])
