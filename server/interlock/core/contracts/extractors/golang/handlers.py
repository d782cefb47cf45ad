"""One method of a route as an operation: what its handler takes and answers, as far as that is plain to see."""

from collections.abc import Callable

from ...model import Body, Confidence, Location, Operation, Parameter, Response
from ...nodes import child, text
from ...paths import PathTemplate
from ...places import Place
from ...routes.graph import Placed
from ...shapes import UNKNOWN, Kind, Shape, of_kind
from .interpreter import Interpreter
from .observed import Seen, seen_in
from .type_shapes import TypeShapes
from .values import Bound, Function, Value

_JSON = "application/json"
_BODILESS = frozenset({"GET", "HEAD", "OPTIONS"})


class Handlers:
    def __init__(self, interpreter: Interpreter) -> None:
        self.named: dict[str, Shape] = {}
        self._interpreter = interpreter
        self._shapes = TypeShapes(interpreter.types, self.named)
        self._seen: dict[int, Seen] = {}

    def maker(self, method: str, handler: Value, at: Place, slashes: str) -> Callable[[Placed[None]], Operation]:
        return lambda placed: self._operation(method, handler, at, slashes, placed.path)

    def _operation(self, method: str, handler: Value, at: Place, slashes: str, path: PathTemplate) -> Operation:
        is_page = any(s.catch_all for s in path.segments) and not path.literal_count  # whatever is left
        method = "GET" if is_page else method
        seen = self._read(handler)
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
            operation_id=_name(handler),
            query_is_complete=False,
            confidence=Confidence.INFERRED,
        )

    def _read(self, handler: Value) -> Seen:
        """A handler that serves several routes is read once."""
        if id(handler) not in self._seen:
            self._seen[id(handler)] = seen_in(self._interpreter.observe(handler), self._shapes)
        return self._seen[id(handler)]


def _name(handler: Value) -> str:
    function = handler.function if isinstance(handler, Bound) else handler
    return text(child(function.node, "name")) if isinstance(function, Function) else ""
