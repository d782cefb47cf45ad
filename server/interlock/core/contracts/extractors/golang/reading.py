"""What the parts of the interpreter ask of each other."""

from collections.abc import Sequence
from typing import Protocol

from tree_sitter import Node

from ...places import Place
from .packages import Packages
from .values import File, Frame, Function, Type, Value


class Reading(Protocol):
    packages: Packages
    conditions: list[str]  # under which what is read now happens
    verb: str  # what the function that is gone through now was given as the method of a request; '' for none

    def value(self, node: Node | None, frame: Frame) -> Value:
        """What the expression may be."""
        ...

    def name_in(self, file: File, name: str) -> Value:
        """What a file calls so: of its package, of an import, or of the language."""
        ...

    def of_type(self, value: Value, type: Type | None, frame: Frame) -> Value:
        """The value, where it is known; otherwise something of the type."""
        ...

    def literal(self, node: Node, type: Type | None, frame: Frame) -> Value:
        """`{...}` of a type."""
        ...

    def member(self, value: Value, name: str, word: str = "") -> Value:
        """`value.name`."""
        ...

    def invoke(self, callee: Value, given: Sequence[Value], at: Place) -> Value:
        """What a call gives back."""
        ...

    def call(self, function: Function, given: Sequence[Value], owner: Value | None = None) -> Value: ...

    def handed_over(self, value: Value) -> None:
        """A function that a library may call."""
        ...

    def unknown(self, type: Type | None, word: str) -> Value:
        """Something of a type, of which nothing else is known."""
        ...

    def assign(self, target: Node, value: Value, frame: Frame) -> None: ...

    def run(self, statements: Sequence[Node], frame: Frame) -> None: ...
