"""Cookies are sent by hand, and one that the provider requires is not among them."""

from collections.abc import Iterable

from ..finding import mismatch
from ..mismatch import Mismatch, Severity
from ..model import Location
from ..naming import closest
from ..pairing import Pairing


def find(pairing: Pairing) -> Iterable[Mismatch]:
    """Nothing of calls without a cookie of their own: a browser sends what it has by itself."""
    for meeting in pairing.meetings:
        sent = {p.name: p for p in meeting.call.parameters if p.location is Location.COOKIE}
        for wanted in meeting.served.parameters if sent else ():
            given = sent.get(wanted.name)
            if wanted.location is not Location.COOKIE or not wanted.required or (given and given.required):
                continue
            meant = closest(wanted.name, sent)
            yield mismatch(
                meeting,
                rule="required_cookie_missing",
                severity=Severity.WARNING,
                field=f"cookie.{wanted.name}",
                sentence=f"{meeting.served.name} requires the cookie '{wanted.name}', which is "
                f"{'not always' if given else 'not'} sent.",
                hint=f"Send '{wanted.name}'{f' instead of {meant!r}' if meant else ''}, or make it optional.",
                places=(meeting.call.place,),
                provider_place=wanted.place,
                consumer_shape={"cookies": sorted(sent)},
                provider_shape={"cookie": wanted.name},
            )
