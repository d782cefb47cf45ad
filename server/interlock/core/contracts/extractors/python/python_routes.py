"""What the web frameworks of Python serve, read from source."""

import re
from collections.abc import Iterable, Iterator, Sequence

from ...model import Contract, Diagnostic
from ...places import Place
from ...routes.compose import Composition, compose
from ...routes.serving import serving, unfinished
from ...shapes import Shape
from ...sources import SourceFile
from . import (
    aiohttp_routes,
    configs,
    django_routes,
    django_settings,
    fastapi_routes,
    flask_routes,
    litestar_routes,
    sanic_routes,
    starting,
)
from .drf_operations import DrfOperations
from .drf_serializers import Serializers
from .fastapi_answers import Answers
from .fastapi_signatures import Signatures
from .flask_answers import FlaskAnswers
from .flask_operations import FlaskOperations
from .flask_requests import FlaskRequests
from .interpreter import Interpreter
from .models import Models
from .modules import Modules
from .observed_shapes import ObservedShapes
from .values import Module

_ADAPTERS = (flask_routes.Flask, aiohttp_routes.Aiohttp, sanic_routes.Sanic, litestar_routes.Litestar)
_LIKE_FLASK = (flask_routes, aiohttp_routes, sanic_routes, litestar_routes)
_MARKS = (*fastapi_routes.MARKS, *django_routes.MARKS, *(mark for m in _LIKE_FLASK for mark in m.MARKS))
_STARTS = (*fastapi_routes.STARTS, *(start for m in _LIKE_FLASK for start in m.STARTS))
_TESTS = re.compile(r"(^|/)(test_[^/]*|[^/]*_tests?|tests|conftest|setup|noxfile)\.py$")


def reads(path: str) -> bool:
    return path.endswith(".py") and not _TESTS.search(path)


def extract(files: Sequence[SourceFile]) -> Iterable[Contract]:
    """One provider contract for all files together."""
    modules = Modules(files)
    marked = [m for m in modules.by_path.values() if any(mark in m.content for mark in _MARKS)]
    if not marked:
        return
    interpreter = Interpreter(modules)
    interpreter.run_all(marked)
    starting.start(interpreter, _STARTS)
    reader = _Reader(interpreter)
    compositions = [c for c in reader.compositions() if c.operations or c.diagnostics]
    said = [_broken(m) for m in marked if m.root.has_error] if compositions else []
    said += unfinished(interpreter.unfinished.values())
    yield from serving(compositions, reader.named, said, schemes=reader.schemes)


class _Reader:
    """All frameworks over one run of the tree."""

    def __init__(self, interpreter: Interpreter) -> None:
        self.named: dict[str, Shape] = {}
        self.schemes: dict[str, str] = {}
        self._interpreter = interpreter
        is_old, claimed = configs.is_old(interpreter.foreign), dict[str, bool]()
        self._taken = Models(interpreter, False, is_old, self.named, claimed)
        self._answered = Models(interpreter, True, is_old, self.named, claimed)

    def compositions(self) -> Iterator[Composition]:
        yield self._fastapi()
        yield from self._like_flask()
        yield self._django()

    def _fastapi(self) -> Composition:
        signatures, answers = Signatures(self._interpreter, self._taken), Answers(self._interpreter, self._answered)
        adapter = fastapi_routes.FastApi(self._interpreter, signatures, answers)
        found = compose(adapter.read())
        self.schemes |= adapter.schemes
        return found

    def _like_flask(self) -> Iterator[Composition]:
        observed = ObservedShapes(self._answered, self._serializers())
        answers = FlaskAnswers(self._interpreter, self._answered, observed)
        operations = FlaskOperations(self._interpreter, FlaskRequests(self._interpreter, self._taken), answers)
        for adapter in _ADAPTERS:
            yield compose(adapter(self._interpreter, operations).read())

    def _django(self) -> Composition:
        settings = django_settings.read(self._interpreter)
        serializers = self._serializers(settings.camel_case)
        observed = ObservedShapes(self._answered, serializers)
        operations = DrfOperations(self._interpreter, serializers, observed, settings)
        return compose(django_routes.Django(self._interpreter, operations, settings.appends_slash).read(settings.roots))

    def _serializers(self, camel_case: bool = False) -> Serializers:
        return Serializers(self._interpreter, self._answered.types, self.named, camel_case)


def _broken(module: Module) -> Diagnostic:
    sentence = f"{module.path} has a syntax error; what could be read around it was read."
    return Diagnostic("broken_file", sentence, Place(module.path, 1))
