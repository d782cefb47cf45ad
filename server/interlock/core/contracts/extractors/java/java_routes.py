"""What Spring and JAX-RS serve, read from source."""

import re
from collections.abc import Iterable, Sequence

from ...model import Contract, Diagnostic, Unplaced
from ...paths import NOWHERE
from ...places import Place
from ...routes.compose import Composition, compose
from ...routes.graph import Graph, Mount, Router
from ...routes.serving import serving
from ...shapes import Shape
from ...sources import SourceFile
from . import functional_routes, habits, jaxrs_routes, library_routes, prefixes, settings, spring_routes
from .constants import Constants
from .declarations import Type
from .functional_routes import Functions
from .jaxrs_routes import Resources
from .mappings import Mappings
from .models import Models, Way
from .settings import Modules, Settings
from .spring_answers import Answers
from .spring_routes import Controllers, Reading
from .spring_signatures import Signatures
from .type_index import Types

_MARK = re.compile(rb"@[\w.]*(?:Controller|Mapping)\b")
_AT_ROOT = (b"io.quarkus", b"dropwizard", b"spring-boot-starter-jersey", b"helidon")
_TESTS = re.compile(
    r"(^|/)(src/(?:\w*[tT]est\w*|it)/|\w*Tests?\.(java|kt)$|\w+(IT|TestCase|Spec)\.(java|kt)$|(package|module)-info\.java$)"
)


def reads(path: str) -> bool:
    return settings.is_settings(path) or (path.endswith((".java", ".kt")) and not _TESTS.search(path))


def extract(files: Sequence[SourceFile]) -> Iterable[Contract]:
    """One provider contract for all files together."""
    sources = [f for f in files if not settings.is_settings(f.path)]
    marked = [f for f in sources if _MARK.search(f.content) or _is_marked(f)]
    if not marked:
        return
    reader = _Reader(files, sources)
    found = reader.composition(marked)
    broken = [Place(f.path, 1) for f in marked if reader.types.unit(f.path).is_broken] if found.operations else []
    beside = reader.beside() if found.operations else []
    lost = [Unplaced("ANY", NOWHERE, place) for place in broken]  # a route in there may be one that was not seen
    said = (*map(_broken, broken), *library_routes.said(beside))
    yield from serving([found], reader.named, said, (*beside, *lost))


class _Reader:
    def __init__(self, files: Sequence[SourceFile], sources: Sequence[SourceFile]) -> None:
        self.types = Types(sources)
        self.named: dict[str, Shape] = {}
        self._claimed: dict[str, Way] = {}
        self._sources = sources
        self._modules = Modules([f for f in files if settings.is_settings(f.path)], sources)
        self._slashes = _slashes(sources)
        self._habits = habits.read(f.content for f in sources)
        self._applications = [f.path for f in sources if b"ApplicationPath" in f.content]
        self._configurers = [f.path for f in sources if prefixes.MARK in f.content]

    def composition(self, serving: Sequence[SourceFile]) -> Composition:
        graph: Graph[None] = Graph()
        controllers = [t for f in self._with_users(serving) for t in self.types.unit(f.path).all_types()]
        for module, mine in spring_routes.by_module(controllers, settings.module_of).items():
            found, is_certain = self._modules.settings(module)
            by_prefix = {spring_routes.prefix(s): s for s in reversed(found)}
            if len(by_prefix) > 1 and not is_certain:
                by_prefix = {None: found[0]}
            for before, stated in by_prefix.items():
                key = f"{module}#{before}"
                self._add(graph, mine, stated, key, module)
                graph.add_router(
                    Router(key, "The application", Place(mine[0].unit.path, 1), before, True, one_slash=True)
                )
        return compose(graph)

    def beside(self) -> list[Unplaced]:
        """What libraries may serve."""
        stated = [s for m in self._modules.applications for s in self._modules.settings(m)[0]]
        return library_routes.read(self._modules, stated, self._sources)

    def _with_users(self, serving: Sequence[SourceFile]) -> Sequence[SourceFile]:
        """With the files that are annotated with what these declare to be a mapping or a controller."""
        made = [t.name for f in serving if b"@interface" in f.content for t in self.types.unit(f.path).all_types()]
        marks = [b"@" + name.encode() for name in made]
        seen = {f.path for f in serving}
        users = [f for f in self._sources if f.path not in seen and any(mark in f.content for mark in marks)]
        return [*serving, *users]

    def _add(self, graph: Graph[None], mine: Sequence[Type], stated: Settings, app: str, module: str) -> None:
        reading = self._reading(stated)
        configurers = [p for p in self._configurers if self._modules.share(module, settings.module_of(p))]
        put_before = [p for path in configurers for p in prefixes.read(self.types.unit(path), reading.constants)]
        adapter, functions = Controllers(graph, reading, put_before, app), Functions(graph, reading.constants, app)
        for one in mine:
            adapter.add(one)
            functions.add(one)
        resources = [t for t in mine if jaxrs_routes.MARK.search(t.unit.content)]
        if resources:
            self._add_resources(graph, resources, reading, app)

    def _add_resources(self, graph: Graph[None], mine: Sequence[Type], reading: Reading, app: str) -> None:
        before = jaxrs_routes.application_path(
            self.types, self._applications, reading.constants, reading.settings, self._modules.mentions(_AT_ROOT)
        )
        below = f"{app}|jaxrs"
        graph.add_router(Router(below, "The resources", Place(mine[0].unit.path, 1, 2), one_slash=True))
        graph.mounts.append(Mount(app, below, Place(mine[0].unit.path, 1, 2), before))
        answered, taken = reading.answers.models, reading.signatures.taken
        Resources(graph, self.types, reading.constants, taken, answered).add_all(mine, below)

    def _reading(self, stated: Settings) -> Reading:
        constants = Constants(self.types, stated)
        manners = habits.under(self._habits, stated)

        def models(way: Way, unchecked: Models | None = None) -> Models:
            return Models(self.types, constants, manners, way, self.named, self._claimed, unchecked)

        taken = models(Way.TAKEN)
        return Reading(
            self.types,
            stated,
            constants,
            Mappings(self.types, constants),
            Signatures(self.types, constants, manners, taken, models(Way.CHECKED, taken)),
            Answers(constants, manners, models(Way.ANSWERED)),
            self._slashes,
        )


def _slashes(sources: Sequence[SourceFile]) -> str:
    """Spring 6, which came with the packages called jakarta, no longer takes a final slash too many."""
    is_new = any(b"import jakarta." in f.content for f in sources)
    is_old = any(b"import javax.servlet" in f.content or b"import javax.validation" in f.content for f in sources)
    is_loose = any(b"setUseTrailingSlashMatch(true)" in f.content for f in sources)
    return "either" if is_loose or (is_old and not is_new) else "exact" if is_new and not is_old else ""


def _is_marked(file: SourceFile) -> bool:
    is_jaxrs = b".ws.rs." in file.content and bool(jaxrs_routes.MARK.search(file.content))
    return is_jaxrs or any(mark in file.content for mark in functional_routes.MARKS)


def _broken(place: Place) -> Diagnostic:
    sentence = f"{place.file} has a syntax error; what could be read around it was read."
    return Diagnostic("broken_file", sentence, place)
