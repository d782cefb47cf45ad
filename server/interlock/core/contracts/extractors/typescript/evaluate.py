"""The interpreter: what an expression may be, found on demand and remembered."""

from collections.abc import Sequence

from tree_sitter import Node

from . import callbacks, clients, language, members
from .assignments import Assignments
from .expressions import READERS
from .modules import Imported, Module, Modules
from .objects import enumeration
from .reading import Reading
from .scopes import Declaration, Scopes, parameters
from .substitute import Given, fill
from .syntax import FUNCTIONS, child, function_around, named, text
from .values import (
    ABSENT,
    UNKNOWN,
    Answer,
    Builtin,
    Choice,
    Class,
    Client,
    Either,
    Function,
    Member,
    Namespace,
    NodeKey,
    Param,
    Unknown,
    Value,
    choice,
    either,
    node_key,
)

_DEEPEST = 60  # evaluations inside each other; each costs a handful of Python frames
_CLASSES = frozenset({"class_declaration", "abstract_class_declaration", "class"})


class Evaluator(Reading):
    def __init__(self, modules: Modules) -> None:
        self.modules = modules
        self._scopes = {path: Scopes() for path in modules.by_path}
        self._assignments = {path: Assignments(module) for path, module in modules.by_path.items()}
        self._values: dict[NodeKey, Value] = {}
        self._returned: dict[NodeKey, Value] = {}
        self._open: set[object] = set()
        self._depth = 0

    def value(self, node: Node, module: Module) -> Value:
        key = node_key(module, node)
        if key in self._values:
            return self._values[key]
        if self._depth > _DEEPEST or key in self._open:
            return UNKNOWN
        self._depth += 1
        self._open.add(key)
        try:
            found = self._evaluate(node, module)
        finally:
            self._depth -= 1
            self._open.discard(key)
        self._values[key] = found
        return found

    def member(self, value: Value, name: str) -> Value:
        if isinstance(value, Namespace):
            return self.exported(self.modules.by_path[value.path], name)
        if isinstance(value, Builtin) and value.name in {"window", "globalThis", "self"}:
            return _global(name)
        return members.member(self, value, name)

    def item(self, value: Value) -> Value:
        return members.item(self, value)

    def invoke(self, callee: Value, given: Sequence[Value], call: NodeKey | None) -> Value:
        if isinstance(callee, Choice):
            return choice(self.invoke(o, given, call) for o in callee.options)
        if isinstance(callee, Either):
            return self.invoke(callee.first if not isinstance(callee.first, Param) else callee.otherwise, given, call)
        if call is not None and (answer := clients.sent(self, callee, given, call)):
            return answer
        if client := clients.made(self, callee, given):
            return client
        if isinstance(callee, Function):
            return fill(self, self.returned(callee), self.bindings(callee, given), call)
        if isinstance(callee, Param):
            return Param(callee.function, callee.index, callee.name, (*callee.steps, "()")[:20])
        if isinstance(callee, Builtin):
            return language.function(callee.name, given)
        return self._method(callee, given, call)

    def _method(self, callee: Value, given: Sequence[Value], call: NodeKey | None) -> Value:
        if isinstance(callee, Member):
            found = language.method(self, callee.owner, callee.name, given, call)
            return UNKNOWN if found is None else found
        if isinstance(callee, Answer) and callee.path:
            owner = Answer(callee.request, callee.stage, callee.path[:-1])
            found = language.method(self, owner, callee.path[-1], given, call)
            return UNKNOWN if found is None else found
        return Unknown(callee.name) if isinstance(callee, Unknown) else UNKNOWN

    def bindings(self, function: Function, given: Sequence[Value]) -> Given:
        """What each parameter stands for in this call; those not given are absent."""
        count = max(len(given), len(parameters(function.node)))
        filled = {(function.key, i): given[i] if i < len(given) else ABSENT for i in range(count)}
        filled |= {(p.function, p.index): v for p, v in function.bound}
        owner = function.this
        if isinstance(owner, Class) and owner.is_instance and (maker := members.constructor_of(owner.node)):
            key = node_key(owner.module, maker)
            filled |= {(key, i): v for i, v in enumerate(owner.given)}
        return filled

    def returned(self, function: Function) -> Value:
        if function.key in self._returned:
            return self._returned[function.key]
        marker = ("returned", function.key)
        body = child(function.node, "body")
        if marker in self._open or body is None:
            return UNKNOWN
        self._open.add(marker)
        try:
            if body.type != "statement_block":
                found = self.value(body, function.module)
            else:
                own = (
                    n for n in function.module.within(body, "return_statement") if function_around(n) == function.node
                )
                found = choice(self.value(named(n)[0], function.module) for n in own if named(n))
        finally:
            self._open.discard(marker)
        self._returned[function.key] = found
        return found

    def parameter(self, function: Node, index: int, module: Module, name: str = "") -> Value:
        """What a function is called with: what the call around it tells, or left open."""
        given = callbacks.given(self, function, index, module)
        return Param(node_key(module, function), index, name) if given is None else given

    def exported(self, module: Module, name: str, depth: int = 0) -> Value:
        if depth > 10:
            return UNKNOWN
        found = module.exports.get(name)
        if isinstance(found, str):
            return self._named(found, module.root, module)
        if isinstance(found, Imported):
            return self._imported(module, found, found.name, depth + 1)
        if found is not None:
            return self.value(found, module)
        for source in module.passed_on:
            target = self.modules.lead(module, source)
            if target is not None:
                value = self.exported(target, name, depth + 1)
                if not isinstance(value, Unknown):
                    return value
        return Unknown(name)

    def _imported(self, module: Module, found: Imported, local: str, depth: int = 0) -> Value:
        if target := self.modules.lead(module, found.source):
            if found.name == "*" or (found.name == "default" and "default" not in target.exports):
                return Namespace(target, target.path)
            return self.exported(target, found.name, depth)
        if library := clients.LIBRARIES.get(found.source):
            return Client(library) if found.name in {"default", "*", library, "fetch", "ofetch", "$fetch"} else UNKNOWN
        return Unknown(local)

    def _evaluate(self, node: Node, module: Module) -> Value:
        if node.type in FUNCTIONS:
            return Function(module, node, node_key(module, node))
        if node.type in _CLASSES:
            return Class(module, node, node_key(module, node))
        if node.type in {"identifier", "shorthand_property_identifier"}:
            return self._named(text(node), node, module)
        reader = READERS.get(node.type)
        return reader(self, node, module) if reader else UNKNOWN

    def _named(self, name: str, at: Node, module: Module) -> Value:
        declared = self._scopes[module.path].find(name, at)
        is_required = name in module.imports and declared is not None and declared.kind == "value"
        if declared is not None and not is_required:
            found = self._declared(name, declared, module)
            return Unknown(name) if isinstance(found, Unknown) and not found.name else found
        if name in module.imports:
            return self._imported(module, module.imports[name], name)
        return _global(name)

    def _declared(self, name: str, declared: Declaration, module: Module) -> Value:
        match declared.kind:
            case "function":
                return Function(module, declared.node, node_key(module, declared.node))
            case "class":
                return Class(module, declared.node, node_key(module, declared.node))
            case "enum":
                return enumeration(self, declared.node, module)
            case "parameter":
                found = self.parameter(
                    declared.node, declared.index, module, declared.path[-1] if declared.path else name
                )
            case "each":
                found = self.item(self.value(declared.node, module))
            case "value":
                found = self._changed(name, self.value(declared.node, module), declared, module)
            case _:
                found = self._changed(name, ABSENT, declared, module)
        for step in declared.path:
            found = self.member(found, step)
        return either(found, self.value(declared.default, module)) if declared.default is not None else found

    def _changed(self, name: str, first: Value, declared: Declaration, module: Module) -> Value:
        return self._assignments[module.path].after(self, name, first, declared)


def _global(name: str) -> Value:
    """A name that nobody declares: the browser's, or unknown."""
    if name in {"fetch", "$fetch"}:
        return Client("fetch" if name == "fetch" else "ofetch")
    if name == "undefined":
        return ABSENT
    return Builtin(name) if name in language.GLOBALS else Unknown(name)
