"""A tree in parts that are read one by one: an edit concerns the part it lies in, and no more is held at a time."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from ...model import Contract, Diagnostic, Side, Source
from ...places import Place
from ...sources import SourceFile
from .evaluate import Evaluator
from .glances import Glance
from .islands import Island, islands
from .leads import Leads
from .modules import Module, Modules
from .observe import Observer
from .operations import Gathered
from .own_routes import OwnRoutes
from .projects import Projects
from .type_shapes import Types


@dataclass(frozen=True)
class Division:
    """`signatures`: beside the content of its files, all that the outcome of each part depends on."""

    islands: tuple[Island, ...]
    signatures: tuple[bytes, ...]
    leads: Leads
    own_routes: OwnRoutes

    @cached_property
    def parts(self) -> tuple[tuple[str, ...], ...]:
        return tuple((*island.own, *island.beside) for island in self.islands)


def divide(glances: Mapping[str, Glance]) -> Division:
    sources = {path: seen for path, seen in glances.items() if seen.is_source}
    settings = [SourceFile(path, seen.settings) for path, seen in glances.items() if seen.settings]
    leads, own_routes = Leads(frozenset(sources), Projects(settings)), OwnRoutes(sources)
    targets = {path: _targets(path, seen, leads) for path, seen in sources.items()}
    parts = tuple(sorted(islands(sources, targets), key=lambda i: i.own))
    common = repr((settings, own_routes.written, leads.roots))
    words = (repr((common, [(path, targets[path]) for path in (*i.own, *i.beside)])) for i in parts)
    signatures = tuple(hashlib.blake2b(w.encode(), digest_size=16).digest() for w in words)
    return Division(parts, signatures, leads, own_routes)


def read(division: Division, numbers: Iterable[int], content: Callable[[str], bytes]) -> Iterator[tuple[Contract, ...]]:
    """What each of these parts says, if anything."""
    shared: dict[str, Module] = {}
    for island in (division.islands[n] for n in numbers):
        own = [Module(path, content(path)) for path in island.own]
        for path in island.beside:
            if path not in shared:
                shared[path] = Module(path, content(path))
        modules = Modules((*own, *(shared[path] for path in island.beside)), division.leads)
        found = _read(modules, own, division.own_routes)
        yield (found,) if found.operations or found.diagnostics else ()


def _targets(path: str, seen: Glance, leads: Leads) -> tuple[str, ...]:
    found = (leads.lead(path, source) for source in seen.imports)
    return tuple(dict.fromkeys(target for target in found if target is not None and target != path))


def _read(modules: Modules, own: Iterable[Module], own_routes: OwnRoutes) -> Contract:
    types = Types(modules)
    evaluator = Evaluator(modules, types)
    observer = Observer(evaluator, types)
    diagnostics: list[Diagnostic] = []
    seen: set[str] = set()
    waiting = list(own)
    while waiting:
        for module in waiting:
            diagnostics += _watched(observer, module)
        seen |= {module.path for module in waiting}
        waiting = [modules.by_path[path] for path in sorted(observer.handed_to() - seen)]
    gathered = Gathered(modules, types, observer, own_routes)
    operations = tuple(gathered.operations())
    contract = Contract(
        Side.CONSUMER,
        Source.STATIC,
        operations,
        dict(types.named),
        diagnostics=(*diagnostics, *gathered.diagnostics),
    )
    vars(evaluator).clear()  # all that refers to each other in circles does so through this: trees go as it goes
    return contract


def _watched(observer: Observer, module: Module) -> Iterator[Diagnostic]:
    if module.is_broken:
        sentence = f"{module.path} has a syntax error; what could be read around it was read."
        yield Diagnostic("broken_file", sentence, Place(module.path, 1))
    if not observer.watch(module):
        sentence = f"{module.path} is nested too deeply to be read to the bottom."
        yield Diagnostic("too_deep", sentence, Place(module.path, 1))
