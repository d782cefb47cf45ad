"""What a function written inside a call is called with: `orders.map((order) => ..)`, `answer.then((r) => ..)`."""

from tree_sitter import Node

from ...nodes import child, text
from ...shapes import Kind, of_kind
from . import answers, hooks, rtk_query
from .failures import failed
from .language import EACH_OF_ARRAY
from .modules import Module
from .reading import Reading
from .syntax import ancestors, arguments, bare, key_name
from .values import Answer, Choice, Client, Items, Known, Thing, Value, choice, options

_SUCCESS = frozenset({"onSuccess", "select", "next", "success", "transformResponse"})
_FAILURE = frozenset({"onError", "error"})
_BASE_QUERY = 3  # the position among the parameters of `queryFn`
_TAKES = EACH_OF_ARRAY | {"then", "catch", "subscribe", "end", "done", "fail"}
_CALLBACK = frozenset({"get", "post", "getJSON"})  # of jQuery


def given(reading: Reading, function: Node, index: int, module: Module) -> Value | None:
    """The value of a parameter, when the call around the function tells; None otherwise."""
    holder = function.parent
    if holder is not None and (holder.type == "pair" or function.type == "method_definition"):
        return _of_option(reading, function, holder, index, module)
    if (called_at_once := _called_at_once(function)) is not None:
        written = arguments(called_at_once)
        return reading.value(written[index], module) if index < len(written) else None
    call = holder.parent if holder is not None and holder.type == "arguments" else None
    if call is None or call.type != "call_expression":
        return None
    callee = child(call, "function")
    if callee is None:
        return None
    position = arguments(call).index(function)
    if callee.type == "identifier":
        return _of_operator(reading, call, position, index, module)
    name, owner = text(child(callee, "property")), child(callee, "object")
    if owner is not None and name in _CALLBACK and reading.value(owner, module) == Client("jquery"):
        return reading.value(call, module) if index == 0 else None
    if owner is None or name not in _TAKES:
        return None
    value = reading.value(owner, module)
    if name in {"then", "catch", "subscribe", "end", "done", "fail"}:
        return _of_promise(name, value, position, index)
    if position == 0 and _is_list(value):
        if name.startswith(("sort", "toSorted")):
            return reading.item(value)
        return reading.item(value) if index == 0 else Known(of_kind(Kind.INTEGER))
    return None


def _called_at_once(function: Node) -> Node | None:
    """`(function ($) { .. })(jQuery)`."""
    around = function.parent
    if around is not None and around.type == "parenthesized_expression":
        around = around.parent
    if around is None or around.type != "call_expression":
        return None
    callee = child(around, "function")
    return around if callee is not None and bare(callee) == function else None


def _of_promise(name: str, value: Value, position: int, index: int) -> Value | None:
    has_content = all(isinstance(o, Answer | Items | Thing) for o in options(value))
    if name == "end":
        return value if (position, index) == (0, 1) and has_content else None
    if index:
        return None
    if name in {"catch", "fail"} or position == 1:
        found = [failed(o) for o in options(value) if isinstance(o, Answer)]
        return choice(found) if found else None
    return value if position == 0 and has_content else None


def _of_operator(reading: Reading, call: Node, position: int, index: int, module: Module) -> Value | None:
    """`map((orders) => ..)` in a chain of rxjs gets what the operators before it let through."""
    chain = call.parent.parent if call.parent is not None and call.parent.type == "arguments" else None
    callee = child(chain, "function")
    if chain is None or callee is None or text(child(callee, "property")) != "pipe" or position or index:
        return None
    owner = child(callee, "object")
    if owner is None:
        return None
    before = [reading.value(o, module) for o in arguments(chain) if o.start_byte < call.start_byte]
    value = answers.piped(reading, reading.value(owner, module), before, None)
    if text(child(call, "function")) == "catchError":
        return choice(failed(o) for o in options(value) if isinstance(o, Answer))
    return value if isinstance(value, Answer | Items | Thing | Choice) else None


def _of_option(reading: Reading, function: Node, holder: Node, index: int, module: Module) -> Value | None:
    """`{ onSuccess: (order) => .. }` of a mutation, `{ next: .. }` of a subscription."""
    name = key_name(child(holder, "key") if holder.type == "pair" else child(function, "name"))
    held = holder.parent if holder.type == "pair" else holder
    if name == "queryFn" and index == _BASE_QUERY:
        return _base_query(reading, holder if holder.type == "pair" else function, module)
    if index or name not in _SUCCESS | _FAILURE or held is None or held.type != "object":
        return None
    call = held.parent.parent if held.parent is not None and held.parent.type == "arguments" else None
    if call is None or call.type != "call_expression":
        return None
    callee = child(call, "function")
    value: Value | None = None
    if text(child(callee, "property")) == "subscribe" and (owner := child(callee, "object")) is not None:
        value = reading.value(owner, module)
    elif hooks.name_of(call) in hooks.QUERIES:
        value = hooks.answered(reading, reading.value(held, module))
    elif name == "transformResponse" and hooks.name_of(call) in rtk_query.ENDPOINTS:
        value = rtk_query.answered(reading, reading.value(call, module))
    elif text(callee) in {"$.ajax", "jQuery.ajax"}:
        value = reading.value(call, module)
    if value is None:
        return None
    if name in _FAILURE:
        found = [failed(o) for o in options(value) if isinstance(o, Answer)]
        return choice(found) if found else None
    return value if all(isinstance(o, Answer | Items | Thing) for o in options(value)) else None


def _base_query(reading: Reading, option: Node, module: Module) -> Value | None:
    """`queryFn: (id, api, extra, baseQuery) =>` of an endpoint of RTK Query."""
    around = next((a for a, _ in ancestors(option) if a.type == "call_expression"), None)
    is_endpoint = around is not None and hooks.name_of(around) in rtk_query.ENDPOINTS
    return rtk_query.base_query(reading, around, module) if is_endpoint and around is not None else None


def _is_list(value: Value) -> bool:
    return all(isinstance(o, Answer | Items) for o in options(value))
