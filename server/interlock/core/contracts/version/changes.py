"""What became of a provider: kinds of change, how bad each is in either direction, and its mirror image."""

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from ..places import Place


class Level(StrEnum):
    BREAKING = "breaking"  # a consumer that was right fails
    DANGEROUS = "dangerous"  # a consumer that was right may fail, or gets something else than before
    INFO = "info"


class Direction(StrEnum):
    REQUEST = "request"
    RESPONSE = "response"
    OPERATION = "operation"  # concerns the call as a whole


_B, _D, _I = Level.BREAKING, Level.DANGEROUS, Level.INFO

_PAIRS = (
    # kind, level in requests, in answers, sentence; and the same of its opposite
    ("operation.removed", _B, _B, "is no longer offered", "operation.added", _I, _I, "is new"),
    ("operation.deprecated", _D, _D, "is deprecated", "operation.restored", _I, _I, "is no longer deprecated"),
    ("sunset.earlier", _B, _B, "ends earlier", "sunset.later", _I, _I, "ends later"),
    ("sunset.set", _D, _D, "has a last day", "sunset.lifted", _I, _I, "has no last day any more"),
    ("stability.lowered", _B, _B, "is less settled", "stability.raised", _I, _I, "is more settled"),
    ("webhook.removed", _B, _B, "is no longer sent", "webhook.added", _I, _I, "is new"),
    ("parameter.removed", _D, _D, "is no longer taken", "parameter.added", _I, _I, "is taken"),
    ("required_parameter.removed", _D, _D, "is no longer taken", "required_parameter.added", _B, _B, "is demanded"),
    ("parameter.required", _B, _B, "is demanded", "parameter.optional", _I, _I, "may be left out"),
    ("property.removed", _D, _D, "is gone", "property.added", _I, _I, "is new"),
    ("required_property.removed", _D, _B, "is gone", "required_property.added", _B, _I, "is new and always there"),
    ("property.required", _B, _I, "must be there", "property.optional", _I, _B, "may be left out"),
    ("property.read_only", _D, _I, "is set by the provider only", "property.writable", _I, _I, "may be set"),
    ("property.write_only", _I, _B, "is no longer answered", "property.readable", _I, _I, "is answered"),
    ("null.forbidden", _B, _I, "may not be null", "null.allowed", _I, _B, "may be null"),
    ("type.narrowed", _B, _I, "is of fewer kinds", "type.widened", _I, _B, "is of more kinds"),
    ("type.said", _D, _I, "has a type", "type.unsaid", _I, _D, "has no type any more"),
    ("format.narrowed", _B, _I, "has a narrower format", "format.widened", _I, _D, "has a wider format"),
    ("enum.value_removed", _B, _I, "loses a value", "enum.value_added", _I, _D, "gains a value"),
    ("known_value.removed", _B, _I, "loses a known value", "known_value.added", _I, _I, "gains a known value"),
    ("enum.closed", _B, _I, "is one of a few values", "enum.opened", _I, _D, "is any value"),
    ("bound.tightened", _B, _I, "has a tighter limit", "bound.loosened", _I, _B, "has a looser limit"),
    ("bound.set", _D, _I, "has a limit", "bound.unset", _I, _B, "has no limit any more"),
    ("pattern.added", _B, _I, "has a pattern", "pattern.removed", _I, _I, "has no pattern any more"),
    ("condition.added", _B, _I, "has a condition", "condition.removed", _I, _B, "has no condition any more"),
    ("option.removed", _B, _I, "loses an option", "option.added", _I, _B, "gains an option"),
    ("object.closed", _B, _I, "takes no other fields", "object.opened", _I, _I, "takes other fields"),
    ("body.required", _B, _B, "is demanded", "body.optional", _I, _I, "may be left out"),
    ("body.removed", _D, _D, "is no longer taken", "body.added", _I, _I, "is taken"),
    ("required_body.removed", _D, _D, "is no longer taken", "required_body.added", _B, _B, "is demanded"),
    ("media_type.removed", _B, _B, "is gone", "media_type.added", _I, _I, "is new"),
    ("media_type.narrowed", _B, _I, "is of fewer forms", "media_type.widened", _I, _B, "is of more forms"),
    ("status.removed", _B, _B, "is no longer answered", "status.added", _I, _I, "is answered"),
    ("failure.removed", _D, _D, "is no longer answered", "failure.added", _I, _I, "is answered"),
    ("header.removed", _D, _D, "is no longer promised", "header.added", _I, _I, "is promised"),
    ("required_header.removed", _B, _B, "is no longer sent", "required_header.added", _I, _I, "is always sent"),
    ("header.optional", _B, _B, "may be missing", "header.required", _I, _I, "is always sent"),
    ("security.added", _B, _B, "asks for credentials", "security.removed", _I, _I, "lets anybody in"),
    ("way_in.removed", _B, _B, "loses a way in", "way_in.added", _I, _I, "gains a way in"),
    ("graphql_type.removed", _B, _B, "is no longer offered", "graphql_type.added", _I, _I, "is new"),
    ("member.removed", _B, _B, "loses a member", "member.added", _D, _D, "gains a member"),
    ("interface.removed", _B, _B, "loses an interface", "interface.added", _D, _D, "gains an interface"),
    ("deprecation.added", _I, _I, "is deprecated", "deprecation.lifted", _I, _I, "is no longer deprecated"),
    ("directive.removed", _B, _I, "is no longer known", "directive.added", _I, _I, "is new"),
    ("scope.added", _B, _B, "asks for one more scope", "scope.removed", _I, _I, "asks for one scope less"),
    ("base.removed", _I, _I, "is no longer served there", "base.added", _I, _I, "is served there"),
)
_ALONE = (
    # their own mirror image
    ("operation.renamed", _D, _D, "has another operationId"),
    ("parameter.spelling_changed", _B, _B, "is written in another way"),
    ("header.spelling_changed", _B, _B, "is written in another way"),
    ("parameter.default_changed", _B, _B, "has another default"),
    ("type.changed", _B, _B, "is of another kind"),
    ("format.changed", _B, _B, "has another format"),
    ("pattern.changed", _D, _I, "has another pattern"),
    ("condition.changed", _D, _D, "has another condition"),
    ("content.changed", _B, _B, "is encoded in another way"),
    ("discriminator.changed", _B, _B, "tells its options apart in another way"),
    ("default.changed", _D, _I, "has another default"),
    ("scheme.changed", _B, _B, "works in another way"),
    ("graphql_type.changed", _B, _B, "is another kind of type"),
)

