"""One method of a route as an operation."""

from dataclasses import dataclass

from ...model import Body, Confidence, Location, Operation, Parameter, Response
from ...places import Place
from ...routes.graph import Placed
from ...shapes import UNKNOWN, Kind, of_kind
from .building import Verb

_JSON = "application/json"
_BODIED = frozenset({"POST", "PUT", "PATCH"})


@dataclass(frozen=True, eq=False)
class Maker:
    verb: Verb
    at: Place
    slashes: str

    def __call__(self, placed: Placed[None]) -> Operation:
        path = placed.path
        is_page = any(s.catch_all for s in path.segments) and not path.literal_count  # whatever is left
        method = "GET" if is_page else self.verb.method
        holes = sorted((h for h in path.holes if h.name), key=lambda h: h.name)
        return Operation(
            method=method,
            path=path,
            place=self.at,
            parameters=tuple(Parameter(h.name, Location.PATH, True, of_kind(Kind.STRING), self.at) for h in holes),
            bodies=(Body("*/*", UNKNOWN),) if method in _BODIED else (),
            responses=(Response("2XX", _JSON, UNKNOWN, self.at),),
            slashes=self.slashes,
            query_is_complete=False,
            confidence=Confidence.INFERRED,
        )
