"""Credentials are sent to an operation that lets anybody in."""

from collections.abc import Iterable

from ..finding import mismatch
from ..mismatch import Mismatch, Severity
from ..model import Location
from ..pairing import Pairing


def find(pairing: Pairing) -> Iterable[Mismatch]:
    for meeting in pairing.meetings:
        sent = [p for p in meeting.call.parameters if p.location is Location.HEADER]
        given = next((p for p in sent if p.name.lower() == "authorization" and p.required), None)
        if given is None or meeting.served.demands != ():
            continue
        yield mismatch(
            meeting,
            rule="auth_not_needed",
            severity=Severity.INFO,
            field="auth",
            sentence=f"{meeting.served.name} is sent credentials, and lets anybody in.",
            hint="Do not send them, or ask for them.",
            places=(given.place or meeting.call.place,),
            provider_place=meeting.served.place,
            consumer_shape={"headers": ["authorization"]},
            provider_shape={"asks for": []},
        )
