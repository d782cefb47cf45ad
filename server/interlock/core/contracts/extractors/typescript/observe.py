"""One walk over every file: what is sent, and what is read of the answers."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from tree_sitter import Node

from ...places import Place
from ...shapes import Shape
from . import hooks
from .answers import STEPS
from .evaluate import Evaluator
from .guards import has_fallback, is_guarded
from .language import ARRAY_METHODS, EACH_OF_ARRAY
from .libraries import VERBS
from .modules import Module
from .requests import Requests, called
from .scopes import fields_of_pattern, parameter_parts, parameters
from .substitute import step_into
from .syntax import (
    DEEPEST,
    FUNCTIONS,
    ancestors,
    arguments,
    bare,
    child,
    descend,
    key_name,
    named,
    place,
    string_value,
    text,
    walk,
)
from .type_shapes import Types
from .values import Answer, Choice, Either, Entry, Items, NodeKey, Param, Request, Text, Thing, Unknown, Value, node_key

_URL = re.compile(r"/[\w{]|https?://")
_CLIENT = re.compile(r"(?i)(^|[._])(\$?http|axios|request|agent|(api|http)client)$")
_NO_CLIENT = re.compile(
    r"(?i)(^|[.])_?(app|router|routes?|server|map|cache|params|headers|searchParams|store|session|cookies?|storage|"
    r"localStorage|sessionStorage|formData|mock\w*|msw|rest|nock|registry|set|screen)s?(\(\))?$"
)


@dataclass(frozen=True)
class Sighting:
    """A request as one call sends it."""

    request: Request
    place: Place
    symbol: str
    is_own: bool  # the last call on the way is this one, and not one further in


@dataclass(frozen=True)
class Taken:
    """`step` is read off `owner`; with no step, the owner itself is used in a way that null would break."""

    owner: Value
    step: str | None
    place: Place
    guarded: bool


@dataclass
class Observed:
    requests: list[Sighting] = field(default_factory=list[Sighting])
    taken: list[Taken] = field(default_factory=list[Taken])
    declared: list[tuple[Value, Shape, Place]] = field(default_factory=list[tuple[Value, Shape, Place]])
    tested: list[tuple[Value, str, Place]] = field(default_factory=list[tuple[Value, str, Place]])
    unknown_clients: dict[Place, str] = field(default_factory=dict[Place, str])
    given: dict[tuple[NodeKey, int], list[Value]] = field(default_factory=dict[tuple[NodeKey, int], list[Value]])


class Observer:
    def __init__(self, evaluator: Evaluator, types: Types) -> None:
        self.observed = Observed()
        self._evaluator = evaluator
        self._types = types
        self._requests = Requests(evaluator)

    def watch(self, module: Module) -> bool:
        """Whether the file was seen to the bottom."""
        is_whole = True
        for node, depth in descend(module.root):
            is_whole = is_whole and (depth < DEEPEST or node.named_child_count == 0)
            try:
                self._node(node, module)
            except RecursionError:  # values inside values without end: this spot is given up, and nothing else
                is_whole = False
        return is_whole

    def origins(self, value: Value, depth: int = 0) -> Iterator[Answer]:
        """The answers a value may have come from, also through the arguments of functions."""
        if depth > 6:
            return
        match value:
            case Answer():
                yield value
            case Choice():
                for option in value.options:
                    yield from self.origins(option, depth + 1)
            case Either():
                yield from self.origins(value.first, depth + 1)
                yield from self.origins(value.otherwise, depth + 1)
            case Param():
                for given in self.observed.given.get((value.function, value.index), []):
                    for step in value.steps:
                        given = step_into(self._evaluator, given, step)
                    yield from self.origins(given, depth + 1)
            case _:
                return

    def _node(self, node: Node, module: Module) -> None:
        match node.type:
            case "call_expression":
                self._call(node, module)
            case "member_expression" | "subscript_expression":
                self._member(node, module)
            case "variable_declarator":
                self._declarator(node, module)
            case "for_in_statement":
                self._loop(node, module)
            case "binary_expression" | "switch_case":
                self._comparison(node, module)
            case "as_expression" | "satisfies_expression":
                parts = named(node)
                if len(parts) == 2:
                    self._declare(self._evaluator.value(parts[0], module), parts[1], module)
            case "jsx_self_closing_element" | "jsx_opening_element":
                self._component(node, module)
            case kind if kind in FUNCTIONS:
                self._function(node, module)
            case _:
                pass

    def _call(self, node: Node, module: Module) -> None:
        spot, symbol = place(module.path, node), symbol_around(node)
        for request in self._requests.of_call(node, module):
            is_own = request.key[-1] == node_key(module, node)
            self.observed.requests.append(Sighting(request, spot, symbol, is_own))
        callee = child(node, "function")
        if callee is None:
            return
        given = [self._evaluator.value(a, module) for a in arguments(node)]
        self._unknown_client(node, callee, given, spot, module)
        functions = called(self._evaluator.value(callee, module))
        for function in functions:
            for index, value in enumerate(given):
                self.observed.given.setdefault((function.key, index), []).append(value)
        written = next((c for c in named(node) if c.type == "type_arguments"), None)
        if written is None or not named(written):
            return
        value = self._evaluator.value(node, module)
        if not functions:
            if isinstance(value, Items) and hooks.name_of(node) == "useState":
                value = value.members[0]
            self._declare(value, named(written)[0], module)
        for function in functions:
            names = [text(child(p, "name")) for p in named(child(function.node, "type_parameters"))]
            shapes = [self._types.shape(a, module) for a in named(written)]
            bound = dict(zip(names, shapes, strict=False))
            returned = child(function.node, "return_type")
            shape = self._types.shape(returned, function.module, bound) if returned is not None else shapes[0]
            self.observed.declared.append((value, shape, spot))

    def _unknown_client(self, node: Node, callee: Node, given: list[Value], spot: Place, module: Module) -> None:
        """`api.get("/orders")`, and nobody knows what `api` is: most likely a call, and shown as one not resolved."""
        owner, name = child(callee, "object"), text(child(callee, "property"))
        if owner is None or not given or name.lower() not in VERBS or _NO_CLIENT.search(text(owner)):
            return
        url = self._evaluator.member(given[0], "url") if isinstance(given[0], Thing) else given[0]
        first = url.parts[0] if isinstance(url, Text) and url.parts else ""
        known = self._evaluator.value(callee, module)
        has_url = isinstance(first, str) and _URL.match(first)
        if isinstance(known, Unknown | Param) and (has_url or _CLIENT.search(text(owner))):
            self.observed.unknown_clients[spot] = text(owner)[:60]

    def _member(self, node: Node, module: Module) -> None:
        owner = child(node, "object")
        if owner is None or _is_assigned(node):
            return
        value = self._evaluator.value(owner, module)
        if not _may_be_answer(value):
            return
        name = text(child(node, "property")) if node.type == "member_expression" else self._index(node, module)
        parent = node.parent
        is_called = parent is not None and parent.type == "call_expression" and child(parent, "function") == node
        spot = place(module.path, child(node, "property") or node)
        if is_called and name in STEPS:
            return
        self._take(value, None, spot, is_guarded(node, bare(owner)))
        if is_called and name in EACH_OF_ARRAY:
            self._take(value, "[]", spot, guarded=True)
        elif name and not is_called and name != "length" and name not in ARRAY_METHODS:
            self._take(value, name, spot, has_fallback(node))

    def _index(self, node: Node, module: Module) -> str:
        index = child(node, "index")
        if index is None:
            return ""
        return string_value(index) or ("[]" if index.type == "number" else "")

    def _take(self, value: Value, step: str | None, spot: Place, guarded: bool) -> None:
        self.observed.taken.append(Taken(value, step, spot, guarded))

    def _declarator(self, node: Node, module: Module) -> None:
        pattern, written, annotation = child(node, "name"), child(node, "value"), child(node, "type")
        if pattern is None or written is None:
            return
        if pattern.type in {"object_pattern", "array_pattern"} or annotation is not None:
            value = self._evaluator.value(written, module)
            self._pattern(value, pattern, module)
            if annotation is not None:
                self._declare(value, annotation, module)

    def _pattern(self, value: Value, pattern: Node, module: Module) -> None:
        stack = [(value, pattern)]
        while stack:
            owner, node = stack.pop()
            if node.type != "object_pattern" or not _may_be_answer(owner):
                if node.type == "array_pattern":
                    stack += [(self._evaluator.member(owner, f"[{i}]"), n) for i, n in enumerate(named(node))]
                continue
            self._take(owner, None, place(module.path, node), guarded=False)
            for name, inner, default in fields_of_pattern(node):
                self._take(owner, name, place(module.path, inner), default is not None)
                stack.append((self._evaluator.member(owner, name), inner))

    def _loop(self, node: Node, module: Module) -> None:
        left, right = child(node, "left"), child(node, "right")
        if left is None or right is None or text(child(node, "operator")) != "of":
            return
        value = self._evaluator.value(right, module)
        if _may_be_answer(value):
            self._take(value, None, place(module.path, right), guarded=False)
            self._take(value, "[]", place(module.path, right), guarded=True)
            self._pattern(self._evaluator.item(value), left, module)

    def _comparison(self, node: Node, module: Module) -> None:
        if node.type == "switch_case":
            whole = next((a for a, _ in ancestors(node) if a.type == "switch_statement"), None)
            left, right = child(whole, "value"), child(node, "value")
        else:
            if text(child(node, "operator")) not in {"===", "!==", "==", "!="}:
                return
            left, right = child(node, "left"), child(node, "right")
        if left is None or right is None:
            return
        for side, other in ((left, right), (right, left)):
            literal = string_value(other)
            if literal is not None:
                value = self._evaluator.value(bare(side), module)
                if _may_be_answer(value):
                    self.observed.tested.append((value, literal, place(module.path, other)))

    def _component(self, node: Node, module: Module) -> None:
        """`<OrderRow order={order} />` calls OrderRow with the fields it is given."""
        name = child(node, "name")
        if name is None or not text(name)[:1].isupper():
            return
        entries: list[Entry] = []
        for attribute in (c for c in named(node) if c.type == "jsx_attribute"):
            parts = named(attribute)
            written = named(parts[1]) if len(parts) == 2 and parts[1].type == "jsx_expression" else parts[1:]
            if written:
                entries.append(Entry(key_name(parts[0]), self._evaluator.value(written[0], module)))
        functions = called(self._evaluator.value(name, module))
        properties = Thing(tuple(entries), is_open=True)
        for function in functions:
            self.observed.given.setdefault((function.key, 0), []).append(properties)
        spot, symbol, key = place(module.path, node), symbol_around(node), node_key(module, node)
        for request in self._requests.of_component(functions, properties, key):
            self.observed.requests.append(Sighting(request, spot, symbol, request.key[-1] == key))

    def _function(self, node: Node, module: Module) -> None:
        function = self._evaluator.value(node, module) if node.type != "method_definition" else None
        key = node_key(module, node)
        for index, parameter in enumerate(parameters(node)):
            pattern, annotation, _ = parameter_parts(parameter)
            value = self._evaluator.parameter(node, index, module)
            self._pattern(value, pattern, module)
            if annotation is not None and not isinstance(value, Param):
                self._declare(value, annotation, module)
        returned = child(node, "return_type")
        mentions = (
            {text(n) for n in walk(returned) if n.type == "type_identifier"} if returned is not None else set[str]()
        )
        for one in called(function) if function is not None else ():
            generic = {text(child(p, "name")) for p in named(child(node, "type_parameters"))}
            if returned is not None and one.key == key and not generic & mentions:
                self._declare(self._evaluator.returned(one), returned, module)

    def _declare(self, value: Value, annotation: Node, module: Module) -> None:
        if _may_be_answer(value):
            shape = self._types.shape(annotation, module)
            if shape.is_known:
                self.observed.declared.append((value, shape, place(module.path, annotation)))


def symbol_around(node: Node) -> str:
    """The name of the function a node stands in: of the outermost that has one, below the file."""
    names: list[str] = []
    for outer, _ in ancestors(node):
        if outer.type in {"function_declaration", "method_definition", "class_declaration"}:
            names.append(text(child(outer, "name")))
        elif outer.type in {"variable_declarator", "pair"}:
            value = child(outer, "value")
            name = key_name(child(outer, "name") or child(outer, "key"))
            if value is not None and (value.type in FUNCTIONS or value.type == "object") and name:
                names.append(name)
    return ".".join(reversed(names[-2:]))


def _may_be_answer(value: Value) -> bool:
    match value:
        case Answer():
            return True
        case Param():
            return True
        case Choice():
            return any(_may_be_answer(o) for o in value.options)
        case Either():
            return _may_be_answer(value.first) or _may_be_answer(value.otherwise)
        case _:
            return False


def _is_assigned(node: Node) -> bool:
    parent = node.parent
    if parent is None or parent.type not in {"assignment_expression", "augmented_assignment_expression"}:
        return False
    return child(parent, "left") == node
