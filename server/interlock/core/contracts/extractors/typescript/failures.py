"""What is thrown where a call fails: `catch (error) { error.response.status }`."""

from dataclasses import replace

from tree_sitter import Node

from ...nodes import child
from .modules import Module
from .reading import Reading
from .values import UNKNOWN, Answer, Value, choice, options

_MOST = 4


def caught(reading: Reading, statement: Node, module: Module) -> Value:
    """What a `try` may throw, when few enough calls stand in it to tell."""
    body = child(statement, "body")
    calls = module.within(body, "call_expression") if body is not None else ()
    found = {failed(a): None for call in calls for a in options(reading.value(call, module)) if isinstance(a, Answer)}
    return choice(found) if 0 < len(found) <= _MOST else UNKNOWN


def failed(answer: Answer) -> Answer:
    return replace(answer, stage="failure", path=())
