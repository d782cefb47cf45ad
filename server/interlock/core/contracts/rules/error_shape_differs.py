"""Read from the answer to a failed call, and not in it."""

from collections.abc import Iterable

from ..finding import dotted, fields_of, mismatch, place_of
from ..mismatch import Mismatch, Severity
from ..model import Operation, Read
from ..naming import closest
from ..pairing import Pairing, is_json
from ..reach import Outcome, Reach, reach
from ..shapes import UNKNOWN, Shape, one_of


def find(pairing: Pairing) -> Iterable[Mismatch]:
    shapes = pairing.provider.shapes
    for meeting in pairing.meetings:
        failure = _failure(meeting.served)
        spots: dict[tuple[str, ...], tuple[Reach, list[Read]]] = {}
        for read in meeting.call.expectation.reads:
            found = reach(failure, read.path, shapes)
            if read.status == "error" and found.outcome in {Outcome.ABSENT, Outcome.WRONG_KIND}:
                spots.setdefault(found.path, (found, []))[1].append(read)
        for path, (found, reads) in spots.items():
            meant = closest(path[-1], (f.name for f in found.owner.fields))
            yield mismatch(
                meeting,
                rule="error_shape_differs",
                severity=Severity.INFO if all(r.guarded for r in reads) else Severity.WARNING,
                field=dotted("error", path),
                sentence=f"A failure of {meeting.served.name} is read for '{dotted('', path)}', which it has not.",
                hint=f"Read '{meant}' instead, or send '{path[-1]}'." if meant else "Read what a failure has.",
                places=tuple(r.place for r in reads),
                provider_place=place_of(found.owner, meant, meeting),
                consumer_shape={"reads": dotted("", path)},
                provider_shape=fields_of(found.owner, shapes),
            )


def _failure(served: Operation) -> Shape:
    """What a failed call gets, as far as it is JSON; unknown when one of the ways to fail is not said."""
    failed = [r for r in served.responses if not r.is_success and not r.status.startswith(("1", "3"))]
    shapes = tuple(r.shape for r in failed if is_json(r.media_type))
    return one_of(shapes) if shapes else UNKNOWN
