"""Strings made of other values."""

import re
from collections.abc import Sequence

from ...paths import Hole
from .branches import branch
from .values import (
    ABSENT,
    Absent,
    Branch,
    Choice,
    Either,
    Literal,
    Param,
    Query,
    Text,
    Thing,
    Unknown,
    Value,
    choice,
    options,
)

_MOST_PARTS = 200
_SLASHES = re.compile(r"(?<!:)/{2,}")
_SEVERAL = re.compile(r"/(\(\[\^:\]\\?/\)|\(\?<!:\))?(\\/)*(\\/)(\+|\{2,\})/g$")  # `/\/+/g`, `/([^:]\/)\/+/g`
_FIRST_SLASHES = re.compile(r"/\^(\(?\\/\)?|\[\\?/\])[+*]?/g?$")  # `/^\/+/`
_LAST_SLASHES = re.compile(r"/(\(?\\/\)?|\[\\?/\])[+*]?\$/g?$")
SOMETIMES = "sometimes"
"""The kind of a hole that stands for a pair of a query which is not always there."""

Part = str | Hole | Param | Either
Parts = tuple[Part, ...]


def parts_of(value: Value, name: str = "") -> Parts:
    """How a value reads inside a string. `name` is what the source calls it, for want of a better one."""
    match value:
        case Text():
            return value.parts
        case Literal(value=None):
            return (Hole(name),)  # nobody means to ask for `/orders/null`
        case Literal():
            return (_spelled(value.value),)
        case Param():
            return (value,)
        case Query():
            return query_parts(value.fields)
        case Absent():
            return ()
        case Unknown():
            return (Hole(value.name or name),)
        case Either():
            return (value,) if isinstance(value.first, Param | Either) else parts_of(value.otherwise, name)
        case _:
            return (Hole(name),)


def joined(left: Value, right: Value, left_name: str = "", right_name: str = "") -> Value:
    """left + right, as strings: every option of one with every option of the other."""
    for value, is_left in ((left, True), (right, False)):
        if isinstance(value, Branch):
            ways = [joined(v, right, left_name, right_name) if is_left else joined(left, v, left_name, right_name)
                    for v in (value.yes, value.no)]  # fmt: skip
            return branch(value.test, value.equals, value.key, ways[0], ways[1], value.is_presence)
        if isinstance(value, Choice) and any(isinstance(o, Branch) for o in value.options):
            return choice(
                joined(o, right, left_name, right_name) if is_left else joined(left, o, left_name, right_name)
                for o in value.options
            )
    return choice(
        merged((*parts_of(a, left_name), *parts_of(b, right_name))) for a in _spread(left) for b in _spread(right)
    )


def merged(parts: Parts) -> Text:
    kept: list[Part] = []
    for part in parts[:_MOST_PARTS]:
        if isinstance(part, str) and kept and isinstance(kept[-1], str):
            kept[-1] += part
        elif part != "":
            kept.append(part)
    return Text(tuple(kept))


def with_one_slash(value: Value) -> Value:
    """`url.replace(/\\/+/g, "/")`, also of what is still to be put in."""
    match value:
        case Branch():
            yes, no = with_one_slash(value.yes), with_one_slash(value.no)
            return branch(value.test, value.equals, value.key, yes, no, value.is_presence)
        case Choice():
            return choice(with_one_slash(o) for o in value.options)
        case Text():
            return Text(tuple(_SLASHES.sub("/", p) if isinstance(p, str) else p for p in value.parts), one_slash=True)
        case _:
            return value


def replaced(value: Text, given: Sequence[Value]) -> Value:
    """`path.replace("{id}", id)` fills a template; `url.replace(/\\/$/, "")` takes a slash from the end."""
    wanted = given[0].literal if given and isinstance(given[0], Text) else None
    pattern = given[0].name if given and isinstance(given[0], Unknown) else ""
    if _SEVERAL.match(pattern):
        return with_one_slash(value)
    if _FIRST_SLASHES.match(pattern) and value.parts and isinstance(first := value.parts[0], str):
        return merged((first.lstrip("/"), *value.parts[1:]))
    if pattern.startswith("/") and not _LAST_SLASHES.match(pattern):
        return value  # nobody can tell
    if wanted is None:
        last = value.parts[-1] if value.parts else ""
        return Text((*value.parts[:-1], last.rstrip("/"))) if isinstance(last, str) and last else value
    put = parts_of(given[1], wanted.strip("{}:$")) if len(given) > 1 else ()
    parts: list[Part] = []
    for part in value.parts:
        if isinstance(part, str) and wanted and wanted in part:
            before, _, after = part.partition(wanted)
            parts += [before, *put, after]
        else:
            parts.append(part)
    return merged(tuple(parts))


def query_parts(fields: Value) -> Parts:
    """`limit={}&offset={}`; a hole where more may follow."""
    if isinstance(fields, Param):
        return (Param(fields.function, fields.index, fields.name, (*fields.steps, "?")),)
    if isinstance(fields, Either):
        return query_parts(fields.first)
    if not isinstance(fields, Thing):
        return (Hole("query"),)
    parts: list[Part] = []
    for entry in fields.entries:
        separator = "&" if parts else ""
        if entry.key is None:
            parts += [separator, *query_parts(entry.value)]
        elif entry.is_sometimes:
            parts.append(Hole(entry.key, SOMETIMES))
        elif not isinstance(entry.value, Absent):
            parts += [f"{separator}{entry.key}=", *(p if isinstance(p, str) else _as_hole(p, entry.key)
                                                   for p in parts_of(entry.value, entry.key))]  # fmt: skip
    if fields.is_open:
        parts.append(Hole("query"))
    return tuple(parts)


def _as_hole(part: Hole | Param | Either, name: str) -> Part:
    return Hole(name) if isinstance(part, Hole) else part


def _spread(value: Value) -> tuple[Value, ...]:
    if isinstance(value, Either) and not isinstance(value.first, Param | Either):
        return (value.otherwise,)
    return options(value) or (ABSENT,)


def _spelled(value: int | float | bool | None) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
