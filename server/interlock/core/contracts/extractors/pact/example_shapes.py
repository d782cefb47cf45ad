"""An example and its matching rules as a shape, and the fields that are counted on in it."""

from collections.abc import Iterator, Mapping
from typing import Any, cast

from ...shapes import UNKNOWN, Field, Kind, Scalar, Shape, array_of, of_kind
from .rules import Rules, Steps

_DEEPEST = 60
_FORMATS = {"date": "date", "time": "time", "timestamp": "date-time", "datetime": "date-time"}
_KINDS = {
    "integer": Kind.INTEGER,
    "decimal": Kind.NUMBER,
    "number": Kind.NUMBER,
    "boolean": Kind.BOOLEAN,
    "include": Kind.STRING,
    "regex": Kind.STRING,
    "semver": Kind.STRING,
}
_OF_KEYS = frozenset({"values", "eachKey", "eachValue"})


def shape_of(example: Any, rules: Rules, steps: Steps = (), *, is_sent: bool = False) -> Shape:
    """`is_sent`: nothing else is in it, and a value that no rule covers is just that value."""
    words = rules.words(steps)
    if len(steps) > _DEEPEST or example is None or words & {"null", "contentType"}:
        return UNKNOWN
    for word in words:
        if word in _FORMATS:
            return Shape(of_kind(Kind.STRING).kinds, format=_FORMATS[word])
        if word in _KINDS and not isinstance(example, dict | list):
            return of_kind(_KINDS[word])
    match example:
        case dict():
            return _object(cast("dict[str, Any]", example), rules, steps, words, is_sent)
        case list():
            items = cast("list[Any]", example)
            is_open = "arrayContains" in words or not items
            return array_of(UNKNOWN if is_open else shape_of(items[0], rules, (*steps, "[]"), is_sent=is_sent))
        case bool():
            return of_kind(Kind.BOOLEAN)
        case int() | float():
            is_whole = isinstance(example, int) and "type" not in words
            return of_kind(Kind.INTEGER if is_whole else Kind.NUMBER)
        case str():
            is_fixed = is_sent and (not words or "equality" in words)
            return Shape(of_kind(Kind.STRING).kinds, enum=(example,) if is_fixed else None)
        case _:
            return UNKNOWN


def counted_on(example: Any, rules: Rules, steps: Steps = ()) -> Iterator[Steps]:
    """Every field that has to be there."""
    words = rules.words(steps)
    if len(steps) > _DEEPEST:
        return
    if isinstance(example, dict) and not words & _OF_KEYS:
        for name, value in cast("Mapping[str, Any]", example).items():
            yield (*steps, name)
            yield from counted_on(value, rules, (*steps, name))
    elif isinstance(example, list) and "arrayContains" not in words:
        for value in cast("list[Any]", example)[:1]:
            yield from counted_on(value, rules, (*steps, "[]"))


def fixed(example: Any, rules: Rules, steps: Steps = ()) -> Iterator[tuple[Steps, str]]:
    """Texts that have to be just these."""
    if len(steps) > _DEEPEST:
        return
    if isinstance(example, dict):
        for name, value in cast("Mapping[str, Any]", example).items():
            yield from fixed(value, rules, (*steps, name))
    elif isinstance(example, list):
        for value in cast("list[Any]", example)[:1]:
            yield from fixed(value, rules, (*steps, "[]"))
    elif isinstance(example, str) and not rules.words(steps) - {"equality"}:
        yield steps, example


def _object(example: dict[str, Any], rules: Rules, steps: Steps, words: frozenset[str], is_sent: bool) -> Shape:
    if words & _OF_KEYS:
        first: Scalar | Any = next(iter(example.values()), None)
        values = shape_of(first, rules, (*steps, "[]"), is_sent=is_sent)
        return Shape(of_kind(Kind.OBJECT).kinds, closed=False, values=values if values.is_known else None)
    fields = tuple(Field(n, shape_of(v, rules, (*steps, n), is_sent=is_sent)) for n, v in example.items())
    return Shape(of_kind(Kind.OBJECT).kinds, fields, closed=True if is_sent else None)
