"""What the parts of the interpreter ask of each other."""

from collections.abc import Sequence
from typing import Protocol

from tree_sitter import Node

from ...places import Place
from .values import Frame, Item, Value


class Reading(Protocol):
    conditions: list[str]  # under which what is read now happens

    def value(self, node: Node | None, frame: Frame) -> Value:
        """What the expression may be."""
        ...

    def struct(self, words: tuple[str, ...], frame: Frame) -> Item | None:
        """The type of the tree that is meant."""
        ...

    def path(self, words: tuple[str, ...], frame: Frame) -> Value: ...

    def bind(self, pattern: Node | None, value: Value, frame: Frame) -> None: ...

    def invoke(self, callee: Value, given: Sequence[Value], at: Place) -> Value:
        """What a call gives back."""
        ...

    def method(self, owner: Value, name: str, given: Sequence[Value], at: Place, frame: Frame) -> Value: ...
