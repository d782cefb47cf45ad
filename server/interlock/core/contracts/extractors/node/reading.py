"""What the parts of the interpreter ask of each other."""

from contextlib import AbstractContextManager
from typing import Protocol

from tree_sitter import Node

from ...places import Place
from .values import Class, Frame, Instance, Script, Value


class Reading(Protocol):
    def value(self, node: Node | None, frame: Frame) -> Value:
        """What the expression may be."""
        ...

    def typed(self, annotation: Node | None, frame: Frame) -> Value | None:
        """What a value of this type is when there is but one: an instance that is handed around."""
        ...

    def member(self, value: Value, name: str) -> Value: ...

    def invoke(self, callee: Value, given: tuple[Value, ...], at: Place) -> Value:
        """What a call gives back."""
        ...

    def create(self, maker: Value, given: tuple[Value, ...], at: Place) -> Value:
        """What `new` gives."""
        ...

    def construct(self, made: Instance, cls: Class, given: tuple[Value, ...]) -> None:
        """Fill in what the constructor of a class, or of one above it, sets."""
        ...

    def look_up(self, name: str, frame: Frame) -> Value: ...

    def bind(self, pattern: Node, value: Value, frame: Frame) -> None:
        """Give the names of a pattern what they stand for, in this frame."""
        ...

    def assign(self, target: Node, value: Value, frame: Frame) -> None:
        """Give a name that is there already, or a field, another value."""
        ...

    def required(self, source: str, script: Script, is_waiting: bool = False) -> Script | str:
        """The file an import leads to, or the name of the package; what is waiting runs when this file is done."""
        ...

    def imported(self, origin: Script | str | None, name: str) -> Value:
        """What comes from there by this name; '*' for all of it, 'require' for what `require` gives."""
        ...

    def folder(self, path: str) -> list[str] | None:
        """The names of what lies in a folder of the tree; None when nothing does."""
        ...

    def run(self, block: Node, frame: Frame) -> None:
        """Every statement of a block."""
        ...

    def run_statement(self, statement: Node, frame: Frame) -> None: ...

    def under(self, condition: str) -> AbstractContextManager[None]:
        """What happens inside of it happens only under a condition."""
        ...
