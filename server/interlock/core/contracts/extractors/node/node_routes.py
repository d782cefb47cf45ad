"""What the web frameworks of Node serve, read from source."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from ...model import Contract
from ...routes.compose import Composition, compose
from ...routes.serving import serving, unfinished
from ...shapes import Shape
from ...sources import SourceFile
from ..typescript import projects, typescript_calls
from ..typescript.modules import modules_of
from ..typescript.type_shapes import Types
from . import decorated_routes, express_routes, fastify_routes, file_routes, hono_routes, nest_routes
from .class_shapes import ClassShapes
from .interpreter import Interpreter
from .nest_operations import NestOperations
from .validators import Validators
from .values import Script

_PACKAGES = (
    *express_routes.MARKS,
    *fastify_routes.MARKS,
    *hono_routes.MARKS,
    *nest_routes.MARKS,
    *decorated_routes.MARKS,
)
_MARKS = re.compile(rb"""['"](%s)(/[\w./-]*)?['"]""" % b"|".join(re.escape(p.encode()) for p in _PACKAGES))
_STARTED = re.compile(rb'fastify start [^"&|]*?([\w./-]+\.[cm]?[jt]s)')


def reads(path: str) -> bool:
    return typescript_calls.reads(path)


@dataclass(frozen=True)
class Division:
    parts: tuple[tuple[str, ...], ...]
    signatures: tuple[bytes, ...]


def extract(files: Sequence[SourceFile]) -> Iterable[Contract]:
    """One provider contract for all files together."""
    if any(glance(f.path, f.content) for f in files):
        yield from _extracted(files)


def glance(path: str, content: bytes) -> bool:
    """Whether it may serve something."""
    is_marked = file_routes.may_serve(path) or _MARKS.search(content) is not None
    return is_marked and typescript_calls.glance(path, content).is_source


def divide(glances: Mapping[str, bool]) -> Division:
    """All of it, or nothing."""
    return Division((tuple(glances),), (b"",)) if any(glances.values()) else Division((), ())


def read(division: Division, numbers: Iterable[int], content: Callable[[str], bytes]) -> Iterator[tuple[Contract, ...]]:
    for number in numbers:
        yield tuple(_extracted([SourceFile(path, content(path)) for path in division.parts[number]]))


def left_out(_glances: Mapping[str, bool]) -> list[Contract]:
    return []


def _extracted(files: Sequence[SourceFile]) -> Iterator[Contract]:
    written = typescript_calls.written(files)
    settings = [f for f in files if projects.reads(f.path)]
    interpreter = Interpreter(modules_of(written, settings))
    reader = _Reader(interpreter, settings)
    interpreter.run_all(_serving(interpreter))
    reader.start(_started(files))
    interpreter.run_uncalled()
    compositions = [c for c in reader.compositions() if c.operations or c.diagnostics]
    said = unfinished(interpreter.unfinished.values()) if compositions else []
    yield from serving(compositions, reader.named, said)


class _Reader:
    """All frameworks over one run of the tree."""

    def __init__(self, interpreter: Interpreter, settings: Sequence[SourceFile]) -> None:
        self._settings = settings
        self.named: dict[str, Shape] = {}
        self._types = Types(interpreter.modules, self.named)
        self._interpreter = interpreter
        self._validators = Validators()
        self._fastify = fastify_routes.Fastify(interpreter, self._validators)
        interpreter.watchers.append(self._fastify.watch)

    def start(self, paths: Sequence[str]) -> None:
        """What a command starts, instead of a line of code."""
        self._fastify.start(paths)

    def compositions(self) -> Iterator[Composition]:
        yield compose(express_routes.Express(self._interpreter.calls, self._validators).read())
        yield compose(self._fastify.read())
        yield compose(hono_routes.Hono(self._interpreter.calls, self._validators).read())
        yield compose(file_routes.Files(self._interpreter, self._settings).read())
        yield compose(decorated_routes.Decorated(self._interpreter).read())
        shapes = ClassShapes(self._interpreter, self._types, self.named)
        yield compose(nest_routes.Nest(self._interpreter, NestOperations(self._interpreter, shapes)).read())


def _serving(interpreter: Interpreter) -> list[Script]:
    """The files that name a framework, and those that lead to them; what nothing imports comes first."""
    leading: dict[str, set[str]] = {}
    imported: set[str] = set()
    for path, script in interpreter.scripts.items():
        for found in {i.source for i in script.module.imports.values()}:
            if (target := interpreter.modules.lead(script.module, found)) is not None:
                leading.setdefault(target.path, set()).add(path)
                imported.add(target.path)
    waiting = [p for p, s in interpreter.scripts.items() if _MARKS.search(s.module.content)]
    kept = set(waiting)
    while waiting:
        above = leading.get(waiting.pop(), set()) - kept
        kept |= above
        waiting += above
    return [s for p, s in sorted(interpreter.scripts.items(), key=lambda e: e[0] in imported) if p in kept]


def _started(files: Sequence[SourceFile]) -> list[str]:
    """The files that `fastify start` is given in the scripts of a package."""
    found: list[str] = []
    for file in files:
        folder, _, name = file.path.rpartition("/")
        if name == "package.json":
            for written in _STARTED.findall(file.content):
                path = written.decode(errors="replace").removeprefix("./")
                sources = (
                    path,
                    re.sub(r"^(dist|build|lib)/(.*)\.js$", r"src/\2.ts", path),
                    re.sub(r"\.js$", ".ts", path),
                )
                found += [f"{folder}/{p}" if folder else p for p in dict.fromkeys(sources)]
    return found
