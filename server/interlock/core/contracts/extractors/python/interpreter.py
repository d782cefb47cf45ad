"""Reads a tree as Python would run it, without running it: modules, functions and classes, with unknowns in them.

Each module is gone through once, from the top, as its importers ask for it; a call of a function of the tree goes
through its body. What is done with libraries is noted in order: `calls`, and what decorates what in `decorated`.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from tree_sitter import Node

from ...nodes import child, named, place, text
from ...places import Place
from . import annotations, attributes, imports, language
from .expressions import READERS
from .modules import Modules
from .statements import RUNNERS, each
from .values import (
    UNKNOWN,
    Bound,
    Call,
    Class,
    Either,
    External,
    Frame,
    Function,
    Given,
    Inner,
    Instance,
    Known,
    Listing,
    Method,
    Module,
    Part,
    Site,
    Subscript,
    Table,
    Unknown,
    Value,
    either,
    last_word,
    options,
)

_DEEPEST = 180  # evaluations inside each other; each costs at most a handful of Python frames
_DEEPEST_CALLS = 14
_STEPS = 60_000  # for one statement of a module, with all that it calls
_DEEPEST_OBSERVED, _STEPS_OBSERVED = 3, 3_000  # of a handler, which is read for what it answers


@dataclass(frozen=True, eq=False)
class Decorated:
    by: Value
    target: Function | Class
    conditions: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Observed:
    returned: tuple[Value, ...]  # one for each way out, as far as it is known
    calls: tuple[Call, ...]
    instances: tuple[Instance, ...]


class Interpreter(imports.Importing):
    def __init__(self, modules: Modules) -> None:
        self.modules = modules
        self.calls: list[Call] = []
        self.instances: list[Instance] = []
        self.decorated: list[Decorated] = []
        self.functions: list[Function] = []
        self.foreign: set[str] = set()  # dotted names that were imported from outside of the tree
        self.unfinished: dict[str, Place] = {}  # files where it took too long, and was given up
        self.waiting: list[Module] = []
        self.importing = 0
        self._ran: set[int] = set()
        self._conditions: list[str] = []
        self._running: list[int] = []
        self._sites: list[Site] = []
        self._depth = 0
        self._deepest_calls = _DEEPEST_CALLS
        self._steps = _STEPS

    @property
    def under(self) -> int:
        return len(self._conditions)

    def run_all(self, modules: Iterable[Module]) -> None:
        for module in modules:
            self.run_module(module)
            while self.waiting:
                self.run_module(self.waiting.pop())

    def run_module(self, module: Module) -> Frame:
        frame = Frame(module, module.names)
        if module.state == "fresh":
            module.state = "running"
            outer = (self._steps, self._conditions, self._running, self._sites)
            self._conditions, self._running, self._sites = [], [], []
            for statement in named(module.root):
                self._steps = _STEPS
                self._run_statement(statement, frame)
                if self._steps <= 0:
                    self.unfinished.setdefault(module.path, place(module.path, statement))
            self._steps, self._conditions, self._running, self._sites = outer
            module.state = "done"
        return frame

    def run_uncalled(self, function: Function, given: Given, condition: str = "") -> None:
        """A function that nothing in the tree calls, with what is known of its arguments."""
        if function.node.id in self._ran:
            return
        self._conditions = [condition] if condition else []
        owner = self._instance(function.owner, Given(), function.place) if function.owner is not None else None
        self.run_later(function if owner is None else Bound(function, owner), given)
        self._conditions = []

    def run_later(self, function: Function | Bound, given: Given) -> None:
        """What a library calls."""
        self._steps = _STEPS
        if isinstance(function, Bound):
            self.call_function(function.function, given, function.owner)
        else:
            self.call_function(function, given)

    def observe(self, function: Function, given: Given, owner: Value | None = None) -> Observed:
        """What a handler gives back, and what it does on the way."""
        calls, instances = len(self.calls), len(self.instances)
        self._steps, self._deepest_calls = _STEPS_OBSERVED, _DEEPEST_OBSERVED
        returned = [o for r in self._returned(function, given, owner) for o in options(r)]
        self._deepest_calls = _DEEPEST_CALLS
        returned += [UNKNOWN] if self._steps <= 0 else []
        return Observed(tuple(returned), tuple(self.calls[calls:]), tuple(self.instances[instances:]))

    def value(self, node: Node | None, frame: Frame) -> Value:
        reader = READERS.get(node.type) if node is not None else None
        if reader is None or node is None or self._depth > _DEEPEST or self._steps <= 0:
            return UNKNOWN
        self._steps -= 1
        self._depth += 1
        try:
            return reader(self, node, frame)
        finally:
            self._depth -= 1

    def annotation(self, node: Node | None, frame: Frame) -> Value:
        if node is None or self._depth > _DEEPEST:
            return UNKNOWN
        self._depth += 1
        try:
            return annotations.read(self, node, frame)
        finally:
            self._depth -= 1

    def attribute(self, value: Value, name: str) -> Value:
        return attributes.attribute(self, value, name)

    def name_in(self, module: Module, name: str) -> Value:
        return imports.from_module(self, module, name)

    def look_up(self, name: str, frame: Frame) -> Value:
        at: Frame | None = frame
        while at is not None:
            if name in at.names:
                return imports.arrived(self, at.names[name])
            at = at.outer
        if name in {"__name__", "__file__"}:
            return Known("__main__" if name == "__name__" else frame.module.path)
        return External(f"builtins.{name}") if name in language.BUILTINS else Unknown(name)

    def assign(self, target: Node, value: Value, frame: Frame) -> None:
        if target.type == "identifier":
            frame.names[text(target)] = value
        elif target.type in {"pattern_list", "tuple_pattern", "list_pattern"}:
            items = list(each(value))
            for index, part in enumerate(named(target)):
                is_known = isinstance(value, Listing) and index < len(items) and not value.is_open
                self.assign(part, items[index] if is_known else UNKNOWN, frame)
        elif target.type == "attribute":
            owner, name = self.value(child(target, "object"), frame), text(child(target, "attribute"))
            if isinstance(owner, Instance | Call):
                owner.attributes[name] = value
            elif isinstance(owner, Class):
                owner.members[name] = value
        elif target.type == "subscript":
            owners, key = self.value(child(target, "value"), frame), self.value(child(target, "subscript"), frame)
            for owner in options(owners):
                if isinstance(owner, Table) and isinstance(key, Known):
                    self._note_sometimes(owner, {key.value} - owner.entries.keys())
                    owner.entries[key.value] = value
                    owner.places = {**owner.places, key.value: place(frame.module.path, target)}
                elif isinstance(owner, Table):
                    owner.is_open = True

    def declare(self, value: Value, annotation: Node, frame: Frame) -> None:
        """Nothing hangs on it here."""

    def import_module(self, node: Node, frame: Frame) -> None:
        imports.bind(self, node, frame)

    def define(self, function: Function) -> None:
        self.functions.append(function)
        for decorator in reversed(function.decorators):
            self._decorate(decorator, function, function.place)

    def define_class(self, cls: Class) -> None:
        for decorator in reversed(cls.decorators):
            self._decorate(decorator, cls, cls.place)

    def run(self, block: Node | None, frame: Frame) -> None:
        for statement in named(block):
            if not frame.has_left:
                self._run_statement(statement, frame)

    def run_if(self, condition: str, block: Node | None, frame: Frame) -> None:
        self._conditions.append(condition)
        self.run(block, frame)
        self._conditions.pop()

    def invoke(self, callee: Value, given: Given, at: Place) -> Value:
        match callee:
            case Function():
                return self._called(callee, given, None, at)
            case Bound():
                return self._called(callee.function, given, callee.owner, at)
            case Class():
                return self._instance(callee, given, at)
            case Method():
                return self._method(callee, given)
            case External():
                known = language.function(callee.name, given)
                return known if known is not None else self._noted(callee, given, at)
            case Part() if isinstance(callee.owner, Instance) and callee.name == "__init__":
                callee.owner.given = given
                return UNKNOWN
            case Part() | Call():
                return self._noted(callee, given, at)
            case Subscript():
                return self.invoke(callee.base, given, at)
            case Either():
                return either(self.invoke(o, given, at) for o in callee.options)
            case Instance():
                inner = self.attribute(callee, "__call__")
                return self.invoke(inner, given, at) if isinstance(inner, Bound) else UNKNOWN
            case _:
                return UNKNOWN

    def _called(self, function: Function, given: Given, owner: Value | None, at: Place) -> Value:
        self._sites.append(Site(at, function, given))
        try:
            return self.call_function(function, given, owner)
        finally:
            self._sites.pop()

    def call_function(self, function: Function, given: Given, owner: Value | None = None) -> Value:
        returned = self._returned(function, given, owner)
        return either(returned) if returned else Known(None)

    def _returned(self, function: Function, given: Given, owner: Value | None) -> list[Value]:
        """Go through the body. A function that is inside itself, or too deep, is left out."""
        key = function.node.id
        if key in self._running or len(self._running) >= self._deepest_calls or self._depth > _DEEPEST - 20:
            return [UNKNOWN]
        self._ran.add(key)
        frame = Frame(function.frame.module, {}, function.frame, owner=function.owner)
        self._bind(function, given, owner, frame)
        body = child(function.node, "body")
        self._running.append(key)
        try:
            if function.node.type == "lambda":
                return [self.value(body, frame)]
            self.run(body, frame)
        finally:
            self._running.pop()
        return [*frame.returned, *_given_out(function, frame)]

    def _run_statement(self, statement: Node, frame: Frame) -> None:
        runner = RUNNERS.get(statement.type)
        if runner is None or self._depth > _DEEPEST or self._steps <= 0:
            return
        self._depth += 1
        try:
            runner(self, statement, frame)
        finally:
            self._depth -= 1

    def _bind(self, function: Function, given: Given, owner: Value | None, frame: Frame) -> None:
        positional = list(given.positional) if owner is None else [owner, *given.positional]
        rest = dict(given.keywords)
        is_keyword_only = False
        for parameter in named(child(function.node, "parameters")):
            name, default = _parameter(parameter)
            written = parameter
            parameter = named(parameter)[0] if parameter.type == "typed_parameter" else parameter
            if parameter.type == "list_splat_pattern":
                frame.names[name] = Listing(positional, given.is_open)
                positional, is_keyword_only = [], True
            elif parameter.type == "dictionary_splat_pattern":
                is_open = given.is_open or (not given.positional and not given.keywords)
                frame.names[name] = Table({**rest}, is_open, under=self.under)
            elif parameter.type == "keyword_separator":
                is_keyword_only = True
            elif name in rest:
                frame.names[name] = rest.pop(name)
            elif positional and not is_keyword_only:
                frame.names[name] = positional.pop(0)
            else:
                frame.names[name] = self._left_out(name, default, written, function, given)

    def _left_out(self, name: str, default: Node | None, parameter: Node, function: Function, given: Given) -> Value:
        """What a parameter is that nothing was given for."""
        return self.value(default, function.frame) if default is not None else Unknown(name)

    def _method(self, called: Method, given: Given) -> Value:
        owner = called.owner
        before = set(owner.entries) if isinstance(owner, Table) else None
        found = language.method(called, given)
        if before is not None and isinstance(owner, Table):
            self._note_sometimes(owner, owner.entries.keys() - before)
        return found

    def _note_sometimes(self, table: Table, keys: set[object]) -> None:
        if self.under > table.under:
            table.sometimes |= keys

    def _instance(self, cls: Class, given: Given, at: Place) -> Value:
        made = Instance(cls, given, at, conditions=tuple(self._conditions))
        self.instances.append(made)
        maker = attributes.member(cls, "__init__")
        if isinstance(maker, Function):
            self.call_function(maker, given, made)
        return made

    def _noted(self, callee: External | Part | Call | Inner, given: Given, at: Place) -> Call:
        made = Call(callee, given, at, tuple(self._conditions), tuple(self._sites))
        self.calls.append(made)
        return made

    def _decorate(self, decorator: Value, target: Function | Class, at: Place) -> None:
        if isinstance(decorator, Function | Bound):
            self.invoke(decorator, Given((target,)), at)
        elif not isinstance(decorator, Unknown):
            self.decorated.append(Decorated(decorator, target, tuple(self._conditions)))


def _given_out(function: Function, frame: Frame) -> list[Value]:
    """What a generator yields: itself, when it is to be used in a `with`."""
    is_opened = any(last_word(d) in {"contextmanager", "asynccontextmanager"} for d in function.decorators)
    return frame.yielded if is_opened or not frame.yielded else [Listing(frame.yielded, is_open=True)]


def _parameter(parameter: Node) -> tuple[str, Node | None]:
    """Its name and its default."""
    if parameter.type in {"default_parameter", "typed_default_parameter"}:
        return text(child(parameter, "name")), child(parameter, "value")
    if parameter.type == "identifier":
        return text(parameter), None
    return _parameter(named(parameter)[0]) if named(parameter) else ("", None)
