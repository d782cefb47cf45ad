"""Called, but nobody offers it."""

from collections.abc import Iterable

from ..mismatch import Mismatch, Severity
from ..model import Confidence
from ..moved import moves
from ..naming import closest
from ..pairing import Pairing, Unserved


def find(pairing: Pairing) -> Iterable[Mismatch]:
    offered = {o.path.canonical: o for o in pairing.provider.operations}
    moved = [u for move in moves(pairing) for u in move.calls]
    for unserved in pairing.unserved:
        if unserved.near or unserved.alike or unserved in moved:
            continue  # another rule's: the path is there, but for its method, its letters or its beginning
        call = unserved.call
        name = f"{call.method} {unserved.path}"
        meant = closest(unserved.path.canonical, offered)
        instead = f"Call {offered[meant].name} instead" if meant else "Call something that is offered"
        yield Mismatch(
            rule="missing_operation",
            severity=Severity.WARNING if unserved.confidence is Confidence.HEURISTIC else Severity.ERROR,
            operation=name,
            canonical=unserved.canonical,
            field="",
            sentence=f"{name} is called, but nobody offers it{_doubt(unserved)}.",
            hint=f"{instead}, or offer {name}.",
            consumer_places=(call.place,),
            provider_place=offered[meant].place if meant else None,
            consumer_shape={"calls": name, "from": _origin(unserved)},
            provider_shape={"offers": offered[meant].name} if meant else None,
            confidence=unserved.confidence,
        )


def _doubt(unserved: Unserved) -> str:
    return f", unless it is the route at {unserved.maybe.place}, whose place is not known" if unserved.maybe else ""


def _origin(unserved: Unserved) -> str:
    return unserved.call.symbol or unserved.call.place.file
