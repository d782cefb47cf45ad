"""Two shapes, walked side by side: every change below them, each pair of named schemas compared once.

A schema that many operations use is compared once, and its changes are then told for each operation that reaches it.
What contains itself is entered once for each way in.
"""

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Protocol, TypeAlias

from ..clashing import meet
from ..shapes import NULL, Kind, Shape, Shapes, describe, follow, without_null
from . import kinds, limits, objects, options, values
from .changes import Direction
from .spots import Found, Spot, Step

_DEEPEST = 40


Pair: TypeAlias = tuple[Shape, Shape, bool]


class Family(Protocol):
    def find(self, spot: Spot) -> Iterable[Found]: ...


FAMILIES: tuple[Family, ...] = (kinds, values, limits, objects)
"""Each looks at one spot, and finds what it knows about. Options and null are seen to before."""


@dataclass
class Node:
    """What was found at one pair of shapes, and the pairs below it."""

    name: str = ""  # of the schema, when both sides name one
    found: list[Found] = field(default_factory=list[Found])
    inner: list[tuple[str, "Node"]] = field(default_factory=list[tuple[str, "Node"]])
    leads_to_change: bool | None = None


@dataclass(frozen=True)
class Told:
    """A change below a root, with the way to it, and the spot of the schema that it is written in."""

    found: Found
    path: tuple[str, ...]
    cause: str


class Walk:
    """Of one direction, over two whole contracts. Nodes are made first and told afterwards."""

    def __init__(self, old_shapes: Shapes, new_shapes: Shapes, direction: Direction) -> None:
        self._old, self._new, self._direction = old_shapes, new_shapes, direction
        self._named: dict[Pair, Node] = {}
        self._waiting: list[tuple[Node, Pair]] = []  # named, and not compared yet: a chain of them may be long
        self._above: dict[int, list[Node]] = {}
        self._changed: list[Node] = []

    def node(self, old: Shape, new: Shape, is_text: bool = False, depth: int = 0) -> Node:
        if depth > _DEEPEST:
            return Node()
        if not (old.ref and new.ref):
            return self._filled(Node(), old, new, is_text, depth)
        key = old, new, is_text
        if key not in self._named:
            self._named[key] = Node(name=new.ref.rpartition("#")[2])
            self._waiting.append((self._named[key], key))
        return self._named[key]

    def told(self, root: Node) -> Iterator[Told]:
        """Every change that the root leads to, the nearest first; a named schema once."""
        self._fill_all()
        waiting: deque[tuple[Node, tuple[str, ...], str]] = deque([(root, (), "")])
        seen: set[int] = set()
        while waiting:
            node, path, cause = waiting.popleft()
            if id(node) in seen or not self._leads(node):
                continue
            seen.add(id(node))
            cause = node.name or cause
            for found in node.found:
                steps = (found.step,) if found.step else ()
                yield Told(found, (*path, *steps), ".".join((cause, *steps)) if cause else "")
            for step, inner in node.inner:
                steps = (step,) if step else ()
                waiting.append((inner, (*path, *steps), ".".join((cause, *steps)) if cause else ""))

    def _fill_all(self) -> None:
        while self._waiting:
            node, (old, new, is_text) = self._waiting.pop()
            self._filled(node, old, new, is_text, 0)

    def _leads(self, node: Node) -> bool:
        if node.leads_to_change is None:
            self._settle()
        return bool(node.leads_to_change)

    def _settle(self) -> None:
        """Mark what is above a change, however far."""
        waiting = list(self._changed)
        while waiting:
            node = waiting.pop()
            if not node.leads_to_change:
                node.leads_to_change = True
                waiting += self._above.get(id(node), ())

    def _filled(self, node: Node, old: Shape, new: Shape, is_text: bool, depth: int) -> Node:
        for found in self._compared(old, new, is_text):
            if isinstance(found, Found):
                node.found.append(found)
            else:
                inner = self.node(found.old, found.new, is_text, depth + 1)
                node.inner.append((found.name, inner))
                self._above.setdefault(id(inner), []).append(node)
        if node.found:
            self._changed.append(node)
        return node

    def _compared(self, old: Shape, new: Shape, is_text: bool) -> Iterator[Found | Step]:
        ours, theirs = follow(old, self._old), follow(new, self._new)
        if not ours.is_known or not theirs.is_known:
            if ours.is_known is not theirs.is_known:
                words = describe(ours, self._old, 2), describe(theirs, self._new, 2)
                yield Found("type.said" if theirs.is_known else "type.unsaid", *words)
            return
        if ours.is_nullable is not theirs.is_nullable:
            yield Found("null.allowed" if theirs.is_nullable else "null.forbidden")
        if NULL in (ours, theirs):
            return
        spot = Spot(without_null(ours), without_null(theirs), self._old, self._new, self._direction, is_text)
        if spot.old.options or spot.new.options:
            yield from options.find(spot)
            return
        families = FAMILIES if meet(spot.old, spot.new) else FAMILIES[:1]
        for family in families:
            yield from family.find(spot)
        yield from self._steps(spot)

    def _steps(self, spot: Spot) -> Iterator[Step]:
        both = spot.old.kinds & spot.new.kinds
        if Kind.ARRAY in both and spot.old.items is not None and spot.new.items is not None:
            yield Step("[]", spot.old.items, spot.new.items)
        if Kind.OBJECT not in both:
            return
        fields = {f.name: f for f in spot.new.fields}
        for ours in sorted(spot.old.fields, key=lambda f: f.name):
            theirs = fields.get(ours.name)
            if theirs and objects.seen(ours, self._direction) and objects.seen(theirs, self._direction):
                yield Step(ours.name, ours.shape, theirs.shape)
        if spot.old.values is not None and spot.new.values is not None:
            yield Step("{}", spot.old.values, spot.new.values)
