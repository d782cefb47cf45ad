"""Routers, what is mounted where, and the routes on them: what an adapter for a framework tells.

An adapter reads source and fills a Graph; compose.py finds the whole path of every route. `T` is the adapter's own:
what a router or a mount puts on all routes below it (guards, shared parameters), handed to `Route.make`.

Paths are text in any spelling that paths.parse reads, and None where the source does not say.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from ..model import Diagnostic, Operation
from ..paths import PathTemplate
from ..places import Place

T = TypeVar("T")


@dataclass(frozen=True)
class Router(Generic[T]):
    """Something routes hang on: an app, a router, a blueprint, a controller."""

    key: str  # its identity in one graph
    name: str  # for people: 'api/users.py: router'
    place: Place
    prefix: str | None = ""  # its own, before all of its routes
    is_app: bool = False  # served by itself, unless something mounts it
    adds: tuple[T, ...] = ()
    one_slash: bool = False  # paths are put together with exactly one slash; otherwise just as they are written
    condition: str = ""  # when the prefix is this one, where it may be another


@dataclass(frozen=True)
class Mount(Generic[T]):
    """The child is served under a prefix of the parent."""

    parent: str
    child: str
    place: Place
    prefix: str | None = ""
    replaces: bool = False  # the prefix stands in place of the child's own
    condition: str = ""  # as written, when it is mounted only under one
    adds: tuple[T, ...] = ()


@dataclass(frozen=True)
class Placed(Generic[T]):
    """Where a route came to stand. `adds` are those of all routers and mounts on the way, outermost first."""

    path: PathTemplate
    adds: tuple[T, ...] = ()
    is_conditional: bool = False


@dataclass(frozen=True)
class Route(Generic[T]):
    """`make` is called once for each place the route is served at: what is a path parameter hangs on the whole path."""

    router: str
    path: str | None
    place: Place
    make: Callable[[Placed[T]], Operation]
    condition: str = ""
    first_fits: bool = False  # whatever fits it comes to it, and to no route of its router that is registered later


@dataclass
class Graph(Generic[T]):
    routers: dict[str, Router[T]] = field(default_factory=dict[str, Router[T]])
    mounts: list[Mount[T]] = field(default_factory=list[Mount[T]])
    routes: list[Route[T]] = field(default_factory=list[Route[T]])
    diagnostics: list[Diagnostic] = field(default_factory=list[Diagnostic])

    def add_router(self, router: Router[T]) -> None:
        self.routers.setdefault(router.key, router)
