"""The interpreter: what an expression may be, found on demand and remembered."""

from collections.abc import Sequence
from dataclasses import replace

from tree_sitter import Node

from ...nodes import child, named, text, walk
from . import answers, callbacks, classes, clients, language, libraries, members, returns, rtk_query, validators, wretch
from .assignments import Assignments
from .branches import over
from .contexts import Contexts
from .expressions import READERS
from .failures import caught
from .instances import Instances
from .modules import CLASSES, Module, Modules
from .names import Imported
from .objects import enumeration, without
from .reading import Reading
from .scopes import Declaration, Scopes, parameter_at, parameter_parts, parameters
from .settings import Settings
from .spreads import gathered, of_param
from .substitute import Given, fill
from .syntax import FUNCTIONS
from .type_shapes import Types
from .values import (
    ABSENT,
    UNKNOWN,
    Absent,
    Answer,
    Branch,
    Builtin,
    Choice,
    Class,
    Client,
    Either,
    Entry,
    Function,
    Member,
    Namespace,
    NodeKey,
    Param,
    Thing,
    Unknown,
    Value,
    either,
    node_key,
)

_DEEPEST = 60  # evaluations inside each other; each costs a handful of Python frames
_UNTYPED = frozenset({"type_annotation", "parenthesized_type", "readonly_type"})
_CHEAP = frozenset({"identifier", "string", "number", "true", "false", "null"})  # to be told again: a name is looked up
GENERATED = -2  # the position of no parameter: what is called here is part of a generated client


