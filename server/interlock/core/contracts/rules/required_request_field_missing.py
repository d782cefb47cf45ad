"""Required by the provider, and not sent."""

from collections.abc import Iterable

from .. import envelopes
from ..finding import dotted, fields_of, mismatch
from ..mismatch import Mismatch, Severity
from ..model import Body, Location
from ..naming import closest
from ..pairing import Meeting, Pairing
from ..reach import alternatives
from ..requests import bare_name, missing_in
from ..shapes import Kind, describe, follow


def find(pairing: Pairing) -> Iterable[Mismatch]:
    for meeting in pairing.meetings:
        yield from _query(meeting, pairing)
        yield from _no_body(meeting, pairing)
        for body in meeting.call.bodies:
            if not envelopes.of_body(meeting, body, pairing):
                yield from _body(meeting, body, pairing)


def _query(meeting: Meeting, pairing: Pairing) -> Iterable[Mismatch]:
    call = meeting.call
    sent = {bare_name(p.name): p for p in call.parameters if p.location is Location.QUERY}
    for wanted in meeting.served.parameters:
        if wanted.location is not Location.QUERY or not wanted.required:
            continue
        given = sent.get(bare_name(wanted.name))
        if (given and given.required) or not call.query_is_complete:
            continue
        meant = closest(wanted.name, sent)
        yield mismatch(
            meeting,
            rule="required_request_field_missing",
            severity=Severity.WARNING if given else Severity.ERROR,
            field=f"query.{wanted.name}",
            sentence=f"{meeting.served.name} requires the query parameter '{wanted.name}', which is "
            f"{'not always' if given else 'not'} sent.",
            hint=f"Send '{wanted.name}'{f' instead of {meant!r}' if meant else ''}, or make it optional.",
            places=(call.place,),
            provider_place=wanted.place,
            consumer_shape={"query": sorted(sent)},
            provider_shape={wanted.name: describe(wanted.shape, pairing.provider.shapes, depth=1)},
        )


def _no_body(meeting: Meeting, pairing: Pairing) -> Iterable[Mismatch]:
    taken = meeting.served.bodies
    is_told = any(s.is_known for s in meeting.accepts()) or any(b.media_type == "application/json" for b in taken)
    if meeting.call.bodies or not is_told or not all(b.required for b in taken):
        return
    yield mismatch(
        meeting,
        rule="required_request_field_missing",
        severity=Severity.ERROR,
        field="body",
        sentence=f"{meeting.served.name} requires a body, and none is sent.",
        hint="Send the body, or make it optional.",
        places=(meeting.call.place,),
        provider_place=meeting.served.bodies[0].place,
        consumer_shape={"body": None},
        provider_shape=fields_of(meeting.accepts()[0], pairing.provider.shapes),
    )


def _body(meeting: Meeting, body: Body, pairing: Pairing) -> Iterable[Mismatch]:
    ours, theirs = pairing.consumer.shapes, pairing.provider.shapes
    wanted = [o for shape in meeting.accepts(body.media_type) for o in alternatives(shape, theirs)]
    if not wanted or any(Kind.OBJECT not in o.kinds for o in wanted):
        return
    found = [missing_in(body.shape, ours, o, theirs) for o in wanted]
    if not all(found):
        return
    for path, field, is_sometimes in min(found, key=len):
        name = dotted("", path)
        sent = follow(body.shape, ours)
        meant = closest(field.name, (f.name for f in sent.fields)) if len(path) == 1 else None
        yield mismatch(
            meeting,
            rule="required_request_field_missing",
            severity=Severity.WARNING if is_sometimes else Severity.ERROR,
            field=dotted("body", path),
            sentence=f"{meeting.served.name} requires '{name}' in the body, which is "
            f"{'not always' if is_sometimes else 'not'} sent.",
            hint=f"Send '{name}'{f' instead of {meant!r}' if meant else ''}, or make it optional.",
            places=(body.place,) if body.place else (),
            provider_place=field.place,
            consumer_shape=fields_of(body.shape, ours),
            provider_shape=fields_of(wanted[0], theirs),
        )
