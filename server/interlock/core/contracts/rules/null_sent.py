"""Null is sent, or may be, and is not wanted."""

from collections.abc import Iterable

from ..finding import dotted, mismatch
from ..mismatch import Mismatch, Severity
from ..pairing import Pairing, is_json
from ..reach import alternatives
from ..requests import known_in
from ..shapes import NULL, describe, follow


def find(pairing: Pairing) -> Iterable[Mismatch]:
    ours, theirs = pairing.consumer.shapes, pairing.provider.shapes
    for meeting in pairing.meetings:
        for body in meeting.call.bodies:
            if not is_json(body.media_type):
                continue  # in a form all is text
            wanted = [o for shape in meeting.accepts(body.media_type) for o in alternatives(shape, theirs)]
            if len(wanted) != 1:
                continue
            for sent in known_in(body.shape, ours, wanted[0], theirs):
                given, taken = follow(sent.field.shape, ours), follow(sent.wanted.shape, theirs)
                if not given.is_nullable or taken.is_nullable or not taken.is_known:
                    continue
                if any(o.is_nullable or not o.is_known for o in alternatives(taken, theirs)):
                    continue
                always, name = given == NULL, dotted("", sent.path)
                yield mismatch(
                    meeting,
                    rule="null_sent",
                    severity=Severity.ERROR if always else Severity.WARNING,
                    field=dotted("body", sent.path),
                    sentence=f"{meeting.served.name} {'is' if always else 'may be'} sent null as '{name}', "
                    "which it does not accept.",
                    hint=f"Leave '{name}' out, or accept null." if not sent.wanted.required else "Send a value.",
                    places=tuple(p for p in (sent.field.place, body.place) if p)[:1],
                    provider_place=sent.wanted.place,
                    consumer_shape={name: describe(given, ours, depth=1)},
                    provider_shape={name: describe(taken, theirs, depth=1)},
                )