_FIRST = (*(row[:4] for row in _PAIRS), *_ALONE)
_SECOND = tuple(row[4:] for row in _PAIRS)

OPPOSITES: dict[str, str] = {
    **{row[0]: row[4] for row in _PAIRS},
    **{row[4]: row[0] for row in _PAIRS},
    **{row[0]: row[0] for row in _ALONE},
}
LEVELS: dict[str, tuple[Level, Level]] = {row[0]: (row[1], row[2]) for row in (*_FIRST, *_SECOND)}
SENTENCES: dict[str, str] = {row[0]: row[3] for row in (*_FIRST, *_SECOND)}


@dataclass(frozen=True)
class Change:
    """`path` is the way to the spot below `root` (`body`, `query.limit`, `response.200`). `cause` names the schema and
    the spot in it where the change is written, when that is a named schema: many operations then share one cause."""

    kind: str
    level: Level
    direction: Direction
    operation: str
    canonical: str
    root: str = ""
    path: tuple[str, ...] = ()
    old: str = ""
    new: str = ""
    old_place: Place | None = None
    new_place: Place | None = None
    cause: str = ""
    readers: tuple[Place, ...] | None = None  # None: no consumer was asked

    @property
    def field(self) -> str:
        text = self.root
        for step in self.path:
            text += step if step in {"[]", "{}"} else f".{step}"
        return text

    @property
    def sentence(self) -> str:
        where = f"'{self.field}' of {self.operation}" if self.field else self.operation
        told = f": {self.old or 'nothing'} -> {self.new or 'nothing'}" if self.old or self.new else ""
        return f"{where} {SENTENCES[self.kind]}{told}.{self._use()}"

    @property
    def fingerprint(self) -> str:
        """Sixteen hex digits, the same for the same change of the same spot."""
        return hashlib.sha256("\n".join((self.kind, self.canonical, self.field, self._value())).encode()).hexdigest()[
            :16
        ]

    def _use(self) -> str:
        if self.readers is None or self.level is Level.INFO:
            return ""
        if not self.readers:
            return " No scanned consumer depends on it."
        return f" Depended on at {', '.join(map(str, self.readers[:5]))}{' and more' if len(self.readers) > 5 else ''}."

    def _value(self) -> str:
        """Of a set, each member changes by itself."""
        is_member = self.kind.startswith(
            (
                "enum.value",
                "known_value",
                "media_type",
                "option",
                "way_in",
                "scope",
                "base",
                "bound",
                "condition",
                "member",
                "interface",
            )
        )
        return self.old or self.new if is_member else ""


def as_json(change: Change) -> dict[str, Any]:
    return {
        "fingerprint": change.fingerprint,
        "kind": change.kind,
        "level": change.level.value,
        "direction": change.direction.value,
        "operation": change.operation,
        "field": change.field,
        "sentence": change.sentence,
        "old": change.old,
        "new": change.new,
        "old_place": str(change.old_place) if change.old_place else None,
        "new_place": str(change.new_place) if change.new_place else None,
        "cause": change.cause,
        "readers": None if change.readers is None else [str(p) for p in change.readers],
    }
