"""What the rules share: a mismatch of a meeting, and shapes small enough to show."""

from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any

from .mismatch import Mismatch, Severity
from .model import Confidence, Contract, Location, Operation
from .pairing import Meeting
from .places import Place
from .shapes import Shape, Shapes, describe, follow

_MOST_FIELDS = 40
_DOCUMENTS = frozenset({".json", ".yaml", ".yml"})


def mismatch(
    meeting: Meeting,
    *,
    rule: str,
    severity: Severity,
    field: str,
    sentence: str,
    hint: str,
    places: tuple[Place, ...],
    provider_place: Place | None,
    consumer_shape: Mapping[str, Any] | None = None,
    provider_shape: Mapping[str, Any] | None = None,
) -> Mismatch:
    """What is only guessed is never an error."""
    confidence = Confidence.HEURISTIC if meeting.is_guess else meeting.call.confidence
    is_guess = confidence in {Confidence.HEURISTIC, Confidence.UNKNOWN}
    return Mismatch(
        rule=rule,
        severity=Severity.WARNING if is_guess and severity is Severity.ERROR else severity,
        operation=meeting.served.name,
        canonical=meeting.served.canonical,
        field=field,
        sentence=sentence,
        hint=hint,
        consumer_places=tuple(dict.fromkeys(places)) or (meeting.call.place,),
        provider_place=provider_place or meeting.served.place,
        consumer_shape=consumer_shape,
        provider_shape=provider_shape,
        confidence=confidence,
    )


def dotted(root: str, path: tuple[str, ...]) -> str:
    """`response.items[].total`; without a root `items[].total`."""
    text = root
    for step in path:
        text += step if step == "[]" else f".{step}" if text else step
    return text


def fields_of(shape: Shape, shapes: Shapes) -> dict[str, Any]:
    """One line a field: `{"id": "integer", "note?": "string?"}`."""
    opened = follow(shape, shapes)
    if not opened.fields:
        return {"is": describe(shape, shapes)}
    return {
        f.name + ("" if f.required else "?"): describe(f.shape, shapes, depth=1) for f in opened.fields[:_MOST_FIELDS]
    }


def says_what_it_takes(operation: Operation, provider: Contract) -> bool:
    """Whether parameters and bodies that are not named are not taken: a document says so, and so does source that
    is typed. Of other source nobody can say."""
    suffix = PurePosixPath(operation.place.file).suffix
    if suffix in _DOCUMENTS:
        return True
    return any(
        any(s.shape.is_known for s in (*o.bodies, *(p for p in o.parameters if p.location is Location.QUERY)))
        for o in provider.operations
        if PurePosixPath(o.place.file).suffix == suffix
    )


def place_of(owner: Shape, name: str | None, meeting: Meeting) -> Place:
    """Where the provider writes a field of the owner, or what else comes nearest."""
    field = owner.field(name) if name else None
    field = field or (owner.fields[0] if owner.fields else None)
    return (field.place if field else None) or meeting.served.place
