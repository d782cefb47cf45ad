"""The body is sent in a form that the provider does not read."""

from collections.abc import Iterable

from ..finding import mismatch
from ..mismatch import Mismatch, Severity
from ..pairing import Pairing, is_json


def find(pairing: Pairing) -> Iterable[Mismatch]:
    for meeting in pairing.meetings:
        taken = list(dict.fromkeys(b.media_type for b in meeting.served.bodies))
        for body in meeting.call.bodies:
            is_told = body.media_type and (body.shape.is_known or not is_json(body.media_type))
            if not taken or not is_told or any(_takes(kind, body.media_type) for kind in taken):
                continue
            yield mismatch(
                meeting,
                rule="content_type_differs",
                severity=Severity.ERROR,
                field="body.content-type",
                sentence=f"{meeting.served.name} is sent {body.media_type}, but reads {' or '.join(taken)}.",
                hint=f"Send {taken[0]}, or read {body.media_type}.",
                places=(body.place or meeting.call.place,),
                provider_place=meeting.served.bodies[0].place,
                consumer_shape={"content-type": body.media_type},
                provider_shape={"content-type": taken},
            )


def _takes(kind: str, sent: str) -> bool:
    if not kind or kind in {sent, "*/*"} or (is_json(kind) and is_json(sent)):
        return True
    return kind.endswith("/*") and sent.startswith(kind.removesuffix("*"))
