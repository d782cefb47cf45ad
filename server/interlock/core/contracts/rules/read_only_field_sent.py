"""A field that only the provider sets is sent."""

from collections.abc import Iterable

from ..finding import dotted, mismatch
from ..mismatch import Mismatch, Severity
from ..pairing import Pairing
from ..reach import alternatives
from ..requests import known_in
from ..shapes import follow


def find(pairing: Pairing) -> Iterable[Mismatch]:
    ours, theirs = pairing.consumer.shapes, pairing.provider.shapes
    for meeting in pairing.meetings:
        for body in meeting.call.bodies:
            wanted = [o for shape in meeting.accepts(body.media_type) for o in alternatives(shape, theirs)]
            if len(wanted) != 1:
                continue
            is_written_out = follow(body.shape, ours).closed is True  # else a whole record is sent back, as is usual
            for sent in known_in(body.shape, ours, wanted[0], theirs):
                if sent.wanted.access != "read":
                    continue
                yield mismatch(
                    meeting,
                    rule="read_only_field_sent",
                    severity=Severity.WARNING if is_written_out else Severity.INFO,
                    field=dotted("body", sent.path),
                    sentence=f"{meeting.served.name} is sent '{dotted('', sent.path)}', which only the provider sets.",
                    hint=f"Do not send '{sent.field.name}', or let it be set.",
                    places=tuple(p for p in (sent.field.place, body.place) if p)[:1],
                    provider_place=sent.wanted.place,
                    consumer_shape={"sends": dotted("", sent.path)},
                    provider_shape={"read only": dotted("", sent.path)},
                )
