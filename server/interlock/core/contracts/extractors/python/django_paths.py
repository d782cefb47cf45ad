"""Paths of Django, also those written as a regular expression, in the spelling that paths.parse reads."""

import re

_GROUP = re.compile(r"\(\?P<(\w+)>")
_LITERAL_ESCAPES = frozenset(".-/_+")


def of_regex(pattern: str | None) -> tuple[str | None, bool]:
    """`^orders/(?P<id>[0-9]+)/?$` is `orders/{id}/`, and the final slash may be left out. None: nobody can tell."""
    if pattern is None:
        return None, False
    text = pattern.removeprefix("^").removeprefix("\\A").removesuffix("$").removesuffix("\\Z")
    is_either = text.endswith("/?")
    text = text.removesuffix("/?") + ("/" if is_either else "")
    found, position, unnamed = "", 0, 0
    while position < len(text):
        character = text[position]
        if character == "\\" and position + 1 < len(text) and text[position + 1] in _LITERAL_ESCAPES:
            found, position = found + text[position + 1], position + 2
        elif character == "(":
            end = _closing(text, position)
            if end is None:
                return None, False
            named = _GROUP.match(text, position)
            if not named and text.startswith("(?", position):
                return None, False
            name, inner = (named[1], text[named.end() : end]) if named else (f"arg{unnamed}", text[position + 1 : end])
            unnamed += not named
            found += f"{{{name}{_kind(inner)}}}"
            position = end + 1
        elif character in "[]{}*+?|^$\\.":
            return None, False
        else:
            found, position = found + character, position + 1
    return found, is_either


def _closing(text: str, start: int) -> int | None:
    depth, position, in_class = 0, start, False
    while position < len(text):
        character = text[position]
        if character == "\\":
            position += 1
        elif character == "[":
            in_class = True
        elif character == "]":
            in_class = False
        elif not in_class:
            depth += (character == "(") - (character == ")")
            if depth == 0:
                return position
        position += 1
    return None


def _kind(inner: str) -> str:
    if re.fullmatch(r"(\[0-9\]|\\d)[+*]?(\{[\d,]+\})?", inner):
        return ":int"
    return ":path" if inner in {".*", ".+"} else ""
