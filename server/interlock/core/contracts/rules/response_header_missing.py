"""A header that is read from the answer, and that the answer does not have."""

import re
from collections.abc import Iterable

from ..finding import mismatch
from ..mismatch import Mismatch, Severity
from ..naming import closest
from ..pairing import Pairing
from ..places import Place

_OF_THE_SERVER = re.compile(
    r"(cache-control|content-\w+|date|etag|expires|last-modified|link|location|retry-after|server|set-cookie|vary)"
)
"""What a server may add by itself."""


def find(pairing: Pairing) -> Iterable[Mismatch]:
    for meeting in pairing.meetings:
        said = {h.name.lower() for r in meeting.served.responses for h in r.headers}
        spots: dict[str, list[Place]] = {}
        for read in meeting.call.expectation.reads:
            name = read.path[0].lower() if read.path else ""
            if read.status == "header" and name not in said and not _OF_THE_SERVER.fullmatch(name):
                spots.setdefault(name, []).append(read.place)
        for name, places in spots.items():
            meant = closest(name, said)
            yield mismatch(
                meeting,
                rule="response_header_missing",
                severity=Severity.WARNING if said else Severity.INFO,
                field=f"response.header.{name}",
                sentence=f"The header '{name}' is read from {meeting.served.name}, which does not promise it.",
                hint=f"Read '{meant}' instead, or promise '{name}'." if meant else f"Promise '{name}' in the answer.",
                places=tuple(places),
                provider_place=meeting.served.responses[0].place if meeting.served.responses else None,
                consumer_shape={"reads": name},
                provider_shape={"headers": sorted(said)},
            )
