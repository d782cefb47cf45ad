"""The calls of a TypeScript or JavaScript tree, with what each sends and what is read of its answer."""

import gc
import re
from collections.abc import Iterable, Sequence

from ...model import Contract, Diagnostic, Side, Source
from ...places import Place
from ...sources import SourceFile
from . import projects
from .evaluate import Evaluator
from .modules import Modules
from .observe import Observer
from .operations import Gathered
from .type_shapes import Types

_SOURCE = re.compile(r"\.([cm]?[jt]s|[jt]sx|vue|svelte)$")
_TEST = re.compile(
    rb"""(?:from|require\()\s*['"](?:msw(?:/\w+)?|nock|supertest|fetch-mock(?:-jest)?|jest-fetch-mock|axios-mock-adapter|"""
    rb"""miragejs|vitest|@jest/globals|@playwright/test|@testing-library/[\w-]+|cypress|pretender|"""
    rb"""@angular/common/http/testing)['"]"""
)  # what imports these answers calls, or makes them up
_LARGEST = 2 * 1024 * 1024  # bytes; more is a bundle
_LONGEST_LINE = 10_000  # characters; longer is minified
_USUAL_LINE = 300  # characters on the average; more is minified and then broken into lines


def reads(path: str) -> bool:
    """Source files, and the few others that say where their imports lead."""
    return _is_source(path) or projects.reads(path)


def _is_source(path: str) -> bool:
    return bool(_SOURCE.search(path)) and not path.endswith((".d.ts", ".d.mts", ".d.cts"))


def written(files: Sequence[SourceFile]) -> list[SourceFile]:
    """The source files that people wrote for the product: no bundles, and nothing that makes answers up for a test."""
    return [f for f in files if _is_source(f.path) and not _is_bundle(f.content) and not _TEST.search(f.content)]


def extract(files: Sequence[SourceFile]) -> Iterable[Contract]:
    """One consumer contract for all files together."""
    was_collecting = gc.isenabled()
    gc.disable()  # all that is made here is kept to the end, and looking through it takes a quarter of the time
    try:
        contract = _contract(files)
    finally:
        if was_collecting:
            gc.enable()
    if contract.operations or contract.diagnostics:
        yield contract


def _contract(files: Sequence[SourceFile]) -> Contract:
    modules = Modules(written(files), [f for f in files if projects.reads(f.path)])
    types = Types(modules)
    evaluator = Evaluator(modules, types)
    observer = Observer(evaluator, types)
    diagnostics = [
        Diagnostic("left_out", f"{f.path} is a bundle and was left out.", Place(f.path, 1))
        for f in files
        if _is_source(f.path) and _is_bundle(f.content)
    ]
    for module in modules.by_path.values():
        if module.is_broken:
            sentence = f"{module.path} has a syntax error; what could be read around it was read."
            diagnostics.append(Diagnostic("broken_file", sentence, Place(module.path, 1)))
        if not observer.watch(module):
            sentence = f"{module.path} is nested too deeply to be read to the bottom."
            diagnostics.append(Diagnostic("too_deep", sentence, Place(module.path, 1)))
    gathered = Gathered(modules, types, observer)
    operations = tuple(gathered.operations())
    return Contract(
        Side.CONSUMER,
        Source.STATIC,
        operations,
        dict(types.named),
        diagnostics=(*diagnostics, *gathered.diagnostics),
    )


def _is_bundle(content: bytes) -> bool:
    if len(content) > _LARGEST or b"\0" in content[:1024]:
        return True
    if len(content) < _LONGEST_LINE:
        return False
    lines = content.splitlines()
    return max(map(len, lines)) > _LONGEST_LINE or len(content) / len(lines) > _USUAL_LINE
