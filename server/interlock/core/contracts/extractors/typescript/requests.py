"""Which requests a call sends, through any number of functions."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from tree_sitter import Node

from ...nodes import child, text
from . import hooks, spreads
from .evaluate import Evaluator
from .modules import CLASSES, Module
from .substitute import fill_request, open_in, request_depends
from .syntax import ancestors
from .values import (
    Absent,
    Answer,
    Branch,
    Choice,
    Either,
    Function,
    NodeKey,
    Param,
    Request,
    Thing,
    Value,
    choice,
    node_key,
    options,
)

_DEEPEST = 8  # superclasses
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
            callee = child(node, "function") or child(node, "constructor")
            found = self._found(node, callee, module) if callee is not None else ()
            self._of_call[key] = tuple(_united(found).values())[:_MOST]
        return self._of_call[key]

    def _found(self, node: Node, callee: Node, module: Module) -> Iterable[Request]:
        evaluator, key = self._evaluator, node_key(module, node)
        value = evaluator.value(node, module)
        for found in _answers(value):
            if found.request.sink == key or _puts_together(found, callee, node):
                yield found.request
        given = spreads.given(evaluator, node, module)
        if any(found.request.sink == key and found.request.is_definition for found in _answers(value)):
            return  # what the runtime of a generated client does with it adds nothing
        by_itself = hooks.invoked(evaluator, node, given, module)
        calls = by_itself or [(f, given) for f in called(evaluator.value(callee, module))]
        for function, arguments_given in calls:
            bindings = evaluator.bindings(function, arguments_given)
            for request in self.of_function(function):
                filled = fill_request(evaluator, request, bindings, key)
                is_complete = bool(by_itself) or self._is_open_only_here(filled, node, module)
                if is_complete and not isinstance(filled.method, Absent):
                    yield filled
        for function in _handed_on(given) if not module.is_generated else ():
            for request in self.of_function(function):
                if request.is_definition:
                    yield replace(request, chain=(*request.chain, key), is_definition=False)

    def of_component(self, functions: list[Function], properties: Value, key: NodeKey) -> Iterator[Request]:
        """`<Download url="/orders" />` calls the function Download with its properties."""
        for function in functions:
            bindings = self._evaluator.bindings(function, [properties])
            for request in self.of_function(function):
                filled = fill_request(self._evaluator, request, bindings, key)
                if not request_depends(filled):
                    yield filled

    def of_function(self, function: Function) -> tuple[Request, ...]:
        """Those that still wait for what somebody calls the function with."""
        if function.key in self._open:
            return ()
        if function.key not in self._of_function:
            self._open.add(function.key)
            found: list[Request] = []
            body = child(function.node, "body")
            for node in _calls(body, function.module) if body is not None else ():
                found += (r for r in self.of_call(node, function.module) if r.is_definition or request_depends(r))
            self._open.discard(function.key)
            self._of_function[function.key] = tuple(_united(found).values())[:_MOST]
        return self._of_function[function.key]

    def _is_open_only_here(self, request: Request, node: Node, module: Module) -> bool:
        """A factory called here leaves open what its product will be called with: that call is still to come."""
        return all(
            _is_around(function, node, module) or self._is_inherited(function, node, module)
            for function in open_in(request)
        )

    def _is_inherited(self, function: NodeKey, node: Node, module: Module) -> bool:
        """Whether it is of a superclass of the class around the node: a constructor, mostly."""
        path, start, end = function
        around = next((a for a, _ in ancestors(node) if a.type in CLASSES), None)
        level = self._evaluator.above(around, module) if around is not None else None
        for _ in range(_DEEPEST):
            if level is None:
                return False
            if path == level.module.path and level.node.start_byte <= start and end <= level.node.end_byte:
                return True
            level = self._evaluator.above(level.node, level.module)
        return False


def sends_when_made(node: Node) -> bool:
    """`new EventSource(url)`."""
    return "EventSource" in text(child(node, "constructor"))


def _calls(body: Node, module: Module) -> Iterator[Node]:
    yield from module.within(body, "call_expression")
    yield from (n for n in module.within(body, "new_expression") if sends_when_made(n))


def _united(found: Iterable[Request]) -> dict[tuple[NodeKey, ...], Request]:
    """One for each key: what may be called here may differ in the verb, and superagent knows a part at each step."""
    united: dict[tuple[NodeKey, ...], Request] = {}
    for request in found:
        known = united.get(request.key, request)
        united[request.key] = replace(
            request,
            method=choice([known.method, request.method]),
            url=choice([known.url, request.url]),
            body=known.body if isinstance(request.body, Absent) else request.body,
            query=known.query if isinstance(request.query, Absent) else request.query,
            headers=known.headers if isinstance(request.headers, Absent) else request.headers,
        )
    return united


def _answers(value: Value) -> Iterator[Answer]:
    for option in _flat(value):
        if isinstance(option, Answer):
            yield option
        elif isinstance(option, Thing):
            yield from (e.value for e in option.entries[:4] if isinstance(e.value, Answer))


def _puts_together(found: Answer, callee: Node, node: Node) -> bool:
    """`superagent.post(url).send(order)`: the step is another part of the same request."""
    _, start, end = found.request.sink
    owner = child(callee, "object")
    return found.stage in {"reply", "refs"} and owner is not None and start == node.start_byte and end <= owner.end_byte


def _handed_on(given: Sequence[Value]) -> Iterator[Function]:
    """Functions of a generated client that are given to something that will call them."""
    for value in given:
        inside = [e.value for e in value.entries] if isinstance(value, Thing) else [value]
        yield from (f for v in inside for f in called(v) if f.module.is_generated)


def _is_around(function: NodeKey, node: Node, module: Module) -> bool:
    path, start, end = function
    if path != module.path or (start <= node.start_byte and node.end_byte <= end):
        return path == module.path
    return any(a.type == "class_body" and a.start_byte <= start and end <= a.end_byte for a, _ in ancestors(node))


def called(value: Value) -> list[Function]:
    return [o for o in _flat(value) if isinstance(o, Function)]


def _flat(value: Value) -> list[Value]:
    match value:
        case Choice() | Branch():
            return [inner for o in options(value) for inner in _flat(o)]
        case Either():
            first = [] if isinstance(value.first, Param) else _flat(value.first)
            return first + _flat(value.otherwise)
        case _:
            return [value]
