"""Reads a tree as Rust would run it, without running it: from each `main`, and then what nothing else calls.

A call of a function of the tree goes through its body where that may have to do with routers, or is short.
"""

import re
from collections.abc import Sequence

from tree_sitter import Node

from ...nodes import child, place, text
from ...places import Place
from .building import Building, Router
from .crates import Crates, type_path
from .expressions import READERS, joined
from .libraries import Libraries
from .syntax import named
from .values import (
    UNKNOWN,
    Either,
    External,
    Frame,
    Function,
    Item,
    Listing,
    Made,
    Module,
    Record,
    Unknown,
    Value,
    either,
    options,
)

_MARK = re.compile(
    rb"\b(Router|ApiRouter|OpenApiRouter|App|Route)(::<[^>]*>)?::(new|default|with_openapi)\(|\brocket::(build|custom)|"
    rb"\.(nest|nest_service|merge|route|api_route|service|configure|mount|routes|at)\(|\broutes!|\bweb::(scope|resource)\(|"
    rb"\b(Router|ApiRouter|OpenApiRouter|ServiceConfig|MethodRouter|Scope|Rocket)\b"
)
_CALL = re.compile(rb"\b(\w+)\s*(?:::<[^()]*>)?\(")
_REFERENCE = re.compile(rb"\(\s*(?:\w+::)*(\w+)\s*\)")
_DEEPEST = 140  # evaluations inside each other; each costs at most a handful of Python frames
_DEEPEST_CALLS = 24
_STEPS = 120_000  # for one function that nothing calls, with all that it calls
_SHORT = 600  # bytes; a function that small is gone through for its result


