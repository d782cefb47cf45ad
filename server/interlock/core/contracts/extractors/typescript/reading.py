"""What the parts of the interpreter ask of each other."""

from collections.abc import Sequence
from typing import Protocol

from tree_sitter import Node

from .modules import Module
from .values import Function, NodeKey, Value


class Reading(Protocol):
    def value(self, node: Node, module: Module) -> Value:
        """What the expression may be."""
        ...

    def member(self, value: Value, name: str) -> Value: ...

    def item(self, value: Value) -> Value:
        """Any member of an array."""
        ...

    def invoke(self, callee: Value, given: Sequence[Value], call: NodeKey | None) -> Value:
        """What a call gives back; `call` is where it stands."""
        ...

    def returned(self, function: Function) -> Value:
        """What a function gives back, with its parameters left open."""
        ...
