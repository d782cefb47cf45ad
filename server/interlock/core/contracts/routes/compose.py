"""A router graph -> operations with their whole paths.

From every app along the mounts, across files; a router mounted twice is served twice, and a router inside itself once.
What no app reaches, and what hangs under a prefix nobody can tell, is said and never given a path, unless its own
paths begin where those of an API begin. So is the page that is shown for any path at all: it would answer every call
that nothing else does.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Generic

from ..model import Confidence, Diagnostic, Operation, Unplaced
from ..paths import NOWHERE, PathTemplate, parse
from ..places import Place
from .graph import Graph, Mount, Placed, Route, Router, T
from .registration import files_in_order

_BEGINS = re.compile(r"/(api|rest|v\d+)(/|$)", re.IGNORECASE)  # what nobody mounts under something else
_MOST_PLACES = 20_000  # ways from an app to a router, in one graph


@dataclass(frozen=True)
class Composition:
    operations: tuple[Operation, ...]
    diagnostics: tuple[Diagnostic, ...]
    unplaced: tuple[Unplaced, ...] = ()


def compose(graph: Graph[T]) -> Composition:
    return _Composer(graph).composition()


@dataclass(frozen=True)
class _Standing(Generic[T]):
    """One way a router is reached."""

    router: Router[T]
    prefix: str
    adds: tuple[T, ...] = ()
    is_conditional: bool = False
    through: frozenset[str] = frozenset()


class _Composer(Generic[T]):
    def __init__(self, graph: Graph[T]) -> None:
        self._graph = graph
        self._routes: dict[str, list[Route[T]]] = defaultdict(list)
        self._mounts: dict[str, list[Mount[T]]] = defaultdict(list)
        for route in graph.routes:
            self._routes[route.router].append(route)
        for mount in graph.mounts:
            self._mounts[mount.parent].append(mount)
        self._in_order = files_in_order(graph.routes)
        self._reached: set[str] = set()
        self._said: dict[Diagnostic, None] = {}
        self._unplaced: dict[Unplaced, None] = {}

    def composition(self) -> Composition:
        apps, twice = self._apps()
        self._reached |= twice
        found = [o for standing in self._standings(apps) for o in self._operations(standing)]
        found += (o for standing in self._standings(self._whole_by_themselves()) for o in self._operations(standing))
        operations = tuple(dict.fromkeys(found))
        for router in self._graph.routers.values():
            if router.key not in self._reached and (count := len(self._routes[router.key])):
                self._say(
                    "unmounted_router",
                    f"{router.name} has {_counted(count)}, and no app that serves it was found; not compared.",
                    router.place,
                )
                self._lose(router)
        unread = [d.place for d in self._graph.diagnostics if d.code == "unknown_router" and d.place]
        unplaced = (*self._unplaced, *(Unplaced("ANY", NOWHERE, place) for place in unread))
        return Composition(operations, (*self._graph.diagnostics, *self._said), unplaced)

    def _apps(self) -> tuple[list[_Standing[T]], set[str]]:
        """The apps that nothing mounts, and those that are made once more, for a document or a script."""
        mounted = {m.child for m in self._graph.mounts if m.parent != m.child}
        homes = {r.place for r in self._graph.routers.values() if r.key in mounted}
        single = [r for r in self._graph.routers.values() if r.is_app and r.key not in mounted]
        apps = [r for r in single if r.place not in homes]
        return [s for a in apps for s in self._at(a, "", a.place)], {r.key for r in single if r.place in homes}

    def _whole_by_themselves(self) -> list[_Standing[T]]:
        """Routers that nobody was seen to serve, and that leave no doubt where they stand: all of their paths begin
        as those of an API do."""
        places = {r.place for r in self._graph.routers.values() if r.key in self._reached}
        mounted = {m.child for m in self._graph.mounts if m.parent not in self._reached and m.parent != m.child}
        found: list[_Standing[T]] = []
        for router in self._graph.routers.values():
            if router.key in self._reached | mounted or router.prefix is None or router.place in places:
                continue
            standing = _Standing(router, router.prefix, router.adds, is_conditional=True)
            if self._begins_an_api(standing):
                self._reached.add(router.key)
                found.append(standing)
        return found

    def _begins_an_api(self, standing: _Standing[T]) -> bool:
        reached, said, unplaced = set(self._reached), dict(self._said), dict(self._unplaced)
        paths = [
            None if r.path is None else join(s.prefix, r.path, s.router.one_slash)
            for s in self._standings([standing])
            for r in self._routes[s.router.key]
        ]
        self._reached, self._said, self._unplaced = reached, said, unplaced
        return bool(paths) and all(p is not None and _BEGINS.match(p if p[:1] == "/" else "/" + p) for p in paths)

    def _standings(self, apps: Sequence[_Standing[T]]) -> Iterator[_Standing[T]]:
        stack = list(reversed(apps))
        places = 0
        while stack and places < _MOST_PLACES:
            standing = stack.pop()
            places += 1
            yield standing
            below = [s for m in self._mounts[standing.router.key] for s in self._below(standing, m)]
            stack += reversed(below)

    def _at(self, router: Router[T], prefix: str, place: Place) -> Sequence[_Standing[T]]:
        self._reached.add(router.key)
        if router.prefix is None:
            self._unknown_prefix(router, place)
            return ()
        if router.condition:
            self._conditional(router, router.condition, place)
        whole = join(prefix, router.prefix, router.one_slash)
        return (_Standing(router, whole, router.adds, bool(router.condition)),)

    def _below(self, standing: _Standing[T], mount: Mount[T]) -> Sequence[_Standing[T]]:
        child = self._graph.routers.get(mount.child)
        if child is None or child.key in standing.through or child.key == standing.router.key:
            return ()
        if mount.prefix is None:
            self._unknown_prefix(child, mount.place)
            return ()
        if mount.condition:
            self._conditional(child, mount.condition, mount.place)
        own = replace(child, prefix="", condition="") if mount.replaces else child
        prefix = join(standing.prefix, mount.prefix, standing.router.one_slash)
        return [
            replace(
                s,
                adds=(*standing.adds, *mount.adds, *s.adds),
                is_conditional=standing.is_conditional or s.is_conditional or bool(mount.condition),
                through=standing.through | {standing.router.key},
            )
            for s in self._at(own, prefix, mount.place)
        ]

    def _operations(self, standing: _Standing[T]) -> Iterator[Operation]:
        for route in self._routes[standing.router.key]:
            if route.path is None:
                self._say("unknown_path", f"A route of {standing.router.name} has a path nobody can tell.", route.place)
                self._lose(standing.router, route)
                continue
            whole = join(standing.prefix, route.path, standing.router.one_slash)
            is_conditional = standing.is_conditional or bool(route.condition)
            path = parse(whole if whole.startswith("/") else "/" + whole)
            made = route.make(Placed(path, standing.adds, is_conditional))
            if made.method == "GET" and _takes_anything(path):
                sentence = f"{made.name} answers every path that is left, as a page does; not compared."
                self._say("answers_anything", sentence, route.place)
                continue
            if route.first_fits and not is_conditional and route.place.file in self._in_order:
                made = replace(made, first_fits=True)
            is_lowered = is_conditional and made.confidence is Confidence.EXACT
            yield replace(made, confidence=Confidence.INFERRED) if is_lowered else made

    def _conditional(self, router: Router[T], condition: str, place: Place) -> None:
        sentence = f"{router.name} is mounted only when: {condition}; taken as mounted."
        self._say("conditional_mount", sentence, place)

    def _unknown_prefix(self, router: Router[T], place: Place) -> None:
        below = self._all_below(router.key)
        self._reached |= below
        count = sum(len(self._routes[key]) for key in below)
        if not count:
            return
        sentence = f"{router.name} is mounted under a prefix nobody can tell; {_counted(count)} not compared."
        self._say("unknown_prefix", sentence, place)
        for key in below & self._graph.routers.keys():
            self._lose(self._graph.routers[key])

    def _lose(self, router: Router[T], *routes: Route[T]) -> None:
        """Keep what is known of routes without a place: they may be what a call is meant for."""
        for route in routes or self._routes[router.key]:
            tail = (
                NOWHERE if route.path is None else parse("/" + join(router.prefix or "", route.path, True).lstrip("/"))
            )
            self._unplaced[Unplaced(route.make(Placed(tail)).method, tail, route.place)] = None

    def _all_below(self, key: str) -> set[str]:
        found, stack = {key}, [key]
        while stack:
            children = {m.child for m in self._mounts[stack.pop()]} - found
            found |= children
            stack += children
        return found

    def _say(self, code: str, sentence: str, place: Place) -> None:
        self._said[Diagnostic(code, sentence, place)] = None


def _takes_anything(path: PathTemplate) -> bool:
    return any(s.catch_all for s in path.segments) and path.literal_count == 0


def join(prefix: str, path: str, one_slash: bool) -> str:
    if not one_slash or not prefix or not path:
        return prefix + path
    return f"{prefix.rstrip('/')}/{path.lstrip('/')}"


def _counted(routes: int) -> str:
    return "1 route" if routes == 1 else f"{routes} routes"
