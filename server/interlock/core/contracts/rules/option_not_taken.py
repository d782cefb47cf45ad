"""One of several kinds of value is wanted, and what is sent is none of them."""

from collections.abc import Iterable

from ..finding import dotted, mismatch
from ..mismatch import Mismatch, Severity
from ..pairing import Pairing, is_json
from ..reach import alternatives
from ..requests import known_in
from ..shapes import describe, follow, without_null
from ..subset import Verdict, sub


def find(pairing: Pairing) -> Iterable[Mismatch]:
    ours, theirs = pairing.consumer.shapes, pairing.provider.shapes
    for meeting in pairing.meetings:
        for body in meeting.call.bodies:
            wanted = [o for shape in meeting.accepts(body.media_type) for o in alternatives(shape, theirs)]
            if len(wanted) != 1 or not is_json(body.media_type):
                continue  # of a whole body the other rules say which of its options comes nearest
            for sent in known_in(body.shape, ours, wanted[0], theirs):
                given = without_null(follow(sent.field.shape, ours))
                answer = sub(given, ours, sent.wanted.shape, theirs, unseen="read")
                is_choice = len(alternatives(sent.wanted.shape, theirs)) > 1
                if not is_choice or answer.verdict is not Verdict.NO or not answer.is_apart:
                    continue
                name = dotted("", sent.path)
                plain = describe(sent.wanted.shape, theirs, depth=1)
                yield mismatch(
                    meeting,
                    rule="option_not_taken",
                    severity=Severity.ERROR,
                    field=dotted("body", sent.path),
                    sentence=f"{meeting.served.name} is sent something as '{name}' that is none of {plain}.",
                    hint="Send one of them, or accept what is sent.",
                    places=tuple(p for p in (sent.field.place, body.place) if p)[:1],
                    provider_place=sent.wanted.place,
                    consumer_shape={name: describe(given, ours, depth=1)},
                    provider_shape={name: plain},
                )