class Interpreter:
    def __init__(self, crates: Crates) -> None:
        self.crates = crates
        self.conditions: list[str] = []
        self.building = Building(self.conditions)
        self.unfinished: dict[str, Place] = {}  # files where it took too long, and was given up
        self._libraries = Libraries(self.building)
        self._constants: dict[int, Value] = {}
        self._ran: set[int] = set()
        self._running: list[int] = []
        self._depth = 0
        self._steps = _STEPS

    def run_all(self) -> None:
        functions = [f for f in self.crates.functions() if _MARK.search(f.node.text or b"") or _name(f) == "main"]
        called: set[str] = set()
        for function in self.crates.functions():
            body = (child(function.node, "body") or function.node).text or b""
            called |= {n.decode() for n in (*_CALL.findall(body), *_REFERENCE.findall(body))}
        for function in sorted(functions, key=lambda f: (_name(f) != "main", _name(f) in called, f.place)):
            if function.node.id not in self._ran:
                self._run_alone(function, _name(function) in called)

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

    def path(self, words: tuple[str, ...], frame: Frame) -> Value:
        """What `a::b` means where it stands."""
        if words[:1] == ("Self",) and frame.owner:
            words = (frame.owner, *words[1:])
        if len(words) == 2 and words[0][:1].isupper():
            method = self.crates.method(frame.module, words[0], words[1])
            if method is not None:
                return method
        found = self.crates.find(frame.module, words)
        if isinstance(found, Function):
            return found
        if isinstance(found, Item):
            return self._item(found)
        return UNKNOWN if isinstance(found, Module) else External(found)

    def struct(self, words: tuple[str, ...], frame: Frame) -> Item | None:
        words = (frame.owner,) if words == ("Self",) else words
        found = self.crates.find(frame.module, words) if words else None
        return found if isinstance(found, Item) else None

    def invoke(self, callee: Value, given: Sequence[Value], at: Place) -> Value:
        match callee:
            case Function():
                return self.call(callee, given)
            case External():
                if given and (callee.word in _WRAPPERS or (callee.word == "new" and callee.owner in _WRAPPERS)):
                    return given[0]
                if callee.path[-2:] in _NEW_LISTS:
                    return Listing([])
                made = self._libraries.call(callee, given, at)
                self._handed_over(given)
                return made if made is not None else callee
            case Either():
                return either(self.invoke(o, given, at) for o in callee.options)
            case _:
                self._handed_over(given)
                return UNKNOWN

    def method(self, owner: Value, name: str, given: Sequence[Value], at: Place, frame: Frame) -> Value:
        """`owner.name(given)`"""
        if isinstance(owner, Either):
            return either(self.method(o, name, given, at, frame) for o in owner.options)
        if isinstance(owner, Router) and name == "configure" and given:
            self.invoke(given[0], (owner,), at)
            return owner
        if isinstance(owner, Router) and given and name in {"pipe", "map", "apply", "tap", "then"}:
            return either([self.invoke(given[0], (owner,), at), owner])
        if isinstance(owner, Router) and (method := self._extension(name)) is not None:
            return self.call(method, (owner, *given))
        if isinstance(owner, Made):
            return self._libraries.method(owner, name, given, at) or UNKNOWN
        if isinstance(owner, Listing):
            return self._of_list(owner, name, given, at)
        if isinstance(owner, Record) and owner.type is not None:
            method = self.crates.method(owner.type.module, text(child(owner.type.node, "name")), name)
            if method is not None:
                return self.call(method, (owner, *given))
        if any(isinstance(o, Router) for v in given for o in options(v)) and (found := self.crates.methods(name)):
            return either(self.call(m, (owner, *given)) for m in found)
        self._handed_over(given)
        return owner if name in _SAME else Unknown(f"{_word(owner)}.{name}()")

    def call(self, function: Function, given: Sequence[Value]) -> Value:
        key, body = function.node.id, child(function.node, "body")
        is_possible = key not in self._running and len(self._running) < _DEEPEST_CALLS and self._depth < _DEEPEST - 20
        if body is None or not is_possible or self._steps <= 0 or not _is_wanted(function, given):
            return UNKNOWN
        self._ran.add(key)
        frame = Frame(function.module, {}, function.frame, function.owner)
        self._bind(function, given, frame)
        self._running.append(key)
        last = self.value(body, frame)
        self._running.pop()
        return either([*frame.returned, last]) if frame.returned else last

    def _run_alone(self, function: Function, is_called: bool) -> None:
        """With nothing known of its arguments."""
        self._steps = _STEPS
        before = len(self.building.routers)
        returned = self.call(function, ())
        if is_called:
            self.building.lost(returned, before)
        if self._steps <= 0:
            self.unfinished.setdefault(function.module.file, function.place)

    def _handed_over(self, given: Sequence[Value]) -> None:
        """Closures that a library may call."""
        for value in given:
            for one in options(value):
                if isinstance(one, Function) and one.frame is not None and _MARK.search(one.node.text or b""):
                    self.call(one, ())

    def _bind(self, function: Function, given: Sequence[Value], frame: Frame) -> None:
        parameters = named(child(function.node, "parameters"))
        if parameters and parameters[0].type == "self_parameter":
            frame.names["self"] = given[0] if given else Unknown("self")
            parameters, given = parameters[1:], given[1:]
        for index, parameter in enumerate(parameters):
            pattern = child(parameter, "pattern") if parameter.type == "parameter" else parameter
            written = child(parameter, "type")
            value = given[index] if index < len(given) else self._unknown(text(pattern), written, frame)
            self.bind(pattern, value, frame)

    def bind(self, pattern: Node | None, value: Value, frame: Frame) -> None:
        if pattern is None:
            return
        if pattern.type in {"identifier", "self"}:
            frame.names[text(pattern)] = value
        elif pattern.type == "tuple_pattern":
            parts = named(pattern)
            items = value.items if isinstance(value, Listing) else []
            for index, part in enumerate(parts):
                self.bind(part, items[index] if index < len(items) else UNKNOWN, frame)
        elif pattern.type in {
            "mut_pattern",
            "ref_pattern",
            "reference_pattern",
            "tuple_struct_pattern",
            "match_pattern",
        }:
            for part in named(pattern)[-1:]:
                self.bind(part, value, frame)

    def _unknown(self, name: str, written: Node | None, frame: Frame) -> Value:
        """A router that was not seen being made: where it is served, nobody can tell."""
        if written is None:
            return Unknown(name)
        words = type_path(written)
        found = self.crates.find(frame.module, words) if words else ()
        kind = {"ServiceConfig": "actix", "Router": "axum", "ApiRouter": "axum", "OpenApiRouter": "axum"}
        last = found[-1] if isinstance(found, tuple) and found else ""
        if last in kind:
            return self.building.new(kind[last], place(frame.module.file, written), is_app=False)
        return Unknown(name)

    def _item(self, item: Item) -> Value:
        match item.node.type:
            case "function_item":
                return Function(item.node, item.module)
            case "const_item" | "static_item":
                if item.node.id not in self._constants:
                    self._constants[item.node.id] = UNKNOWN  # while it is being read
                    frame = Frame(item.module, {})
                    self._constants[item.node.id] = self.value(child(item.node, "value"), frame)
                return self._constants[item.node.id]
            case "type_item":
                return External(self._aliased(item))
            case _:
                return Unknown(text(child(item.node, "name")))

    def _aliased(self, item: Item) -> tuple[str, ...]:
        found = self.crates.find(item.module, type_path(child(item.node, "type")))
        return found if isinstance(found, tuple) and found else ("?",)

    def _extension(self, name: str) -> Function | None:
        """A method that the tree adds to routers by a trait."""
        return next((m for m in self.crates.methods(name) if m.owner in _EXTENDED), None)

    def _of_list(self, owner: Listing, name: str, given: Sequence[Value], at: Place) -> Value:
        if name in {"push", "append", "extend"} and given:
            owner.items += given[0].items if isinstance(given[0], Listing) else [given[0]]
            return UNKNOWN
        if name in {"concat", "join"}:
            parts: list[Value] = []
            for item in owner.items:
                parts += [given[0], item] if parts and name == "join" and given else [item]
            return joined(parts)
        if name == "fold" and len(given) > 1:
            value = given[0]
            for item in owner.items:
                value = self.invoke(given[1], (value, item), at)
            return value
        if name == "map" and given:
            return Listing([self.invoke(given[0], (i,), at) for i in owner.items])
        if name == "for_each" and given:
            for item in owner.items:
                self.invoke(given[0], (item,), at)
        return owner


_WRAPPERS = frozenset({"Ok", "Some", "Box", "Arc", "Rc", "from", "into"})
_EXTENDED = frozenset({"Router", "ApiRouter", "OpenApiRouter", "App", "Scope", "T"})
_NEW_LISTS = {("Vec", "new"), ("Vec", "with_capacity"), ("Vec", "default")}
_SAME = frozenset(
    [
        *("to_string", "to_owned", "into", "as_str", "clone", "as_ref", "as_deref", "unwrap", "expect", "iter"),
        *("unwrap_or", "unwrap_or_else", "unwrap_or_default", "trim", "trim_end_matches", "trim_start_matches"),
    ]
)
"""Methods that give back what they are called on, as far as it matters here."""


def _name(function: Function) -> str:
    return text(child(function.node, "name"))


def _word(value: Value) -> str:
    if isinstance(value, External):
        return "::".join(value.path)
    return value.word if isinstance(value, Unknown) else ""


def _is_wanted(function: Function, given: Sequence[Value]) -> bool:
    written = function.node.text or b""
    if len(written) <= _SHORT or any(isinstance(o, Made) for v in given for o in options(v)):
        return True
    return _MARK.search(written) is not None or _name(function) in {"main", "run", "start", "serve"}
