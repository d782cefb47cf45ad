"""A route of Ruby as an operation: of what it takes and answers its source says little that is certain."""

from dataclasses import dataclass

from ...model import Body, Confidence, Location, Operation, Parameter, Response
from ...places import Place
from ...routes.graph import Placed
from ...shapes import UNKNOWN, Kind, of_kind

_BODIED = frozenset({"POST", "PUT", "PATCH", "ANY"})


@dataclass(frozen=True)
class RouteMaker:
    method: str
    place: Place
    action: str  # 'orders#show'

    def __call__(self, placed: Placed[None]) -> Operation:
        names = dict.fromkeys(h.name for h in placed.path.holes if h.name)
        return Operation(
            self.method,
            placed.path,
            self.place,
            tuple(Parameter(n, Location.PATH, True, of_kind(Kind.STRING), self.place) for n in names),
            (Body("*/*", UNKNOWN),) if self.method in _BODIED else (),
            (Response("2XX", "application/json", UNKNOWN, self.place),),
            operation_id=self.action,
            slashes="either",
            query_is_complete=False,
            confidence=Confidence.INFERRED,
        )
