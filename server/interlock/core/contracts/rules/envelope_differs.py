"""One side wraps the value, and the other does not."""

from collections.abc import Iterable

from .. import envelopes
from ..finding import fields_of, mismatch, place_of
from ..mismatch import Mismatch, Severity
from ..pairing import Pairing


def find(pairing: Pairing) -> Iterable[Mismatch]:
    for meeting in pairing.meetings:
        found = envelopes.of_answer(meeting, pairing)
        expectation = meeting.call.expectation
        if found:
            what = "a list" if found.is_list else "the value"
            there = f"sends {what} in '{found.wrapper}'" if found.by_provider else f"sends {what} bare"
            reads = "reads it bare" if found.by_provider else f"looks for it in '{found.wrapper}'"
            places = [r.place for r in expectation.reads if r.status == "success"]
            places = places or [p for p in (expectation.declared_at,) if p]
            yield mismatch(
                meeting,
                rule="envelope_differs",
                severity=Severity.ERROR,
                field="response",
                sentence=f"{meeting.served.name} {there}, and the consumer {reads}.",
                hint=f"{'Read' if found.by_provider else 'Do not look for'} '{found.wrapper}', or change the answer.",
                places=tuple(places),
                provider_place=place_of(meeting.answer, found.wrapper, meeting),
                consumer_shape={"reads": sorted({".".join(r.path) for r in expectation.reads if r.path})[:10]},
                provider_shape=fields_of(meeting.answer, pairing.provider.shapes),
            )
        for body in meeting.call.bodies:
            wrapped = envelopes.of_body(meeting, body, pairing)
            if wrapped:
                word = "bare" if wrapped.by_provider else f"in '{wrapped.wrapper}'"
                wanted = f"in '{wrapped.wrapper}'" if wrapped.by_provider else "bare"
                yield mismatch(
                    meeting,
                    rule="envelope_differs",
                    severity=Severity.ERROR,
                    field="body",
                    sentence=f"{meeting.served.name} is sent its body {word}, and wants it {wanted}.",
                    hint=f"Send it {wanted}, or take it {word}.",
                    places=(body.place or meeting.call.place,),
                    provider_place=meeting.served.bodies[0].place,
                    consumer_shape=fields_of(body.shape, pairing.consumer.shapes),
                    provider_shape=fields_of(meeting.accepts(body.media_type)[0], pairing.provider.shapes),
                )
