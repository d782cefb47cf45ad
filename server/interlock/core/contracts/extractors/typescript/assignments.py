"""What becomes of a variable after it is declared: given another value, or another field."""

from dataclasses import replace

from tree_sitter import Node

from ...nodes import child, text
from .expressions import branched, word
from .language import with_entry, with_query
from .modules import Module
from .objects import as_state, is_empty
from .reading import Reading
from .scopes import Declaration, parameter_parts, parameters
from .substitute import fill
from .syntax import FUNCTIONS, ancestors, arguments, function_around, key_name, string_value
from .texts import joined
from .values import Entry, Query, Thing, Unknown, Value, choice, node_key

_ASSIGNMENTS = ("assignment_expression", "augmented_assignment_expression")
_ADDS = frozenset({"set", "append"})
_BRANCHES = frozenset(
    ["if_statement", "switch_case", "for_statement", "for_in_statement", "while_statement", "binary_expression",
     "ternary_expression", "catch_clause"]
)  # fmt: skip
_MEMBERS = frozenset({"member_expression", "subscript_expression"})


class Assignments:
    """The assignments of one file, by the name they begin with."""

    def __init__(self, module: Module) -> None:
        self._module = module
        self._by_name: dict[str, list[Node]] | None = None

    def after(self, reading: Reading, name: str, first: Value, declared: Declaration) -> Value:
        """All that the variable may be. An object at the top of a file is state: its fields change at any time."""
        home = _home(declared)
        if home is None or declared.path:
            return first
        values = [first]
        for node in self._of(name):
            if not home.start_byte <= node.start_byte < home.end_byte:
                continue
            if node.type == "call_expression":
                values = [self._called(reading, v, node, home) for v in values]
                continue
            left, right = child(node, "left"), child(node, "right")
            if left is None or right is None:
                continue
            if left.type == "identifier" and _root(right) == name:
                continue  # `params = params.set(..)`: its calls are looked at one by one
            if left.type == "identifier":
                given = self._given(reading, right, home)
                is_added = node.type == "augmented_assignment_expression"
                given = joined(values[-1], given, name, word(right)) if is_added else given
                if (condition := _condition(node, home)) is not None:
                    test, holds = condition
                    ways = (given, values[-1]) if holds else (values[-1], given)
                    values = [*values[:-1], branched(reading, test, ways[0], ways[1], self._module)]
                else:
                    values.append(given)
            elif text(child(left, "object")) == name:
                given = self._given(reading, right, home)
                is_state = home.type == "program"  # what state was first is as good as any
                values = [_with_field(v, left, given, _is_conditional(node, home), is_state) for v in values]
        if len(values) > 1 and is_empty(values[0]):
            values = values[1:]  # it is filled before it is used
        found = choice(values) if len(values) > 1 else values[0]
        return as_state(found) if home.type == "program" else found

    def _of(self, name: str) -> list[Node]:
        if self._by_name is None:
            self._by_name = {}
            nodes = (
                n for kind in (*_ASSIGNMENTS, "call_expression") for n in self._module.within(self._module.root, kind)
            )
            for node in sorted(nodes, key=lambda n: n.start_byte):
                target = _target(node)
                if target is not None:
                    self._by_name.setdefault(text(target), []).append(node)
        return self._by_name.get(name, [])

    def _given(self, reading: Reading, right: Node, home: Node) -> Value:
        """What another function is called with when it sets the variable, nobody knows here."""
        value, function = reading.value(right, self._module), function_around(right)
        if function is None or not home.start_byte <= function.start_byte < home.end_byte:
            return value
        key = node_key(self._module, function)
        named_by = (parameter_parts(p)[0] for p in parameters(function))
        return fill(reading, value, {(key, i): Unknown(text(n)) for i, n in enumerate(named_by)}, None)

    def _called(self, reading: Reading, value: Value, call: Node, home: Node) -> Value:
        """`params.append("page", page)`, `Object.assign(order, more)`."""
        if isinstance(value, Query) and text(child(child(call, "function"), "property")) in _ADDS:
            given = [reading.value(a, self._module) for a in arguments(call)]
            return with_entry(value, given, _is_conditional(call, home))
        if ".searchParams." in text(child(call, "function")):
            given = [reading.value(a, self._module) for a in arguments(call)]
            asked = with_query(value, with_entry(Query(Thing()), given))
            return choice([value, asked]) if _is_conditional(call, home) else asked
        return replace(value, is_open=True) if isinstance(value, Thing) and not _is_addition(call) else value


def _with_field(value: Value, left: Node, given: Value, sometimes: bool, only_new: bool) -> Value:
    if text(child(left, "property")) == "search":
        asked = with_query(value, given)
        return choice([value, asked]) if sometimes else asked
    if not isinstance(value, Thing):
        return value
    index = child(left, "index")
    name = key_name(child(left, "property")) if index is None else string_value(index)
    if name is None:
        return replace(value, is_open=True)
    if (known := next((e for e in value.entries if e.key == name), None)) is None:
        return replace(value, entries=(*value.entries, Entry(name, given, left, sometimes)))
    is_ref = name == "value"  # of Vue: it is there to be changed, at any time
    if (is_ref and is_empty(given)) or (only_new and not is_ref):
        return value
    changed = choice([known.value, given]) if is_ref or sometimes else given
    both = replace(known, value=changed, is_sometimes=known.is_sometimes and sometimes)
    return replace(value, entries=tuple(both if e is known else e for e in value.entries))


def _home(declared: Declaration) -> Node | None:
    """The block in which the variable lives."""
    if declared.target is None:
        return None
    return next((a for a, _ in ancestors(declared.target) if a.type in {"statement_block", "program"}), None)


def _target(node: Node) -> Node | None:
    if node.type in _ASSIGNMENTS:
        left = child(node, "left")
        while left is not None and left.type in _MEMBERS:
            left = child(left, "object")
        return left if left is not None and left.type == "identifier" else None
    callee = child(node, "function")
    if _is_addition(node):
        return _root_node(callee)
    if text(callee) == "Object.assign":
        given = arguments(node)
        return given[0] if given and given[0].type == "identifier" else None
    return None


def _is_addition(call: Node) -> bool:
    return text(child(child(call, "function"), "property")) in _ADDS


def _root(node: Node) -> str:
    """The name at the beginning of `params.set(..).append(..)`; empty when it is no such chain."""
    return text(_root_node(child(node, "function"))) if node.type == "call_expression" and _is_addition(node) else ""


def _root_node(callee: Node | None) -> Node | None:
    at = child(callee, "object")
    while at is not None and at.type == "call_expression" and _is_addition(at):
        at = child(child(at, "function"), "object")
    if at is not None and text(child(at, "property")) == "searchParams":
        at = child(at, "object")
    return at if at is not None and at.type == "identifier" else None


def _condition(node: Node, home: Node) -> tuple[Node, bool] | None:
    """The condition of the one `if` between the block and the node, and whether it must hold."""
    found: tuple[Node, bool] | None = None
    for outer, inner in ancestors(node):
        if outer == home:
            return found
        if outer.type == "if_statement" and found is None and (test := child(outer, "condition")) is not None:
            found = (test, inner == child(outer, "consequence"))
        elif outer.type not in {"expression_statement", "statement_block", "else_clause"}:
            return None
    return None


def _is_conditional(node: Node, home: Node) -> bool:
    """Whether a branch, a loop or a callback lies between the block and the node."""
    for outer, _ in ancestors(node):
        if outer == home:
            return False
        if outer.type in _BRANCHES or outer.type in FUNCTIONS:
            return True
    return False
