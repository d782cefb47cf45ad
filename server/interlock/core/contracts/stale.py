"""What a document says otherwise than the source of the same operation: there the source is believed."""

from dataclasses import dataclass, replace

from .differing import differences
from .finding import dotted, says_what_it_takes
from .model import Body, Contract, Location, Operation, Parameter, Response
from .pairing import is_json
from .shapes import Shapes, follow, without_null


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
        if is_other or (theirs and _is_of_another_type(theirs, ours, shapes)):
            kept[key] = ours
            spots.append(f"{key[0].value}.{ours.name}")
    for key, theirs in known.items():
        if key[0] is Location.QUERY and key not in told and served.query_is_complete:
            del kept[key]
            spots.append(f"query.{theirs.name}")
    return (tuple(kept.values()), spots) if spots else (said.parameters, spots)


def _is_of_another_type(said: Parameter, served: Parameter, shapes: tuple[Shapes, Shapes]) -> bool:
    """In a query and in a header there is no null: what is nullable may be left out."""
    theirs, ours = (without_null(follow(p.shape, s)) for p, s in zip((said, served), shapes, strict=True))
    return next(differences(theirs, ours, shapes), None) is not None


def _bodies(said: Operation, served: Operation, shapes: tuple[Shapes, Shapes]) -> tuple[tuple[Body, ...], list[str]]:
    ours = [b for b in served.bodies if is_json(b.media_type) and b.shape.is_known]
    theirs = [b for b in said.bodies if is_json(b.media_type)]
    if len(ours) != 1 or len(theirs) != 1:
        return said.bodies, []
    spots = [dotted("body", p) for p in differences(theirs[0].shape, ours[0].shape, shapes)]
    return tuple(ours[0] if spots and b == theirs[0] else b for b in said.bodies), spots


def _responses(
    said: Operation, served: Operation, shapes: tuple[Shapes, Shapes]
) -> tuple[tuple[Response, ...], list[str]]:
    """Answers to successes only, since few sources say how a call may fail."""
    ours = [r for r in served.responses if r.is_success and is_json(r.media_type) and r.shape.is_known]
    theirs = [r for r in said.responses if r.is_success]
    if len(ours) != 1 or len(theirs) != 1:
        return said.responses, []
    (source,), (document,) = ours, theirs
    spots = [] if document.status == source.status else [f"response.{source.status}"]
    if document.shape.is_known:
        spots += [dotted("response", p) for p in differences(document.shape, source.shape, shapes, is_answer=True)]
    elif not document.media_type:
        spots.append("response")
    believed = replace(source, headers=source.headers or document.headers)
    return tuple(believed if spots and r == document else r for r in said.responses), spots


def _by_name(parameters: tuple[Parameter, ...]) -> dict[tuple[Location, str], Parameter]:
    return {(p.location, p.name.lower() if p.location is Location.HEADER else p.name): p for p in parameters}
