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
    same = _same_schemes(before, after)
    for ours, theirs in same:
        for scope in sorted({*ours} ^ {*theirs}):
            words = (scope, "") if scope in ours else ("", scope)
            yield Found("scope.removed" if scope in ours else "scope.added", *words, "", old.place, new.place)
    before, after = before - {ours for ours, _ in same}, after - {theirs for _, theirs in same}
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


def _same_schemes(
    before: set[tuple[str, ...]], after: set[tuple[str, ...]]
) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    """Ways of which only the scopes are others, as far as there is one such way before and one after."""
    kept = before & after
    found: dict[frozenset[str], tuple[list[tuple[str, ...]], list[tuple[str, ...]]]] = {}
    for index, ways in enumerate((before - kept, after - kept)):
        for way in sorted(ways):
            if not any({*other} <= {*way} for other in kept):
                schemes = frozenset(word for word in way if ":" not in word)
                found.setdefault(schemes, ([], []))[index].append(way)
    return [(ours[0], theirs[0]) for ours, theirs in found.values() if len(ours) == len(theirs) == 1]


def _ways(operation: Operation) -> set[tuple[str, ...]]:
    """Nothing said, or an empty list, lets anybody in."""
    return set(operation.demands or ((),))


def _words(ways: set[tuple[str, ...]]) -> str:
    return " or ".join(" ".join(way) or "nothing" for way in sorted(ways))
