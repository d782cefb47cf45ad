"""A list in the query is written in another way than it is read."""

from collections.abc import Iterable

from ..finding import mismatch
from ..mismatch import Mismatch, Severity
from ..model import Location
from ..pairing import Pairing
from ..shapes import Kind, follow


def find(pairing: Pairing) -> Iterable[Mismatch]:
    for meeting in pairing.meetings:
        taken = {p.name: p for p in meeting.served.parameters if p.location is Location.QUERY}
        for given in meeting.call.parameters:
            other = given.name.removesuffix("[]") if given.name.endswith("[]") else f"{given.name}[]"
            wanted = taken.get(other)
            if given.location is not Location.QUERY or given.name in taken or wanted is None:
                continue
            if Kind.ARRAY not in follow(wanted.shape, pairing.provider.shapes).kinds:
                continue
            yield mismatch(
                meeting,
                rule="list_spelling_differs",
                severity=Severity.WARNING,
                field=f"query.{other}",
                sentence=f"{meeting.served.name} is sent the list '{given.name}', but reads '{other}'.",
                hint=f"Send it as '{other}', or read '{given.name}'.",
                places=(given.place or meeting.call.place,),
                provider_place=wanted.place,
                consumer_shape={"query": given.name},
                provider_shape={"query": other},
            )
