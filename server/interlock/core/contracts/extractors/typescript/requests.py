"""Which requests a call sends, through any number of functions."""

from collections.abc import Iterable

from tree_sitter import Node

from . import hooks
from .evaluate import Evaluator
from .modules import Module
from .substitute import fill_request, open_in, request_depends
from .syntax import ancestors, arguments, child
from .values import Answer, Choice, Either, Function, NodeKey, Param, Request, Value, node_key

_MOST = 60  # requests behind one call: beyond that it is a dispatcher, and says nothing about this call


class Requests:
    def __init__(self, evaluator: Evaluator) -> None:
        self._evaluator = evaluator
        self._of_call: dict[NodeKey, tuple[Request, ...]] = {}
        self._of_function: dict[NodeKey, tuple[Request, ...]] = {}
        self._open: set[NodeKey] = set()

    def of_call(self, node: Node, module: Module) -> tuple[Request, ...]:
        key = node_key(module, node)
        if key not in self._of_call:
            self._of_call[key] = ()  # a function that calls itself adds nothing new
            callee = child(node, "function")
            found = self._found(node, callee, module) if callee is not None else ()
            self._of_call[key] = tuple({r.key: r for r in found}.values())[:_MOST]
        return self._of_call[key]

    def _found(self, node: Node, callee: Node, module: Module) -> Iterable[Request]:
        evaluator, key = self._evaluator, node_key(module, node)
        value = evaluator.value(node, module)
        for option in _flat(value):
            if isinstance(option, Answer) and option.request.sink == key:
                yield option.request
        given = [evaluator.value(a, module) for a in arguments(node)]
        fetched = hooks.fetcher(node, given)
        calls = [fetched] if fetched else [(f, given) for f in called(evaluator.value(callee, module))]
        for function, arguments_given in calls:
            bindings = evaluator.bindings(function, arguments_given)
            for request in self.of_function(function):
                filled = fill_request(evaluator, request, bindings, key)
                if _is_open_only_here(filled, node, module):
                    yield filled

    def of_function(self, function: Function) -> tuple[Request, ...]:
        """Those that still wait for what somebody calls the function with."""
        if function.key in self._open:
            return ()
        if function.key not in self._of_function:
            self._open.add(function.key)
            found: list[Request] = []
            body = child(function.node, "body")
            for node in function.module.within(body, "call_expression") if body is not None else ():
                found += (r for r in self.of_call(node, function.module) if request_depends(r))
            self._open.discard(function.key)
            self._of_function[function.key] = tuple({r.key: r for r in found}.values())[:_MOST]
        return self._of_function[function.key]


def _is_open_only_here(request: Request, node: Node, module: Module) -> bool:
    """A factory called here leaves open what its product will be called with: that call is still to come."""
    return all(_is_around(function, node, module) for function in open_in(request))


def _is_around(function: NodeKey, node: Node, module: Module) -> bool:
    path, start, end = function
    if path != module.path or (start <= node.start_byte and node.end_byte <= end):
        return path == module.path
    return any(a.type == "class_body" and a.start_byte <= start and end <= a.end_byte for a, _ in ancestors(node))


def called(value: Value) -> list[Function]:
    return [o for o in _flat(value) if isinstance(o, Function)]


def _flat(value: Value) -> list[Value]:
    match value:
        case Choice():
            return [inner for o in value.options for inner in _flat(o)]
        case Either():
            first = [] if isinstance(value.first, Param) else _flat(value.first)
            return first + _flat(value.otherwise)
        case _:
            return [value]
