"""Called, though the provider says that it will go away."""

from collections.abc import Iterable

from ..finding import mismatch
from ..mismatch import Mismatch, Severity
from ..pairing import Pairing


def find(pairing: Pairing) -> Iterable[Mismatch]:
    for meeting in pairing.meetings:
        served = meeting.served
        if not served.deprecated:
            continue
        until = f" and ends on {served.sunset}" if served.sunset else ""
        yield mismatch(
            meeting,
            rule="deprecated_operation",
            severity=Severity.WARNING,
            field="",
            sentence=f"{served.name} is called, but it is deprecated{until}.",
            hint="Call what replaces it, or keep it.",
            places=(meeting.call.place,),
            provider_place=served.place,
            provider_shape={"deprecated": True} | ({"sunset": served.sunset} if served.sunset else {}),
        )
