"""A part of the path is filled with something that can never be read as what is wanted there."""

from collections.abc import Iterable, Iterator

from ..finding import mismatch
from ..mismatch import Mismatch, Severity
from ..model import Location, Operation, Parameter
from ..pairing import Meeting, Pairing
from ..paths import Hole, Segment
from ..shapes import Kind, Shape, describe, follow
from ..url_texts import unfit


def find(pairing: Pairing) -> Iterable[Mismatch]:
    for meeting in pairing.meetings:
        for sent, wanted, given in _filled(meeting, pairing):
            word = _outside(sent, wanted) or unfit(sent, wanted)
            if not word:
                continue
            plain = describe(wanted, pairing.provider.shapes, depth=2)
            yield mismatch(
                meeting,
                rule="path_parameter_type_differs",
                severity=Severity.WARNING,
                field=f"path.{given.name}",
                sentence=f"{meeting.served.name} is called with {word} as '{given.name}', but wants {plain}.",
                hint=f"Call it with {plain}, or accept {word}.",
                places=(meeting.call.place,),
                provider_place=given.place or meeting.served.place,
                consumer_shape={
                    "path": str(meeting.path),
                    given.name: describe(sent, pairing.consumer.shapes, depth=2),
                },
                provider_shape={"path": str(meeting.served.path), given.name: plain},
            )


def _filled(meeting: Meeting, pairing: Pairing) -> Iterator[tuple[Shape, Shape, Parameter]]:
    """What is written into each hole of the provider, where both sides say what it is."""
    ours, theirs = _of_path(meeting.call), _of_path(meeting.served)
    for called, offered in zip(meeting.path.segments, meeting.served.path.segments, strict=False):
        if offered.catch_all or called.catch_all:
            return
        wanted = theirs.get(_hole(offered))
        if wanted is None:
            continue
        if called.literal is not None:
            sent = Shape(frozenset({Kind.STRING}), enum=(called.literal,))
        elif given := ours.get(_hole(called)):
            sent = follow(given.shape, pairing.consumer.shapes)
        else:
            continue
        yield sent, follow(wanted.shape, pairing.provider.shapes), wanted


def _of_path(operation: Operation) -> dict[str, Parameter]:
    return {p.name: p for p in operation.parameters if p.location is Location.PATH and p.name}


def _hole(segment: Segment) -> str:
    piece = segment.pieces[0]
    return piece.name if segment.is_hole and isinstance(piece, Hole) else ""


def _outside(sent: Shape, wanted: Shape) -> str:
    """A word that is none of the few that are taken."""
    if wanted.enum is None or not sent.enum:
        return ""
    taken = {str(v).lower() for v in wanted.enum}
    return "" if any(str(v).lower() in taken for v in sent.enum) else f"'{sent.enum[0]}'"
