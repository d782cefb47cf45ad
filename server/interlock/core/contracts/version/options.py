"""One of several shapes: which belong to which, which are gone and which are new."""

from collections.abc import Callable, Iterator

from ..shapes import Shape, Shapes, describe, follow
from ..subset import Verdict, sub
from .spots import Found, Spot, Step

_MOST = 40  # on either side; beyond that only names are compared


def find(spot: Spot) -> Iterator[Found | Step]:
    """Changes of the set of options, and the pairs to go on with."""
    old, new = _options(spot.old), _options(spot.new)
    before, after = spot.old.discriminator, spot.new.discriminator
    if before != after and len(old) > 1 and len(new) > 1:
        yield Found("discriminator.changed", before, after)
    pairs, gone, added = _matched(old, new, spot)
    for ours, theirs in pairs:
        yield Step("", ours, theirs)
    for option in gone:
        if not _is_covered(option, spot.old_shapes, spot.new, spot.new_shapes):
            yield Found("option.removed", old=_word(option, spot.old_shapes, spot.old.discriminator))
    for option in added:
        if not _is_covered(option, spot.new_shapes, spot.old, spot.old_shapes):
            yield Found("option.added", new=_word(option, spot.new_shapes, spot.new.discriminator))


def _options(shape: Shape) -> list[Shape]:
    return list(shape.options) or [shape]


def _matched(
    old: list[Shape], new: list[Shape], spot: Spot
) -> tuple[list[tuple[Shape, Shape]], list[Shape], list[Shape]]:
    """By their names, then what is equal, holds the same or looks alike; one that is left on either side is the same,
    changed."""
    pairs: list[tuple[Shape, Shape]] = []
    gone, added = list(old), list(new)

    def pair_off(is_same: Callable[[Shape, Shape], bool]) -> None:
        for ours in list(gone):
            same = next((n for n in added if is_same(ours, n)), None)
            if same is not None:
                pairs.append((ours, same))
                gone.remove(ours)
                added.remove(same)

    names = {id(o): _name(o, spot.old_shapes, spot.old.discriminator) for o in old}
    names |= {id(n): _name(n, spot.new_shapes, spot.new.discriminator) for n in new}
    pair_off(lambda ours, theirs: names[id(ours)] != "" and names[id(ours)] == names[id(theirs)])
    pair_off(lambda ours, theirs: follow(ours, spot.old_shapes) == follow(theirs, spot.new_shapes))
    if len(gone) <= _MOST and len(added) <= _MOST:
        pair_off(lambda ours, theirs: _are_same(ours, theirs, spot))
    pair_off(lambda ours, theirs: describe(ours, spot.old_shapes) == describe(theirs, spot.new_shapes))
    if len(gone) == len(added) == 1:
        ours, theirs = follow(gone[0], spot.old_shapes), follow(added[0], spot.new_shapes)
        if ours.kinds == theirs.kinds and not ours.options and not theirs.options:
            return [*pairs, (gone[0], added[0])], [], []
    return pairs, gone, added


def _are_same(ours: Shape, theirs: Shape, spot: Spot) -> bool:
    there = sub(ours, spot.old_shapes, theirs, spot.new_shapes)
    back = sub(theirs, spot.new_shapes, ours, spot.old_shapes)
    return there.verdict is back.verdict is Verdict.YES


def _is_covered(option: Shape, shapes: Shapes, whole: Shape, other_shapes: Shapes) -> bool:
    """Whether the other side takes the option too, as far as can be told. Objects that share no field are not the same
    thing, even where each may hold the fields of the other."""
    others = _options(whole)
    if len(others) > _MOST:
        return False
    mine = {f.name for f in follow(option, shapes).fields}
    theirs = [{f.name for f in follow(o, other_shapes).fields} for o in others]
    if mine and all(names and mine.isdisjoint(names) for names in theirs):
        return False
    return sub(option, shapes, whole, other_shapes).verdict is not Verdict.NO


def _word(option: Shape, shapes: Shapes, discriminator: str) -> str:
    return _name(option, shapes, discriminator) or describe(option, shapes)


def _name(option: Shape, shapes: Shapes, discriminator: str) -> str:
    """What tells it from the others: the value of a field that has only one, or its own name; empty: it has none."""
    for field in follow(option, shapes).fields:
        values = field.shape.enum or ()
        if len(values) == 1 and (not discriminator or field.name == discriminator):
            return f"{field.name}={values[0]}"
    return describe(option, shapes) if option.ref else ""
