"""The headers a call sends, and what they say of its body and its sender."""

from dataclasses import dataclass

from ...model import Location, Parameter
from ...places import Place
from .bodies import Bodies
from .values import Absent, Choice, Either, Literal, Text, Thing, Value, options

_DEEPEST = 8
_SCHEMES = {"bearer": "bearer", "basic": "basic", "token": "token"}


@dataclass(frozen=True)
class Headers:
    """`media_type` and `scheme` are empty when the headers do not say."""

    parameters: tuple[Parameter, ...] = ()
    media_type: str = ""
    scheme: str = ""


def read(value: Value, bodies: Bodies, place: Place) -> Headers:
    found: dict[str, tuple[str, Value, bool]] = {}
    _collect(value, found, sometimes=False)
    parameters = tuple(
        Parameter(name, Location.HEADER, not sometimes, bodies.shape(given), place)
        for name, given, sometimes in found.values()
    )
    _, media, _ = found.get("content-type", ("", Absent(), False))
    _, sender, is_sometimes = found.get("authorization", ("", Absent(), True))
    word = _beginning(sender).partition(" ")[0].lower()
    return Headers(parameters, _beginning(media).partition(";")[0], "" if is_sometimes else _SCHEMES.get(word, ""))


def _collect(value: Value, found: dict[str, tuple[str, Value, bool]], sometimes: bool, depth: int = 0) -> None:
    if depth > _DEEPEST:
        return
    if isinstance(value, Choice):
        for option in value.options:
            _collect(option, found, sometimes=True, depth=depth + 1)
    elif isinstance(value, Either):
        _collect(value.otherwise, found, sometimes, depth + 1)
    elif isinstance(value, Thing):
        for entry in value.entries:
            is_sometimes = sometimes or entry.is_sometimes
            if entry.key is None:
                _collect(entry.value, found, is_sometimes, depth + 1)
            elif not isinstance(entry.value, Absent | Literal):
                found[entry.key.lower()] = (entry.key, entry.value, is_sometimes)


def _beginning(value: Value) -> str:
    first = options(value)[0]
    part = first.parts[0] if isinstance(first, Text) and first.parts else ""
    return part if isinstance(part, str) else ""
