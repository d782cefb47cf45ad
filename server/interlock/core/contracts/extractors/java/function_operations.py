"""A route that is put together by calls, as an operation: its handler says nothing of what it takes and answers."""

from dataclasses import dataclass

from ...model import Body, Confidence, Location, Operation, Parameter, Response
from ...places import Place
from ...routes.graph import Placed
from ...shapes import UNKNOWN, Kind, of_kind

VERBS = frozenset({"GET", "POST", "PUT", "DELETE", "PATCH", "HEAD"})
_BODIED = frozenset({"POST", "PUT", "PATCH"})


@dataclass(frozen=True)
class FunctionMaker:
    method: str
    place: Place

    def __call__(self, placed: Placed[None]) -> Operation:
        return Operation(
            self.method,
            placed.path,
            self.place,
            tuple(Parameter(h.name, Location.PATH, True, of_kind(Kind.STRING), self.place) for h in placed.path.holes),
            (Body("*/*", UNKNOWN),) if self.method in _BODIED else (),
            (Response("2XX", "application/json", UNKNOWN, self.place),),
            query_is_complete=False,
            confidence=Confidence.INFERRED,
        )
