"""Called, but an earlier route of the same server answers in its place."""

from collections.abc import Iterable

from ..finding import mismatch
from ..mismatch import Mismatch, Severity
from ..model import Operation
from ..pairing import Pairing
from ..paths import Hole, Segment


def find(pairing: Pairing) -> Iterable[Mismatch]:
    offered: dict[tuple[str, int], list[Operation]] = {}
    for operation in pairing.provider.operations:
        if operation.first_fits:
            key = operation.place.file, len(operation.path.segments)
            offered.setdefault(key, []).append(operation)
    for meeting in pairing.meetings:
        served = meeting.served
        rivals = offered.get((served.place.file, len(served.path.segments)), []) if served.first_fits else []
        earlier = next((o for o in rivals if _hides(o, served)), None)
        if earlier is None:
            continue
        yield mismatch(
            meeting,
            rule="hidden_operation",
            severity=Severity.WARNING,
            field="",
            sentence=f"{served.name} is called, but {earlier.name} comes before it and answers in its place.",
            hint=f"Write the route of {served.path} before that of {earlier.path}.",
            places=(meeting.call.place,),
            provider_place=served.place,
            consumer_shape={"calls": f"{meeting.call.method} {meeting.path}"},
            provider_shape={"answers": earlier.name, "at": str(earlier.place)},
        )


def _hides(earlier: Operation, later: Operation) -> bool:
    """Whether it is written above and takes every path of the other, and not only the same ones."""
    if earlier.method not in {later.method, "ANY"} or earlier.place >= later.place:
        return False
    if earlier.path.trailing_slash != later.path.trailing_slash and earlier.slashes != "either":
        return False  # a redirect to the other spelling comes only after every route was tried
    pairs = list(zip(earlier.path.segments, later.path.segments, strict=True))
    is_wider = any(a.literal is None and b.literal is not None for a, b in pairs)
    return is_wider and all(_takes(a, b) for a, b in pairs)


def _takes(earlier: Segment, later: Segment) -> bool:
    if earlier.literal is not None or later.literal is None:
        return earlier.canonical == later.canonical
    hole = earlier.pieces[0]
    return earlier.is_hole and isinstance(hole, Hole) and hole.kind in {"", "str", "string"}
