"""A word of the path that the provider takes for the value of a parameter."""

import re
from collections.abc import Iterable

from ..finding import mismatch
from ..mismatch import Mismatch, Severity
from ..pairing import Meeting, Pairing

_WORD = re.compile(r"[A-Za-z][A-Za-z_-]{2,}")


def find(pairing: Pairing) -> Iterable[Mismatch]:
    for meeting in pairing.meetings:
        for word, hole in _taken(meeting):
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


def _taken(meeting: Meeting) -> Iterable[tuple[str, str]]:
    for ours, theirs in zip(meeting.path.segments, meeting.served.path.segments, strict=False):
        if theirs.catch_all:
            return
        if theirs.is_hole and ours.literal and _WORD.fullmatch(ours.literal):
            yield ours.literal, str(theirs).strip("{}")
