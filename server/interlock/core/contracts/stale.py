"""What a document says otherwise than the source of the same operation: there the source is believed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from .clashing import meet
from .finding import dotted, says_what_it_takes
from .model import Body, Contract, Location, Operation, Parameter, Response
from .pairing import is_json
from .shapes import Field, Kind, Shape, Shapes, follow, without_null

_DEEPEST = 8


@dataclass(frozen=True)
class Corrected:
    """The operation of a document with what the source says of it. `spots` are where the two part: `query.limit`."""

    operation: Operation
    spots: tuple[str, ...] = ()


def corrected(said: Operation, document: Contract, served: Operation, source: Contract) -> Corrected:
    """What only one of the two knows is kept: source without types says nothing, and a document may say too little."""
    if not says_what_it_takes(served, source):
        return Corrected(said)
    shapes = document.shapes, source.shapes
    parameters, queries = _parameters(said, served, shapes)
    bodies, body = _bodies(said, served, shapes)
    responses, answer = _responses(said, served, shapes)
    operation = replace(said, parameters=parameters, bodies=bodies, responses=responses)
    return Corrected(operation, (*queries, *body, *answer))


def _parameters(
    said: Operation, served: Operation, shapes: tuple[Shapes, Shapes]
) -> tuple[tuple[Parameter, ...], list[str]]:
    """Those of the path are left as they are: a path says them itself."""
    known, kept, spots = _by_name(said.parameters), _by_name(said.parameters), list[str]()
    told = _by_name(served.parameters)
    for key, ours in told.items():
        theirs = known.get(key)
        if key[0] not in {Location.QUERY, Location.HEADER}:
            continue
        is_other = theirs is None or theirs.required is not ours.required
        if is_other or (theirs and next(_differences(theirs.shape, ours.shape, shapes), None) is not None):
            kept[key] = ours
            spots.append(f"{key[0].value}.{ours.name}")
    for key, theirs in known.items():
        if key[0] is Location.QUERY and key not in told and served.query_is_complete:
            del kept[key]
            spots.append(f"query.{theirs.name}")
    return (tuple(kept.values()), spots) if spots else (said.parameters, spots)


def _bodies(said: Operation, served: Operation, shapes: tuple[Shapes, Shapes]) -> tuple[tuple[Body, ...], list[str]]:
    ours = [b for b in served.bodies if is_json(b.media_type) and b.shape.is_known]
    theirs = [b for b in said.bodies if is_json(b.media_type)]
    if len(ours) != 1 or len(theirs) != 1:
        return said.bodies, []
    spots = [dotted("body", p) for p in _differences(theirs[0].shape, ours[0].shape, shapes)]
    return tuple(ours[0] if spots and b == theirs[0] else b for b in said.bodies), spots


def _responses(
    said: Operation, served: Operation, shapes: tuple[Shapes, Shapes]
) -> tuple[tuple[Response, ...], list[str]]:
    """Answers to successes only, since few sources say how a call may fail. A document may promise less than is sent:
    that of FastAPI takes a field with a default for one that may be absent."""
    ours = [r for r in served.responses if r.is_success and is_json(r.media_type) and r.shape.is_known]
    theirs = [r for r in said.responses if r.is_success]
    if len(ours) != 1 or len(theirs) != 1:
        return said.responses, []
    (source,), (document,) = ours, theirs
    spots = [] if document.status == source.status else [f"response.{source.status}"]
    if document.shape.is_known:
        spots += [dotted("response", p) for p in _differences(document.shape, source.shape, shapes, is_answer=True)]
    elif not document.media_type:
        spots.append("response")
    believed = replace(source, headers=source.headers or document.headers)
    return tuple(believed if spots and r == document else r for r in said.responses), spots


def _by_name(parameters: tuple[Parameter, ...]) -> dict[tuple[Location, str], Parameter]:
    return {(p.location, p.name.lower() if p.location is Location.HEADER else p.name): p for p in parameters}


def _differences(
    said: Shape,
    served: Shape,
    shapes: tuple[Shapes, Shapes],
    path: tuple[str, ...] = (),
    inside: frozenset[str] = frozenset(),
    is_answer: bool = False,
) -> Iterator[tuple[str, ...]]:
    """Where one has a field, a kind or a value that the other has not. Of what is unknown to either nothing is said."""
    theirs, ours = follow(said, shapes[0]), follow(served, shapes[1])
    name = f"{said.ref} {served.ref}"
    if name in inside or len(path) > _DEEPEST or not theirs.kinds or not ours.kinds or theirs.options or ours.options:
        return
    inside = inside | {name} if said.ref and served.ref else inside
    if not meet(theirs, ours) or theirs.is_nullable is not ours.is_nullable or _other_values(theirs, ours):
        yield path
        return
    if theirs.items and ours.items:
        yield from _differences(theirs.items, ours.items, shapes, (*path, "[]"), inside, is_answer)
    if Kind.OBJECT not in theirs.kinds or not _is_told(theirs) or not _is_told(ours):
        return
    fields = {f.name: f for f in theirs.fields}
    for field in ours.fields:
        known = fields.pop(field.name, None)
        if known is None or _is_promised_otherwise(known, field, is_answer):
            yield (*path, field.name)
        else:
            yield from _differences(known.shape, field.shape, shapes, (*path, field.name), inside, is_answer)
    yield from ((*path, name) for name in fields)


def _is_promised_otherwise(said: Field, served: Field, is_answer: bool) -> bool:
    is_less = is_answer and not said.required
    return said.required is not served.required and not served.unsure and not is_less


def _is_told(shape: Shape) -> bool:
    return bool(shape.fields) and shape.closed is not False and shape.values is None


def _other_values(first: Shape, second: Shape) -> bool:
    values: list[Mapping[str, None]] = [dict.fromkeys(map(str, without_null(s).enum or ())) for s in (first, second)]
    return bool(values[0]) and bool(values[1]) and values[0].keys() != values[1].keys()
