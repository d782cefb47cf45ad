"""What request interceptors make of an address: `config.url = org + config.url`, also under a test of the url."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from tree_sitter import Node

from ...nodes import child, named, place, text, walk
from ...paths import Hole
from ...places import Place
from .guards import leaves_before
from .reading import Reading
from .scopes import parameter_parts, parameters
from .syntax import ancestors, arguments, bare, key_name, string_value
from .texts import Part, Parts, merged, parts_of
from .url_tests import Asked, Test, both, negated, pattern_of, tested
from .values import Either, Function, NodeKey, Param, Rewritten, Rule, Text, Unknown, Value, options

_WRITES = ("assignment_expression", "augmented_assignment_expression")


@dataclass(frozen=True)
class Sent:
    url: Parts
    base: Value
    unclear: Place | None = None  # the spot that may change it further, and nobody can tell how


def rules(reading: Reading, function: Function) -> Iterator[Rule]:
    """What the interceptor does to the url, and to the base where the url decides on it."""
    written = parameters(function.node)
    if not written:
        return
    config, module = text(parameter_parts(written[0])[0]), function.module
    asked = Asked(reading, module, function.key, fallbacks=_fallbacks(reading, function))
    for node, name, right, is_added in _writes(config, function):
        for value, test, decides in _ways(node, right, asked):
            spot = place(module.path, node)
            if name == "url":
                rule = _rule(reading, value, test, spot, asked, is_added)
                if rule is not None:
                    yield rule
            elif decides:
                yield Rule(asked.function, test, spot, base=reading.value(value, module))


def sent(url: Parts, base: Value) -> Sent:
    """Where a request goes after all interceptors."""
    if not isinstance(base, Rewritten):
        return Sent(url, base)
    found, unclear = base.base, None
    came: dict[NodeKey, str] = {}  # to each interceptor: one branch of it is not asked what another made of the url
    for rule in base.rules:
        holds = rule.holds(came.setdefault(rule.function, "".join(p if isinstance(p, str) else "\0" for p in url)))
        if rule.base is not None:
            found = rule.base if holds else found
        elif holds is None or (holds and rule.edit is None):
            unclear = rule.place
        elif holds and rule.edit is not None:
            url = rule.edit(url)
    return Sent(url, found, unclear)


def decided_by_url(node: Node, function: Function, reading: Reading) -> bool:
    """Whether what is written there hangs on the url that is asked for."""
    asked = Asked(reading, function.module, function.key)
    return any(asked.mentions_url(condition) for condition, _ in _conditions(node, function.node))


def _fallbacks(reading: Reading, function: Function) -> Mapping[str, str]:
    """The words that stand in for something unknown, with what the source calls that."""
    found: dict[str, str] = {}
    for node in function.module.within(function.node, "binary_expression"):
        left, right = child(node, "left"), child(node, "right")
        if left is None or right is None or text(child(node, "operator")) not in {"||", "??"}:
            continue
        literal, value = string_value(right), reading.value(left, function.module)
        if literal and literal.isalnum() and isinstance(value, Unknown):
            found[literal] = value.name
    return found


def _writes(config: str, function: Function) -> Iterator[tuple[Node, str, Node, bool]]:
    """Where url and base are written: the spot, which of them, what becomes of it, and whether that is added to it."""
    for kind in _WRITES:
        for node in function.module.within(function.node, kind):
            name, right = text(child(node, "left")).removeprefix(f"{config}."), child(node, "right")
            if name in {"url", "baseURL"} and right is not None:
                yield node, name, right, kind == "augmented_assignment_expression"
    for node in walk(function.node):
        if (
            node.type != "pair"
            or node.parent is None
            or (name := key_name(child(node, "key"))) not in {"url", "baseURL"}
        ):
            continue
        is_copy = any(p.type == "spread_element" and text(p) == f"...{config}" for p in named(node.parent))
        if is_copy and (right := child(node, "value")) is not None:
            yield node, name, right, False


def _ways(node: Node, right: Node, asked: Asked) -> Iterator[tuple[Node, Test, bool]]:
    """What is written, when, and whether the url decides on that."""
    function = next(a for a, _ in ancestors(node) if a.start_byte == asked.function[1])
    conditions = list(_conditions(node, function))
    around = both([_as_found(tested(c, asked, right), way) for c, way in conditions])
    decides = any(asked.mentions_url(c) for c, _ in conditions)
    value, condition = bare(right), child(bare(right), "condition")
    if value.type != "ternary_expression" or condition is None:
        yield right, around, decides
        return
    for name, way in (("consequence", True), ("alternative", False)):
        if (part := child(value, name)) is not None:
            test = both([around, _as_found(tested(condition, asked, part), way)])
            yield part, test, decides or asked.mentions_url(condition)


def _conditions(node: Node, function: Node) -> Iterator[tuple[Node, bool]]:
    """What must hold, or not, for control to come here."""
    for outer, inner in ancestors(node):
        if outer == function:
            return
        condition = child(outer, "condition")
        if outer.type in {"if_statement", "ternary_expression"} and condition is not None and inner != condition:
            yield condition, inner == child(outer, "consequence")
        elif outer.type == "binary_expression" and inner == child(outer, "right"):
            left, operator = child(outer, "left"), text(child(outer, "operator"))
            if left is not None and operator in {"&&", "||"}:
                yield left, operator == "&&"
        elif outer.type == "statement_block":
            yield from ((c, False) for c in leaves_before(outer, inner))


def _as_found(test: Test, way: bool) -> Test:
    return test if way else negated(test)


def _rule(reading: Reading, right: Node, test: Test, spot: Place, asked: Asked, is_added: bool) -> Rule | None:
    """None when the url stays as it is."""
    if (replaced := _replacement(right, asked)) is not None:
        return Rule(asked.function, test, spot, replaced)
    value = reading.value(right, asked.module)
    found = {_around(o, asked, is_added) for o in options(value)} if not isinstance(value, Either) else {None}
    around = next(iter(found)) if len(found) == 1 else None
    if around is None:
        return None if asked.is_url(right) else Rule(asked.function, test, spot)
    before, after = around
    return (
        Rule(asked.function, test, spot, lambda url: merged((*before, *url, *after)).parts) if before or after else None
    )


def _around(value: Value, asked: Asked, is_added: bool) -> tuple[Parts, Parts] | None:
    """What stands before the url and what after it."""
    if is_added:
        return (), _held(parts_of(value), asked)
    if not isinstance(value, Text):
        return None
    at = [i for i, part in enumerate(value.parts) if _is_url(part, asked)]
    if len(at) != 1:
        return None
    return _held(value.parts[: at[0]], asked), _held(value.parts[at[0] + 1 :], asked)


def _is_url(part: Part, asked: Asked) -> bool:
    part = part.first if isinstance(part, Either) and isinstance(part.first, Param) else part
    return isinstance(part, Param) and part.function == asked.function and part.steps[-1:] == ("url",)


def _held(parts: Parts, asked: Asked) -> Parts:
    """Nobody else knows what the interceptor knows of a request, or what stands in for it: `route.shop || "main"`."""
    found: list[Part] = []
    for part in parts:
        if isinstance(part, str):
            cut = re.split("|".join(rf"(?<![^/])({word})(?![^/])" for word in asked.fallbacks) or "(?!)", part)
            found += [Hole(asked.fallbacks[c]) if c in asked.fallbacks else c for c in cut if c]
        else:
            found.append(Hole(part.word) if isinstance(part, Param | Either) else part)
    return tuple(found)


def _replacement(right: Node, asked: Asked) -> Callable[[Parts], Parts] | None:
    """`config.url.replace("/api", "")`, at the beginning of the url."""
    right = bare(right)
    callee, given = child(right, "function"), arguments(right) if right.type == "call_expression" else []
    owner = child(callee, "object")
    if text(child(callee, "property")) != "replace" or owner is None or not asked.is_url(owner) or len(given) != 2:
        return None
    literal, instead = string_value(given[0]), string_value(given[1])
    pattern = re.compile(re.escape(literal)) if literal is not None else pattern_of(given[0])
    if pattern is None or instead is None or "$" in instead:
        return None

    def replaced(url: Parts) -> Parts:
        first = url[0] if url else ""
        return (pattern.sub(lambda _: instead, first, count=1), *url[1:]) if isinstance(first, str) else url

    return replaced
