"""Several kinds of object, told apart by one field on this side and by another on that."""

from collections.abc import Iterable, Iterator, Sequence

from ..clashing import declared_paths
from ..finding import dotted, mismatch
from ..mismatch import Mismatch, Severity
from ..pairing import Meeting, Pairing
from ..places import Place
from ..reach import Outcome, alternatives
from ..shapes import Kind, Shape, describe

Path = tuple[str, ...]


def find(pairing: Pairing) -> Iterable[Mismatch]:
    ours, theirs = pairing.consumer.shapes, pairing.provider.shapes
    for meeting in pairing.meetings:
        read = {r.path for r in meeting.call.expectation.reads}
        for path, declared, place in _unions(meeting, pairing):
            found = meeting.reach(path, theirs)
            sent = alternatives(found.shape, theirs)
            looked_for = _teller(alternatives(declared, ours), "")
            teller = _teller(sent, found.shape.discriminator)
            is_there = any(o.field(looked_for) or o.closed is False for o in sent)
            if found.outcome is not Outcome.FOUND or not looked_for or not teller or is_there:
                continue
            if (*path, looked_for) in read:
                continue  # another rule's: it is read, and is not there
            name = dotted("", path) or "the answer"
            yield mismatch(
                meeting,
                rule="discriminator_differs",
                severity=Severity.ERROR,
                field=dotted("response", path),
                sentence=f"The kinds of {name} of {meeting.served.name} are told apart by '{looked_for}', which they "
                f"do not have: it is '{teller}'.",
                hint=f"Tell them apart by '{teller}', or send '{looked_for}'.",
                places=(place,) if place else (),
                provider_place=(sent[0].fields[0].place if sent[0].fields else None) or meeting.served.place,
                consumer_shape={name: describe(declared, ours, depth=1)},
                provider_shape={name: describe(found.shape, theirs, depth=1)},
            )


def _unions(meeting: Meeting, pairing: Pairing) -> Iterator[tuple[Path, Shape, Place | None]]:
    expectation, shapes = meeting.call.expectation, pairing.consumer.shapes
    yield (), expectation.declared, expectation.declared_at
    for path, field in declared_paths(expectation.declared, shapes):
        yield path, field.shape, field.place


def _teller(options: Sequence[Shape], said: str) -> str:
    """The field that has one value of its own in every option; empty where there is none, or more than one."""
    if len(options) < 2 or any(o.kinds - {Kind.NULL} != frozenset({Kind.OBJECT}) for o in options):
        return ""
    names = [f.name for f in options[0].fields if _is_teller(f.name, options)]
    return said or (names[0] if len(names) == 1 else "")


def _is_teller(name: str, options: Sequence[Shape]) -> bool:
    fields = [o.field(name) for o in options]
    values = [f.shape.enum for f in fields if f and f.shape.enum and len(f.shape.enum) == 1]
    return len(values) == len(set(values)) == len(options)
