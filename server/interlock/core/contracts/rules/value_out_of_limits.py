"""A value is written out that is too long, too large or not of the form that is wanted."""

import re
from collections.abc import Iterable, Iterator

from ..finding import dotted, mismatch
from ..limits import admits
from ..mismatch import Mismatch, Severity
from ..model import Location
from ..pairing import Meeting, Pairing
from ..places import Place
from ..reach import alternatives
from ..requests import known_in
from ..shapes import Scalar, Shape, follow

_FORMATS = {
    "date": re.compile(r"\d{4}-\d\d-\d\d"),
    "date-time": re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(:\d\d(\.\d+)?)?([Zz]|[+-]\d\d:?\d\d)?"),
    "uuid": re.compile(r"(?i)[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"),
    "email": re.compile(r"[^@\s]+@[^@\s]+"),
}
_LONGEST = 200  # characters of a text or a pattern that is still tried


def find(pairing: Pairing) -> Iterable[Mismatch]:
    for meeting in pairing.meetings:
        for root, path, sent, wanted, place in _sent(meeting, pairing):
            if not sent.enum or wanted.enum is not None:
                continue
            wrong = [(v, why) for v in sent.enum if (why := _why(v, wanted))]
            if len(wrong) < len(sent.enum):
                continue
            value, why = wrong[0]
            yield mismatch(
                meeting,
                rule="value_out_of_limits",
                severity=Severity.WARNING,
                field=f"{dotted(root, path)}={value}",
                sentence=f"{meeting.served.name} is sent '{value}' as '{dotted('', path)}', which must keep {why}.",
                hint="Send a value that keeps it, or allow this one.",
                places=(place or meeting.call.place,),
                provider_place=meeting.served.place,
                consumer_shape={dotted("", path): value},
                provider_shape={dotted("", path): why},
            )


def _sent(meeting: Meeting, pairing: Pairing) -> Iterator[tuple[str, tuple[str, ...], Shape, Shape, Place | None]]:
    ours, theirs = pairing.consumer.shapes, pairing.provider.shapes
    taken = {(p.location, p.name): p.shape for p in meeting.served.parameters}
    for given in meeting.call.parameters:
        wanted = taken.get((given.location, given.name))
        if wanted is not None and given.location is not Location.PATH:
            yield given.location.value, (given.name,), follow(given.shape, ours), follow(wanted, theirs), given.place
    for body in meeting.call.bodies:
        options = [o for shape in meeting.accepts(body.media_type) for o in alternatives(shape, theirs)]
        for sent in known_in(body.shape, ours, options[0], theirs) if len(options) == 1 else ():
            place = sent.field.place or body.place
            yield "body", sent.path, follow(sent.field.shape, ours), follow(sent.wanted.shape, theirs), place


def _why(value: Scalar, wanted: Shape) -> str:
    """The limit that the value breaks, in words; empty when it keeps them all."""
    for name, limit in wanted.facets:
        if not admits(Shape(enum=(value,)), Shape(facets=((name, limit),))):
            return f"{name} {limit}"
        if name == "pattern" and isinstance(value, str) and isinstance(limit, str) and not _matches(limit, value):
            return f"the pattern {limit}"
    form = _FORMATS.get(wanted.format)
    return f"the form of {wanted.format}" if form and isinstance(value, str) and not form.fullmatch(value) else ""


def _matches(pattern: str, value: str) -> bool:
    """Patterns with groups are not tried: some of them take for ever."""
    if len(pattern) > _LONGEST or len(value) > _LONGEST or re.search(r"[(|\\pu]|\*.*\*|\+.*\+", pattern):
        return True
    try:
        return re.search(pattern, value) is not None
    except re.error:
        return True
