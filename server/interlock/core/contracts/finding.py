"""What the rules share: a mismatch of a meeting, and shapes small enough to show."""

from collections.abc import Mapping
from typing import Any

from .mismatch import Mismatch, Severity
from .model import Confidence
from .pairing import Meeting
from .places import Place
from .shapes import Shape, Shapes, describe, follow

_MOST_FIELDS = 40


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


def place_of(owner: Shape, name: str | None, meeting: Meeting) -> Place:
    """Where the provider writes a field of the owner, or what else comes nearest."""
    field = owner.field(name) if name else None
    field = field or (owner.fields[0] if owner.fields else None)
    return (field.place if field else None) or meeting.served.place
