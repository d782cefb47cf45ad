"""Called, though the provider says that it will go away, or should have gone by now."""

from collections.abc import Iterable

from ..finding import mismatch
from ..mismatch import Mismatch, Severity
from ..pairing import Pairing


def find(pairing: Pairing) -> Iterable[Mismatch]:
    for meeting in pairing.meetings:
        served = meeting.served
        if not served.deprecated and not served.sunset:
            continue
        is_over = bool(served.sunset) and served.sunset[:10] < pairing.today
        until = f" and {'ended' if is_over else 'ends'} on {served.sunset}" if served.sunset else ""
        yield mismatch(
            meeting,
            rule="deprecated_operation",
            severity=Severity.ERROR if is_over else Severity.WARNING,
            field="",
            sentence=f"{served.name} is called, but it is deprecated{until}.",
            hint="Call what replaces it, or keep it.",
            places=(meeting.call.place,),
            provider_place=served.place,
            provider_shape={"deprecated": served.deprecated} | ({"sunset": served.sunset} if served.sunset else {}),
        )
