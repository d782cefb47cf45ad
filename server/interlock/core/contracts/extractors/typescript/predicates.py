"""Tests of a text whose outcome can be told as soon as the text is: `url.startsWith("http") ? url : BASE + url`.

While the text is a parameter, the test is a step taken from it: '~startsWith:http'. `~!` says that it must not hold.
"""

import re
from dataclasses import replace
from functools import cache

from tree_sitter import Node

from ...nodes import child, text
from .branches import branch
from .modules import Module
from .reading import Reading
from .syntax import arguments, bare
from .url_tests import POSITIONS, Test, of_pattern, of_word, one_of
from .values import ABSENT, UNKNOWN, Absent, Branch, Choice, Either, Items, Literal, Param, Text, Unknown, Value, choice

_MARK, _AND_NOT, _OR = "~", "~!", "\1"
_WORDS = frozenset({"startsWith", "endsWith", "includes"})
_REGEX = re.compile(r"/(.{1,100})/([a-z]*)", re.DOTALL)
_SLOW = re.compile(
    r"\)[*+{]|[*+}][*+]|([*+{].*){3}|\[\[|--|&&|\|\||~~"
)  # may take for ever, or mean something else here


def of_call(reading: Reading, node: Node, module: Module) -> Value | None:
    """What `url.startsWith("http")`, `/^http/.test(url)`, `["GET", "HEAD"].includes(method)` gives; None for other
    calls."""
    callee, given = child(node, "function"), arguments(node)
    owner, name = child(callee, "object"), text(child(callee, "property"))
    if owner is None or not given or name not in _WORDS | {"match", "test", "exec"}:
        return None
    subject, other = reading.value(owner, module), reading.value(given[0], module)
    if name in {"test", "exec"}:
        return _asked(other, _pattern(subject))
    if name == "match":
        return _asked(subject, _pattern(other))
    if name == "includes" and isinstance(subject, Items):
        words = [m.literal for m in subject.members if isinstance(m, Text)]
        is_known = len(words) == len(subject.members) and None not in words
        return _asked(other, _OR.join(f"equals:{w}" for w in words) if words and is_known else None)
    return _asked(subject, f"{name}:{other.literal}" if isinstance(other, Text) and other.literal is not None else None)


def of_comparison(reading: Reading, node: Node, module: Module) -> Value | None:
    """`url.indexOf("http") === 0`, `url[0] === "/"`."""
    operator, left, right = text(child(node, "operator")), child(node, "left"), child(node, "right")
    if left is None or right is None or operator[:1] not in {"=", "!", "<", ">"}:
        return None
    left = bare(left)
    function = child(left, "function")
    owner = child(function, "object") if function is not None else child(left, "object")
    name = text(child(function, "property")) if function is not None else ""
    if owner is None:
        return None
    if name == "indexOf" and arguments(left):
        kind = POSITIONS.get(operator.rstrip("=") + text(right)) or POSITIONS.get(operator + text(right))
        word = reading.value(arguments(left)[0], module)
        if kind is None or not isinstance(word, Text) or word.literal is None:
            return None
        found = _asked(reading.value(owner, module), f"{kind.removeprefix('!')}:{word.literal}")
        return negated(found) if found is not None and kind.startswith("!") else found
    word = reading.value(right, module)
    if not takes_first(left) or not isinstance(word, Text) or not word.literal or operator[:1] not in {"=", "!"}:
        return None
    found = _asked(reading.value(owner, module), f"startsWith:{word.literal}")
    return negated(found) if found is not None and operator.startswith("!") else found


def takes_first(node: Node) -> bool:
    """`url[0]`, `url.charAt(0)`"""
    is_called = text(child(child(node, "function"), "property")) == "charAt"
    return is_called or (node.type == "subscript_expression" and text(child(node, "index")) == "0")


def either_of(first: Value, second: Value) -> Value | None:
    """`||` of two tests of one text; None for other values."""
    if first == Literal(False):
        return second if isinstance(second, Literal) or is_asked(second) else None
    if not (isinstance(first, Param) and isinstance(second, Param) and is_asked(first) and is_asked(second)):
        return None
    one, other = first.steps[-1], second.steps[-1]
    is_same = (first.function, first.index, first.steps[:-1]) == (second.function, second.index, second.steps[:-1])
    if not is_same or one.startswith(_AND_NOT) or other.startswith(_AND_NOT):
        return None
    return replace(first, steps=(*first.steps[:-1], f"{one}{_OR}{other.removeprefix(_MARK)}"))


def equals(value: Value, word: str) -> Value | None:
    """Whether it is the word, in capitals or not."""
    return _asked(value, f"patterni:^{word}$")


def negated(value: Value) -> Value:
    match value:
        case Literal():
            return Literal(not value.value)
        case Param() if is_asked(value):
            step = value.steps[-1]
            other = _MARK + step[2:] if step.startswith(_AND_NOT) else _AND_NOT + step[1:]
            return replace(value, steps=(*value.steps[:-1], other))
        case Either():
            return Either(negated(value.first), negated(value.otherwise))
        case _:
            return value


def is_asked(value: Value) -> bool:
    value = value.first if isinstance(value, Either) else value
    return isinstance(value, Param) and value.steps[-1:] != () and value.steps[-1].startswith(_MARK)


def step(value: Value, name: str) -> Value | None:
    """What comes of a test that was left open; None for other steps."""
    if not name.startswith(_MARK):
        return None
    is_negated = name.startswith(_AND_NOT)
    found = _asked(value, name.removeprefix(_AND_NOT if is_negated else _MARK))
    return UNKNOWN if found is None else negated(found) if is_negated else found


def _asked(value: Value, test: str | None) -> Value | None:
    if test is None:
        return None
    match value:
        case Param():
            return replace(value, steps=(*value.steps, _MARK + test))
        case Text() if len(value.parts) == 1 and isinstance(value.parts[0], Param | Either):
            return _asked(value.parts[0], test)
        case Text():
            holds = _test(test)("".join(p if isinstance(p, str) else "\0" for p in value.parts))
            return UNKNOWN if holds is None else Literal(holds)
        case Either():
            first, otherwise = _asked(value.first, test), _asked(value.otherwise, test)
            return None if first is None else Either(first, UNKNOWN if otherwise is None else otherwise)
        case Choice():
            return choice(UNKNOWN if (o := _asked(option, test)) is None else o for option in value.options)
        case Branch():
            yes, no = _asked(value.yes, test), _asked(value.no, test)
            return None if yes is None or no is None else branch(value.test, value.equals, value.key, yes, no)
        case Absent():
            return ABSENT
        case _:
            return None


def _pattern(value: Value) -> str | None:
    found = _REGEX.fullmatch(value.name) if isinstance(value, Unknown) else None
    return f"pattern{'i' if 'i' in found[2] else ''}:{found[1]}" if found and not _SLOW.search(found[1]) else None


@cache
def _test(written: str) -> Test:
    return one_of([_one(part) for part in written.split(_OR)])


def _one(written: str) -> Test:
    kind, _, word = written.partition(":")
    if not kind.startswith("pattern"):
        return _unless_open(of_word(kind, word))
    try:
        return _unless_open(of_pattern(re.compile(word, re.IGNORECASE if kind.endswith("i") else 0)))
    except re.error:
        return lambda _: None


def _unless_open(test: Test) -> Test:
    """Of a text whose beginning is not known only what holds for every beginning is told."""

    def holds(url: str) -> bool | None:
        if not url.startswith("\0"):
            return test(url)
        found = {test(begun + url[1:]) for begun in ("http://1", "/1", "1")}
        return found.pop() if len(found) == 1 else None

    return holds
