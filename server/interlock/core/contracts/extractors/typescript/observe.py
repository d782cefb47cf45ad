"""One walk over every file: what is sent, and what is read of the answers."""

import re
from collections.abc import Iterator, Sequence

from tree_sitter import Node

from ...nodes import child, named, place, text
from ...places import Place
from . import hooks, rtk_query, spreads, validators
from .evaluate import Evaluator
from .libraries import VERBS
from .modules import WATCHED, Module
from .observed import Observed, Sighting, Taken
from .requests import Requests, called, sends_when_made
from .substitute import step_into
from .syntax import FUNCTIONS, ancestors, key_name
from .type_shapes import Types
from .uses import Uses
from .values import (
    Answer,
    Branch,
    Choice,
    Class,
    Either,
    Entry,
    Items,
    Param,
    Schema,
    Text,
    Thing,
    Unknown,
    Value,
    node_key,
    options,
    settled,
)

_FURTHEST = 6  # functions that hand an answer on to each other
_MOST = 2_000  # parameters on the way: beyond that it may be from anywhere
_URL = re.compile(r"/[\w{]|https?://")
_CLIENT = re.compile(r"(?i)(^|[._])(\$?http|axios|request|agent|(api|http)client)$")
_NO_CLIENT = re.compile(
    r"(?i)(^|[.])_?(app|router|routes?|server|map|cache|params|headers|searchParams|store|session|cookies?|storage|"
    r"localStorage|sessionStorage|formData|mock\w*|msw|rest|nock|registry|set|screen)s?(\(\))?$"
)


