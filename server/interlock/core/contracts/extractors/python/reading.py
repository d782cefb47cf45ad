"""What the parts of the interpreter ask of each other."""

from typing import Protocol

from tree_sitter import Node

from ...places import Place
from .values import Class, Frame, Function, Given, Module, Value


class Reading(Protocol):
    @property
    def under(self) -> int:
        """How many conditions hang over what is read just now."""
        ...

    def value(self, node: Node | None, frame: Frame) -> Value:
        """What the expression may be."""
        ...

    def annotation(self, node: Node | None, frame: Frame) -> Value:
        """What the type may be; texts in it are types, too."""
        ...

    def attribute(self, value: Value, name: str) -> Value: ...

    def invoke(self, callee: Value, given: Given, at: Place) -> Value:
        """What a call gives back."""
        ...

    def name_in(self, module: Module, name: str) -> Value:
        """What a module calls so."""
        ...

    def look_up(self, name: str, frame: Frame) -> Value: ...

    def assign(self, target: Node, value: Value, frame: Frame) -> None: ...

    def declare(self, value: Value, annotation: Node, frame: Frame) -> None:
        """Take note of the type that is written for a value."""
        ...

    def import_module(self, node: Node, frame: Frame) -> None: ...

    def define(self, function: Function) -> None:
        """Take note of a function, and hand it to its decorators."""
        ...

    def define_class(self, cls: Class) -> None: ...

    def run(self, block: Node | None, frame: Frame) -> None:
        """Every statement of a block."""
        ...

    def run_if(self, condition: str, block: Node | None, frame: Frame) -> None:
        """The same, for what happens only under a condition."""
        ...
