"""Sent as one kind of thing, and wanted as another."""

from collections.abc import Iterable

from ..clashing import Clash, clashes
from ..finding import dotted, mismatch
from ..mismatch import Mismatch, Severity
from ..model import Location
from ..pairing import Meeting, Pairing
from ..reach import alternatives
from ..shapes import Kind, Shape, describe, follow

_SPELLABLE = frozenset({Kind.STRING, Kind.INTEGER, Kind.NUMBER, Kind.BOOLEAN})


def find(pairing: Pairing) -> Iterable[Mismatch]:
    for meeting in pairing.meetings:
        yield from _bodies(meeting, pairing)
        yield from _query(meeting, pairing)


def _bodies(meeting: Meeting, pairing: Pairing) -> Iterable[Mismatch]:
    ours, theirs = pairing.consumer.shapes, pairing.provider.shapes
    for body in meeting.call.bodies:
        wanted = [o for shape in meeting.accepts(body.media_type) for o in alternatives(shape, theirs)]
        found = [list(clashes(body.shape, ours, o, theirs)) for o in wanted]
        if not found or not all(found):
            continue
        for clash in min(found, key=len):
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
        if sent.kinds == frozenset({Kind.OBJECT}) and _is_plain(accepted):
            yield mismatch(
                meeting,
                rule="request_field_type_differs",
                severity=Severity.ERROR,
                field=f"query.{given.name}",
                sentence=f"{meeting.served.name} is sent an object as the query parameter '{given.name}', but wants "
                f"{describe(accepted, pairing.provider.shapes, depth=2)}.",
                hint="Send its parts one by one.",
                places=(given.place or meeting.call.place,),
                provider_place=taken.place,
                consumer_shape={given.name: "object"},
                provider_shape={given.name: describe(accepted, pairing.provider.shapes, depth=2)},
            )


def _is_plain(shape: Shape) -> bool:
    return bool(shape.kinds) and shape.kinds - {Kind.NULL} <= _SPELLABLE


def _words(clash: Clash, pairing: Pairing) -> tuple[str, str]:
    return (
        describe(clash.left, pairing.consumer.shapes, depth=2),
        describe(clash.right, pairing.provider.shapes, depth=2),
    )
