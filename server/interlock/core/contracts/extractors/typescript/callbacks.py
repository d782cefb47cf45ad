"""What a function written inside a call is called with: `orders.map((order) => ..)`, `answer.then((r) => ..)`."""

from tree_sitter import Node

from ...shapes import Kind, of_kind
from .language import EACH_OF_ARRAY
from .modules import Module
from .reading import Reading
from .syntax import arguments, child, text
from .values import Answer, Items, Known, Value


def given(reading: Reading, function: Node, index: int, module: Module) -> Value | None:
    """The value of a parameter, when the call around the function tells; None otherwise."""
    holder = function.parent
    call = holder.parent if holder is not None and holder.type == "arguments" else None
    if call is None or call.type != "call_expression":
        return None
    callee = child(call, "function")
    if callee is None or callee.type != "member_expression" or function not in arguments(call)[:1]:
        return None
    name, owner = text(child(callee, "property")), child(callee, "object")
    if owner is None or (name != "then" and name not in EACH_OF_ARRAY):
        return None
    value = reading.value(owner, module)
    if name == "then":
        return value if index == 0 and isinstance(value, Answer | Items) else None
    if isinstance(value, Answer | Items):
        if name.startswith(("sort", "toSorted")):
            return reading.item(value)
        return reading.item(value) if index == 0 else Known(of_kind(Kind.INTEGER))
    return None
