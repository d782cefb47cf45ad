"""One method of a route as an operation: what its handler takes and answers, by its signature."""

from collections.abc import Callable
from dataclasses import dataclass

from tree_sitter import Node

from ...model import Body, Confidence, Location, Operation, Parameter, Response
from ...nodes import child, place, text
from ...paths import PathTemplate
from ...places import Place
from ...routes.graph import Placed
from ...shapes import UNKNOWN, Kind, Shape, of_kind
from .building import Verb
from .crates import Crates
from .syntax import named
from .type_shapes import Type, TypeShapes
from .values import Function

_JSON = "application/json"
_BODILESS = frozenset({"GET", "HEAD", "OPTIONS"})
_DEEPEST = 6


@dataclass(frozen=True)
class Seen:
    """What a signature says. No bodies, no responses: nothing is known of them."""

    bodies: tuple[Body, ...] = ()
    responses: tuple[Response, ...] = ()
    queries: tuple[Parameter, ...] = ()


class Handlers:
    def __init__(self, crates: Crates) -> None:
        self.named: dict[str, Shape] = {}
        self._shapes = TypeShapes(crates, self.named)

    def maker(self, verb: Verb, at: Place, slashes: str) -> Callable[[Placed[None]], Operation]:
        return lambda placed: self._operation(verb, at, slashes, placed.path)

    def _operation(self, verb: Verb, at: Place, slashes: str, path: PathTemplate) -> Operation:
        is_page = any(s.catch_all for s in path.segments) and not path.literal_count  # whatever is left
        method = "GET" if is_page else verb.method
        seen = self._read(verb.handler) if isinstance(verb.handler, Function) else Seen()
        holes = sorted((h for h in path.holes if h.name), key=lambda h: h.name)
        in_path = tuple(Parameter(h.name, Location.PATH, True, of_kind(Kind.STRING), at) for h in holes)
        return Operation(
            method=method,
            path=path,
            place=at,
            parameters=(*in_path, *seen.queries),
            bodies=seen.bodies or (() if method in _BODILESS else (Body("*/*", UNKNOWN),)),
            responses=seen.responses or (Response("2XX", _JSON, UNKNOWN, at),),
            slashes=slashes,
            operation_id=text(child(verb.handler.node, "name")) if isinstance(verb.handler, Function) else "",
            query_is_complete=False,
            confidence=Confidence.INFERRED,
        )

    def _read(self, function: Function) -> Seen:
        bodies: list[Body] = []
        queries: list[Parameter] = []
        for parameter in named(child(function.node, "parameters")):
            written = child(parameter, "type")
            type = self._type(written, function) if written is not None else None
            if type is None or not type.inner:
                continue
            word, at = self._shapes.library(type), place(function.module.file, parameter)
            if word == "Json":
                bodies.append(Body(_JSON, self._shapes.shape(type.inner[0], False), True, at))
            elif word == "Query":
                fields = self._shapes.fields(type.inner[0], False) or ()
                queries += [Parameter(f.name, Location.QUERY, f.required, f.shape, at) for f in fields]
        return Seen(tuple(bodies[:1]), self._answered(function), tuple(queries))

    def _answered(self, function: Function) -> tuple[Response, ...]:
        """`Json<T>`, alone, in a Result or with a status before it."""
        written = child(function.node, "return_type")
        type = self._type(written, function) if written is not None else None
        status = "200"
        for _ in range(_DEEPEST):
            if type is None:
                break
            type = self._shapes.meant(type)
            if type.node.type == "tuple_type":
                last = named(type.node)[-1:]
                status, type = "2XX", Type(last[0], type.module, type.given) if last else None
                continue
            if type.word.endswith("Result") and type.inner and self._shapes.item(type) is None:
                type = type.inner[0]
                continue
            if self._shapes.library(type) == "Json" and type.inner:
                shape = self._shapes.shape(type.inner[0], True)
                at = place(function.module.file, function.node)
                return (Response(status, _JSON, shape, at),) if shape.is_known else ()
            break
        return ()

    def _type(self, written: Node, function: Function) -> Type:
        return self._shapes.meant(Type(written, function.module, {}))
