"""What the web frameworks of Python serve, read from source."""

import re
from collections.abc import Iterable, Sequence

from ...model import Contract, Diagnostic, Side, Source
from ...places import Place
from ...routes.compose import compose
from ...shapes import Shape
from ...sources import SourceFile
from .fastapi_answers import Answers
from .fastapi_routes import MARKS, STARTS, FastApi
from .fastapi_signatures import Signatures
from .interpreter import Interpreter
from .models import Models
from .modules import Modules
from .values import Module

_TESTS = re.compile(r"(^|/)(test_[^/]*|[^/]*_tests?|tests|conftest|setup|noxfile)\.py$")
_OLD_PYDANTIC = re.compile(r"^pydantic\.(validator|root_validator|BaseSettings|generics|utils)\b")
_NEW_PYDANTIC = re.compile(
    r"^pydantic_settings|^pydantic\.(ConfigDict|field_validator|model_validator|RootModel|TypeAdapter|computed_field|"
    r"field_serializer|model_serializer|alias_generators|functional_validators)\b"
)


def reads(path: str) -> bool:
    return path.endswith(".py") and not _TESTS.search(path)


def extract(files: Sequence[SourceFile]) -> Iterable[Contract]:
    """One provider contract for all files together."""
    modules = Modules(files)
    serving = [m for m in modules.by_path.values() if any(mark in m.content for mark in MARKS)]
    if not serving:
        return
    interpreter = Interpreter(modules)
    interpreter.run_all(serving)
    interpreter.run_uncalled([f for f in interpreter.functions if any(s in (f.node.text or b"") for s in STARTS)])
    named: dict[str, Shape] = {}
    claimed: dict[str, bool] = {}
    is_old = _is_old(interpreter.foreign)
    taken = Models(interpreter, False, is_old, named, claimed)
    answered = Models(interpreter, True, is_old, named, claimed)
    adapter = FastApi(interpreter, Signatures(interpreter, taken), Answers(interpreter, answered))
    found = compose(adapter.read())
    unfinished = (_unfinished(place) for place in interpreter.unfinished.values())
    broken = (_broken(m) for m in serving if m.root.has_error)
    diagnostics = (*broken, *unfinished, *found.diagnostics)
    if found.operations or diagnostics:
        yield Contract(
            Side.PROVIDER, Source.STATIC, found.operations, named, diagnostics=diagnostics, schemes=adapter.schemes
        )


def _is_old(imported: set[str]) -> bool:
    """Whether the tree is written for pydantic 1."""
    return any(map(_OLD_PYDANTIC.match, imported)) and not any(map(_NEW_PYDANTIC.match, imported))


def _broken(module: Module) -> Diagnostic:
    sentence = f"{module.path} has a syntax error; what could be read around it was read."
    return Diagnostic("broken_file", sentence, Place(module.path, 1))


def _unfinished(place: Place) -> Diagnostic:
    return Diagnostic("unfinished", f"{place.file} does too much here to be followed to its end.", place)
