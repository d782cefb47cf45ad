"""Reads a tree as Node would run it, without running it: files, functions and classes, with unknowns in them.

A file is gone through once, from the top, when something of it is asked for; a call of a function of the tree goes
through its body. What is done with libraries is noted in order, in `calls`; a watcher may answer for its library.
"""

import posixpath
import re
from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager

from tree_sitter import Node

from ...nodes import child, named, place, text
from ...places import Place
from ..typescript.modules import Modules
from ..typescript.scopes import parameter_parts, parameters
from . import bindings, imports, language, members
from .expressions import READERS
from .statements import RUNNERS, hoisted
from .values import (
    NOTHING,
    UNKNOWN,
    Bound,
    Call,
    Class,
    Either,
    External,
    Frame,
    Function,
    Instance,
    Known,
    Later,
    Listing,
    Method,
    Part,
    Script,
    Table,
    Unknown,
    Value,
    either,
)

Watcher = Callable[[Call], Value | None]
"""Told of each call of a library; what it answers is what the call gives back."""

_DEEPEST = 170  # evaluations inside each other; each costs at most a handful of Python frames
_DEEPEST_CALLS = 16
_STEPS = 250_000  # for one statement of a file, with all that it calls
_FEW_STEPS = 1_000
_ALL_STEPS = 5_000_000  # for all statements of all files
STARTS = re.compile(
    rb"\b(NestFactory|express|[Ff]astify|Hono|OpenAPIHono|Koa|Router|polka|restify)\b[\w.]*\s*(<[^<>()]*>)?\(|"
    rb"\b(\w*[Aa]pp|\w*[Rr]outers?|\w*[Rr]outes?|fastify|\w*[Ss]erver|instance|api|hono|this|r)\s*\.\s*"
    rb"(use|register|route|mount|listen|get|post|put|patch|delete|del|all|on|head|openapi)\s*(<[^<>()]*>)?\("
)
"""What a function has in it that may serve something."""
_LEADS = re.compile(rb"\b\w*([Rr]out(e|er|ing)s?|[Cc]ontrollers?|[Ee]ndpoints?|[Pp]lugins?|[Mm]odules?)\w*\s*\(")
_SERVING_NAMES = frozenset({"app", "fastify", "router", "server", "instance", "api"})


