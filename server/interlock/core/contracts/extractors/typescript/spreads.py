"""What is spread: `fetch(...args)`, `["/api", ...parts].join("/")`, and what a rest parameter gathers."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeGuard

from tree_sitter import Node

from ...nodes import named
from .modules import Module
from .objects import is_empty
from .reading import Reading
from .scopes import parameter_parts, parameters
from .syntax import arguments
from .texts import joined
from .values import ABSENT, GATHERED, UNKNOWN, Builtin, Function, Items, Param, Text, Value, choice

_MOST_SPREAD = 3  # of arguments that are handed on: a url, options, and one more
JOINED = "join:"
"""The beginning of the step from an array to all of its members as one text: 'join:/'."""
_FILLED = "[filled]"


def given(reading: Reading, call: Node, module: Module) -> list[Value]:
    """The arguments of a call, those that are spread one by one."""
    values: list[Value] = []
    for written in arguments(call):
        if written.type != "spread_element":
            values.append(reading.value(written, module))
            continue
        whole = reading.value(named(written)[0], module) if named(written) else UNKNOWN
        if isinstance(whole, Param):
            values += (replace(whole, steps=(*whole.steps, f"[{i}]")) for i in range(_MOST_SPREAD))
        else:
            values += whole.members if isinstance(whole, Items) and whole.members else [UNKNOWN]
    return values


def gathered(function: Function, values: Sequence[Value]) -> tuple[int, Value] | None:
    """The position of a rest parameter, and all that it gathers."""
    written = parameters(function.node)
    if not written or parameter_parts(written[-1])[0].type != "rest_pattern":
        return None
    rest = tuple(values[len(written) - 1 :])
    return len(written) - 1, Items(choice(rest) if rest else ABSENT, rest, is_whole=True)


def flattened(members: Sequence[Value]) -> tuple[Value, ...]:
    """With those of the arrays that are spread among them."""
    return tuple(m for member in members for m in (member.members if isinstance(member, Items) else (member,)))


def is_gathered(value: Value) -> TypeGuard[Param]:
    """Whether it stands for nobody knows how many members of an array."""
    return isinstance(value, Param) and value.steps[-1:] == (GATHERED,)


def of_param(param: Param, values: Sequence[Value]) -> Value | None:
    """`parts.join("/")` and what may stand before it, where the parts are still to come."""
    name, first = param.steps[-1] if param.steps else "", values[0] if values else ABSENT
    parts = replace(param, steps=param.steps[:-1])
    if name == "join" and isinstance(first, Text) and first.literal is not None:
        return Text((replace(parts, steps=(*parts.steps, JOINED + first.literal)),))
    if name == "filter" and isinstance(first, Builtin):
        return replace(parts, steps=(*parts.steps, _FILLED))
    return parts if name == "map" and isinstance(first, Builtin) else None


def step(value: Value, name: str) -> Value | None:
    """What comes of a step that `of_param` left open; None for other steps."""
    if name == GATHERED:
        return value
    if name == _FILLED:
        return filled(value) if isinstance(value, Items) else value
    if name.startswith(JOINED):
        return in_one(value, Text((name.removeprefix(JOINED),))) if isinstance(value, Items) else UNKNOWN
    return None


def filled(items: Items) -> Items:
    return replace(items, members=tuple(m for m in items.members if not is_empty(m)))


def in_one(items: Items, glue: Value) -> Value:
    """`items.join(glue)`"""
    if not items.members:
        return Text(()) if items.is_whole else UNKNOWN
    word = glue.literal or "" if isinstance(glue, Text) else ""
    whole: Value = Text(())
    for index, member in enumerate(items.members):
        whole = joined(whole, glue) if index else whole
        part = replace(member, steps=(*member.steps[:-1], JOINED + word)) if is_gathered(member) else member
        whole = joined(whole, part)
    return whole
