"""`configurer.addPathPrefix("/api", ...)`: what is put before the paths of some controllers."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ...nodes import child, named, text, walk
from . import java_source
from .constants import Constants
from .declarations import Type, Unit

_ANNOTATED = re.compile(r"(?:isAnnotationPresent|forAnnotation|hasAnnotation)\(\s*(\w+)(?:\.class|::class)")
_KOTLIN = re.compile(r"addPathPrefix\(\s*\"([^\"$]*)\"\s*(?:,\s*|\)\s*)([^\n]*)")

MARK = b"addPathPrefix"


@dataclass(frozen=True)
class Prefix:
    path: str | None
    annotations: frozenset[str]
    packages: tuple[str, ...]
    is_for_all: bool
    is_known: bool

    def is_for(self, one: Type, markers: set[str]) -> bool | None:
        """None: nobody can tell."""
        if not self.is_known:
            return None
        if self.is_for_all:
            return True
        return bool(markers & self.annotations) or one.unit.package.startswith(self.packages or ("-",))


def read(unit: Unit, constants: Constants) -> Iterator[Prefix]:
    if unit.is_kotlin:
        for path, predicate in _KOTLIN.findall(unit.content.decode("utf-8", errors="replace")):
            yield _prefix(path, predicate)
    for node in walk(unit.root) if unit.root is not None else ():
        if node.type != "method_invocation" or text(child(node, "name")) != "addPathPrefix":
            continue
        given = named(child(node, "arguments"))
        if len(given) == 2:
            inside = next(iter(unit.types.values()), None)
            path = constants.text(java_source.expression(given[0], unit.path), unit, inside)
            yield _prefix(path, text(given[1]))


def _prefix(path: str | None, predicate: str) -> Prefix:
    annotations = _ANNOTATED.findall(predicate)
    packages = re.findall(r"(?:forBasePackage|startsWith)\(\s*\"([\w.]+)\"", predicate)
    is_for_all = "forAnyHandlerType" in predicate or bool(re.search(r"->\s*true\b", predicate))
    is_simple = "&&" not in predicate and "||" not in predicate and "!" not in predicate and ".and(" not in predicate
    is_known = is_simple and (is_for_all or bool(annotations) != bool(packages))
    return Prefix(path, frozenset(annotations), tuple(packages), is_for_all, is_known)