class Interpreter:
    def __init__(self, modules: Modules) -> None:
        self.modules = modules
        self.scripts = {path: Script(module) for path, module in modules.by_path.items()}
        self.calls: list[Call] = []
        self.classes: list[Class] = []
        self.watchers: list[Watcher] = []
        self.ran: set[int] = set()  # the functions of the tree that something calls, or that were tried
        self.unfinished: dict[str, Place] = {}  # files where it took too long, and was given up
        self._functions: dict[int, Function | None] = {}  # None: it serves nothing
        self._noted_classes: set[Class] = set()
        self._singletons: dict[int, Instance] = {}
        self._waiting: list[Script] = []
        self._conditions: list[str] = []
        self._running: list[int] = []
        self._sites: list[Place] = []
        self._globals = Table({}, is_open=True)
        self._asked: set[tuple[str, str]] = set()
        self._depth = 0
        self._steps = _STEPS
        self._left = _ALL_STEPS
        self._is_guessing = False

    def run_all(self, scripts: Iterable[Script]) -> None:
        for script in scripts:
            self.run_script(script)
            while self._waiting:
                self.run_script(self._waiting.pop())

    def run_script(self, script: Script) -> Frame:
        frame = Frame(script, script.names)
        if script.state == "fresh":
            script.state = "running"
            outer = (self._steps, self._conditions, self._running, self._sites)
            self._conditions, self._running, self._sites = [], [], []
            exports = imports.prepare(self, script)
            script.names |= dict(hoisted(script.module.root, frame))
            for statement in named(script.module.root):
                given = self._steps = min(_STEPS, self._left)
                self.run_statement(statement, frame)
                self._left -= given - self._steps
                if self._steps <= 0:
                    self.unfinished.setdefault(script.path, place(script.path, statement))
            self._steps, self._conditions, self._running, self._sites = outer
            imports.settle(script, exports)
            script.state = "done"
        return frame

    def run_uncalled(self) -> None:
        """What may serve something and is called by nothing in the tree, with nothing known of its arguments."""
        self._is_guessing = True
        for found in [v for script in self.scripts.values() for v in script.names.values()]:
            self._note(found)
        for cls in list(self.classes):
            if STARTS.search(cls.node.text or b""):
                self._steps = _STEPS
                self.singleton(cls)
        while waiting := [f for key, f in self._functions.items() if f is not None and key not in self.ran]:
            for function in waiting:
                if function.node.id not in self.ran:
                    self._steps = _STEPS
                    this = self.singleton(function.owner) if function.owner is not None else None
                    self.call_function(function, (), this)
                    self.ran.add(function.node.id)
        self._is_guessing = False

    def again(self, deed: Callable[[], Value]) -> Value:
        """Something more that happens, after all has run."""
        self._steps = _STEPS
        return deed()

    def later(self, node: Node | None, frame: Frame) -> Value:
        """What an expression is when all has run: a decorator."""
        return self.again(lambda: self.value(node, frame))

    def value(self, node: Node | None, frame: Frame) -> Value:
        reader = READERS.get(node.type) if node is not None else None
        if reader is None or node is None or self._depth > _DEEPEST or self._steps <= 0:
            return UNKNOWN
        self._steps -= 1
        self._depth += 1
        try:
            found = reader(self, node, frame)
        finally:
            self._depth -= 1
        self._note(found)
        return found

    def _note(self, found: Value) -> None:
        if isinstance(found, Class) and found not in self._noted_classes:
            self._noted_classes.add(found)
            self.classes.append(found)
            for method in found.methods.values():
                self._note(method)
        elif isinstance(found, Function) and found.node.id not in self._functions:
            self._functions[found.node.id] = found if STARTS.search(found.node.text or b"") else None

    def typed(self, annotation: Node | None, frame: Frame) -> Value | None:
        """The one instance of a class of the tree; of a class of a library, only while guessing."""
        inner = named(annotation)[0] if annotation is not None and named(annotation) else None
        if inner is not None and inner.type == "generic_type":
            inner = named(inner)[0] if named(inner) else None
        if inner is None or inner.type not in {"type_identifier", "nested_type_identifier"}:
            return None
        parts = text(inner).split(".")
        found = self.look_up(parts[0], frame)
        for part in parts[1:]:
            found = self.member(found, part)
        if isinstance(found, Class):
            return self.singleton(found)
        if isinstance(found, External) and found.package and self._is_guessing:
            return Call(found, (), place(frame.script.path, inner))
        return None

    def singleton(self, cls: Class) -> Instance:
        """An instance that somebody makes elsewhere and hands around."""
        key = cls.node.id
        if key not in self._singletons:
            self._singletons[key] = Instance(cls, (), cls.place)
            self.construct(self._singletons[key], cls, ())
        return self._singletons[key]

    def member(self, value: Value, name: str) -> Value:
        if self._depth > _DEEPEST:
            return UNKNOWN
        self._depth += 1
        try:
            return members.member(self, value, name)
        finally:
            self._depth -= 1

    def look_up(self, name: str, frame: Frame) -> Value:
        at: Frame | None = frame
        while at is not None:
            if name == "this" and at.this is not None:
                return at.this
            if name in at.names:
                found = at.names[name]
                if isinstance(found, Later):
                    found = self.imported(found.script, found.name)
                    if not isinstance(found, Unknown):
                        at.names[name] = found
                return found
            at = at.outer
        if name in {"__dirname", "__filename"}:
            path = f"{language.ROOT}/{frame.script.path}"
            return Known(path if name == "__filename" else posixpath.dirname(path))
        if name in {"global", "globalThis"}:
            return self._globals
        if name in {"undefined", "this"}:
            return NOTHING if name == "undefined" else UNKNOWN
        return External("", name) if name in language.GLOBALS else Unknown(name)

    def bind(self, pattern: Node, value: Value, frame: Frame) -> None:
        bindings.bind(self, pattern, value, frame)

    def assign(self, target: Node, value: Value, frame: Frame) -> None:
        bindings.assign(self, target, value, frame)

    def required(self, source: str, script: Script, is_waiting: bool = False) -> Script | str:
        found = imports.origin(self.modules, source, script)
        target = self.scripts[found.path] if found is not None else source
        if is_waiting and isinstance(target, Script) and target.state == "fresh":
            self._waiting.append(target)
        return target

    def imported(self, origin: Script | str | None, name: str) -> Value:
        if not isinstance(origin, Script):
            return imports.imported(self, origin, name)
        self.run_script(origin)
        asked = (origin.path, name)
        if asked in self._asked:  # files that pass on what they have from each other
            return Unknown(name)
        self._asked.add(asked)
        try:
            return imports.imported(self, origin, name)
        finally:
            self._asked.discard(asked)

    def folder(self, path: str) -> list[str] | None:
        return imports.names_in(self.scripts, path)

    def run(self, block: Node, frame: Frame) -> None:
        frame.names |= dict(hoisted(block, frame))
        for statement in named(block):
            self.run_statement(statement, frame)

    def run_statement(self, statement: Node, frame: Frame) -> None:
        runner = RUNNERS.get(statement.type)
        if runner is None or self._depth > _DEEPEST or self._steps <= 0:
            return
        self._depth += 1
        try:
            runner(self, statement, frame)
        finally:
            self._depth -= 1

    @contextmanager
    def under(self, condition: str) -> Generator[None]:
        self._conditions.append(condition)
        yield
        self._conditions.pop()

    def invoke(self, callee: Value, given: tuple[Value, ...], at: Place) -> Value:
        match callee:
            case Function():
                return self._call_from(at, callee, given)
            case Bound():
                return self._call_from(at, callee.function, (*callee.given, *given), callee.this)
            case Method():
                return language.method(self, callee, given, at)
            case External():
                known = language.function(self, callee, given, at)
                return known if known is not None else self._noted(callee, given, at)
            case Part() | Call() | Unknown():
                return self._noted(callee, given, at)
            case Either():
                return either(self.invoke(o, given, at) for o in callee.options[:8])
            case _:
                return UNKNOWN

    def create(self, maker: Value, given: tuple[Value, ...], at: Place) -> Value:
        match maker:
            case Class():
                made = Instance(maker, given, at)
                self._singletons.setdefault(maker.node.id, made)
                self.construct(made, maker, given)
                return made
            case External():
                known = language.created(self, maker, given, at)
                return known if known is not None else self._noted(maker, given, at)
            case Part() | Call():
                return self._noted(maker, given, at)
            case Function():
                this = Table({}, is_open=True)
                self.call_function(maker, given, this)
                return this
            case _:
                return UNKNOWN

    def _call_from(self, at: Place, function: Function, given: tuple[Value, ...], this: Value | None = None) -> Value:
        self._sites.append(at)
        try:
            return self.call_function(function, given, this)
        finally:
            self._sites.pop()

    def call_function(self, function: Function, given: tuple[Value, ...], this: Value | None = None) -> Value:
        """What it gives back. A function that is inside itself, or too deep, is left out."""
        key = function.node.id
        is_within = self._running.count(key) > 1 or len(self._running) >= _DEEPEST_CALLS
        if is_within or self._depth > _DEEPEST - 20 or self._steps <= 0:
            return UNKNOWN
        if not self._is_guessing:
            self.ran.add(key)
        is_arrow = function.node.type == "arrow_function"
        frame = Frame(
            function.frame.script, {}, function.frame, None if is_arrow else this or UNKNOWN, function.owner, []
        )
        leads = self._functions.get(key) is not None or _LEADS.search(function.node.text or b"")
        kept = 0 if leads else self._steps - max(self._steps // 4, _FEW_STEPS)
        self._steps -= max(kept, 0)  # what serves nothing by itself leaves enough for what comes after it
        self._running.append(key)
        try:
            return self._gone_through(function, given, frame)
        finally:
            self._running.pop()
            self._steps += max(kept, 0)

    def _gone_through(self, function: Function, given: tuple[Value, ...], frame: Frame) -> Value:
        body = child(function.node, "body")
        self._bind_parameters(function, given, frame)
        if body is not None and body.type != "statement_block":
            return self.value(body, frame)
        if body is not None:
            self.run(body, frame)
        return either(frame.returned or [NOTHING])

    def _bind_parameters(self, function: Function, given: tuple[Value, ...], frame: Frame) -> None:
        for index, parameter in enumerate(parameters(function.node)):
            pattern, annotation, default = parameter_parts(parameter)
            if pattern.type == "rest_pattern":
                self.bind(named(pattern)[0], Listing(list(given[index:]), is_open=not given), frame)
                continue
            value = given[index] if index < len(given) else NOTHING
            if value == NOTHING and default is not None:
                value = self.value(default, frame)
            if value == NOTHING or isinstance(value, Unknown):
                value = self._guessed(function, pattern, annotation, frame) or Unknown(text(pattern))
            self.bind(pattern, value, frame)
            is_property = any(c.type in {"accessibility_modifier", "readonly"} for c in parameter.children)
            if is_property and isinstance(frame.this, Instance):
                frame.this.attributes[text(pattern)] = value

    def _guessed(self, function: Function, pattern: Node, annotation: Node | None, frame: Frame) -> Value | None:
        if annotation is not None:
            return self.typed(annotation, frame)
        is_server = self._is_guessing and text(pattern) in _SERVING_NAMES and STARTS.search(function.node.text or b"")
        return Call(External("", "served elsewhere"), (), place(frame.script.path, pattern)) if is_server else None

    def construct(self, made: Instance, cls: Class, given: tuple[Value, ...]) -> None:
        maker = cls.methods.get("constructor")
        if isinstance(cls.base, Class) and maker is None:
            self.construct(made, cls.base, given)
        fields = Frame(cls.frame.script, {}, cls.frame, made, cls, [])
        for name, part in cls.fields:
            written = child(part, "value")
            if written is not None:
                made.attributes[name] = self.value(written, fields)
            elif name not in made.attributes and (typed := self.typed(child(part, "type"), fields)) is not None:
                made.attributes[name] = typed
        if maker is not None:
            self.call_function(maker, given, made)

    def _noted(self, callee: Value, given: tuple[Value, ...], at: Place) -> Value:
        name = (
            callee.name if isinstance(callee, Part | External) else callee.word if isinstance(callee, Unknown) else ""
        )
        if name.rpartition(".")[2] in {"get", "resolve"} and len(given) == 1 and isinstance(given[0], Class):
            return self.singleton(given[0])  # out of a container
        if isinstance(callee, Unknown):
            return UNKNOWN
        made = Call(callee, given, at, tuple(self._conditions), tuple(reversed(self._sites[-6:])))
        self.calls.append(made)
        for watcher in self.watchers:
            if (answer := watcher(made)) is not None:
                return answer
        return made
