"""Declared or used as one kind of thing, and sent as another."""

from collections.abc import Iterable

from .. import envelopes
from ..clashing import clashes
from ..finding import dotted, fields_of, mismatch
from ..mismatch import Mismatch, Severity
from ..pairing import Meeting, Pairing
from ..reach import Outcome
from ..shapes import describe


def find(pairing: Pairing) -> Iterable[Mismatch]:
    for meeting in pairing.meetings:
        if envelopes.of_answer(meeting, pairing):
            continue  # another rule's
        reported: set[tuple[str, ...]] = set()
        for found in (*_used(meeting, pairing), *_declared(meeting, pairing)):
            path, made = found
            if path not in reported:
                reported.add(path)
                yield made


def _used(meeting: Meeting, pairing: Pairing) -> Iterable[tuple[tuple[str, ...], Mismatch]]:
    """An array where fields are read, or an object where items are."""
    places: dict[tuple[str, ...], list[tuple[bool, int]]] = {}
    reads = [r for r in meeting.call.expectation.reads if r.status == "success"]
    for index, read in enumerate(reads):
        found = meeting.reach(read.path, pairing.provider.shapes)
        if found.outcome is Outcome.WRONG_KIND:
            places.setdefault(found.path[:-1], []).append((found.path[-1] == "[]", index))
    for path, sightings in places.items():
        wants_items = sightings[0][0]
        there = meeting.reach(path, pairing.provider.shapes).shape
        what = f"'{dotted('', path)}' of {meeting.served.name}" if path else f"The answer to {meeting.served.name}"
        yield (
            path,
            mismatch(
                meeting,
                rule="field_type_differs",
                severity=Severity.ERROR,
                field=dotted("response", path),
                sentence=f"{what} is used as an {'array' if wants_items else 'object'}, but it is sent as "
                f"{describe(there, pairing.provider.shapes, depth=2)}.",
                hint="Read it as it is sent, or send what is read.",
                places=tuple(reads[i].place for _, i in sightings),
                provider_place=meeting.served.place,
                consumer_shape={"reads": dotted("", reads[sightings[0][1]].path)},
                provider_shape=fields_of(there, pairing.provider.shapes),
            ),
        )


def _declared(meeting: Meeting, pairing: Pairing) -> Iterable[tuple[tuple[str, ...], Mismatch]]:
    expectation = meeting.call.expectation
    read = {r.path for r in expectation.reads}
    ours, theirs = pairing.consumer.shapes, pairing.provider.shapes
    for clash in clashes(expectation.declared, ours, meeting.answer, theirs):
        place = (clash.field.place if clash.field else None) or expectation.declared_at
        wanted, sent = describe(clash.left, ours, depth=2), describe(clash.right, theirs, depth=2)
        yield (
            clash.path,
            mismatch(
                meeting,
                rule="field_type_differs",
                severity=Severity.ERROR if clash.path in read or not clash.path else Severity.WARNING,
                field=dotted("response", clash.path),
                sentence=f"The type for {meeting.served.name} says that '{dotted('', clash.path) or 'the answer'}' is "
                f"{wanted}, but {sent} is sent.",
                hint=f"Declare it as {sent}, or send {wanted}.",
                places=(place,) if place else (),
                provider_place=meeting.served.place,
                consumer_shape={dotted("", clash.path) or "is": wanted},
                provider_shape={dotted("", clash.path) or "is": sent},
            ),
        )
