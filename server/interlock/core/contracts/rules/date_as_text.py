"""A date is sent as text, and declared as an object with methods."""

from collections.abc import Iterable

from ..clashing import declared_paths
from ..finding import dotted, mismatch, place_of
from ..mismatch import Mismatch, Severity
from ..pairing import Pairing
from ..reach import Outcome
from ..shapes import Kind, follow

_OBJECT = "Date"  # the format of what JavaScript calls so
_TEXT = frozenset({Kind.STRING})


def find(pairing: Pairing) -> Iterable[Mismatch]:
    for meeting in pairing.meetings:
        expectation = meeting.call.expectation
        for path, field in declared_paths(expectation.declared, pairing.consumer.shapes):
            if follow(field.shape, pairing.consumer.shapes).format != _OBJECT:
                continue
            found = meeting.reach(path, pairing.provider.shapes)
            sent = follow(found.shape, pairing.provider.shapes)
            if found.outcome is not Outcome.FOUND or sent.kinds - {Kind.NULL} != _TEXT:
                continue
            name = dotted("", path)
            yield mismatch(
                meeting,
                rule="date_as_text",
                severity=Severity.INFO,
                field=dotted("response", path),
                sentence=f"'{name}' of {meeting.served.name} is sent as text, and declared as a Date: JSON has none.",
                hint="Declare it as text, or make a Date of it where it is read.",
                places=(field.place or expectation.declared_at or meeting.call.place,),
                provider_place=place_of(found.owner, path[-1], meeting),
                consumer_shape={name: "Date"},
                provider_shape={name: sent.format or "string"},
            )
