"""An integer of 64 bits is read as a number, which holds 53 of them."""

from collections.abc import Iterable

from ..clashing import declared_paths
from ..finding import dotted, mismatch, place_of
from ..mismatch import Mismatch, Severity
from ..pairing import Pairing
from ..reach import Outcome
from ..shapes import Kind, follow

_LONG = frozenset({"int64", "uint64", "long"})


def find(pairing: Pairing) -> Iterable[Mismatch]:
    for meeting in pairing.meetings:
        expectation = meeting.call.expectation
        read = {r.path for r in expectation.reads}
        for path, field in declared_paths(expectation.declared, pairing.consumer.shapes):
            found = meeting.reach(path, pairing.provider.shapes)
            sent = follow(found.shape, pairing.provider.shapes)
            is_number = Kind.NUMBER in follow(field.shape, pairing.consumer.shapes).kinds
            if found.outcome is not Outcome.FOUND or sent.format not in _LONG or not is_number or path not in read:
                continue
            if sent.facet("maximum") is not None:
                continue
            name = dotted("", path)
            yield mismatch(
                meeting,
                rule="precision_lost",
                severity=Severity.INFO,
                field=dotted("response", path),
                sentence=f"'{name}' of {meeting.served.name} is {sent.format}, and is read as a number: beyond 2^53 it "
                "is not exact.",
                hint="Send it as text, or say how large it may be.",
                places=(field.place or expectation.declared_at or meeting.call.place,),
                provider_place=place_of(found.owner, path[-1], meeting),
                consumer_shape={name: "number"},
                provider_shape={name: sent.format},
            )
