"""One method of a route as an operation: what its handler takes and answers, as far as that is plain to see."""

from dataclasses import dataclass

from ...model import Body, Confidence, Location, Operation, Parameter, Response
from ...paths import PathTemplate
from ...places import Place
from ...routes.graph import Placed
from ...shapes import UNKNOWN, Kind, of_kind
from .values import Value

_JSON = "application/json"
_BODIED = frozenset({"POST", "PUT", "PATCH"})


@dataclass(frozen=True, eq=False)
class Maker:
    method: str
    handler: Value
    at: Place
    slashes: str

    def __call__(self, placed: Placed[None]) -> Operation:
        return _operation(self, placed.path)


def _operation(made: Maker, path: PathTemplate) -> Operation:
    is_page = any(s.catch_all for s in path.segments) and not path.literal_count  # whatever is left
    holes = sorted((h for h in path.holes if h.name), key=lambda h: h.name)
    return Operation(
        method="GET" if is_page else made.method,
        path=path,
        place=made.at,
        parameters=tuple(Parameter(h.name, Location.PATH, True, of_kind(Kind.STRING), made.at) for h in holes),
        bodies=(Body("*/*", UNKNOWN),) if made.method in _BODIED else (),
        responses=(Response("2XX", _JSON, UNKNOWN, made.at),),
        slashes=made.slashes,
        query_is_complete=False,
        confidence=Confidence.INFERRED,
    )
