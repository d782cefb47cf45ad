"""A body is sent to an operation that takes none."""

from collections.abc import Iterable

from ..finding import fields_of, mismatch, says_what_it_takes
from ..mismatch import Mismatch, Severity
from ..pairing import Pairing
from ..shapes import Kind


def find(pairing: Pairing) -> Iterable[Mismatch]:
    for meeting in pairing.meetings:
        sent = [b for b in meeting.call.bodies if b.shape.is_known and b.shape.kinds != frozenset({Kind.NULL})]
        sent = [b for b in sent if b.shape.fields or b.shape.kinds != frozenset({Kind.OBJECT})]  # `{}` is no body
        if not sent or meeting.served.bodies or not says_what_it_takes(meeting.served, pairing.provider):
            continue
        yield mismatch(
            meeting,
            rule="body_not_taken",
            severity=Severity.WARNING,
            field="body",
            sentence=f"{meeting.served.name} is sent a body, and takes none.",
            hint="Do not send it, or take it.",
            places=tuple(b.place for b in sent if b.place),
            provider_place=meeting.served.place,
            consumer_shape=fields_of(sent[0].shape, pairing.consumer.shapes),
            provider_shape={"body": None},
        )
