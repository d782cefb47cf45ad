"""What becomes of a variable after it is declared: given another value, or another field."""

from dataclasses import replace

from tree_sitter import Node

from .expressions import word
from .modules import Module
from .reading import Reading
from .scopes import Declaration
from .syntax import ancestors, arguments, child, key_name, string_value, text
from .texts import joined
from .values import Entry, Items, Thing, Value, choice

_ASSIGNMENTS = ("assignment_expression", "augmented_assignment_expression")
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
                values = [_opened(v) for v in values]
                continue
            left, right = child(node, "left"), child(node, "right")
            if left is None or right is None:
                continue
            if left.type == "identifier":
                given = reading.value(right, self._module)
                is_added = node.type == "augmented_assignment_expression"
                values.append(joined(values[-1], given, name, word(right)) if is_added else given)
            elif text(child(left, "object")) == name:
                values = [self._with_field(reading, v, left, right) for v in values]
        found = choice(values) if len(values) > 1 else values[0]
        return _as_state(found) if home.type == "program" else found

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

    def _with_field(self, reading: Reading, value: Value, left: Node, right: Node) -> Value:
        if not isinstance(value, Thing):
            return value
        index = child(left, "index")
        name = key_name(child(left, "property")) if index is None else string_value(index)
        if name is None:
            return replace(value, is_open=True)
        if any(e.key == name for e in value.entries):
            return value  # what it was first is as good as any
        return replace(value, entries=(*value.entries, Entry(name, reading.value(right, self._module), left)))


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
    if node.type == "call_expression" and text(child(node, "function")) == "Object.assign":
        given = arguments(node)
        return given[0] if given and given[0].type == "identifier" else None
    return None


def _opened(value: Value) -> Value:
    return replace(value, is_open=True) if isinstance(value, Thing) else value


def _as_state(value: Value, depth: int = 0) -> Value:
    if depth > 6:
        return value
    if isinstance(value, Thing):
        entries = tuple(replace(e, value=_as_state(e.value, depth + 1)) for e in value.entries)
        return Thing(entries, value.is_open, is_state=True)
    return value if not isinstance(value, Items) else Items(_as_state(value.item, depth + 1), value.members)
