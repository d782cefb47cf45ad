"""What is done with the answers: fields that are read, types that are declared, values they are compared with."""

from tree_sitter import Node

from ...nodes import child, named, place, text, walk
from ...places import Place
from .answers import STEPS
from .evaluate import Evaluator
from .guards import asked_before, has_fallback, is_guarded, is_narrowed
from .language import ARRAY_METHODS, EACH_OF_ARRAY
from .modules import Module
from .observed import Observed, Taken
from .requests import called
from .scopes import fields_of_pattern, parameter_parts, parameters
from .syntax import FUNCTIONS, bare, string_value
from .type_shapes import Types
from .values import Answer, Branch, Choice, Either, Param, Value, node_key, options


class Uses:
    def __init__(self, evaluator: Evaluator, types: Types, observed: Observed) -> None:
        self._evaluator = evaluator
        self._types = types
        self._observed = observed

    def look(self, node: Node, module: Module) -> None:
        match node.type:
            case "member_expression" | "subscript_expression":
                self._member(node, module)
            case "variable_declarator":
                self._declarator(node, module)
            case "for_in_statement":
                self._loop(node, module)
            case "binary_expression":
                self._comparison(node, module)
            case "switch_statement":
                self._switch(node, module)
            case "as_expression" | "satisfies_expression":
                parts = named(node)
                if len(parts) == 2:
                    self.declare(self._evaluator.value(parts[0], module), parts[1], module)
            case kind if kind in FUNCTIONS:
                self._function(node, module)
            case _:
                pass

    def declare(self, value: Value, annotation: Node, module: Module) -> None:
        if _may_be_answer(value):
            shape = self._types.shape(annotation, module)
            if shape.is_known:
                self._observed.declared.append((value, shape, place(module.path, annotation)))

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
        asked = asked_before(node)
        if is_narrowed(bare(owner), asked):
            return
        self._take(value, None, spot, is_guarded(node, bare(owner), asked))
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
        self._observed.taken.append(Taken(value, step, spot, guarded))

    def _declarator(self, node: Node, module: Module) -> None:
        pattern, written, annotation = child(node, "name"), child(node, "value"), child(node, "type")
        if pattern is None or written is None:
            return
        if pattern.type in {"object_pattern", "array_pattern"} or annotation is not None:
            value = self._evaluator.value(written, module)
            self._pattern(value, pattern, module)
            if annotation is not None:
                self.declare(value, annotation, module)

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
        if text(child(node, "operator")) not in {"===", "!==", "==", "!="}:
            return
        left, right = child(node, "left"), child(node, "right")
        if left is None or right is None:
            return
        for side, other in ((left, right), (right, left)):
            literal = _literal(other)
            if literal is not None:
                self._compared(side, other, literal, module)

    def _compared(self, side: Node, other: Node, literal: str, module: Module) -> Value | None:
        value = self._evaluator.value(bare(side), module)
        if not _may_be_answer(value):
            return None
        if other.type == "number":
            self._observed.statuses.append((value, literal, place(module.path, other)))
        else:
            self._observed.tested.append((value, literal, place(module.path, other)))
        return value

    def _switch(self, node: Node, module: Module) -> None:
        """Each case is a test; without a default, there is no branch for any other value."""
        subject, body = child(node, "value"), child(node, "body")
        cases = [c for c in named(body) if c.type == "switch_case"]
        found: list[str] = []
        value: Value | None = None
        for written in (child(c, "value") for c in cases):
            literal = _literal(written) if written is not None else None
            if subject is not None and written is not None and literal is not None:
                value = self._compared(subject, written, literal, module)
                found += [literal] if written.type != "number" else []
        has_default = any(c.type == "switch_default" for c in named(body))
        if value is not None and found and not has_default and len(found) == len(cases):
            self._observed.switched.append((value, tuple(found), place(module.path, node)))

    def _function(self, node: Node, module: Module) -> None:
        function = self._evaluator.value(node, module) if node.type != "method_definition" else None
        key = node_key(module, node)
        for index, parameter in enumerate(parameters(node)):
            pattern, annotation, _ = parameter_parts(parameter)
            value = self._evaluator.parameter(node, index, module)
            self._pattern(value, pattern, module)
            if annotation is not None and not isinstance(value, Param):
                self.declare(value, annotation, module)
        returned = child(node, "return_type")
        mentions = (
            {text(n) for n in walk(returned) if n.type == "type_identifier"} if returned is not None else set[str]()
        )
        for one in called(function) if function is not None else ():
            generic = {text(child(p, "name")) for p in named(child(node, "type_parameters"))}
            if returned is not None and one.key == key and not generic & mentions:
                self.declare(self._evaluator.returned(one), returned, module)


def _literal(node: Node) -> str | None:
    return text(node) if node.type == "number" else string_value(node)


def _may_be_answer(value: Value) -> bool:
    match value:
        case Answer():
            return True
        case Param():
            return True
        case Choice() | Branch():
            return any(_may_be_answer(o) for o in options(value))
        case Either():
            return _may_be_answer(value.first) or _may_be_answer(value.otherwise)
        case _:
            return False


def _is_assigned(node: Node) -> bool:
    parent = node.parent
    if parent is None or parent.type not in {"assignment_expression", "augmented_assignment_expression"}:
        return False
    return child(parent, "left") == node
