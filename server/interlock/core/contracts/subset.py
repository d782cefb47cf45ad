"""Whether every value of one shape is also a value of another: yes, no, or nobody can say."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from .limits import admits, narrower
from .shapes import NULL, UNKNOWN, Field, Kind, Scalar, Shape, Shapes, follow, without_null

_DEEPEST = 24
_MOST_STEPS = 20_000


class Verdict(StrEnum):
    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class Why(StrEnum):
    KIND = "kind"
    NULL = "null"
    ENUM = "enum"
    LIMIT = "limit"
    MISSING = "missing"  # a field that the right demands and the left does not always have
    EXTRA = "extra"  # a field that the right refuses
    OPTIONS = "options"  # none of several options takes it


@dataclass(frozen=True)
class Inclusion:
    """For a no: the shortest way to a place that is at odds, why, and both shapes there.

    `is_apart`: no value at all of the left is one of the right, and not only some.
    """

    verdict: Verdict
    path: tuple[str, ...] = ()
    why: Why | None = None
    left: Shape = UNKNOWN
    right: Shape = UNKNOWN
    is_apart: bool = False


_YES, _UNKNOWN = Inclusion(Verdict.YES), Inclusion(Verdict.UNKNOWN)


def sub(left: Shape, left_shapes: Shapes, right: Shape, right_shapes: Shapes, unseen: str = "") -> Inclusion:
    """`unseen`: fields of this access ("read", "write") count on neither side."""
    comparing = _Comparing(left_shapes, right_shapes, unseen)
    return _worst(comparing.all(left, right, ()))


class _Comparing:
    def __init__(self, left_shapes: Shapes, right_shapes: Shapes, unseen: str) -> None:
        self._left, self._right, self._unseen = left_shapes, right_shapes, unseen
        self._met: set[tuple[str, str]] = set()  # pairs that are being compared, or were: they are taken to fit
        self._steps = 0

    def all(self, left: Shape, right: Shape, path: tuple[str, ...]) -> Iterator[Inclusion]:
        self._steps += 1
        if self._steps > _MOST_STEPS or len(path) > _DEEPEST:
            yield _UNKNOWN
            return
        if left.ref and right.ref:
            if (left.ref, right.ref) in self._met:
                return
            self._met.add((left.ref, right.ref))
        ours, theirs = _opened(left, self._left), _opened(right, self._right)
        if not ours or not theirs:
            yield _UNKNOWN
            return
        for option in ours:
            yield from self._into_any(option, theirs, path)

    def _into_any(self, option: Shape, theirs: tuple[Shape, ...], path: tuple[str, ...]) -> Iterator[Inclusion]:
        if len(theirs) == 1:
            yield from self._one(option, theirs[0], path)
            return
        met = set(self._met)
        answers: list[Inclusion] = []
        for other in theirs:
            self._met = set(met)
            answers.append(_worst(self._one(option, other, path)))
            if answers[-1].verdict is Verdict.YES:
                return
        if any(a.verdict is Verdict.UNKNOWN for a in answers) or not all(a.is_apart for a in answers):
            yield _UNKNOWN  # its values may be spread over the options
            return
        near = [a for a in answers if a.path or a.why is not Why.KIND]
        if len(near) == 1:
            yield near[0]
        else:
            why = Why.NULL if option == NULL else Why.OPTIONS
            yield Inclusion(Verdict.NO, path, why, option, Shape(options=theirs), is_apart=True)

    def _one(self, left: Shape, right: Shape, path: tuple[str, ...]) -> Iterator[Inclusion]:
        """Two shapes without options."""
        meeting = left.kinds & _widened(right.kinds)
        is_half = left.kinds == frozenset({Kind.NUMBER}) and right.kinds == frozenset({Kind.INTEGER})
        if left.kinds - meeting:
            why = Why.NULL if left.kinds - meeting == frozenset({Kind.NULL}) else Why.KIND
            yield Inclusion(Verdict.NO, path, why, left, right, not meeting and not is_half)
            return
        if right.enum is not None:
            yield self._of_enum(left, right, right.enum, path)
        else:
            is_kept = admits(left, right) if left.enum is not None else narrower(left, right)
            if is_kept is None:
                yield _UNKNOWN
            elif not is_kept:
                yield Inclusion(Verdict.NO, path, Why.LIMIT, left, right)
        if Kind.ARRAY in meeting and right.items is not None and right.items.is_known:
            yield from self.all(left.items or UNKNOWN, right.items, (*path, "[]"))
        if Kind.OBJECT in meeting:
            yield from self._fields(left, right, path)

    def _of_enum(self, left: Shape, right: Shape, allowed: tuple[Scalar, ...], path: tuple[str, ...]) -> Inclusion:
        values = left.enum if left.enum is not None else _all_values(left)
        if values is None:
            return Inclusion(Verdict.NO, path, Why.ENUM, left, right)
        outside = [v for v in values if v is not None and v not in allowed]
        if not outside:
            return _YES
        return Inclusion(Verdict.NO, path, Why.ENUM, left, right, len(outside) == len(values))

    def _fields(self, left: Shape, right: Shape, path: tuple[str, ...]) -> Iterator[Inclusion]:
        ours, theirs = self._seen(left), self._seen(right)
        is_open = left.closed is False and left.values is None
        for name, wanted in theirs.items():
            given = ours.get(name)
            if wanted.required and (given is None or not given.required):
                is_unsure = is_open or (given is None and left.values is not None)
                never = given is None
                yield _UNKNOWN if is_unsure else Inclusion(Verdict.NO, (*path, name), Why.MISSING, left, right, never)
            if given is not None:
                for found in self.all(given.shape, wanted.shape, (*path, name)):
                    yield found if given.required else _weakened(found)
        for name, given in ours.items():
            if name in theirs:
                continue
            if right.values is not None:
                yield from self.all(given.shape, right.values, (*path, name))
            elif right.closed is True:
                yield Inclusion(Verdict.NO, (*path, name), Why.EXTRA, left, right, given.required)
        if left.values is not None and right.values is not None:
            yield from self.all(left.values, right.values, (*path, "{}"))
        elif (is_open or left.values is not None) and (right.closed is True or right.values is not None):
            yield _UNKNOWN

    def _seen(self, shape: Shape) -> dict[str, Field]:
        return {f.name: f for f in shape.fields if not self._unseen or f.access != self._unseen}


def _worst(found: Iterator[Inclusion]) -> Inclusion:
    worst = _YES
    for answer in found:
        if answer.verdict is Verdict.NO:
            is_worse = worst.verdict is not Verdict.NO or (len(answer.path), not answer.is_apart) < (
                len(worst.path),
                not worst.is_apart,
            )
            worst = answer if is_worse else worst
        elif answer.verdict is Verdict.UNKNOWN and worst.verdict is Verdict.YES:
            worst = answer
    return worst


def _weakened(found: Inclusion) -> Inclusion:
    """Of a field that may be left out, the values without it fit."""
    return Inclusion(found.verdict, found.path, found.why, found.left, found.right)


def _opened(shape: Shape, shapes: Shapes) -> tuple[Shape, ...]:
    """The shape as options without options inside, null as one of its own; none when it is not known."""
    flat: list[Shape] = []
    stack, depth = [follow(shape, shapes)], 0
    while stack:
        depth += 1
        found = stack.pop(0)
        if not found.is_known or depth > 200:
            return ()
        if found.options:
            stack += [follow(o, shapes) for o in found.options]
            flat += [NULL] if found.is_nullable else []
        elif found.is_nullable and found != NULL:
            flat += [without_null(found), NULL]
        else:
            flat.append(found)
    return tuple(dict.fromkeys(flat))


def _widened(kinds: frozenset[Kind]) -> frozenset[Kind]:
    return kinds | {Kind.INTEGER} if Kind.NUMBER in kinds else kinds


def _all_values(shape: Shape) -> tuple[Scalar, ...] | None:
    """Every value, where there are few; None where there is no end to them."""
    if shape.kinds <= {Kind.BOOLEAN, Kind.NULL}:
        return (True, False) if Kind.BOOLEAN in shape.kinds else (None,)
    return None
