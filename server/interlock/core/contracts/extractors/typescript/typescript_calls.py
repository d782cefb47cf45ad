"""The calls of a TypeScript or JavaScript tree, with what each sends and what is read of its answer."""

import re
from collections.abc import Iterable, Mapping, Sequence

from ... import garbage
from ...model import Contract, Diagnostic, Side
from ...places import Place
from ...sources import SourceFile
from . import projects
from .division import divide, read
from .glances import Glance, of_text

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
    content = {f.path: f.content for f in files}
    glances = {f.path: glance(f.path, f.content) for f in files}
    division = divide(glances)
    with garbage.not_looked_for():
        parts = read(division, range(len(division.islands)), content.__getitem__)
        yield from [contract for part in parts for contract in part]
    yield from left_out(glances)


def glance(path: str, content: bytes) -> Glance:
    if not _is_source(path):
        return Glance(settings=content, is_source=False)
    is_bundle = _is_bundle(content)
    if is_bundle or _TEST.search(content):
        return Glance(is_source=False, is_bundle=is_bundle)
    return of_text(content)


def left_out(glances: Mapping[str, Glance]) -> list[Contract]:
    bundles = (path for path, one in glances.items() if one.is_bundle)
    said = tuple(Diagnostic("left_out", f"{p} is a bundle and was left out.", Place(p, 1)) for p in bundles)
    return [Contract(Side.CONSUMER, diagnostics=said)] if said else []


def _is_bundle(content: bytes) -> bool:
    if len(content) > _LARGEST or b"\0" in content[:1024]:
        return True
    if len(content) < _LONGEST_LINE:
        return False
    lines = content.splitlines()
    return max(map(len, lines)) > _LONGEST_LINE or len(content) / len(lines) > _USUAL_LINE
