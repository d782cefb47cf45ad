"""The parts of a path are filled in another order than they are offered."""

from collections.abc import Iterable

from ..finding import mismatch
from ..mismatch import Mismatch, Severity
from ..naming import plain
from ..pairing import Pairing
from ..paths import PathTemplate


def find(pairing: Pairing) -> Iterable[Mismatch]:
    for meeting in pairing.meetings:
        ours, theirs = _names(meeting.path), _names(meeting.served.path)
        is_swapped = ours != theirs and sorted(ours) == sorted(theirs) and len(set(ours)) == len(ours)
        if not is_swapped or not all(ours):
            continue
        written, wanted = [h.name for h in meeting.path.holes], [h.name for h in meeting.served.path.holes]
        yield mismatch(
            meeting,
            rule="path_parameters_swapped",
            severity=Severity.ERROR,
            field="path",
            sentence=f"{meeting.served.name} is filled with {', '.join(written)}, but its parts are "
            f"{', '.join(wanted)}.",
            hint="Fill them in the order of the path, or turn the path around.",
            places=(meeting.call.place,),
            provider_place=meeting.served.place,
            consumer_shape={"path": str(meeting.path)},
            provider_shape={"path": str(meeting.served.path)},
        )


def _names(path: PathTemplate) -> list[str]:
    return [plain(h.name) for h in path.holes]
