"""Resources of JAX-RS: `@Path` on classes and methods, and the resources that methods lead to."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from ...model import Body, Location, Operation, Parameter, Response
from ...places import Place
from ...routes.graph import Graph, Mount, Placed, Route, Router
from ...shapes import UNKNOWN, Kind, Shape, of_kind
from .constants import Constants
from .declarations import Annotation, Method, Type, annotation
from .mappings import plain_path
from .models import Models
from .settings import Settings
from .type_index import Standing, Types
from .type_shapes import WRAPPERS

MARK = re.compile(rb"import (?:javax|jakarta)\.ws\.rs\.")

_PACKAGES = ("javax.ws.rs", "jakarta.ws.rs")
_VERBS = ("GET", "POST", "PUT", "DELETE", "PATCH", "HEAD")
_WHERE = {
    "PathParam": Location.PATH, "QueryParam": Location.QUERY, "HeaderParam": Location.HEADER,
    "CookieParam": Location.COOKIE, "RestPath": Location.PATH, "RestQuery": Location.QUERY,
    "RestHeader": Location.HEADER, "RestCookie": Location.COOKIE,
}  # fmt: skip
_PLAIN = frozenset({Kind.STRING, Kind.INTEGER, Kind.NUMBER, Kind.BOOLEAN})
_PREFIXES = ("spring.jersey.application-path", "quarkus.rest.path", "quarkus.resteasy.path", "cxf.path")
_JSON = "application/json"

Variants = tuple[tuple[Standing, Method], ...]


@dataclass(frozen=True)
class _Maker:
    resources: "Resources"
    variants: Variants
    method: str
    place: Place

    def __call__(self, placed: Placed[None]) -> Operation:
        return self.resources.operation(self.variants, self.method, placed, self.place)


class Resources:
    def __init__(self, graph: Graph[None], types: Types, constants: Constants, taken: Models, answered: Models) -> None:
        self._graph = graph
        self._types = types
        self._constants = constants
        self._taken = taken
        self._answered = answered

    def add_all(self, all_types: Iterable[Type], app: str) -> None:
        """Classes with a path are served; others where a method leads to them."""
        made = [t for t in all_types if t.is_made]
        led: list[tuple[str, Type, Place, str | None]] = []
        keys = {t: f"jaxrs|{t.place}" for t in made}
        for one in made:
            led += self._add(one, keys[one], app)
        while led:
            parent, child, at, path = led.pop()
            key = f"jaxrs|{child.place}"
            if key not in self._graph.routers:
                led += self._add(child, key, app)
            self._graph.mounts.append(Mount(parent, key, at, path))

    def operation(self, variants: Variants, method: str, placed: Placed[None], at: Place) -> Operation:
        found = {p.name: p for p in self._parameters(variants) if p.location is not Location.PATH}
        told = {p.name: p for p in self._parameters(variants) if p.location is Location.PATH}
        for name in dict.fromkeys(h.name for h in placed.path.holes if h.name):
            found[f"/{name}"] = told.get(name) or Parameter(name, Location.PATH, True, of_kind(Kind.STRING), at)
        said = tuple(a for _, m in variants for a in m.annotations)
        handler = variants[0][1]
        return Operation(
            method,
            placed.path,
            at,
            tuple(sorted(found.values(), key=lambda p: (p.location, p.name))),
            self._bodies(variants, method),
            self._responses(variants),
            deprecated=annotation(said, "Deprecated") is not None,
            operation_id=handler.name,
            query_is_complete=not any(
                a.name in {"Context", "BeanParam"} for _, m in variants for p in m.parameters for a in p.annotations
            ),
        )

    def _add(self, one: Type, key: str, app: str) -> Iterator[tuple[str, Type, Place, str | None]]:
        """Yields what its methods lead to."""
        on_class = next((a for s in self._types.above(one) if (a := _path(s.type.annotations, s.type))), None)
        routes = list(self._routes(one, key))
        if on_class is None and not routes:
            return
        self._graph.add_router(Router(key, one.name, one.place, one_slash=True))
        self._graph.routes += [r for r in routes if isinstance(r, Route)]
        if on_class is not None:
            self._graph.mounts.append(Mount(app, key, one.place, self._text(on_class, one)))
        for led in routes:
            if not isinstance(led, Route):
                yield led

    def _routes(self, one: Type, key: str) -> Iterator[Route[None] | tuple[str, Type, Place, str | None]]:
        seen: set[tuple[str, ...]] = set()
        for standing in self._types.above(one):
            for method in standing.type.methods:
                signature = method.name, *(p.type.last for p in method.parameters)
                if signature in seen:
                    continue
                seen.add(signature)
                variants = tuple(self._types.overridden(one, method))
                owner = next((s.type for s, m in variants if _verb(m, s.type) or _path(m.annotations, s.type)), None)
                if owner is None:
                    continue
                said = tuple(a for _, m in variants for a in m.annotations)
                path = next((a for s, m in variants if (a := _path(m.annotations, s.type))), None)
                verb = next((v for s, m in variants if (v := _verb(m, s.type))), None)
                at = (verb or path or said[0]).place
                written = self._text(path, owner) if path is not None else ""
                if verb is not None:
                    yield Route(key, written, at, _Maker(self, variants, verb.name, at))
                    continue
                led = self._types.find(method.type.name, standing.type.unit, standing.type)
                if led is not None and led is not one:
                    yield key, led, at, written

    def _parameters(self, variants: Variants) -> Iterator[Parameter]:
        standing, method = variants[0]
        for index, own in enumerate(method.parameters):
            said = tuple(a for _, m in variants for a in m.parameters[index].annotations)
            told = annotation(said, *_WHERE)
            if told is None:
                continue
            where = _WHERE[told.name]
            name = self._constants.text(told.arguments.get("value"), standing.type.unit, standing.type) or own.name
            shape = self._answered.types.shape(standing.meant(own.type))
            plain = shape if shape.kinds and shape.kinds <= _PLAIN else UNKNOWN
            yield Parameter(name, where, where is Location.PATH, plain, own.place)

    def _bodies(self, variants: Variants, method: str) -> tuple[Body, ...]:
        standing, handler = variants[0]
        kinds = [k for k in self._media(variants, "Consumes") if k] or [_JSON]
        is_form = False
        for index, own in enumerate(handler.parameters):
            said = {a.name for _, m in variants for a in m.parameters[index].annotations}
            is_form = is_form or bool(said & {"FormParam", "FormDataParam", "MultipartForm", "RestForm", "BeanParam"})
            if said & {
                *_WHERE,
                "Context",
                "FormParam",
                "FormDataParam",
                "BeanParam",
                "Suspended",
                "MatrixParam",
                "RestForm",
            }:
                continue
            shape: Shape = self._taken.types.shape(standing.meant(own.type))
            return tuple(Body(k, shape if "json" in k else UNKNOWN, False, own.place) for k in kinds)
        return (Body("*/*", UNKNOWN),) if is_form or (method != "GET" and self._media(variants, "Consumes")) else ()

    def _responses(self, variants: Variants) -> tuple[Response, ...]:
        standing, handler = variants[0]
        meant = standing.meant(handler.type)
        while meant.written.last in WRAPPERS and meant.written.arguments:
            meant = replace(meant, written=meant.written.arguments[0])
        media = next((k for k in self._media(variants, "Produces") if "json" in k), None)
        kinds = self._media(variants, "Produces")
        is_hidden = any(p.annotations and annotation(p.annotations, "Suspended") for p in handler.parameters)
        if meant.written.last in {"void", "Void", "Unit"}:
            return (Response("2XX", place=handler.place) if is_hidden else Response("204", place=handler.place),)
        if (kinds and media is None) or is_hidden:
            return (Response("2XX", kinds[0] if kinds else _JSON, UNKNOWN, handler.place),)
        return (Response("2XX", media or _JSON, self._answered.types.shape(meant), handler.place),)

    def _media(self, variants: Variants, name: str) -> list[str]:
        for standing, method in variants:
            said = annotation((*method.annotations, *standing.type.annotations), name)
            if said is not None:
                found = self._constants.texts(said.arguments.get("value"), standing.type.unit, standing.type)
                return [f for f in found if f]
        return []

    def _text(self, said: Annotation, inside: Type) -> str | None:
        found = self._constants.text(said.arguments.get("value"), inside.unit, inside)
        if found is None:
            return None
        return re.sub(r"\{\s*([\w.-]+)\s*:\s*\.[*+]\s*\}$", r"{*\1}", found) if ":" in found else plain_path(found)


def application_path(
    types: Types, paths: Sequence[str], constants: Constants, settings: Settings, is_at_root: bool
) -> str | None:
    """What is put before all resources; None when there are several, or one that nobody can tell.

    `is_at_root`: by a runtime that puts them there when nothing else is said.
    """
    found: dict[str | None, None] = {}
    for path in paths:
        for one in types.unit(path).all_types():
            said = annotation(one.annotations, "ApplicationPath")
            if said is not None:
                found[constants.text(said.arguments.get("value"), one.unit, one)] = None
    stated = next((found_at for name in _PREFIXES if (found_at := settings.get(name))), None)
    root = settings.filled(settings.get("quarkus.http.root-path") or "")
    is_lost = not found and stated is None and not is_at_root
    if len(found) > 1 or None in found or root is None or is_lost:
        return None
    below = next(iter(found), None) or stated or ""
    return f"{root.rstrip('/')}/{below.strip('/*')}".rstrip("/")


def _path(annotations: tuple[Annotation, ...], inside: Type) -> Annotation | None:
    found = annotation(annotations, "Path")
    return found if found is not None and inside.unit.brings("Path", *_PACKAGES) else None


def _verb(method: Method, inside: Type) -> Annotation | None:
    found = annotation(method.annotations, *_VERBS)
    return found if found is not None and inside.unit.brings(found.name, *_PACKAGES) else None