class Evaluator(Reading):
    def __init__(self, modules: Modules, types: Types) -> None:
        self.modules = modules
        self._types = types
        types.inferred = lambda node, module: validators.given_by(self.value(node, module))
        self._settings = Settings(self, modules)
        self._instances = Instances(self, modules)
        self._contexts = Contexts(self, modules)
        self._above: dict[NodeKey, Class | None] = {}
        self._below: dict[NodeKey, list[Class]] | None = None
        self._scopes = {path: Scopes(module) for path, module in modules.by_path.items()}
        self._assignments = {path: Assignments(module) for path, module in modules.by_path.items()}
        self._values: dict[NodeKey, Value] = {}
        self._returned: dict[NodeKey, Value] = {}
        self._names: dict[int, Value] = {}
        self._imports: dict[tuple[str, str], Value] = {}
        self._open: set[object] = set()
        self._cut = 0  # how often an evaluation was broken off
        self._depth = 0

    def value(self, node: Node, module: Module) -> Value:
        key = node_key(module, node)
        if key in self._values:
            return self._values[key]
        if self._depth > _DEEPEST or key in self._open:
            self._cut += 1
            return UNKNOWN
        self._depth += 1
        self._open.add(key)
        try:
            found = self._evaluate(node, module)
        finally:
            self._depth -= 1
            self._open.discard(key)
        if node.type not in _CHEAP:
            self._values[key] = found
        return found

    def member(self, value: Value, name: str) -> Value:
        if isinstance(value, Namespace):
            return self.exported(self.modules.by_path[value.path], name)
        if isinstance(value, Builtin) and value.name in {"window", "globalThis", "self", "global"}:
            return self._settings.named(name)
        found = members.member(self, value, name)
        is_open = isinstance(found, Unknown | Absent | Param | Member)
        if is_open and (name[:1] == "$" or name == "axios" or (isinstance(value, Builtin) and value.name == "Vue")):
            return self._settings.plugin(name) or found
        return found

    def item(self, value: Value) -> Value:
        return members.item(self, value)

    def invoke(self, callee: Value, given: Sequence[Value], call: NodeKey | None) -> Value:
        if isinstance(callee, Choice | Branch):
            return over(callee, lambda option: self.invoke(option, given, call))
        if isinstance(callee, Either):
            return self.invoke(callee.first if not isinstance(callee.first, Param) else callee.otherwise, given, call)
        if (stepped := wretch.called(callee, given, call)) is not None:
            return stepped
        if call is not None and (answer := clients.sent(self, callee, given, call)):
            return answer
        if client := clients.made(self, callee, given, call):
            return client
        if isinstance(callee, Function):
            return fill(self, self.returned(callee), self.bindings(callee, given), call)
        if isinstance(callee, Param):
            if callee.steps and validators.is_parsing(callee.steps[-1], given):
                return validators.parsed(callee.steps[-1], given[0])
            if call is not None and (answer := clients.handed_on(self, callee, given, call)):
                return answer
            if (spread := of_param(callee, given)) is not None:
                return spread
            return Param(callee.function, callee.index, callee.name, (*callee.steps, "()")[:20])
        if isinstance(callee, Builtin):
            if (deferred := language.deferred(self, callee, given)) is not None:
                return self.invoke(*deferred, call)
            if callee.name.startswith("rxjs."):
                return answers.operator(callee.name.removeprefix("rxjs."), given) or language.function(
                    callee.name, given
                )
            return language.function(callee.name, given)
        return self._method(callee, given, call)

    def _method(self, callee: Value, given: Sequence[Value], call: NodeKey | None) -> Value:
        if (hooked := rtk_query.hook(self, callee, given, call)) is not None:
            return hooked
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
        if (rest := gathered(function, given)) is not None:
            filled[function.key, rest[0]] = rest[1]
        filled |= {(p.function, p.index): v for p, v in function.bound}
        if function.module.is_generated:
            filled[function.key, GENERATED] = ABSENT
        return {**filled, **classes.bindings(self, function.this)}

    def returned(self, function: Function) -> Value:
        if function.key in self._returned:
            return self._returned[function.key]
        marker = ("returned", function.key)
        body = child(function.node, "body")
        if marker in self._open or body is None:
            self._cut += 1
            return UNKNOWN
        self._open.add(marker)
        try:
            found = returns.returned(self, body, function.module)
        finally:
            self._open.discard(marker)
        self._returned[function.key] = found
        return found

    def parameter(self, function: Node, index: int, module: Module, name: str = "") -> Value:
        """What a function is called with: what the call around it tells, or left open."""
        given = callbacks.given(self, function, index, module)
        if given is None and text(child(function, "name")) == "constructor":
            given = self._constructed(function, index, module)
        return Param(node_key(module, function), index, name) if given is None else given

    def may_lack(self, param: Param) -> bool:
        path, start, end = param.function
        written = parameter_at(self.modules.by_path[path].root, start, end, param.index)
        if written is None or param.steps:
            return False
        return written.type == "optional_parameter" or parameter_parts(written)[2] is not None

    def configured(self, client: Client) -> Client:
        return self._settings.of(client)

    def fetcher(self) -> Value:
        return self._settings.fetcher

    def query_function(self) -> Value:
        return self._settings.query_function

    def context(self, context: Value) -> Value | None:
        return self._contexts.of(context)

    def is_generated(self, path: str) -> bool:
        return self.modules.by_path[path].is_generated

    def typed(self, annotation: Node | None, module: Module) -> Value | None:
        while annotation is not None and annotation.type in _UNTYPED:
            annotation = named(annotation)[0] if named(annotation) else None
        if annotation is not None and annotation.type == "generic_type":
            written, annotation = annotation, child(annotation, "name")
            if text(annotation) == "ReturnType":
                return self._returned_by(written, module)
        if annotation is None or annotation.type != "type_identifier":
            return None
        name = text(annotation)
        found = self._types.declaration(name, module)
        if found is not None and found[0].type == "type_alias_declaration":
            return self.typed(child(found[0], "value"), found[1])
        if found is not None:
            node, home = found
            return classes.somebodys(self, home, node) if node.type in CLASSES else None
        imported = module.imports.get(name)
        return clients.imported(imported.source, imported.name) if imported else None

    def _returned_by(self, written: Node, module: Module) -> Value | None:
        """`ReturnType<typeof createClient>`."""
        query = next((n for n in walk(written) if n.type == "type_query"), None)
        function = self.value(named(query)[0], module) if query is not None and named(query) else UNKNOWN
        if not isinstance(function, Function):
            return None
        given = [Unknown(text(parameter_parts(p)[0])) for p in parameters(function.node)]
        found = self.invoke(function, given, None)
        return found if isinstance(found, Client | Thing | Class) else None

    def above(self, node: Node, module: Module) -> Class | None:
        key = node_key(module, node)
        if key not in self._above:
            self._above[key] = None  # a class above itself ends here
            heritage = next((c for c in named(node) if c.type == "class_heritage"), None)
            clause = named(heritage)[0] if named(heritage) else None
            written = child(clause, "value") if clause is not None and clause.type == "extends_clause" else clause
            value = self.value(written, module) if written is not None else UNKNOWN
            self._above[key] = value if isinstance(value, Class) else None
        return self._above[key]

    def below(self, key: NodeKey) -> Sequence[Class]:
        if self._below is None:
            self._below = {}
            for module in self.modules.by_path.values():
                for node in module.all(*CLASSES) if b"extends" in module.content else ():
                    if (found := self.above(node, module)) is not None:
                        one = Class(module, node, node_key(module, node), is_instance=True)
                        self._below.setdefault(found.key, []).append(one)
        return self._below.get(key, ())

    def exported(self, module: Module, name: str, depth: int = 0) -> Value:
        if depth > 10:
            return UNKNOWN
        found = module.exports.get(name)
        if isinstance(found, str):
            return self.named(found, module.root, module)
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
        if package := validators.PACKAGES.get(found.source):
            is_whole = found.name in {"default", "*", "z"}
            return Builtin(package if is_whole else f"{package}.{found.name}")
        if package := language.MODULES.get(found.source.removeprefix("node:")):
            return Builtin(package if found.name in {"default", "*"} else f"{package}.{found.name}")
        if found.source in {"vue", "@angular/core"} and found.name in {"default", "inject", "defineComponent"}:
            return Builtin("Vue" if found.name == "default" else found.name)
        if found.name in {"HttpParams", "HttpHeaders"}:
            return Builtin(found.name)
        return clients.imported(found.source, found.name) or Unknown(local)

    def _evaluate(self, node: Node, module: Module) -> Value:
        if node.type in FUNCTIONS:
            return Function(module, node, node_key(module, node))
        if node.type in CLASSES:
            return Class(module, node, node_key(module, node))
        if node.type in {"identifier", "shorthand_property_identifier"}:
            return self.named(text(node), node, module)
        reader = READERS.get(node.type)
        return reader(self, node, module) if reader else UNKNOWN

    def named(self, name: str, at: Node, module: Module) -> Value:
        declared = self._scopes[module.path].find(name, at)
        is_required = name in module.imports and declared is not None and declared.kind == "value"
        if declared is not None and not is_required:
            found = self._declared_as(name, declared, module)
            return Unknown(name) if isinstance(found, Unknown) and not found.name else found
        if name in module.imports:
            return self._brought(name, module)
        return self._settings.named(name)

    def _brought(self, name: str, module: Module) -> Value:
        """By an import."""
        if (module.path, name) not in self._imports:
            cut = self._cut
            found = self._imported(module, module.imports[name], name)
            if cut != self._cut:
                return found
            self._imports[module.path, name] = found
        return self._imports[module.path, name]

    def _declared_as(self, name: str, declared: Declaration, module: Module) -> Value:
        key = id(declared)  # the scopes keep it for as long as this lives
        if key not in self._names:
            cut = self._cut
            found = self._declared(name, declared, module)
            if cut != self._cut:
                return found  # not to the end: asked from within itself, or too deep
            self._names[key] = found
        return self._names[key]

    def _declared(self, name: str, declared: Declaration, module: Module) -> Value:
        match declared.kind:
            case "function":
                return Function(module, declared.node, node_key(module, declared.node))
            case "class":
                return Class(module, declared.node, node_key(module, declared.node))
            case "enum":
                return enumeration(self, declared.node, module)
            case "parameter":
                found = self._parameter(name, declared, module)
            case "caught":
                found = caught(self, declared.node, module)
            case "each":
                found = self.item(self.value(declared.node, module))
            case "value":
                found = self._changed(name, self.value(declared.node, module), declared, module)
            case "somebodys":  # `export let id` of Svelte
                found = self._changed(name, Unknown(name), declared, module)
            case _:
                found = self._changed(name, ABSENT, declared, module)
        for step in declared.path:
            found = self.member(found, step)
        if declared.without:
            found = without(found, declared.without)
        if name == "fetch" and declared.path and isinstance(found, Param):  # `load({ fetch })` of SvelteKit
            found = either(found, Client("fetch"))
        return either(found, self.value(declared.default, module)) if declared.default is not None else found

    def _parameter(self, name: str, declared: Declaration, module: Module) -> Value:
        """What a call around it tells, or what its type must be; else it is left open."""
        found = self.parameter(declared.node, declared.index, module, declared.path[-1] if declared.path else name)
        if not isinstance(found, Param):
            return found
        if declared.path:
            return self._typed_field(declared, found, module)
        if name in {"fetch", "$http", "$fetch"}:  # SvelteKit and AngularJS hand them in by name
            return either(found, language.named(name) if name != "$http" else Client("resource"))
        typed = self.typed(declared.annotation, module)
        if isinstance(typed, Client):
            base = either(Param(found.function, found.index, found.name, (libraries.BASE,)), ABSENT)
            return Client(typed.library, base)
        return found if typed is None else typed

    def _typed_field(self, declared: Declaration, whole: Param, module: Module) -> Value:
        """`({ api }: { api: ApiClient })`: the whole, with what the type of the field says it must be."""
        field = self._types.field_of(declared.annotation, declared.path[0], module)
        typed = self.typed(field[0], field[1]) if field is not None and len(declared.path) == 1 else None
        if typed is None:
            return whole
        if isinstance(typed, Client):
            base = either(replace(whole, steps=(declared.path[0], libraries.BASE)), ABSENT)
            typed = Client(typed.library, base)
        return Thing((Entry(declared.path[0], typed),), is_open=True)

    def _constructed(self, maker: Node, index: int, module: Module) -> Value | None:
        """What a constructor is given wherever it is called, when that is everywhere the same."""
        marker = ("constructed", node_key(module, maker), index)
        home = maker.parent.parent if maker.parent is not None else None
        if home is None or marker in self._open:
            self._cut += 1
            return None
        self._open.add(marker)
        try:
            return self._instances.given(node_key(module, home), index)
        finally:
            self._open.discard(marker)

    def _changed(self, name: str, first: Value, declared: Declaration, module: Module) -> Value:
        return self._assignments[module.path].after(self, name, first, declared)
