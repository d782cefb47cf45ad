"""Which declaration a name means where it stands."""

from bisect import bisect_right
from dataclasses import dataclass, replace

from tree_sitter import Node

from ...nodes import child, named, text
from .modules import SCOPES, Module
from .syntax import FUNCTIONS, key_name


@dataclass(frozen=True)
class Declaration:
    """`kind`: 'value' (node is the expression), 'function', 'class', 'enum', 'parameter', 'each' (an item of node),
    'caught' (what the `try` at node throws).

    `path` leads from that value to the name, when it was taken out by a pattern; `default` is the pattern's.
    """

    kind: str
    node: Node
    index: int = 0
    path: tuple[str, ...] = ()
    default: Node | None = None
    annotation: Node | None = None
    target: Node | None = None  # where the name is written
    without: tuple[str, ...] = ()  # of `...rest`: the fields that were taken out beside it


Scope = dict[str, Declaration]


class Scopes:
    """The scopes of one file, each read when it is first asked for."""

    def __init__(self, module: Module) -> None:
        self._module = module
        self._nodes: list[Node] = []
        self._starts: list[int] = []
        self._ends: list[int] = []
        self._outer: list[int] = []  # by the position of a scope: that of the one around it
        self._read: dict[int, Scope] = {}

    def find(self, name: str, at: Node) -> Declaration | None:
        if not self._nodes:
            self._index()
        index, end = bisect_right(self._starts, at.start_byte) - 1, at.end_byte
        while index >= 0:
            if self._ends[index] >= end and (found := self._scope(index).get(name)) is not None:
                return found
            index = self._outer[index]
        return None

    def _scope(self, index: int) -> Scope:
        if index not in self._read:
            self._read[index] = _read(self._nodes[index])
        return self._read[index]

    def _index(self) -> None:
        root = self._module.root
        self._nodes = [root, *self._module.all(*SCOPES)]
        self._starts = [0, *(n.start_byte for n in self._nodes[1:])]
        self._ends = [n.end_byte for n in self._nodes]
        around: list[int] = []
        for index, start in enumerate(self._starts):
            while around and self._ends[around[-1]] <= start:
                around.pop()
            self._outer.append(around[-1] if around else -1)
            around.append(index)


def parameters(function: Node) -> list[Node]:
    single = child(function, "parameter")
    if single is not None:
        return [single]
    return [p for p in named(child(function, "parameters")) if text(p) != "this"]


def parameter_at(root: Node, start: int, end: int, index: int) -> Node | None:
    """The parameter at a position of the function that spans these bytes."""
    node = root.descendant_for_byte_range(start, end)
    while node is not None and node.type not in FUNCTIONS:
        node = node.parent
    written = parameters(node) if node is not None else []
    return written[index] if 0 <= index < len(written) else None


def parameter_parts(parameter: Node) -> tuple[Node, Node | None, Node | None]:
    """The pattern, the type annotation and the default of a parameter."""
    if parameter.type in {"required_parameter", "optional_parameter"}:
        pattern = child(parameter, "pattern")
        return (pattern if pattern is not None else parameter), child(parameter, "type"), child(parameter, "value")
    if parameter.type == "assignment_pattern":
        left = child(parameter, "left")
        return (left if left is not None else parameter), None, child(parameter, "right")
    return parameter, None, None


def _read(node: Node) -> Scope:
    scope: Scope = {}
    if node.type in FUNCTIONS:
        for index, parameter in enumerate(parameters(node)):
            pattern, annotation, default = parameter_parts(parameter)
            if pattern.type == "rest_pattern" and named(pattern):
                pattern, annotation = named(pattern)[0], None
            _bind(scope, pattern, Declaration("parameter", node, index, (), default, annotation))
        return scope
    if node.type == "for_in_statement":
        left, right = child(node, "left"), child(node, "right")
        operator = child(node, "operator")
        if left is not None and right is not None and text(operator) == "of":
            _bind(scope, left, Declaration("each", right))
        return scope
    if node.type == "catch_clause":
        thrown = child(node, "parameter")
        if thrown is not None and node.parent is not None:
            _bind(scope, thrown, Declaration("caught", node.parent))
        return scope
    for statement in node.named_children:
        if statement.type == "labeled_statement":
            _react(scope, statement)
            continue
        is_exported = statement.type == "export_statement"
        declared = child(statement, "declaration") if is_exported else statement
        if declared is not None:
            _declare(scope, declared, "somebodys" if is_exported else "nothing")
    return scope


