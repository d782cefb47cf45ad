"""Paths as the routers of Node write them -> `/orders/{id}`, one for each way to leave out what is optional."""

import re
from collections.abc import Iterator

from .values import GAP, Known, Pattern, Value, items, options

_TOKEN = re.compile(
    r"(?P<colon>::)"
    r"|\{(?P<group>[^{}]*)\}"
    r"|:(?P<name>\w+)(?P<limit>\((?:[^()\\]|\\.|\((?:[^()\\]|\\.)*\))*\)|\{(?:[^{}]|\{[^{}]*\})*\})?(?P<mark>[?*+])?"
    r"|\*(?P<star>\w*)"
    r"|\((?P<free>(?:[^()\\]|\\.|\([^()]*\))*)\)(?P<free_mark>[?*+])?"
)
_PLAIN = re.compile(r"[\w\-./:~@%]*")
_MOST_WAYS = 16
_REGEX = re.compile(
    r"(?P<slash>\\?/)(?P<maybe>\?)?|(?P<all>\(?\.[*+]\??\)?)|(?P<part>\((?:[^()\\]|\\.|\([^()]*\))*\)|\[[^\]]*\][+*]?|\\[dw][+*]?)"
    r"|\\(?P<escaped>[.\-_])|(?P<plain>[\w\-~@%]+(?![?*+]))"
)


def paths(value: Value | None) -> list[str | None]:
    """Every path a text, a regular expression or an array of them stands for; None for one that nobody can tell.

    Of several that it may be, those that can be told: the others are set from outside, if at all.
    """
    found: list[str | None] = []
    for one in items(value):
        ways = [path for option in options(one) for path in _of_value(option)]
        known = [w for w in ways if w is not None]
        found += known or ways[:1]
    return found


def prefix(value: Value | None) -> str | None:
    """The one path that stands before others; None when it may be several, or any."""
    found = dict.fromkeys(paths(value))
    return next(iter(found)) if len(found) == 1 else None


def is_path(value: Value | None) -> bool:
    """Whether a value is given for a path, rather than as a handler."""
    return all(
        isinstance(o, Pattern) or (isinstance(o, Known) and isinstance(o.value, str))
        for one in items(value)
        for o in options(one)
    ) and bool(items(value))


def is_plain(value: Value | None) -> bool:
    """Whether its holes take anything: no limit is put on them, and nothing may be left out."""
    written = [o for one in items(value) for o in options(one)]
    return all(isinstance(o, Known) and isinstance(o.value, str) and _PLAIN.fullmatch(o.value) for o in written)


def _of_value(value: Value) -> list[str | None]:
    match value:
        case Known() if isinstance(value.value, str):
            return [*spelled(value.value)] or [None]
        case Pattern():
            return [of_regex(value.text)]
        case _:
            return [None]


def spelled(text: str) -> list[str]:
    """`/a/:id?` is `/a` and `/a/{id}`. Nothing when a part of it is not known."""
    ways = [""]
    position = 0
    for found in _TOKEN.finditer(text):
        between = text[position : found.start()]
        ways = [w + between for w in ways]
        position = found.end()
        ways = [w for way in ways for w in _with(way, found)][:_MOST_WAYS]
    ways = [w + text[position:] for w in ways]
    return [] if any(GAP in w or "?" in w for w in ways) else list(dict.fromkeys(ways))


def _with(way: str, found: re.Match[str]) -> Iterator[str]:
    """The path so far with what was found behind it, and without, when it may be left out."""
    mark = found["mark"] or found["free_mark"] or ""
    if found["colon"]:
        yield way + ":"
        return
    if found["group"] is not None:
        yield from _with_group(way, found["group"])
        return
    if mark in {"?", "*"}:
        yield way.removesuffix("/") if way != "/" else "/"
    if found["name"] is not None:
        is_rest = mark in {"*", "+"} or (found["limit"] or "").strip("(){}") in {".*", ".+"}
        yield f"{way}{{*{found['name']}}}" if is_rest else f"{way}{{{found['name']}}}"
    elif found["star"] is not None or (found["free"] in {".*", ".+"}):
        yield f"{way}{{*{found['star'] or ''}}}"
    elif "|" in found["free"] and re.fullmatch(r"(\?:)?[\w|-]+", found["free"]):
        yield from (way + word for word in found["free"].removeprefix("?:").split("|"))
    else:
        yield f"{way}{{}}"


def _with_group(way: str, group: str) -> Iterator[str]:
    """`{/:id}` may be left out; `{id}` is what other frameworks write."""
    if re.fullmatch(r"[\w*]+", group):
        yield f"{way}{{{group}}}"
        return
    yield way
    yield from (way + inner for inner in spelled(group))


def of_regex(text: str) -> str | None:
    """`^\\/orders\\/(\\d+)$` is `/orders/{}`. None when it says more than a path can."""
    if not text.startswith("^"):
        return None
    whole, position = "", 0
    inner = text[1:].removesuffix("$")
    while position < len(inner):
        found = _REGEX.match(inner, position)
        if found is None:
            return None
        if found["slash"]:
            whole += "" if found["maybe"] else "/"
        elif found["all"]:
            whole += "{*}"
        elif found["part"]:
            whole += "{}"
        else:
            whole += found["escaped"] or found["plain"]
        position = found.end()
    return whole if text.endswith("$") or whole.endswith("{*}") else None
