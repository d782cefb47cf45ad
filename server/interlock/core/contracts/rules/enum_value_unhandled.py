"""A value that the provider may send, and that the consumer has no branch for."""

from collections.abc import Iterable, Iterator

from ..clashing import declared_paths
from ..finding import dotted, mismatch, place_of
from ..mismatch import Mismatch, Severity
from ..naming import plain
from ..pairing import Meeting, Pairing
from ..places import Place
from ..reach import Outcome
from ..shapes import Kind, Scalar, Shape, Shapes, follow

Path = tuple[str, ...]


def find(pairing: Pairing) -> Iterable[Mismatch]:
    shapes = pairing.provider.shapes
    for meeting in pairing.meetings:
        told: set[Path] = set()
        for path, known, place, severity in (*_branches(meeting), *_declared(meeting, pairing)):
            found = meeting.reach(path, shapes)
            values = texts(found.shape, shapes)
            left = [v for v in values or () if v not in known and not _is_misspelled(v, path, meeting, values or ())]
            if found.outcome is not Outcome.FOUND or not left or path in told:
                continue
            told.add(path)
            name, words = dotted("", path), " or ".join(f"'{v}'" for v in left)
            yield mismatch(
                meeting,
                rule="enum_value_unhandled",
                severity=severity,
                field=dotted("response", path),
                sentence=f"'{name}' of {meeting.served.name} may be {words}, which is not thought of.",
                hint="Add a branch for it, or one for all the rest.",
                places=(place,) if place else (),
                provider_place=place_of(found.owner, path[-1], meeting) if path else None,
                consumer_shape={name: sorted(map(str, known))},
                provider_shape={name: list(values or ())},
            )


def texts(shape: Shape, shapes: Shapes) -> tuple[str, ...] | None:
    """The texts an enum allows; None when anything else is allowed too."""
    opened = follow(shape, shapes)
    if opened.enum is None or opened.options or not opened.kinds <= frozenset({Kind.STRING, Kind.NULL}):
        return None
    return tuple(v for v in opened.enum if isinstance(v, str))


def _is_misspelled(value: str, path: Path, meeting: Meeting, values: tuple[str, ...]) -> bool:
    """Whether it is tested for in other letters: that the test never holds is said already."""
    tested = [t.value for t in meeting.call.expectation.tested if t.path == path and t.value not in values]
    return any(plain(value) == plain(t) for t in tested)


def _branches(meeting: Meeting) -> Iterator[tuple[Path, frozenset[Scalar], Place | None, Severity]]:
    for switched in meeting.call.expectation.switched:
        yield switched.path, frozenset(switched.values), switched.place, Severity.WARNING


def _declared(meeting: Meeting, pairing: Pairing) -> Iterator[tuple[Path, frozenset[Scalar], Place | None, Severity]]:
    expectation = meeting.call.expectation
    read = {r.path for r in expectation.reads}
    for path, field in declared_paths(expectation.declared, pairing.consumer.shapes):
        values = texts(field.shape, pairing.consumer.shapes)
        if values:
            severity = Severity.WARNING if path in read else Severity.INFO
            yield path, frozenset(values), field.place or expectation.declared_at, severity
