"""Two shapes, walked side by side: every change below them, each pair of named schemas compared once.

A schema that many operations use is compared once, and its changes are then told for the operations that reach it, by
the shortest way: from the change up to the roots, since changes are few and operations many.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeAlias

from ..clashing import meet
from ..shapes import NULL, Kind, Shape, Shapes, describe, follow, without_null
from . import kinds, limits, objects, options, values
from .changes import Direction
from .spots import Found, Spot, Step

_DEEPEST = 40
_MOST_ROOTS, _MOST_NODES = 200, 20_000


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
    inner: list["Node"] = field(default_factory=list["Node"])  # kept alive, for they are known by identity


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
        self._above: dict[int, list[tuple[Node, str]]] = {}
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

    def told(self, roots: Sequence[Node], preferred: frozenset[int] = frozenset()) -> Iterator[tuple[int, Told]]:
        """Every change with the roots it is below, by the shortest way: 200 of them, and all that are preferred."""
        self._fill_all()
        indexes: dict[int, list[int]] = {}
        for index, root in enumerate(roots):
            indexes.setdefault(id(root), []).append(index)
        for node in self._changed:
            cause = self._cause(node)
            for index, path in self._ways(node, indexes, preferred):
                for found in node.found:
                    steps = (found.step,) if found.step else ()
                    yield index, Told(found, (*path, *steps), ".".join((*cause, *steps)) if cause else "")

    def _fill_all(self) -> None:
        while self._waiting:
            node, (old, new, is_text) = self._waiting.pop()
            self._filled(node, old, new, is_text, 0)

    def _cause(self, node: Node) -> tuple[str, ...]:
        """The named schema that the node lies in, and the way to it from there. What has no name lies in one place."""
        steps: list[str] = []
        while not node.name:
            above = self._above.get(id(node))
            if not above:
                return ()
            node, step = above[0]
            steps += [step] if step else []
        return node.name, *reversed(steps)

    def _ways(
        self, node: Node, indexes: Mapping[int, list[int]], preferred: frozenset[int]
    ) -> Iterator[tuple[int, tuple[str, ...]]]:
        """From a node up to the roots, the nearest first."""
        ways: dict[int, tuple[str, ...]] = {id(node): ()}
        waiting = deque([node])
        told = 0
        while waiting and (told < _MOST_ROOTS or (preferred and len(ways) < _MOST_NODES)):
            at = waiting.popleft()
            way = ways[id(at)]
            for index in indexes.get(id(at), ()):
                if told < _MOST_ROOTS or index in preferred:
                    told += index not in preferred
                    yield index, way
            for above, step in sorted(self._above.get(id(at), ()), key=lambda a: (a[1], a[0].name)):
                if id(above) not in ways:
                    ways[id(above)] = (step, *way) if step else way
                    waiting.append(above)

    def _filled(self, node: Node, old: Shape, new: Shape, is_text: bool, depth: int) -> Node:
        for found in self._compared(old, new, is_text):
            if isinstance(found, Found):
                node.found.append(found)
            else:
                inner = self.node(found.old, found.new, is_text, depth + 1)
                node.inner.append(inner)
                self._above.setdefault(id(inner), []).append((node, found.name))
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
