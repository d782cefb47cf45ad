"""May be null or absent in the answer, and is used as if it were always there."""

from collections.abc import Iterable

from .. import envelopes
from ..finding import dotted, mismatch, place_of
from ..mismatch import Mismatch, Severity
from ..model import Read
from ..pairing import Pairing
from ..reach import Outcome, Reach
from ..shapes import describe, follow


def find(pairing: Pairing) -> Iterable[Mismatch]:
    shapes = pairing.provider.shapes
    for meeting in pairing.meetings:
        if envelopes.of_answer(meeting, pairing):
            continue  # another rule's
        spots: dict[tuple[str, ...], tuple[Reach, list[Read]]] = {}
        for read in meeting.call.expectation.reads:
            if not read.dereferenced or read.guarded or not read.path or read.status != "success":
                continue
            found = meeting.reach(read.path, shapes)
            may_be_null = follow(found.shape, shapes).is_nullable
            if found.outcome is Outcome.FOUND and (found.optional or may_be_null):
                spots.setdefault(read.path, (found, []))[1].append(read)
        for path, (found, reads) in spots.items():
            why = "absent" if found.optional and not follow(found.shape, shapes).is_nullable else "null"
            name = dotted("", path)
            yield mismatch(
                meeting,
                rule="unguarded_optional",
                severity=Severity.WARNING,
                field=dotted("response", path),
                sentence=f"'{name}' of {meeting.served.name} may be {why}, and is used without a guard.",
                hint=f"Guard it (`{name.rpartition('.')[2]}?.`), or promise it in the answer.",
                places=tuple(r.place for r in reads),
                provider_place=place_of(found.owner, path[-1], meeting),
                consumer_shape={name: "used without a guard"},
                provider_shape={name + ("?" if found.optional else ""): describe(found.shape, shapes, depth=1)},
            )
