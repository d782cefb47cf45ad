"""XMLHttpRequest: `x.open("POST", url)` says where to, and `x.send(body)` what is sent there."""

from dataclasses import replace

from tree_sitter import Node

from ...nodes import child, text
from .modules import Module
from .reading import Reading
from .syntax import arguments, function_around
from .values import Answer, Client, Value


def with_body(reading: Reading, found: Value, opened: Node, module: Module) -> Value:
    callee = child(opened, "function")
    owner = child(callee, "object")
    if not isinstance(found, Answer) or owner is None or text(child(callee, "property")) != "open":
        return found
    if reading.value(owner, module) != Client("xhr"):
        return found
    around = function_around(opened) or module.root
    for call in module.within(around, "call_expression"):
        if text(child(call, "function")) == f"{text(owner)}.send" and call.start_byte > opened.start_byte:
            given = arguments(call)
            body = reading.value(given[0], module) if given else found.request.body
            return replace(found, request=replace(found.request, body=body))
    return found
