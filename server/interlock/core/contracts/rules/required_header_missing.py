"""A header that the provider requires, and that is not sent."""

from collections.abc import Iterable

from ..finding import mismatch
from ..mismatch import Mismatch, Severity
from ..model import Location
from ..naming import closest
from ..pairing import Pairing
from ..shapes import describe

_OF_OTHERS = frozenset({"accept", "content-type", "authorization", "host", "user-agent", "content-length", "cookie"})


def find(pairing: Pairing) -> Iterable[Mismatch]:
    for meeting in pairing.meetings:
        call = meeting.call
        sent = {p.name.lower(): p for p in call.parameters if p.location is Location.HEADER}
        for wanted in meeting.served.parameters:
            name = wanted.name.lower()
            given = sent.get(name)
            if wanted.location is not Location.HEADER or not wanted.required or name in _OF_OTHERS:
                continue
            if (given and given.required) or not (given or call.headers_are_complete):
                continue
            meant = closest(name, sent)
            yield mismatch(
                meeting,
                rule="required_header_missing",
                severity=Severity.WARNING if given else Severity.ERROR,
                field=f"header.{name}",
                sentence=f"{meeting.served.name} requires the header '{wanted.name}', which is "
                f"{'not always' if given else 'not'} sent.",
                hint=f"Send '{wanted.name}'{f' instead of {meant!r}' if meant else ''}, or make it optional.",
                places=(call.place,),
                provider_place=wanted.place,
                consumer_shape={"headers": sorted(sent)},
                provider_shape={name: describe(wanted.shape, pairing.provider.shapes, depth=1)},
            )
