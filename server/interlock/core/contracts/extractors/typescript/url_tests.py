"""Tests of a url in the source, as tests that can be asked: `!config.url.startsWith("/auth")`."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from tree_sitter import Node

from ...nodes import child, named, text, walk
from .modules import Module
from .reading import Reading
from .scopes import parameter_parts, parameters
from .syntax import FUNCTIONS, arguments, bare
from .values import Class, Client, Either, Function, Items, Literal, NodeKey, Param, Text, Thing, Value, options

Test: TypeAlias = Callable[[str], bool | None]
"""Whether it holds for a url with a NUL for each hole; None when nobody can tell."""

_LONGEST_PATTERN = 100
_SLOW = re.compile(r"[)\]][*+{]|[*+}][*+]")  # repetitions of repetitions may take for ever


@dataclass(frozen=True)
class Asked:
    """Where the tests stand: in the function that is handed the request."""

    reading: Reading
    module: Module
    function: NodeKey
    words: Mapping[str, str] = field(
        default_factory=dict[str, str]
    )  # what names stand for: `p` in `PUBLIC.some((p) => ...)`
    fallbacks: Mapping[str, str] = field(default_factory=dict[str, str])  # words that stand in for what is unknown

    def is_url(self, node: Node) -> bool:
        return any(_is_url(o, self.function) for o in options(self.reading.value(bare(node), self.module)))

    def mentions_url(self, node: Node) -> bool:
        return any(n.type in {"identifier", "member_expression"} and self.is_url(n) for n in walk(node))

    def word(self, node: Node) -> str | None:
        value = self.reading.value(node, self.module)
        return self.words.get(text(node)) or (value.literal if isinstance(value, Text) else None)


def both(tests: Sequence[Test]) -> Test:
    def holds(url: str) -> bool | None:
        found = [test(url) for test in tests]
        return False if False in found else None if None in found else True

    return holds


def negated(test: Test) -> Test:
    def holds(url: str) -> bool | None:
        found = test(url)
        return None if found is None else not found

    return holds


def tested(condition: Node, asked: Asked, used: Node) -> Test:
    """`used` is what hangs on the condition: it is there when what stands in it is asked for."""
    node = bare(condition)
    operator, left, right = text(child(node, "operator")), child(node, "left"), child(node, "right")
    if node.type == "unary_expression" and operator == "!" and named(node):
        return negated(tested(named(node)[0], asked, used))
    if left is not None and right is not None:
        if operator == "&&":
            return both([tested(left, asked, used), tested(right, asked, used)])
        if operator == "||":
            return negated(both([negated(tested(left, asked, used)), negated(tested(right, asked, used))]))
        return _compared(left, operator, right, asked)
    if node.type == "call_expression":
        return _called(node, asked, used)
    if asked.is_url(node) or (node.type in {"identifier", "member_expression"} and text(node) in text(used)):
        return lambda _: True
    truth = _truth(asked.reading.value(node, asked.module))
    return lambda _: truth


def pattern_of(node: Node) -> re.Pattern[str] | None:
    """A regular expression that means here what it means there, and takes no time."""
    written = text(child(node, "pattern"))
    if node.type != "regex" or len(written) > _LONGEST_PATTERN or _SLOW.search(written):
        return None
    try:
        return re.compile(written, re.IGNORECASE if "i" in text(child(node, "flags")) else 0)
    except re.error:
        return None


def _called(node: Node, asked: Asked, used: Node) -> Test:
    callee, given = child(node, "function"), arguments(node)
    owner, name = child(callee, "object"), text(child(callee, "property"))
    if owner is None or not given:
        return _untold
    if asked.is_url(owner):
        return of_word(name, asked.word(given[0])) if name != "match" else of_pattern(pattern_of(given[0]))
    if name == "test" and asked.is_url(given[0]):
        return of_pattern(pattern_of(owner))
    words = _words(asked.reading.value(owner, asked.module))
    if not words:
        return _untold
    if name == "includes" and asked.is_url(given[0]):
        return one_of([of_word("equals", word) for word in words])
    body, written = child(given[0], "body"), parameters(given[0]) if given[0].type in FUNCTIONS else []
    if name == "some" and written and body is not None and body.type != "statement_block":
        each = text(parameter_parts(written[0])[0])
        return one_of([tested(body, replace(asked, words={**asked.words, each: word}), used) for word in words])
    return _untold


def _compared(left: Node, operator: str, right: Node, asked: Asked) -> Test:
    """`url === "/auth"`, `url.indexOf("/auth") === -1`."""
    owner, given = child(child(bare(left), "function"), "object"), arguments(bare(left))
    if text(child(child(bare(left), "function"), "property")) == "indexOf" and owner is not None and given:
        kind = POSITIONS.get(operator.rstrip("=") + text(right)) or POSITIONS.get(operator + text(right))
        if not asked.is_url(owner) or kind is None:
            return _untold
        test = of_word(kind.removeprefix("!"), asked.word(given[0]))
        return negated(test) if kind.startswith("!") else test
    if not asked.is_url(left) or operator[:1] not in {"=", "!"}:
        return _untold
    test = of_word("equals", asked.word(right))
    return negated(test) if operator.startswith("!") else test


POSITIONS = {"-1": "!includes", "!-1": "includes", ">-1": "includes", ">=0": "includes", "<0": "!includes",
              "0": "startsWith", "!0": "!startsWith"}  # fmt: skip


def of_word(name: str, word: str | None) -> Test:
    if word is None:
        return _untold
    match name:
        case "includes":
            return lambda url: word in url
        case "startsWith":
            return lambda url: _begins(url, word)
        case "endsWith":
            return lambda url: url.endswith(word)
        case "equals":
            return lambda url: url == word
        case _:
            return _untold


def _begins(url: str, word: str) -> bool | None:
    known = url.partition("\0")[0]
    if len(known) < len(word) and known != url and word.startswith(known):
        return None
    return known.startswith(word)


def of_pattern(pattern: re.Pattern[str] | None) -> Test:
    return _untold if pattern is None else lambda url: bool(pattern.search(url.replace("\0", "1")))


def one_of(tests: Sequence[Test]) -> Test:
    return negated(both([negated(test) for test in tests]))


def _untold(_url: str) -> bool | None:
    return None


def _words(value: Value) -> list[str]:
    members = value.members if isinstance(value, Items) else ()
    found = [m.literal for m in members if isinstance(m, Text) and m.literal is not None]
    return found if len(found) == len(members) else []


def _truth(value: Value) -> bool | None:
    match value:
        case Text():
            return (
                bool(value.parts) if value.literal is not None or any(isinstance(p, str) for p in value.parts) else None
            )
        case Literal():
            return bool(value.value)
        case Thing() | Items() | Function() | Class() | Client():
            return True
        case _:
            return None


def _is_url(value: Value, function: NodeKey) -> bool:
    value = value.first if isinstance(value, Either) else value
    return isinstance(value, Param) and value.function == function and value.steps[-1:] == ("url",)
