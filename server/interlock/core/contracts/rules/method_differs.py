"""The path is offered, but not to this method."""

from collections.abc import Iterable

from ..mismatch import Mismatch, Severity
from ..model import Confidence
from ..pairing import Pairing


def find(pairing: Pairing) -> Iterable[Mismatch]:
    for unserved in pairing.unserved:
        if not unserved.near:
            continue
        call, near = unserved.call, unserved.near[0]
        methods = sorted({o.method for o in unserved.near})
        spoken = " and ".join(methods) if len(methods) < 3 else ", ".join(methods)
        yield Mismatch(
            rule="method_differs",
            severity=Severity.WARNING if unserved.confidence is Confidence.HEURISTIC else Severity.ERROR,
            operation=f"{call.method} {near.path}",
            canonical=f"{call.method} {near.path.canonical}",
            field="",
            sentence=f"{call.method} {near.path} is called, but only {spoken} {'is' if len(methods) == 1 else 'are'} "
            "offered there.",
            hint=f"Call it with {methods[0]}, or offer {call.method} {near.path}.",
            consumer_places=(call.place,),
            provider_place=near.place,
            consumer_shape={"method": call.method},
            provider_shape={"methods": methods},
            confidence=unserved.confidence,
        )
