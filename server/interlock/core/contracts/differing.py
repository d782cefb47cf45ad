"""Where two descriptions of the same value part: a field, a kind or a value that one has and the other has not."""

from collections.abc import Iterator, Mapping

from .clashing import meet
from .shapes import Field, Kind, Shape, Shapes, follow, without_null

_DEEPEST = 8


def differences(
    said: Shape,
    served: Shape,
    shapes: tuple[Shapes, Shapes],
    path: tuple[str, ...] = (),
    inside: frozenset[str] = frozenset(),
    is_answer: bool = False,
) -> Iterator[tuple[str, ...]]:
    """Paths to where they part. Of what is unknown to either nothing is said.

    `is_answer`: who describes an answer may promise less than is sent: the documents of FastAPI take a field with a
    default for one that may be absent.
    """
    theirs, ours = follow(said, shapes[0]), follow(served, shapes[1])
    name = f"{said.ref} {served.ref}"
    if name in inside or len(path) > _DEEPEST or not theirs.kinds or not ours.kinds or theirs.options or ours.options:
        return
    inside = inside | {name} if said.ref and served.ref else inside
    if not meet(theirs, ours) or theirs.is_nullable is not ours.is_nullable or _other_values(theirs, ours):
        yield path
        return
    if theirs.items and ours.items:
        yield from differences(theirs.items, ours.items, shapes, (*path, "[]"), inside, is_answer)
    if Kind.OBJECT not in theirs.kinds or not _is_told(theirs) or not _is_told(ours):
        return
    fields = {f.name: f for f in theirs.fields}
    for field in ours.fields:
        known = fields.pop(field.name, None)
        if known is None or _is_promised_otherwise(known, field, is_answer):
            yield (*path, field.name)
        else:
            yield from differences(known.shape, field.shape, shapes, (*path, field.name), inside, is_answer)
    yield from ((*path, name) for name in fields)


def _is_promised_otherwise(said: Field, served: Field, is_answer: bool) -> bool:
    is_less = is_answer and not said.required
    return said.required is not served.required and not served.unsure and not is_less


def _is_told(shape: Shape) -> bool:
    return bool(shape.fields) and shape.closed is not False and shape.values is None


def _other_values(first: Shape, second: Shape) -> bool:
    values: list[Mapping[str, None]] = [dict.fromkeys(map(str, without_null(s).enum or ())) for s in (first, second)]
    return bool(values[0]) and bool(values[1]) and values[0].keys() != values[1].keys()
