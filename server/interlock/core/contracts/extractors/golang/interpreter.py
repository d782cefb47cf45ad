"""Reads a tree as Go would run it, without running it: from each `main`, and then what nothing else calls.

A call of a function of the tree goes through its body, where that may lead to routes; of any other only the types of
its results are taken. What is done with routers is told to `routing`.
"""

from collections.abc import Sequence

from tree_sitter import Node

from ...nodes import child, children, named, place, text
from ...places import Place
from . import language, texts
from .dialects import DIALECTS, ROUTE_METHODS, VERBS
from .expressions import READERS
from .members import Members
from .observed import CONTEXT, Noted, Observation, is_context
from .packages import Packages, receiver_name
from .relevance import Relevance
from .routing import Routing
from .statements import RUNNERS, constant
from .syntax import block, expressions, parameters
from .types import Types
from .values import (
    NIL,
    UNKNOWN,
    Bound,
    Builtin,
    Call,
    Declared,
    Either,
    External,
    File,
    Frame,
    Function,
    Instance,
    Known,
    Listing,
    Many,
    Named,
    Namespace,
    Package,
    Part,
    Running,
    Served,
    Table,
    Type,
    TypeName,
    Unknown,
    Value,
    either,
    first,
    options,
    string,
)

_DEEPEST = 160  # evaluations inside each other; each costs at most a handful of Python frames
_DEEPEST_CALLS = 24
_STEPS = 60_000  # for one function that nothing calls, with all that it calls
_STEPS_OBSERVED, _DEEPEST_OBSERVED = 1_000, 4  # of a handler, which is read for what it takes and answers
_STEPS_MAIN, _STEPS_ALL = 400_000, 2_000_000


