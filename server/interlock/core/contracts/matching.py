"""Which operation of the provider answers a call: static before hole, hole before the rest of the path."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from urllib.parse import unquote

from .model import Location, Operation
from .paths import Hole, PathTemplate, Segment
from .shapes import Kind

_FORMAT = re.compile(r"(?<!^)\.(json|xml|html|js|csv|rss|atom|ics|txt|pdf|zip)$|^\.json$")
_EXACT, _HOLE, _REST, _GUESS = 0, 1, 2, 3
"""How well a segment fits, best first. A guess: the call leaves open what the provider wrote out."""


@dataclass(frozen=True)
class Match:
    operation: Operation
    ranks: tuple[int, ...]

    @property
    def is_rest(self) -> bool:
        return _REST in self.ranks

    def fits_from(self, index: int) -> bool:
        """Whether all that is put before is there as it is offered, and some part of the path behind it too."""
        is_there = all(rank == _EXACT for rank in self.ranks[:index])
        return is_there and (_EXACT in self.ranks[index:] or len(self.ranks) <= index)

    @property
    def is_guess(self) -> bool:
        return _GUESS in self.ranks


@dataclass
class _Node:
    literal: dict[str, "_Node"] = field(default_factory=dict[str, "_Node"])
    other: list[tuple[Segment, "_Node"]] = field(default_factory=list[tuple[Segment, "_Node"]])
    rest: list[Operation] = field(default_factory=list[Operation])
    here: list[Operation] = field(default_factory=list[Operation])


class Matcher:
    def __init__(self, operations: Iterable[Operation]) -> None:
        self._root = _Node()
        for operation in operations:
            self._add(operation)

    def best(self, method: str, path: PathTemplate) -> tuple[Match, ...]:
        """The operations that fit best, several when the provider says the same thing twice."""
        wanted = {method, "ANY", "GET"} if method == "HEAD" else {method, "ANY"}
        found = _best([m for m in self._with_format(path) if m.operation.method in wanted])
        return tuple(m for m in found if m.operation.method != "ANY") or found

    def same_path(self, path: PathTemplate) -> tuple[Match, ...]:
        """Those that fit the path, whatever the method."""
        return _best([m for m in self._with_format(path) if not m.is_guess])

    def _add(self, operation: Operation) -> None:
        node = self._root
        for segment in operation.path.segments:
            if segment.catch_all:
                node.rest.append(operation)
                return
            if segment.literal is not None:
                node = node.literal.setdefault(unquote(segment.literal), _Node())
                continue
            known = next((n for s, n in node.other if s.canonical == segment.canonical), None)
            if known is None:
                known = _Node()
                node.other.append((segment, known))
            node = known
        node.here.append(operation)

    def _with_format(self, path: PathTemplate) -> list[Match]:
        """Rails takes a format behind every path: `/orders.json` is `/orders`."""
        found, plain = self._all(path), _without_format(path)
        if plain is not None:
            found += [m for m in self._all(plain) if m.operation.place.file.endswith(".rb")]
        return found

    def _all(self, path: PathTemplate) -> list[Match]:
        found: list[Match] = []
        stack: list[tuple[_Node, int, tuple[int, ...]]] = [(self._root, 0, ())]
        while stack and len(found) < 1000:
            node, index, ranks = stack.pop()
            if index == len(path.segments):
                found += (Match(o, ranks) for o in node.here if _types_fit(o, path))
                continue
            found += (Match(o, (*ranks, _REST)) for o in node.rest)
            segment = path.segments[index]
            if segment.catch_all:
                continue
            for step, rank in _steps(node, segment):
                stack.append((step, index + 1, (*ranks, rank)))
        return found


def _best(matches: Sequence[Match]) -> tuple[Match, ...]:
    if not matches:
        return ()
    best = min((_GUESS in m.ranks, m.ranks) for m in matches)
    return tuple(m for m in matches if (_GUESS in m.ranks, m.ranks) == best)


def _steps(node: _Node, segment: Segment) -> Iterable[tuple[_Node, int]]:
    literal = None if segment.literal is None else unquote(segment.literal)
    if literal is not None:
        if literal in node.literal:
            yield node.literal[literal], _EXACT
        for pattern, step in node.other:
            if pattern.is_hole or _regex(pattern).fullmatch(literal):
                yield step, _HOLE
        return
    for pattern, step in node.other:
        if pattern.canonical == segment.canonical:
            yield step, _EXACT
        elif pattern.is_hole:
            yield step, _HOLE
        elif segment.is_hole:
            yield step, _GUESS
        elif _regex(pattern).fullmatch(segment.canonical):  # `{id}.json` where `{id}.{format}` is offered
            yield step, _HOLE
    pattern = _regex(segment)
    for name, step in node.literal.items():
        if pattern.fullmatch(name):
            yield step, _GUESS


def _without_format(path: PathTemplate) -> PathTemplate | None:
    *others, last = path.segments or (Segment(()),)
    word = last.pieces[-1] if last.pieces else ""
    plain = _FORMAT.sub("", word) if isinstance(word, str) else word
    if plain == word:
        return None
    pieces = (*last.pieces[:-1], plain) if plain else last.pieces[:-1]
    return PathTemplate((*others, Segment(pieces)))


def _regex(segment: Segment) -> re.Pattern[str]:
    return re.compile("".join(".+" if isinstance(p, Hole) else re.escape(p) for p in segment.pieces), re.DOTALL)


def _types_fit(operation: Operation, path: PathTemplate) -> bool:
    """A word that is no number does not reach an operation which wants a number there."""
    whole = {
        p.name
        for p in operation.parameters
        if p.location is Location.PATH and p.shape.kinds and p.shape.kinds <= {Kind.INTEGER, Kind.NUMBER, Kind.NULL}
    }
    for offered, called in zip(operation.path.segments, path.segments, strict=False):
        hole = offered.pieces[0]
        if offered.is_hole and isinstance(hole, Hole) and called.literal is not None:
            is_number = hole.name in whole or hole.kind in {"int", "integer"}
            if is_number and not re.fullmatch(r"-?\d+(\.\d+)?", called.literal):
                return False
    return True
