"""Texts of which parts are known: put together, cut, and filled in."""

import re
from collections.abc import Iterable
from string import Formatter
from typing import TypeAlias

from ...paths import Hole
from .values import (
    UNKNOWN,
    Call,
    Either,
    External,
    Given,
    Inner,
    Known,
    Listing,
    Part,
    Spelled,
    Unknown,
    Value,
    options,
)

Parts: TypeAlias = tuple[str | Hole, ...]

LONGEST_TEXT = 2_000  # characters; whoever puts a longer one together builds no path
_PERCENT = re.compile(r"%(?:\((\w+)\))?[-#0 +]*\d*(?:\.\d+)?[sdrifx]|%%")
_OF_GIVEN = frozenset({"str", "quote", "quote_plus", "get", "getenv", "unquote", "int", "urlparse", "URL"})
_OF_OWNER = frozenset(
    {"strip", "lstrip", "rstrip", "lower", "upper", "replace", "format", "encode", "decode", "removesuffix"}
)
_KEPT = frozenset({"encode", "decode"})
_CASES = frozenset({"lower", "upper", "casefold"})
_MOST_WAYS = 8


def is_text(value: Value) -> bool:
    return isinstance(value, Spelled) or (isinstance(value, Known) and isinstance(value.value, str))


def parts_of(value: Value) -> Parts:
    """What it reads like in a text. What is not known is a hole, by the word the source has for it."""
    if isinstance(value, Spelled):
        return value.parts
    if isinstance(value, Known) and isinstance(value.value, str | int | float):
        return (str(value.value),)
    return (Hole(word(value)),)


def spelled(parts: Iterable[str | Hole]) -> Value:
    merged: list[str | Hole] = []
    for part in parts:
        if isinstance(part, str) and merged and isinstance(merged[-1], str):
            merged[-1] += part
        elif part != "":
            merged.append(part)
    if not merged or merged == [p for p in merged if isinstance(p, str)]:
        return Known("".join(map(str, merged)))
    if sum(len(p) for p in merged if isinstance(p, str)) > LONGEST_TEXT or len(merged) > 100:
        return UNKNOWN
    only = merged[0]
    return Unknown(only.name) if len(merged) == 1 and isinstance(only, Hole) else Spelled("", tuple(merged))


def word(value: Value) -> str:
    """What the source calls it."""
    match value:
        case Inner() if value.step == "[]":
            return word(value.owner)
        case Unknown():
            return value.word
        case Part():
            return value.name
        case External():
            return value.name.rpartition(".")[2]
        case Call():
            name, given = word(value.callee), value.given.get(0)
            if name in _OF_OWNER and isinstance(value.callee, Part | Inner):
                return word(value.callee.owner)
            return word(given) if name in _OF_GIVEN and given is not None else name
        case Known() if isinstance(value.value, str):
            return value.value if value.value.isidentifier() else ""
        case Either():
            return next((w for o in value.options if (w := word(o))), "")
        case _:
            return ""


def joined(separator: str, items: Iterable[Value]) -> Value:
    found: list[str | Hole] = []
    for index, item in enumerate(items):
        found += [separator] if index else []
        found += parts_of(item)
    return spelled(found)


def filled(pattern: str, given: Given) -> Value:
    """`"/orders/{}".format(id)`."""
    found: list[str | Hole] = []
    position = 0
    try:
        for text, name, _, _ in Formatter().parse(pattern):
            found.append(text)
            if name is None:
                continue
            key = re.split(r"[.\[]", name)[0]
            index = position if not key else int(key) if key.isdigit() else None
            position += not key
            value = given.get(index, key) if key == name else None
            found += parts_of(value) if value is not None else (Hole(name),)
    except ValueError:
        return UNKNOWN
    return spelled(found)


def percent(pattern: str, given: Value) -> Value:
    """`"/orders/%s" % id`."""
    items = list(given.items) if isinstance(given, Listing) else [given]
    named = getattr(given, "entries", {})
    found: list[str | Hole] = []
    end = 0
    for spot in _PERCENT.finditer(pattern):
        found.append(pattern[end : spot.start()])
        end = spot.end()
        if spot[0] == "%%":
            found.append("%")
        elif spot[1]:
            found += parts_of(named.get(spot[1], Unknown(spot[1])))
        else:
            found += parts_of(items.pop(0)) if items else (Hole(),)
    return spelled((*found, pattern[end:]))


def method(owner: Spelled, name: str, given: Given) -> Value:
    parts = list(owner.parts)
    argument = given.get(0)
    given_text = argument.value if isinstance(argument, Known) and isinstance(argument.value, str) else None
    if name in _KEPT:
        return owner
    if name in _CASES:
        return spelled(getattr(p, name)() if isinstance(p, str) else p for p in parts)
    if name in {"strip", "lstrip", "rstrip", "removeprefix", "removesuffix"}:
        return _stripped(parts, name, given_text)
    if name == "replace" and given_text and (to := given.get(1)) is not None and is_text(to) and isinstance(to, Known):
        return spelled(p.replace(given_text, str(to.value)) if isinstance(p, str) else p for p in parts)
    if name in {"startswith", "endswith"} and given_text is not None:
        return _begins(parts, name == "startswith", given_text)
    return spelled(_refilled(parts, given)) if name == "format" else UNKNOWN


def sliced(value: Value, start: int | None, end: int | None) -> Value:
    """`path[1:]`, `base[:-1]`."""
    if isinstance(value, Known) and isinstance(value.value, str):
        return Known(value.value[start:end], value.is_default)
    if not isinstance(value, Spelled):
        return value if isinstance(value, Unknown) else UNKNOWN
    parts = list(value.parts)
    if start and start > 0 and isinstance(parts[0], str):
        parts[0] = parts[0][start:]
    if end and end < 0 and isinstance(last := parts[-1], str):
        parts[-1] = last[:end]
    return spelled(parts)


def ways(*values: Value) -> list[tuple[Value, ...]]:
    """Each combination of what the values may be, at most a few."""
    found: list[tuple[Value, ...]] = [()]
    for value in values:
        found = [(*before, o) for before in found for o in options(value)][:_MOST_WAYS]
    return found


def _stripped(parts: list[str | Hole], name: str, characters: str | None) -> Value:
    first, last = parts[0], parts[-1]
    if name in {"strip", "lstrip"} and isinstance(first, str):
        parts[0] = first.lstrip(characters)
    if name in {"strip", "rstrip"} and isinstance(last := parts[-1], str):
        parts[-1] = last.rstrip(characters)
    if name == "removeprefix" and isinstance(first, str) and characters:
        parts[0] = first.removeprefix(characters)
    if name == "removesuffix" and isinstance(last, str) and characters:
        parts[-1] = last.removesuffix(characters)
    return spelled(parts)


def _begins(parts: list[str | Hole], is_start: bool, wanted: str) -> Value:
    edge = parts[0] if is_start else parts[-1]
    if not isinstance(edge, str):
        return UNKNOWN
    begins = edge.startswith(wanted) if is_start else edge.endswith(wanted)
    may_go_on = wanted.startswith(edge) if is_start else wanted.endswith(edge)
    return UNKNOWN if may_go_on and not begins else Known(begins)


def _refilled(parts: list[str | Hole], given: Given) -> Iterable[str | Hole]:
    for part in parts:
        yield from parts_of(filled(part, given)) if isinstance(part, str) else (part,)
