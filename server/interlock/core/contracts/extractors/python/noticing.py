"""What is noted on the way: requests; what is read of answers and compared; the types of values."""

from dataclasses import dataclass, field

from tree_sitter import Node

from ...nodes import child, named, place, text
from ...places import Place
from . import answers, clients
from .reading import Reading
from .values import Call, Frame, Function, Inner, Instance, Known, Part, Value

LOOKED_AT = frozenset({"subscript", "call", "comparison_operator"})


@dataclass(frozen=True, eq=False)
class Sighting:
    """A request, as one way through the tree sends it."""

    call: Call
    sent: clients.Sent
    entry: Function | None  # the function that was gone through by itself; None: the module
    variant: str = ""  # the subclass it was gone through for

    @property
    def key(self) -> tuple[Place, ...]:
        """From where it is sent out to where the way began."""
        return (self.call.place, *(s.place for s in reversed(self.call.sites)))


@dataclass(frozen=True, eq=False)
class Noted:
    """Something said of a value: its type, the spot that reads it, the text it is compared with."""

    value: Value
    place: Place
    node: Node
    type: Value | None = None
    literal: str = ""
    is_parsed: bool = False  # what is not of the type is refused


@dataclass
class Notes:
    sent: list[Sighting] = field(default_factory=list[Sighting])
    declared: list[Noted] = field(default_factory=list[Noted])
    taken: list[Noted] = field(default_factory=list[Noted])
    compared: list[Noted] = field(default_factory=list[Noted])

    def declare(self, reading: Reading, value: Value, annotation: Node, frame: Frame) -> None:
        if isinstance(value, Call | Part | Inner):
            at, written = place(frame.module.path, annotation), reading.annotation(annotation, frame)
            self.declared.append(Noted(value, at, annotation, written))

    def look(self, reading: Reading, found: Value, node: Node, frame: Frame) -> None:
        """Take note of what is read, compared and told the type of."""
        at = place(frame.module.path, node)
        if node.type == "comparison_operator":
            self._compare(reading, node, at, frame)
        elif isinstance(found, Inner) and found.step is not None:
            self.taken.append(Noted(found, at, node))
        elif isinstance(found, Instance):
            self.declared += (Noted(s, at, node, found.cls, is_parsed=True) for s in found.given.spreads)
        elif isinstance(found, Call):
            if answers.is_get(found):
                self.taken.append(Noted(found, at, node))
            self.declared += (Noted(v, at, node, t, is_parsed=True) for v, t in answers.parses(found))

    def _compare(self, reading: Reading, node: Node, at: Place, frame: Frame) -> None:
        """`answer.status_code == 404`, `order["state"] == "paid"`."""
        parts = named(node)
        if len(parts) != 2 or parts[0].type not in {"attribute", "subscript", "call", "identifier"}:
            return
        literals = [parts[1]] if parts[1].type not in {"tuple", "list", "set"} else named(parts[1])
        right = [reading.value(p, frame) for p in literals[:8]]
        words = [str(v.value) for v in right if isinstance(v, Known) and isinstance(v.value, str | int)]
        if not words or (parts[0].type == "call" and text(child(parts[0], "function"))[-4:] != ".get"):
            return
        left = reading.value(parts[0], frame)
        if isinstance(left, Call | Part | Inner):
            self.compared += (Noted(left, at, node, literal=w) for w in words)