class Interpreter:
    def __init__(self, packages: Packages) -> None:
        self.packages = packages
        self.types = Types(packages)
        self.conditions: list[str] = []
        self.verb = ""
        self.unfinished: dict[str, Place] = {}  # files where it took too long, and was given up
        self.routing = Routing(self, DIALECTS, ROUTE_METHODS)
        self._members = Members(self)
        self.relevance = Relevance(packages)
        self._observation: Observation | None = None
        self._ran: set[int] = set()
        self._barren: set[int] = set()  # what was gone through, and told nothing of routes
        self._running: list[int] = []
        self._depth = 0
        self._steps, self._left = _STEPS, _STEPS_ALL

    def observe(self, handler: Value) -> Observation:
        """What a handler does with what it is given."""
        function = handler.function if isinstance(handler, Bound) else handler
        if not isinstance(function, Function):
            return Observation(is_whole=False)
        self._observation, self._steps = Observation(), _STEPS_OBSERVED
        self.call(function, (), handler.owner if isinstance(handler, Bound) else None)
        found, self._observation = self._observation, None
        found.is_whole = found.is_whole and self._steps > 0
        return found

    def run_all(self) -> None:
        for function in sorted(self.relevance.functions(), key=self.relevance.order):
            if function.node.id not in self._ran:
                self._run_alone(function)

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

    def run(self, statements: Sequence[Node], frame: Frame) -> None:
        for statement in statements:
            runner = RUNNERS.get(statement.type)
            if runner is None or self._depth > _DEEPEST or self._steps <= 0:
                continue
            self._depth += 1
            try:
                runner(self, statement, frame)
            finally:
                self._depth -= 1

    def name_in(self, file: File, name: str) -> Value:
        package = file.package
        if name in package.names:
            return package.names[name]
        if name in package.declared:
            package.names[name] = Unknown(name)  # while it is being read
            package.names[name] = self._declared(name, package.declared[name], package)
            return package.names[name]
        if name in file.imports:
            ours = self.packages.imported(file.imports[name])
            return Namespace(ours) if ours is not None else External(file.imports[name])
        ours = self.packages.imported(file.imports.get(".", ""))
        if ours is not None and name in ours.declared:
            return self.name_in(ours.files[0], name)
        return External(name) if name in language.WORDS else Unknown(name)

    def of_type(self, value: Value, type: Type | None, frame: Frame) -> Value:
        if isinstance(value, Unknown | Call) or value == NIL:
            made = self.unknown(type, value.word if isinstance(value, Unknown) else "")
            return value if isinstance(made, Unknown) and not isinstance(value, Unknown) else made
        if isinstance(value, Listing | Table) and value.type is None:
            value.type = type
        return value

    def literal(self, node: Node, type: Type | None, frame: Frame) -> Value:
        return self._members.literal(node, type, frame)

    def member(self, value: Value, name: str, word: str = "") -> Value:
        return self._members.member(value, name, word)

    def invoke(self, callee: Value, given: Sequence[Value], at: Place) -> Value:
        match callee:
            case Function():
                return self.call(callee, given)
            case Bound():
                return self.call(callee.function, given, callee.owner)
            case Builtin():
                return callee.run(tuple(given), at)
            case External():
                return self._library(callee, given, at)
            case Part():
                self._chosen_by_library(callee, given, at)
                return self._noted(callee, given, at)
            case Either():
                return either(self.invoke(o, given, at) for o in callee.options)
            case TypeName():
                return first(given[0]) if given else UNKNOWN
            case Unknown():
                return self._unknown_call(callee, given, at)
            case _:
                return UNKNOWN

    def call(self, function: Function, given: Sequence[Value], owner: Value | None = None) -> Value:
        """Go through the body. Of one that cannot matter, is inside itself, or is too deep, the types are taken."""
        key, body = function.node.id, child(function.node, "body")
        is_possible = key not in self._running and len(self._running) < _DEEPEST_CALLS and self._depth < _DEEPEST - 20
        if body is None or not is_possible or self._steps <= 0 or not self._is_wanted(function, given):
            self._lost_sight(given)
            return self._results(function)
        self._ran.add(key)
        before = self.routing.count
        running = Running()
        frame = Frame(function.file, {}, function.frame or Frame(function.file, {}), running)
        self._bind(function, given, owner, frame)
        self._running.append(key)
        outer, self.verb = self.verb, _verb_in(given)
        self.run(block(body), frame)
        self.verb = outer
        self._running.pop()
        if self.routing.count == before and not self.relevance.is_short(function):
            self._barren.add(key)
        return self._returned(function, running)

    def handed_over(self, value: Value) -> None:
        for one in options(value):
            function = one.function if isinstance(one, Bound) else one
            if not isinstance(function, Function) or function.node.id in self._ran or is_handler(function):
                continue
            if self.relevance.is_relevant(function):
                self.call(function, (), one.owner if isinstance(one, Bound) else None)

    def unknown(self, type: Type | None, word: str) -> Value:
        if type is None:
            return Unknown(word)
        ours = self.types.named(type)
        if ours is not None and self.types.is_struct(ours):
            return Instance(ours, is_made=False)
        library = self.types.library(type)
        if CONTEXT.search(library):
            return External(library)
        served = self.routing.of_type(library, place(type.file.path, type.node))
        return served if served is not None else Unknown(word, type)

    def assign(self, target: Node, value: Value, frame: Frame) -> None:
        if target.type == "identifier":
            name, at = text(target), frame
            while at.outer is not None and name not in at.names:
                at = at.outer
            names = at.names if name in at.names else frame.file.package.names
            if name != "_":
                names[name] = value
        elif target.type == "selector_expression":
            owner = first(self.value(child(target, "operand"), frame))
            name = text(child(target, "field"))
            if isinstance(owner, Namespace):
                owner.package.names[name] = value
            elif isinstance(owner, Instance | Either):
                self._set_field(owner, name, value)
            else:
                self.handed_over(value)
                if isinstance(owner, Call):
                    owner.fields[name] = value
        elif target.type == "index_expression":
            owner, key = self.value(child(target, "operand"), frame), self.value(child(target, "index"), frame)
            if isinstance(owner, Table) and isinstance(key, Known):
                owner.entries[key.value] = value
        elif target.type in {"unary_expression", "parenthesized_expression"} and named(target):
            self.assign(named(target)[0], value, frame)

    def receiver(self, function: Function) -> Value | None:
        """Some value of the type that a method is of."""
        declared = function.file.package.declared.get(function.receiver)
        if declared is None:
            return None
        return Instance(Named(function.receiver, function.file.package, declared), is_made=False)

    def _set_field(self, owner: Value, name: str, value: Value) -> None:
        for one in options(owner):
            if isinstance(one, Instance):
                self._members.put(one, name, value)

    def _is_wanted(self, function: Function, given: Sequence[Value]) -> bool:
        """Whether it may lead to routes, or is short. One that led to none is gone through again only for a router."""
        if self._observation is not None:
            return not self._running or (_sees_context(given) and len(self._running) < _DEEPEST_OBSERVED)
        if any(isinstance(o, Served | Function | Bound) for v in given for o in options(first(v))):
            return True
        if function.node.id in self._barren:
            return False
        return self.relevance.is_short(function) or self.relevance.is_relevant(function)

    def _lost_sight(self, given: Sequence[Value]) -> None:
        if self._observation is not None and _sees_context(given):
            self._observation.is_whole = False

    def _run_alone(self, function: Function) -> None:
        """With nothing known of its arguments."""
        is_main = function.name == "main" and function.file.package.name == "main"
        self._steps = granted = min(_STEPS_MAIN if is_main else _STEPS, self._left)
        before = len(self.routing.made_routers)
        given = self.receiver(function)
        returned = self.call(function, (), given)
        if self.relevance.is_called(function):
            self.routing.lost(returned, before)
        self._left -= granted - self._steps
        if self._steps <= 0:
            self.unfinished.setdefault(function.file.path, function.place)

    def _declared(self, name: str, declared: Declared, package: Package) -> Value:
        frame = Frame(declared.file, {})
        match declared.node.type:
            case "function_declaration":
                return Function(declared.node, declared.file, name=name)
            case "type_spec" | "type_alias":
                return TypeName(Named(name, package, declared))
            case "const_spec":
                return constant(self, declared, frame)
            case _:
                return self._variable(name, declared, frame)

    def _variable(self, name: str, declared: Declared, frame: Frame) -> Value:
        written = child(declared.node, "type")
        values = expressions(child(declared.node, "value"))
        type = Type(written, declared.file) if written is not None else None
        steps, self._steps = self._steps, min(self._steps, _STEPS)
        conditions, self.conditions = self.conditions, []
        value = self.value(values[min(declared.index, len(values) - 1)], frame) if values else Unknown(name)
        self._steps, self.conditions = steps, conditions
        if isinstance(value, Many):
            value = value.items[declared.index] if declared.index < len(value.items) else UNKNOWN
        if isinstance(value, Known) and isinstance(value.value, bool):
            return Unknown(name)  # a switch that somebody may turn
        return self.of_type(value, type, frame)

    def _library(self, callee: External, given: Sequence[Value], at: Place) -> Value:
        if callee.name in language.WORDS:
            return language.call(callee.name, given)
        text = texts.function(callee.name, given)
        if text is not None:
            return text if not isinstance(text, Unknown) else Unknown(callee.name)
        return self._noted(callee, given, at)

    def _chosen_by_library(self, callee: Part, given: Sequence[Value], at: Place) -> None:
        """`lo.Ternary(x, a, b).Register(router)`: a method of what a library was given."""
        if isinstance(callee.owner, Call) and any(isinstance(first(v), Served) for v in given):
            for one in (o for v in callee.owner.given for o in options(v) if isinstance(o, Instance)):
                method = self.member(one, callee.name)
                if isinstance(method, Bound):
                    self.invoke(method, given, at)

    def _noted(self, callee: External | Part, given: Sequence[Value], at: Place) -> Value:
        """A call of a library: it may make or serve a router, and it may call what it is given."""
        if self._observation is not None:
            self._observation.noted.append(Noted(callee, tuple(given), at))
        served = self.routing.library(callee, tuple(given), at)
        for value in given:
            self.handed_over(value)
        return served if served is not None else Call(callee, tuple(given), at)

    def _unknown_call(self, callee: Unknown, given: Sequence[Value], at: Place) -> Value:
        """A method of nobody knows what. Handed a router, it may be that of any type which has one so called."""
        name = callee.word.rpartition(".")[2]
        self._lost_sight(given)
        if any(isinstance(o, Served) for v in given for o in options(first(v))):
            found = self.relevance.implementations(name, len(given))
            for function in found:
                self.call(function, given, self.receiver(function))
            if not found:
                self.routing.gone(given)
        for value in given:
            self.handed_over(value)
        type = callee.type
        if type is not None and type.node.type == "function_type":
            result = child(type.node, "result")
            type = Type(result, type.file) if result is not None and result.type != "parameter_list" else None
        key = next((t for v in given if (t := string(v)) is not None), "")
        return self.unknown(type, f"{callee.word}({key})")

    def _bind(self, function: Function, given: Sequence[Value], owner: Value | None, frame: Frame) -> None:
        if function.receiver:
            name = receiver_name(function.node)
            frame.names[name] = owner if owner is not None else UNKNOWN
        for index, (name, written, is_rest) in enumerate(parameters(function.node)):
            type = Type(written, function.file) if written is not None else None
            if is_rest:
                frame.names[name] = Listing(list(given[index:]), is_open=len(given) <= index, type=type)
            elif index < len(given):
                frame.names[name] = self.of_type(first(given[index]), type, frame)
            else:
                frame.names[name] = self.unknown(type, name)
        for declared in named(child(function.node, "result")):
            written = child(declared, "type")
            for name in children(declared, "name"):
                type = Type(written, function.file) if written is not None else None
                frame.names[text(name)] = Unknown(text(name), type)
                if frame.call is not None:
                    frame.call.results.append(text(name))

    def _returned(self, function: Function, running: Running) -> Value:
        count = max((len(r) for r in running.returned), default=0)
        if not count:
            return self._results(function)
        merged = [either(r[i] for r in running.returned if len(r) == count) for i in range(count)]
        for index, type in enumerate(self.types.results(function)[:count]):
            value = merged[index]
            if isinstance(value, Unknown) or value == NIL:
                merged[index] = self.unknown(type, value.word if isinstance(value, Unknown) else "")
        return merged[0] if count == 1 else Many(tuple(merged))

    def _results(self, function: Function) -> Value:
        found = [self.unknown(t, f"{function.name}()") for t in self.types.results(function)]
        return UNKNOWN if not found else found[0] if len(found) == 1 else Many(tuple(found))


def _sees_context(given: Sequence[Value]) -> bool:
    return any(is_context(first(v)) for v in given)


def _verb_in(given: Sequence[Value]) -> str:
    """`register("GET", "/x", h)`: whatever this is, it is for GET."""
    found = {t for v in given if (t := string(v)) in VERBS}
    return found.pop() if len(found) == 1 else ""


def is_handler(function: Function) -> bool:
    """Whether it answers requests, by what it is given."""
    words = [text(written).lstrip("*") for _, written, _ in parameters(function.node)]
    return any(w.endswith((".ResponseWriter", ".Context", ".Ctx", ".Handler", ".HandlerFunc")) for w in words[:2])
