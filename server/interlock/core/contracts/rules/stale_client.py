"""A generated client that no longer is what the provider offers."""

import re
from collections.abc import Iterable, Iterator

from ..differing import differences
from ..finding import dotted
from ..mismatch import Mismatch, Severity
from ..pairing import Meeting, Pairing
from ..places import Place

_GENERATED = re.compile(
    r"(^|/)(__)?(generated|openapi|api-client|client-gen)(__)?/|[._-]gen(erated)?\.[cm]?[jt]sx?$", re.IGNORECASE
)
_MOST = 20


def find(pairing: Pairing) -> Iterable[Mismatch]:
    clients: dict[str, dict[str, tuple[Place, Place]]] = {}
    for meeting in pairing.meetings:
        for file, spot, place in _spots(meeting, pairing):
            clients.setdefault(file, {}).setdefault(spot, (place, meeting.served.place))
    for file, spots in sorted(clients.items()):
        told = sorted(spots)
        more = f" and {len(told) - 3} more" if len(told) > 3 else ""
        yield Mismatch(
            rule="stale_client",
            severity=Severity.WARNING,
            operation=f"* {file}",
            canonical=f"* {file}",
            field="client",
            sentence=f"The generated client in {file} is not what is offered: {', '.join(told[:3])}{more}.",
            hint="Generate it again.",
            consumer_places=tuple(sorted({place for place, _ in spots.values()}))[:_MOST],
            provider_place=min(place for _, place in spots.values()),
            consumer_shape={"differs in": told[:_MOST]},
            provider_shape={"differs in": told[:_MOST]},
        )


def _spots(meeting: Meeting, pairing: Pairing) -> Iterator[tuple[str, str, Place]]:
    """Where a type of the client says otherwise, by its file or folder."""
    shapes = pairing.consumer.shapes, pairing.provider.shapes
    expectation = meeting.call.expectation
    described = [("response", expectation.declared, meeting.answer, expectation.declared_at)]
    taken = meeting.accepts()
    if len(taken) == 1:
        described += [("body", b.shape, taken[0], b.place) for b in meeting.call.bodies]
    for root, ours, theirs, place in described:
        file = ours.ref.partition("#")[0]
        if written := _GENERATED.search(file):
            client = file[: written.end()].rstrip("/")
            for path in differences(ours, theirs, shapes, is_answer=root == "response"):
                yield client, f"{meeting.served.name} {dotted(root, path)}", place or meeting.call.place
