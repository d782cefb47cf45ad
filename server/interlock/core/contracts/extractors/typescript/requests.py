"""Which requests a call sends, through any number of functions."""

from collections.abc import Iterable

from tree_sitter import Node

from .evaluate import Evaluator
from .modules import Module
from .substitute import fill_request, request_depends
from .syntax import arguments, child, walk
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
        for function in called(evaluator.value(callee, module)):
            bindings = evaluator.bindings(function, given)
            for request in self.of_function(function):
                yield fill_request(evaluator, request, bindings, key)

    def of_function(self, function: Function) -> tuple[Request, ...]:
        """Those that still wait for what somebody calls the function with."""
        if function.key in self._open:
            return ()
        if function.key not in self._of_function:
            self._open.add(function.key)
            found: list[Request] = []
            body = child(function.node, "body")
            for node in walk(body) if body is not None else ():
                if node.type == "call_expression":
                    found += (r for r in self.of_call(node, function.module) if request_depends(r))
            self._open.discard(function.key)
            self._of_function[function.key] = tuple({r.key: r for r in found}.values())[:_MOST]
        return self._of_function[function.key]


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
