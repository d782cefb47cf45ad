"""A word of the path that the provider takes for the value of a parameter."""

import re
from collections.abc import Iterable

from ..finding import mismatch
from ..mismatch import Mismatch, Severity
from ..model import Location
from ..pairing import Meeting, Pairing
from ..shapes import Shapes, follow

_WORD = re.compile(r"[A-Za-z][A-Za-z_-]{2,}")


def find(pairing: Pairing) -> Iterable[Mismatch]:
    for meeting in pairing.meetings:
        for word, hole in _taken(meeting, pairing.provider.shapes):
            yield mismatch(
                meeting,
                rule="literal_taken_as_parameter",
                severity=Severity.INFO,
                field=f"path.{hole}={word}",
                sentence=f"'{word}' of {meeting.call.method} {meeting.path} is taken as the '{hole}' of "
                f"{meeting.served.name}.",
                hint=f"Offer {meeting.call.method} {meeting.path} by itself, if it means something else.",
                places=(meeting.call.place,),
                provider_place=meeting.served.place,
                consumer_shape={"path": str(meeting.path)},
                provider_shape={"path": str(meeting.served.path)},
            )


def _taken(meeting: Meeting, shapes: Shapes) -> Iterable[tuple[str, str]]:
    """But for words that the parameter has a list of."""
    listed = {p.name for p in meeting.served.parameters if p.location is Location.PATH and follow(p.shape, shapes).enum}
    for ours, theirs in zip(meeting.path.segments, meeting.served.path.segments, strict=False):
        if theirs.catch_all:
            return
        name = str(theirs).strip("{}")
        if theirs.is_hole and name not in listed and ours.literal and _WORD.fullmatch(ours.literal):
            yield ours.literal, name
