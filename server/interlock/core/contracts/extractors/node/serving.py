"""What all adapters share: a route that was found, and the operation made of it."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from ...model import Body, Confidence, Location, Operation, Parameter, Response
from ...nodes import child, text
from ...paths import PathTemplate
from ...places import Place
from ...routes.graph import Graph, Placed, Route
from ...shapes import UNKNOWN, Kind, Shape, of_kind
from ..typescript.scopes import parameters
from .values import Bound, Call, Function, Value, items

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
VERBS = {m.lower(): m for m in METHODS} | {
    "del": "DELETE",
    "all": "ANY",
    "any": "ANY",
    "opts": "",
    "head": "",
    "options": "",
}
"""What a router calls its methods; '' for what nobody calls by hand."""
JSON = "application/json"
_BODIED = frozenset({"POST", "PUT", "PATCH", "DELETE", "ANY"})
ANY_BODY = (Body("*/*", UNKNOWN),)
_ANSWER = frozenset({"res", "response"})
_TO_ANOTHER = re.compile(r"""\w\(\s*['"]route(r)?['"]\s*\)""")  # next("route")

NO_PLACE = Place("", 0)

RouteGraph = Graph[None]


@dataclass(frozen=True)
class Traffic:
    """What is known of what an operation takes and answers."""

    parameters: tuple[Parameter, ...] = ()
    bodies: tuple[Body, ...] | None = None  # None: nobody says
    responses: tuple[Response, ...] = ()
    query_is_complete: bool = False


@dataclass(frozen=True)
class Served:
    """Makes the operation once it is known where the route stands."""

    operation_id: str = ""
    method: str = ""
    place: Place = NO_PLACE
    sites: tuple[Place, ...] = ()  # the calls that lead to the place
    slashes: str = "either"
    summary: str = ""
    is_deprecated: bool = False
    traffic: Traffic = field(default_factory=Traffic)
    confidence: Confidence = Confidence.INFERRED

    def __call__(self, placed: Placed[None]) -> Operation:
        known, unknown = self.traffic, Response("2XX", JSON, UNKNOWN, self.place)
        bodies = known.bodies
        if bodies is None:
            bodies = ANY_BODY if self.method in _BODIED else ()
        return Operation(
            method=self.method,
            path=_one_spelling(placed.path, self.slashes),
            place=self.place,
            parameters=(*_in_path(placed.path, known.parameters, self.place), *_elsewhere(known.parameters)),
            bodies=bodies,
            responses=known.responses if any(r.is_success for r in known.responses) else (*known.responses, unknown),
            slashes=self.slashes,
            operation_id=self.operation_id,
            summary=self.summary,
            deprecated=self.is_deprecated,
            query_is_complete=known.query_is_complete,
            confidence=self.confidence,
        )


def add(
    graph: RouteGraph,
    router: str,
    paths: Sequence[str | None],
    methods: Sequence[str],
    made: Served,
    call: Call,
    first_fits: bool = False,
) -> None:
    """Every path under every method."""
    for path in paths:
        for method in dict.fromkeys(m for m in methods if m):
            make = replace(made, method=method, place=call.place, sites=call.sites)
            graph.routes.append(Route(router, path, call.place, make, " and ".join(call.conditions), first_fits))


def at_their_own_places(graph: RouteGraph) -> RouteGraph:
    """Several routes that a wrapper makes at one place are told where the wrapper is called."""
    for _ in range(5):
        groups: dict[Place, list[int]] = defaultdict(list)
        for index, route in enumerate(graph.routes):
            groups[route.place].append(index)
        is_settled = True
        for indices in groups.values():
            routes = [graph.routes[i] for i in indices]
            makers = [r.make for r in routes if isinstance(r.make, Served) and r.make.sites]
            above = {m.sites[0] for m in makers}
            if len({r.path for r in routes}) < 2 or len(makers) < len(routes) or len(above) < 2:
                continue
            is_settled = False
            for index, made in zip(indices, makers, strict=True):
                make = replace(made, place=made.sites[0], sites=made.sites[1:])
                graph.routes[index] = replace(graph.routes[index], place=make.place, make=make)
        if is_settled:
            break
    return graph


def handler_name(handlers: Sequence[Value]) -> str:
    """What the last handler is called."""
    for value in reversed([i for h in handlers for i in items(h)]):
        function = value.function if isinstance(value, Bound) else value
        if isinstance(function, Function):
            named = text(child(function.node, "name"))
            owner = function.node.parent
            if not named and owner is not None and owner.type == "variable_declarator":
                named = text(child(owner, "name"))
            return named
    return ""


def ends_here(handlers: Sequence[Value]) -> bool:
    """Whether no request goes on to later routes: the last handler is known and answers, and none leaves the route."""
    written = [_function(i) for h in handlers for i in items(h)]
    last = written[-1] if written else None
    others = [text(f.node) for f in written if f is not None]
    return last is not None and not _hands_on(last) and not any(_TO_ANOTHER.search(o) for o in others)


def methods(words: Sequence[str | None]) -> list[str]:
    """The methods that are named, in capitals; those that nobody calls by hand left out."""
    found = [(w or "").upper() for w in words]
    return [("ANY" if m in {"ALL", "*"} else m) for m in found if m in METHODS or m in {"ALL", "ANY", "*"}]


def _function(value: Value) -> Function | None:
    """Of `asyncHandler(async (req, res) => ...)`, the function that is wrapped."""
    if isinstance(value, Call) and len(value.given) == 1:
        value = value.given[0]
    value = value.function if isinstance(value, Bound) else value
    return value if isinstance(value, Function) else None


def _hands_on(function: Function) -> bool:
    """Whether what it is given after the request is called, or given away, for anything but an error."""
    body = text(child(function.node, "body"))
    names = [m[0] for p in parameters(function.node)[1:] if (m := re.match(r"\w+", text(p))) and m[0] not in _ANSWER]
    return any(re.search(rf"\b{n}\b(?!\s*\(\s*[\w{{])(?<!catch\({n})", body) for n in names)


def _one_spelling(path: PathTemplate, slashes: str) -> PathTemplate:
    return PathTemplate(path.segments) if slashes == "either" else path


def _in_path(path: PathTemplate, known: Sequence[Parameter], place: Place) -> Iterator[Parameter]:
    stated = {p.name: p for p in known if p.location is Location.PATH}
    for hole in path.holes:
        if hole.name:
            shape: Shape = stated[hole.name].shape if hole.name in stated else of_kind(Kind.STRING)
            yield Parameter(hole.name, Location.PATH, True, shape, place)


def _elsewhere(known: Sequence[Parameter]) -> Iterator[Parameter]:
    return (p for p in known if p.location is not Location.PATH)
