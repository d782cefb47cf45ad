"""The files of a tree in groups that have nothing to say to each other, so that each group can be read by itself.

A file matters when it can send, or when it imports one that matters. Files that matter belong together when one imports
the other. What they import beside that, types and tools and parts of pages, sends nothing and knows nobody: each group
has its own copy of it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from .glances import Glance


@dataclass(frozen=True)
class Island:
    """`own` are the files that matter, `beside` what they import beside them, and what that imports: paths in order."""

    own: tuple[str, ...]
    beside: tuple[str, ...]


def islands(glances: Mapping[str, Glance], leads: Mapping[str, Sequence[str]]) -> Iterator[Island]:
    """`leads` has, for each file, those that it imports."""
    importers: dict[str, list[str]] = {}
    for path, targets in leads.items():
        for target in targets:
            importers.setdefault(target, []).append(path)
    own = _reached((path for path, seen in glances.items() if seen.can_send), importers)
    for group in _joined(own, glances, leads):
        beside = _reached((t for path in group for t in leads[path] if t not in own), leads)
        yield Island(tuple(sorted(group)), tuple(sorted(beside)))


def _reached(beginnings: Iterable[str], ways: Mapping[str, Sequence[str]]) -> dict[str, None]:
    found = dict.fromkeys(beginnings)
    waiting = list(found)
    while waiting:
        for path in ways.get(waiting.pop(), ()):
            if path not in found:
                found[path] = None
                waiting.append(path)
    return found


def _joined(
    own: Mapping[str, None], glances: Mapping[str, Glance], leads: Mapping[str, Sequence[str]]
) -> Iterable[list[str]]:
    group_of = {path: path for path in own}

    def first(path: str) -> str:
        while (above := group_of[path]) != path:
            group_of[path] = path = group_of[above]
        return path

    for path in own:
        for target in leads[path]:
            if target in own:
                group_of[first(target)] = first(path)
    groups: dict[str, list[str]] = {}
    for path in own:
        groups.setdefault(first(path), []).append(path)
    if any(glances[path].sets for path in own):
        return [list(own)] if own else []
    return groups.values()
