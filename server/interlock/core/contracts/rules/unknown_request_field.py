"""Sent, but not known to the provider: refused where it is strict, silently dropped where it is not."""

from collections.abc import Iterable

from .. import envelopes
from ..finding import dotted, fields_of, mismatch, says_what_it_takes
from ..mismatch import Mismatch, Severity
from ..model import Location
from ..naming import closest
from ..pairing import Meeting, Pairing
from ..reach import alternatives
from ..requests import bare_name, surplus_in
from ..shapes import Kind, follow


def find(pairing: Pairing) -> Iterable[Mismatch]:
    for meeting in pairing.meetings:
        if says_what_it_takes(meeting.served, pairing.provider):
            yield from _query(meeting, pairing)
            yield from _bodies(meeting, pairing)


def _query(meeting: Meeting, pairing: Pairing) -> Iterable[Mismatch]:
    if not meeting.served.query_is_complete:
        return
    taken = [p for p in meeting.served.parameters if p.location is Location.QUERY]
    opened = {p.name: follow(p.shape, pairing.provider.shapes) for p in taken}
    if any(Kind.OBJECT in s.kinds and (s.values or not s.fields) for s in opened.values()):
        return  # whose fields stand in the query by themselves, and may be any
    known = {bare_name(p.name) for p in taken} | {f.name for s in opened.values() for f in s.fields}
    sent = {bare_name(p.name) for p in meeting.call.parameters if p.location is Location.QUERY}
    lacking = {p.name for p in taken if p.required} - sent
    for given in meeting.call.parameters:
        is_known = given.location is not Location.QUERY or bare_name(given.name) in known
        if is_known or closest(given.name, lacking):
            continue
        meant = closest(given.name, known - sent)
        yield mismatch(
            meeting,
            rule="unknown_request_field",
            severity=Severity.WARNING if meant else Severity.INFO,
            field=f"query.{given.name}",
            sentence=f"{meeting.served.name} is sent the query parameter '{given.name}', which it does not know.",
            hint=_hint(given.name, meant),
            places=(given.place or meeting.call.place,),
            provider_place=meeting.served.place,
            consumer_shape={"query": sorted(sent)},
            provider_shape={"query": sorted(known)},
        )


def _bodies(meeting: Meeting, pairing: Pairing) -> Iterable[Mismatch]:
    ours, theirs = pairing.consumer.shapes, pairing.provider.shapes
    for body in meeting.call.bodies:
        if envelopes.of_body(meeting, body, pairing):
            continue  # another rule's
        wanted = [o for shape in meeting.accepts(body.media_type) for o in alternatives(shape, theirs)]
        if not wanted or any(Kind.OBJECT not in o.kinds for o in wanted):
            continue
        found = [surplus_in(body.shape, ours, o, theirs) for o in wanted]
        if not all(found):
            continue
        for path, field, owner in min(found, key=len):
            meant = closest(field.name, (f.name for f in owner.fields))
            strict = owner.closed is True
            if not strict and not meant and follow(body.shape, ours).closed is False:
                continue  # an object that changes before it is sent: too little is known to bother anybody
            yield mismatch(
                meeting,
                rule="unknown_request_field",
                severity=Severity.ERROR if strict else Severity.WARNING if meant else Severity.INFO,
                field=dotted("body", path),
                sentence=f"{meeting.served.name} is sent '{dotted('', path)}' in the body, which it "
                f"{'refuses' if strict else 'does not know'}.",
                hint=_hint(field.name, meant),
                places=tuple(p for p in (field.place, body.place) if p)[:1],
                provider_place=(owner.fields[0].place if owner.fields else None) or meeting.served.place,
                consumer_shape=fields_of(body.shape, ours),
                provider_shape=fields_of(owner, theirs),
            )


def _hint(name: str, meant: str | None) -> str:
    return f"Send '{meant}' instead, or accept '{name}'." if meant else f"Do not send '{name}', or accept it."
