"""Controllers of Spring: which paths lead to which methods, and what is put before all of them."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from ...model import Diagnostic, Location, Operation, Parameter
from ...routes.graph import Graph, Mount, Placed, Route, Router
from ...shapes import Kind, of_kind
from .constants import Constants
from .declarations import Method, Type, annotation
from .mappings import Mapping, Mappings, plain_path
from .prefixes import Prefix
from .settings import Settings
from .spring_answers import Answers
from .spring_signatures import Signatures
from .type_index import Standing, Types

_BODIED = frozenset({"POST", "PUT", "PATCH", "ANY"})
_LIBRARIES = ("java.", "javax.", "jakarta.", "org.springframework.", "lombok.", "kotlin.", "org.slf4j.", "io.swagger.")
_PREFIXES = (
    "server.servlet.context-path", "server.context-path", "spring.mvc.servlet.path", "server.servlet-path",
    "server.servlet.servlet-path", "spring.webflux.base-path",
)  # fmt: skip
_Graph = Graph[None]


@dataclass(frozen=True)
class Reading:
    """All that reads the controllers under one set of settings."""

    types: Types
    settings: Settings
    constants: Constants
    mappings: Mappings
    signatures: Signatures
    answers: Answers
    slashes: str


@dataclass(frozen=True)
class _Maker:
    reading: Reading
    variants: tuple[tuple[Standing, Method], ...]
    mapping: Mapping
    method: str
    is_body: bool

    def __call__(self, placed: Placed[None]) -> Operation:
        reading, handler = self.reading, self.variants[0][1]
        is_rest = any(s.catch_all for s in placed.path.segments)
        is_page = is_rest and (not self.is_body or not placed.path.literal_count)
        taken = reading.signatures.read(self.variants, self.method in _BODIED)
        holes = [h.name for h in placed.path.holes if h.name]
        found = [p for (where, _), p in taken.parameters.items() if where is not Location.PATH]
        for name in dict.fromkeys(holes):
            told = taken.parameters.get((Location.PATH, name))
            found.append(told or Parameter(name, Location.PATH, True, of_kind(Kind.STRING), handler.place))
        said = [a for _, m in self.variants for a in m.annotations]
        summary = annotation(tuple(said), "Operation", "ApiOperation")
        stated = (summary.arguments.get("summary") or summary.arguments.get("value")) if summary else None
        at = self.variants[0][0].type
        return Operation(
            method="GET" if is_page and self.method == "ANY" else self.method,
            path=placed.path,
            place=self.mapping.place,
            parameters=tuple(sorted(found, key=lambda p: (p.location, p.name))),
            bodies=reading.signatures.bodies(taken, self.mapping.consumes),
            responses=reading.answers.read(self.variants, self.mapping.produces, self.is_body),
            deprecated=annotation(tuple(said), "Deprecated") is not None,
            slashes=reading.slashes,
            operation_id=handler.name,
            summary=reading.constants.text(stated, at.unit, at) or "",
            query_is_complete=taken.is_complete and not self.mapping.params,
        )


class Controllers:
    """Fills a graph: one app for each set of settings, the controllers below it."""

    def __init__(self, graph: _Graph, reading: Reading, prefixes: Sequence[Prefix], app: str) -> None:
        self._graph = graph
        self._reading = reading
        self._prefixes = prefixes
        self._app = app

    def add(self, one: Type) -> None:
        reading = self._reading
        if not one.is_made or not reading.mappings.is_controller(one):
            return
        on_class = reading.mappings.of_class(one)
        key = f"{self._app}|{one.place}|{one.name}"
        routes = list(self._routes(one, key, on_class))
        if not routes:
            return
        self._graph.add_router(Router(key, one.name, one.place, one_slash=True))
        self._graph.routes += routes
        before = self._before(one)
        for path in on_class.paths if on_class is not None else ("",):
            whole = None if before is None or path is None else _joined(before, path)
            self._graph.mounts.append(Mount(self._app, key, one.place, whole))
        for name in reading.types.unknown_above(one):
            if not name.startswith(_LIBRARIES) and _has_unmapped(one, reading.mappings):
                sentence = f"The routes of {name}, which {one.name} is made of, could not be followed."
                self._graph.diagnostics.append(Diagnostic("unknown_router", sentence, one.place))

    def _routes(self, one: Type, key: str, on_class: Mapping | None) -> Iterator[Route[None]]:
        reading = self._reading
        markers = reading.mappings.markers(one)
        for variants in _handlers(reading.types, one):
            own = reading.mappings.of_method(variants)
            if own is None:
                continue
            mapping = _combined(on_class, own)
            said = {a.name for _, m in variants for a in m.annotations}
            is_body = bool(markers & {"RestController", "ResponseBody"}) or "ResponseBody" in said
            for method in mapping.methods or ("ANY",):
                make = _Maker(reading, variants, mapping, method, is_body)
                for path in mapping.paths:
                    yield Route(key, path, mapping.place, make)

    def _before(self, one: Type) -> str | None:
        """What the configuration puts before the paths of a controller."""
        markers = self._reading.mappings.markers(one)
        if markers & {"RepositoryRestController", "BasePathAwareController"}:
            stated = self._reading.settings.get("spring.data.rest.base-path") or ""
            return self._reading.settings.filled(stated)
        for prefix in self._prefixes:
            meant = prefix.is_for(one, markers)
            if meant is None:
                return None
            if meant:
                return plain_path(prefix.path) if prefix.path is not None else None
        return ""


def _handlers(types: Types, one: Type) -> Iterator[tuple[tuple[Standing, Method], ...]]:
    """Each method of the class, own or inherited, with those that it overrides."""
    seen: set[tuple[str, ...]] = set()
    for standing in types.above(one):
        for method in standing.type.methods:
            if _signature(method) in seen or "static" in method.modifiers:
                continue
            variants = tuple(types.overridden(one, method))
            seen |= {_signature(m) for _, m in variants}
            yield variants


def _signature(method: Method) -> tuple[str, ...]:
    return method.name, *(p.type.last for p in method.parameters)


def _combined(on_class: Mapping | None, own: Mapping) -> Mapping:
    if on_class is None:
        return own
    methods = tuple(dict.fromkeys((*on_class.methods, *own.methods)))
    return Mapping(
        own.place,
        own.paths,
        methods,
        own.consumes or on_class.consumes,
        own.produces or on_class.produces,
        (*on_class.params, *own.params),
    )


def _joined(prefix: str, path: str) -> str:
    if not prefix or not path:
        return prefix + path
    return f"{prefix.rstrip('/')}/{path.lstrip('/')}"


def _has_unmapped(one: Type, mappings: Mappings) -> bool:
    """Whether something overrides what is not of this tree, and has no mapping of its own."""
    return any(
        annotation(m.annotations, "Override") is not None
        and "public" in m.modifiers
        and mappings.of_method([(Standing(one, {}), m)]) is None
        and m.name not in {"toString", "equals", "hashCode", "afterPropertiesSet", "setApplicationContext", "run"}
        for m in one.methods
    )


def by_module(units: Sequence[Type], module_of: Callable[[str], str]) -> dict[str, list[Type]]:
    found: dict[str, list[Type]] = defaultdict(list)
    for one in units:
        found[module_of(one.unit.path)].append(one)
    return found


def prefix(settings: Settings) -> str | None:
    """What is put before all of an application, of Spring MVC or of WebFlux; None when nobody can tell."""
    parts: dict[str, None] = {}
    for name in _PREFIXES:
        filled = settings.filled(settings.get(name) or "")
        if filled is None:
            return None
        if filled.strip("/*"):
            parts[filled.strip("/*")] = None
    return "".join(f"/{p}" for p in parts)
