"""A literal that is sent or tested for, and that can never be one of the values."""

from collections.abc import Iterable, Iterator

from ..finding import dotted, mismatch, place_of
from ..mismatch import Mismatch, Severity
from ..model import Location, Parameter
from ..naming import closest
from ..pairing import Meeting, Pairing
from ..places import Place
from ..reach import Outcome
from ..requests import known_in
from ..shapes import Kind, Shape, Shapes, follow


def find(pairing: Pairing) -> Iterable[Mismatch]:
    for meeting in pairing.meetings:
        yield from _tested(meeting, pairing)
        yield from _sent(meeting, pairing)


def _tested(meeting: Meeting, pairing: Pairing) -> Iterable[Mismatch]:
    shapes = pairing.provider.shapes
    spots: dict[tuple[tuple[str, ...], str], list[Place]] = {}
    for test in meeting.call.expectation.tested:
        spots.setdefault((test.path, test.value), []).append(test.place)
    for (path, value), places in spots.items():
        found = meeting.reach(path, shapes)
        values = _values(found.shape, shapes)
        if found.outcome is not Outcome.FOUND or not path or values is None or value in values:
            continue
        meant = closest(value, values)
        name = dotted("", path)
        yield mismatch(
            meeting,
            rule="impossible_enum_value",
            severity=Severity.ERROR if meant and meant.lower() == value.lower() else Severity.WARNING,
            field=f"{dotted('response', path)}={value}",
            sentence=f"'{name}' of {meeting.served.name} is compared with '{value}', which it can never be.",
            hint=f"Compare with {_spelled(meant, values)}, or let the provider send '{value}'.",
            places=tuple(places),
            provider_place=place_of(found.owner, path[-1], meeting),
            consumer_shape={name: value},
            provider_shape={name: list(values)},
        )


def _sent(meeting: Meeting, pairing: Pairing) -> Iterable[Mismatch]:
    shapes = pairing.provider.shapes
    for root, path, sent, wanted, place in _literals(meeting, pairing):
        values = _values(wanted, shapes)
        given = follow(sent, pairing.consumer.shapes).enum
        if values is None or given is None:
            continue
        for value in (v for v in given if isinstance(v, str) and v not in values):
            yield mismatch(
                meeting,
                rule="impossible_enum_value",
                severity=Severity.ERROR,
                field=f"{dotted(root, path)}={value}",
                sentence=f"{meeting.served.name} is sent '{value}' as '{dotted('', path)}', which it does not accept.",
                hint=f"Send {_spelled(closest(value, values), values)}, or accept '{value}'.",
                places=(place or meeting.call.place,),
                provider_place=meeting.served.place,
                consumer_shape={dotted("", path): value},
                provider_shape={dotted("", path): list(values)},
            )


def _literals(meeting: Meeting, pairing: Pairing) -> Iterator[tuple[str, tuple[str, ...], Shape, Shape, Place | None]]:
    wanted = {_key(p): p.shape for p in meeting.served.parameters if p.location is not Location.PATH}
    for given in meeting.call.parameters:
        if _key(given) in wanted:
            yield given.location.value, (_key(given)[1],), given.shape, wanted[_key(given)], given.place
    for body in meeting.call.bodies:
        accepted = meeting.accepts(body.media_type)
        if len(accepted) != 1:
            continue  # with several bodies to choose from, none of them says what a value must be
        for sent in known_in(body.shape, pairing.consumer.shapes, accepted[0], pairing.provider.shapes):
            yield "body", sent.path, sent.field.shape, sent.wanted.shape, sent.field.place or body.place


def _key(parameter: Parameter) -> tuple[Location, str]:
    is_header = parameter.location is Location.HEADER
    return parameter.location, parameter.name.lower() if is_header else parameter.name


def _values(shape: Shape, shapes: Shapes) -> tuple[str, ...] | None:
    """The texts an enum allows; None when anything else is allowed too."""
    opened = follow(shape, shapes)
    if opened.enum is None or opened.options or not opened.kinds <= {Kind.STRING, Kind.NULL}:
        return None
    return tuple(v for v in opened.enum if isinstance(v, str))


def _spelled(meant: str | None, values: tuple[str, ...]) -> str:
    return f"'{meant}'" if meant else "one of " + ", ".join(f"'{v}'" for v in values)
