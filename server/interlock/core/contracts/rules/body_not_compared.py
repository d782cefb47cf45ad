"""A body in a form that is not looked into: nobody has compared what is in it."""

from collections.abc import Iterable

from ..finding import mismatch
from ..mismatch import Mismatch, Severity
from ..pairing import Pairing, is_json

_COMPARED = frozenset({"", "application/x-www-form-urlencoded", "multipart/form-data"})


def find(pairing: Pairing) -> Iterable[Mismatch]:
    for meeting in pairing.meetings:
        taken = {b.media_type for b in meeting.served.bodies}
        for body in meeting.call.bodies:
            if is_json(body.media_type) or body.media_type in _COMPARED or body.media_type not in taken:
                continue
            yield mismatch(
                meeting,
                rule="body_not_compared",
                severity=Severity.INFO,
                field="body",
                sentence=f"{meeting.served.name} is sent {body.media_type}, which is not compared.",
                hint="Test it by hand.",
                places=(body.place or meeting.call.place,),
                provider_place=meeting.served.bodies[0].place,
                consumer_shape={"content-type": body.media_type},
                provider_shape={"content-type": sorted(taken)},
            )
