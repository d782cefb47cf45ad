"""Where classes are made into instances: what their constructors are given."""

from collections.abc import Iterator

from tree_sitter import Node

from ...nodes import child
from .classes import upper
from .modules import Module, Modules
from .reading import Reading
from .values import UNKNOWN, Absent, Class, Known, Literal, NodeKey, Text, Unknown, Value

_MOST = 60  # places: a class that is made more often is a value, and no part of the plumbing
_DEEPEST = 6  # classes above each other


class Instances:
    def __init__(self, reading: Reading, modules: Modules) -> None:
        self._reading = reading
        self._modules = modules
        self._made: dict[NodeKey, list[tuple[Node, Module]]] | None = None
        self._given: dict[tuple[NodeKey, int], Value | None] = {}

    def given(self, key: NodeKey, index: int) -> Value | None:
        """What the constructor of the class gets everywhere; None when that differs, or is not known."""
        if (key, index) not in self._given:
            self._given[key, index] = None
            self._given[key, index] = self._same(key, index)
        return self._given[key, index]

    def _same(self, key: NodeKey, index: int) -> Value | None:
        found: dict[Value, None] = {}
        for count, instance in enumerate(self._all(key)):
            value = instance.given[index] if index < len(instance.given) else UNKNOWN
            if count >= _MOST or isinstance(value, Absent | Unknown | Known | Literal | Text):
                return None
            found[value] = None
            if len(found) > 1:
                return None
        return next(iter(found), None)

    def _all(self, key: NodeKey, depth: int = 0) -> Iterator[Class]:
        """Every instance of the class, and of those below it, as the part that this class makes."""
        for site, home in self._sites(key):
            value = self._reading.value(site, home)
            if isinstance(value, Class):
                yield value
        for below in self._reading.below(key) if depth < _DEEPEST else ():
            for instance in self._all(below.key, depth + 1):
                if (part := upper(self._reading, instance)) is not None:
                    yield part

    def _sites(self, key: NodeKey) -> list[tuple[Node, Module]]:
        if self._made is None:
            self._made = {}
            for module in self._modules.by_path.values():
                for node in module.all("new_expression") if b"new " in module.content else ():
                    maker = child(node, "constructor")
                    value = self._reading.value(maker, module) if maker is not None else UNKNOWN
                    if isinstance(value, Class):
                        self._made.setdefault(value.key, []).append((node, module))
        return self._made.get(key, [])
