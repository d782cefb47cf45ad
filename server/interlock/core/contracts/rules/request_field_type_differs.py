"""Sent as one kind of thing, and wanted as another."""

from collections.abc import Iterable

from ..clashing import Clash, clashes
from ..finding import dotted, mismatch
from ..mismatch import Mismatch, Severity
from ..model import Location
from ..pairing import Meeting, Pairing, is_json
from ..reach import alternatives
from ..shapes import NULL, describe, follow
from ..url_texts import unfit


def find(pairing: Pairing) -> Iterable[Mismatch]:
    for meeting in pairing.meetings:
        yield from _bodies(meeting, pairing)
        yield from _query(meeting, pairing)


def _bodies(meeting: Meeting, pairing: Pairing) -> Iterable[Mismatch]:
    ours, theirs = pairing.consumer.shapes, pairing.provider.shapes
    for body in meeting.call.bodies:
        if not is_json(body.media_type):
            continue  # in a form all is text, or a file
        wanted = [o for shape in meeting.accepts(body.media_type) for o in alternatives(shape, theirs)]
        found = [list(clashes(body.shape, ours, o, theirs)) for o in wanted]
        if not found or not all(found):
            continue
        for clash in (c for c in min(found, key=len) if c.left != NULL):  # null is another rule's
            place = (clash.field.place if clash.field else None) or body.place
            sent, taken = _words(clash, pairing)
            yield mismatch(
                meeting,
                rule="request_field_type_differs",
                severity=Severity.ERROR,
                field=dotted("body", clash.path),
                sentence=f"{meeting.served.name} is sent {sent} as '{dotted('', clash.path) or 'the body'}', "
                f"but wants {taken}.",
                hint=f"Send {taken}, or accept {sent}.",
                places=(place,) if place else (),
                provider_place=meeting.served.place,
                consumer_shape={dotted("", clash.path) or "body": sent},
                provider_shape={dotted("", clash.path) or "body": taken},
            )


def _query(meeting: Meeting, pairing: Pairing) -> Iterable[Mismatch]:
    """In a URL everything is text, so only what has parts can be wrong for certain."""
    wanted = {p.name: p for p in meeting.served.parameters if p.location is Location.QUERY}
    for given in meeting.call.parameters:
        taken = wanted.get(given.name)
        if given.location is not Location.QUERY or taken is None:
            continue
        sent, accepted = follow(given.shape, pairing.consumer.shapes), follow(taken.shape, pairing.provider.shapes)
        word = unfit(sent, accepted)
        if word:
            plain = describe(accepted, pairing.provider.shapes, depth=2)
            yield mismatch(
                meeting,
                rule="request_field_type_differs",
                severity=Severity.ERROR,
                field=f"query.{given.name}",
                sentence=f"{meeting.served.name} is sent {word} as the query parameter '{given.name}', "
                f"but wants {plain}.",
                hint="Send its parts one by one." if word == "an object" else f"Send {plain}, or accept {word}.",
                places=(given.place or meeting.call.place,),
                provider_place=taken.place,
                consumer_shape={given.name: describe(sent, pairing.consumer.shapes, depth=2)},
                provider_shape={given.name: plain},
            )


def _words(clash: Clash, pairing: Pairing) -> tuple[str, str]:
    return (
        describe(clash.left, pairing.consumer.shapes, depth=2),
        describe(clash.right, pairing.provider.shapes, depth=2),
    )
