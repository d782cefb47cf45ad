"""What maps a method to a path: the annotations of Spring, and those of a tree that are made of them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ...places import Place
from .constants import Constants
from .declarations import Annotation, Method, Type, Unit
from .type_index import Standing, Types

_METHODS = {
    "GetMapping": "GET", "PostMapping": "POST", "PutMapping": "PUT", "DeleteMapping": "DELETE", "PatchMapping": "PATCH",
    "GetExchange": "GET", "PostExchange": "POST", "PutExchange": "PUT", "DeleteExchange": "DELETE",
    "PatchExchange": "PATCH",
}  # fmt: skip
_ANY = frozenset({"RequestMapping", "HttpExchange"})
_CONTROLLERS = frozenset({"RestController", "Controller"})
_VARIABLE = re.compile(r"\{\s*(\*?[\w.-]*)")
_DEEPEST = 4  # annotations made of annotations


@dataclass(frozen=True)
class Mapping:
    """`paths` holds None for each that nobody can tell. No methods: any."""

    place: Place
    paths: tuple[str | None, ...]
    methods: tuple[str, ...]
    consumes: tuple[str, ...] = ()
    produces: tuple[str, ...] = ()
    params: tuple[str, ...] = ()


class Mappings:
    def __init__(self, types: Types, constants: Constants) -> None:
        self._types = types
        self._constants = constants

    def of_method(self, variants: Sequence[tuple[Standing, Method]]) -> Mapping | None:
        """Of the method, or of the nearest that it overrides."""
        for standing, method in variants:
            found = self._first(method.annotations, standing.type.unit, standing.type)
            if found is not None:
                return found
        return None

    def of_class(self, one: Type) -> Mapping | None:
        for standing in self._types.above(one):
            at = standing.type
            found = self._first(at.annotations, at.unit, at)
            if found is not None:
                return found
        return None

    def markers(self, one: Type) -> set[str]:
        """The names of its annotations, and of those that they are made of."""
        return set(self._names(one.annotations, one.unit, 0))

    def is_controller(self, one: Type) -> bool:
        names = self.markers(one)
        if not one.unit.is_kotlin and "Controller" in names and not names & {"RestController"}:
            return not _is_foreign(one.unit)
        return bool(names & {*_CONTROLLERS, "RepositoryRestController", "BasePathAwareController"})

    def _names(self, annotations: Sequence[Annotation], unit: Unit, depth: int) -> Iterator[str]:
        for said in annotations:
            yield said.name
            declared = self._types.find(said.name, unit) if depth < _DEEPEST else None
            if declared is not None and declared.kind == "annotation":
                yield from self._names(declared.annotations, declared.unit, depth + 1)

    def _first(self, annotations: Sequence[Annotation], unit: Unit, inside: Type, depth: int = 0) -> Mapping | None:
        for said in annotations:
            if said.name in _METHODS or said.name in _ANY:
                return self._mapping(said, unit, inside)
            declared = self._types.find(said.name, unit) if depth < _DEEPEST else None
            if declared is not None and declared.kind == "annotation":
                base = self._first(declared.annotations, declared.unit, declared, depth + 1)
                if base is not None:
                    own = self._paths(said, unit, inside)
                    return Mapping(
                        said.place, own or base.paths, base.methods, base.consumes, base.produces, base.params
                    )
        return None

    def _mapping(self, said: Annotation, unit: Unit, inside: Type) -> Mapping:
        fixed = _METHODS.get(said.name)
        stated = said.arguments.get("method")
        methods = (fixed,) if fixed else tuple(w for w in self._constants.words(stated) if w.isupper())
        if stated is not None and not methods and not fixed:
            written = self._constants.text(stated, unit, inside)
            methods = (written,) if written else ()
        consumes, produces, params = (self._texts(said, n, unit, inside) for n in ("consumes", "produces", "params"))
        return Mapping(said.place, self._paths(said, unit, inside) or ("",), methods, consumes, produces, params)

    def _paths(self, said: Annotation, unit: Unit, inside: Type) -> tuple[str | None, ...]:
        stated = next((a for n in ("value", "path", "url") if (a := said.arguments.get(n)) is not None), None)
        found = self._constants.texts(stated, unit, inside)
        return tuple(dict.fromkeys(None if f is None else plain_path(f) for f in found))

    def _texts(self, said: Annotation, name: str, unit: Unit, inside: Type) -> tuple[str, ...]:
        found = self._constants.texts(said.arguments.get(name), unit, inside)
        return tuple(f.partition(";")[0].strip() for f in found if f)


def plain_path(path: str) -> str:
    """Without the patterns that variables must match, and with each `*` as what it is: one segment, or the rest."""
    plain = ""
    for piece in _braced(path):
        name = _VARIABLE.match(piece)
        plain += f"{{{name[1]}}}" if name else piece
    segments = ["{**}" if s == "**" else s.replace("*", "{}") if "{" not in s else s for s in plain.split("/")]
    return "/".join(segments)


def _braced(path: str) -> Iterator[str]:
    """What stands between braces, with them, and what stands around: `{id:[0-9]{2}}` is one."""
    start, depth = 0, 0
    for index, character in enumerate(path):
        if character == "{" and depth == 0:
            yield path[start:index]
            start = index
        depth += (character == "{") - (character == "}")
        if character == "}" and depth == 0:
            yield path[start : index + 1]
            start = index + 1
    yield path[start:]


def _is_foreign(unit: Unit) -> bool:
    """Whether its controllers are those of another framework."""
    whole = unit.imports.get("Controller", "")
    return bool(whole) and not whole.startswith("org.springframework.")
