"""The provider lets nobody in without credentials, and none are sent."""

from collections.abc import Iterable

from ..finding import mismatch
from ..mismatch import Mismatch, Severity
from ..model import Location, Operation
from ..pairing import Pairing


def find(pairing: Pairing) -> Iterable[Mismatch]:
    for meeting in pairing.meetings:
        call, demands = meeting.call, meeting.served.demands
        if not demands or () in demands or not call.headers_are_complete:
            continue
        ways = [[pairing.provider.schemes.get(n, "") for n in way if ":" not in n] for way in demands]
        if any(all(_is_met(scheme, call) for scheme in way) for way in ways):
            continue
        names = sorted({name for way in demands for name in way if ":" not in name})
        yield mismatch(
            meeting,
            rule="auth_missing",
            severity=Severity.ERROR,
            field="auth",
            sentence=f"{meeting.served.name} asks for {' or '.join(names)}, and no credentials are sent.",
            hint="Send the credentials, or let anybody in.",
            places=(call.place,),
            provider_place=meeting.served.place,
            consumer_shape={"headers": sorted(p.name for p in call.parameters if p.location is Location.HEADER)},
            provider_shape={"asks for": names},
        )


def _is_met(scheme: str, call: Operation) -> bool:
    """A cookie, a certificate and what is not known may come along by themselves."""
    kind, *words = scheme.lower().split() or [""]
    sent = {(p.location, p.name.lower()) for p in call.parameters}
    if kind == "apikey" and len(words) > 1 and words[0] in {"header", "query"}:
        is_open = words[0] == "query" and not call.query_is_complete
        return is_open or (Location(words[0]), words[1]) in sent
    if kind in {"http", "oauth2", "openidconnect", "basic"}:
        return (Location.HEADER, "authorization") in sent
    return True
