"""Called, though the provider says that it may change without warning."""

from collections.abc import Iterable

from ..finding import mismatch
from ..mismatch import Mismatch, Severity
from ..pairing import Pairing

_UNSTABLE = frozenset({"draft", "alpha", "experimental", "preview", "beta"})


def find(pairing: Pairing) -> Iterable[Mismatch]:
    for meeting in pairing.meetings:
        served = meeting.served
        if served.stability.lower() not in _UNSTABLE:
            continue
        yield mismatch(
            meeting,
            rule="unstable_operation",
            severity=Severity.INFO if served.stability.lower() == "beta" else Severity.WARNING,
            field="",
            sentence=f"{served.name} is called, but it is {served.stability}.",
            hint="Call something that is stable, or make it so.",
            places=(meeting.call.place,),
            provider_place=served.place,
            provider_shape={"stability": served.stability},
        )
