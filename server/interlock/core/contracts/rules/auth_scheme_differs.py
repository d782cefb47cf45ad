"""Credentials are sent in another way than they are asked for."""

from collections.abc import Iterable

from ..finding import mismatch
from ..mismatch import Mismatch, Severity
from ..model import Location, Operation
from ..pairing import Pairing

_TAKES = {
    "http bearer": "bearer",
    "oauth2": "bearer",
    "openidconnect": "bearer",
    "http basic": "basic",
    "basic": "basic",
}


def find(pairing: Pairing) -> Iterable[Mismatch]:
    for meeting in pairing.meetings:
        call, demands = meeting.call, meeting.served.demands
        sent = (call.security or ("",))[0]
        if not demands or () in demands or not sent or not _is_sent(call):
            continue
        names = [[name for name in way if ":" not in name] for way in demands]
        taken = [_TAKES.get(_kind(pairing.provider.schemes.get(way[0], "")), "") for way in names if len(way) == 1]
        if len(taken) < len(demands) or not all(taken) or sent in taken:
            continue  # a key, a cookie or what is not known may come along by itself
        words = " or ".join(dict.fromkeys(taken))
        yield mismatch(
            meeting,
            rule="auth_scheme_differs",
            severity=Severity.ERROR,
            field="auth",
            sentence=f"{meeting.served.name} is sent {sent} credentials, but asks for {words}.",
            hint=f"Send {words} credentials, or take {sent}.",
            places=(call.place,),
            provider_place=meeting.served.place,
            consumer_shape={"sends": sent},
            provider_shape={"asks for": sorted(dict.fromkeys(taken))},
        )


def _is_sent(call: Operation) -> bool:
    given = [p for p in call.parameters if p.location is Location.HEADER and p.name.lower() == "authorization"]
    return any(p.required for p in given)


def _kind(scheme: str) -> str:
    words = scheme.lower().split()
    return " ".join(words[:2] if words[:1] == ["http"] else words[:1])