def _react(scope: Scope, statement: Node) -> None:
    """`$: url = `/orders/${id}`` of Svelte."""
    inner = next((n for n in named(statement) if n.type == "expression_statement"), None)
    assigned = named(inner)[0] if named(inner) else None
    left, right = child(assigned, "left"), child(assigned, "right")
    if left is not None and right is not None and left.type == "identifier":
        scope.setdefault(text(left), Declaration("value", right))


def _declare(scope: Scope, node: Node, without_value: str) -> None:
    if node.type in {"lexical_declaration", "variable_declaration"}:
        for declarator in named(node):
            pattern, value = child(declarator, "name"), child(declarator, "value")
            if pattern is not None:
                kind = "value" if value is not None else without_value
                whole = Declaration(kind, value if value is not None else declarator)
                annotation = child(declarator, "type")
                _bind(scope, pattern, Declaration(whole.kind, whole.node, annotation=annotation))
    elif node.type in {"function_declaration", "generator_function_declaration"}:
        _name(scope, node, "function")
    elif node.type in {"class_declaration", "abstract_class_declaration"}:
        _name(scope, node, "class")
    elif node.type == "enum_declaration":
        _name(scope, node, "enum")


def _name(scope: Scope, node: Node, kind: str) -> None:
    name = child(node, "name")
    if name is not None:
        scope[text(name)] = Declaration(kind, node)


def _bind(scope: Scope, pattern: Node, whole: Declaration) -> None:
    """Every name a pattern introduces, with the way to it. Patterns are shallow in practice; 20 levels are read."""
    stack = [(pattern, whole)]
    while stack:
        node, found = stack.pop()
        if node.type in {"identifier", "shorthand_property_identifier_pattern"}:
            scope[text(node)] = replace(found, target=node)
        elif len(found.path) > 20:
            continue
        elif node.type == "object_pattern":
            taken = fields_of_pattern(node)
            stack += [(inner, _step(found, key, default)) for key, inner, default in taken]
            rest = replace(found, without=tuple(key for key, _, _ in taken))
            stack += [(named(r)[0], rest) for r in named(node) if r.type == "rest_pattern" and named(r)]
        elif node.type == "array_pattern":
            for index, inner in enumerate(named(node)):
                stack.append((inner, _step(found, f"[{index}]", None)))
        elif node.type in {"assignment_pattern", "object_assignment_pattern"}:
            left, right = child(node, "left"), child(node, "right")
            if left is not None:
                stack.append((left, replace(found, default=right)))


def fields_of_pattern(pattern: Node) -> list[tuple[str, Node, Node | None]]:
    """The fields a pattern takes: name, the pattern it goes into, its default. What is computed or rest is left out."""
    found: list[tuple[str, Node, Node | None]] = []
    for one in named(pattern):
        if one.type == "shorthand_property_identifier_pattern":
            found.append((text(one), one, None))
        elif one.type == "object_assignment_pattern":
            left, right = child(one, "left"), child(one, "right")
            if left is not None:
                found.append((text(left), left, right))
        elif one.type == "pair_pattern":
            name, inner = key_name(child(one, "key")), child(one, "value")
            if name is None or inner is None:
                continue
            if inner.type == "assignment_pattern" and (left := child(inner, "left")) is not None:
                found.append((name, left, child(inner, "right")))
            else:
                found.append((name, inner, None))
    return found


def _step(found: Declaration, step: str, default: Node | None) -> Declaration:
    return replace(found, path=(*found.path, step), default=default)
