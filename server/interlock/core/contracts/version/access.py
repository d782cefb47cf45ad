"""Who is let in: demands of an operation, and the schemes they speak of."""

from collections.abc import Iterator, Mapping

from ..model import Operation
from .spots import Found


def find(old: Operation, new: Operation) -> Iterator[Found]:
    before, after = _ways(old), _ways(new)
    if before == after:
        return
    was_open, is_open = () in before, () in after
    if was_open is not is_open:
        kind = "security.removed" if is_open else "security.added"
        yield Found(kind, _words(before), _words(after), "", old.place, new.place)
        return
    for way in sorted(before - after):
        if not any(set(other) <= set(way) for other in after):  # less is asked for now
            yield Found("way_in.removed", old=" ".join(way), old_place=old.place, new_place=new.place)
    for way in sorted(after - before):
        if not any(set(other) <= set(way) for other in before):
            yield Found("way_in.added", new=" ".join(way), old_place=old.place, new_place=new.place)


def schemes(old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[tuple[str, Found]]:
    for name in sorted(old.keys() & new.keys()):
        if old[name] != new[name]:
            yield name, Found("scheme.changed", old[name], new[name])


def _ways(operation: Operation) -> set[tuple[str, ...]]:
    """Nothing said, or an empty list, lets anybody in."""
    return set(operation.demands or ((),))


def _words(ways: set[tuple[str, ...]]) -> str:
    return " or ".join(" ".join(way) or "nothing" for way in sorted(ways))