class Observer:
    def __init__(self, evaluator: Evaluator, types: Types) -> None:
        self.observed = Observed()
        self._evaluator = evaluator
        self._types = types
        self._requests = Requests(evaluator)
        self._uses = Uses(evaluator, types, self.observed)
        self._origins: dict[Param, tuple[Answer, ...]] = {}

    def watch(self, module: Module) -> bool:
        """Whether the file was seen to the bottom."""
        nodes = module.all(*WATCHED)
        is_whole = not module.is_deep
        for node in nodes:
            try:
                self._node(node, module)
            except RecursionError:  # values inside values without end: this spot is given up, and nothing else
                is_whole = False
        return is_whole

    def handed_to(self) -> set[str]:
        """The files whose functions are given something that may be an answer, or may send."""
        given = self.observed.given.items()
        called = {function[0] for (function, _), values in given if not all(map(settled, values))}
        return called | self.observed.made

    def origins(self, value: Value) -> Sequence[Answer]:
        """The answers a value may have come from, also through the arguments of functions. Asked when all is seen."""
        if isinstance(value, Answer):
            return (value,)
        if not isinstance(value, Param):
            return self._found_origins(value)
        if value not in self._origins:
            self._origins[value] = self._found_origins(value)
        return self._origins[value]

    def _found_origins(self, value: Value) -> tuple[Answer, ...]:
        try:
            return tuple(dict.fromkeys(self._traced(value)))
        except RecursionError:  # values inside values without end: nobody can tell where it is from
            return ()

    def _traced(self, value: Value) -> Iterator[Answer]:
        """From call to caller, each parameter once: what everybody calls is given thousands of things."""
        seen: set[Param] = set()
        at = [value]
        for _ in range(_FURTHEST):
            found = [o for each in at for o in _alternatives(each)]
            yield from (o for o in found if isinstance(o, Answer))
            open_ones = {o: None for o in found if isinstance(o, Param) and o not in seen}
            seen |= open_ones.keys()
            at = [given for param in open_ones for given in self._given(param)]
            if not at or len(seen) > _MOST:
                return

    def _given(self, param: Param) -> Iterator[Value]:
        for given in self.observed.given.get((param.function, param.index), ()):
            for step in param.steps:
                given = step_into(self._evaluator, given, step)
            yield given

    def _node(self, node: Node, module: Module) -> None:
        match node.type:
            case "call_expression":
                self._call(node, module)
            case "new_expression":
                self._made(node, module)
            case "jsx_self_closing_element" | "jsx_opening_element":
                self._component(node, module)
            case _:
                self._uses.look(node, module)

    def _call(self, node: Node, module: Module) -> None:
        self._sent(node, module)
        spot = place(module.path, node)
        callee = child(node, "function")
        if callee is None:
            return
        given = spreads.given(self._evaluator, node, module)
        self._unknown_client(node, callee, given, spot, module)
        self._taken(callee, given, module)
        self._parsed(callee, given, spot, module)
        functions = called(self._evaluator.value(callee, module))
        for function in functions:
            for index, value in enumerate(given):
                self.observed.given.setdefault((function.key, index), []).append(value)
        if hooks.name_of(node) in rtk_query.ENDPOINTS:
            handed = rtk_query.handed(self._evaluator, given, self._evaluator.value(node, module))
            if handed is not None:
                self.observed.given.setdefault((handed[0].key, 0), []).append(handed[1])
        for schema in (g for g in given if isinstance(g, Schema) and g.shape.is_known and functions):
            self.observed.declared.append((self._evaluator.value(node, module), schema.shape, spot))
        written = next((c for c in named(node) if c.type == "type_arguments"), None)
        if written is None or not named(written):
            return
        value = self._evaluator.value(node, module)
        if not functions:
            if isinstance(value, Items) and hooks.name_of(node) == "useState":
                value = value.members[0]
            elif isinstance(value, Thing):  # `useQuery<Order>(..)`
                value = self._evaluator.member(value, "data")
            self._uses.declare(value, named(written)[0], module)
        for function in functions:
            names = [text(child(p, "name")) for p in named(child(function.node, "type_parameters"))]
            shapes = [self._types.shape(a, module) for a in named(written)]
            bound = dict(zip(names, shapes, strict=False))
            returned = child(function.node, "return_type")
            shape = self._types.shape(returned, function.module, bound) if returned is not None else shapes[0]
            self.observed.declared.append((value, shape, spot))

    def _made(self, node: Node, module: Module) -> None:
        if sends_when_made(node):
            self._sent(node, module)
        value = self._evaluator.value(node, module)
        if isinstance(value, Class) and not all(map(settled, value.given)):
            self.observed.made.add(value.module.path)

    def _sent(self, node: Node, module: Module) -> None:
        if requests := self._requests.of_call(node, module):
            spot, symbol, key = place(module.path, node), symbol_around(node), node_key(module, node)
            self.observed.requests += [Sighting(r, spot, symbol, r.key[-1] == key) for r in requests]

    def _parsed(self, callee: Node, given: list[Value], spot: Place, module: Module) -> None:
        """`Order.parse(await answer.json())` declares what the answer is."""
        owner = child(callee, "object")
        value = self._evaluator.value(owner, module) if owner is not None else Unknown()
        applied = validators.applied(value, text(child(callee, "property")), given)
        if applied is not None and applied[0].shape.is_known:
            self.observed.declared.append((applied[1], applied[0].shape, spot))

    def _taken(self, callee: Node, given: list[Value], module: Module) -> None:
        """`response.json()` takes the body, `response.headers.get("X-Total")` a header."""
        owner, name = child(callee, "object"), text(child(callee, "property"))
        if owner is None or name not in {"json", "get"}:
            return
        value, spot = self._evaluator.value(owner, module), place(module.path, callee)
        if name == "json" and isinstance(value, Answer) and value.stage == "raw":
            self.observed.parsed.append((value, spot))
        elif name == "get" and isinstance(value, Answer) and value.stage == "headers" and given:
            header = given[0].literal if isinstance(given[0], Text) else None
            if header:
                self.observed.taken.append(Taken(value, header, spot, guarded=True))

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

    def _component(self, node: Node, module: Module) -> None:
        """`<OrderRow order={order} />` calls OrderRow with the fields it is given."""
        name = child(node, "name")
        if name is None or not text(name)[:1].isupper():
            return
        functions = called(self._evaluator.value(name, module))
        if not functions:
            return
        entries: list[Entry] = []
        for attribute in (c for c in named(node) if c.type == "jsx_attribute"):
            parts = named(attribute)
            written = named(parts[1]) if len(parts) == 2 and parts[1].type == "jsx_expression" else parts[1:]
            if written:
                entries.append(Entry(key_name(parts[0]), self._evaluator.value(written[0], module)))
        properties = Thing(tuple(entries), is_open=True)
        for function in functions:
            self.observed.given.setdefault((function.key, 0), []).append(properties)
        key = node_key(module, node)
        if requests := list(self._requests.of_component(functions, properties, key)):
            spot, symbol = place(module.path, node), symbol_around(node)
            self.observed.requests += [Sighting(r, spot, symbol, r.key[-1] == key) for r in requests]


def _alternatives(value: Value) -> Iterator[Value]:
    if isinstance(value, Either):
        yield from _alternatives(value.first)
        yield from _alternatives(value.otherwise)
    elif isinstance(value, Choice | Branch):
        for option in options(value):
            yield from _alternatives(option)
    else:
        yield value


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
