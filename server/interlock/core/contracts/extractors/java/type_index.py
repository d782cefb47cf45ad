"""All types of a tree: which one a name means where it stands, and what a type inherits."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from ...sources import SourceFile
from . import java_source, kotlin_source
from .declarations import Method, Type, TypeName, Unit, Variable

_PACKAGE = re.compile(rb"^[ \t]*package\s+([\w.`]+)", re.MULTILINE)
_TOP = re.compile(
    rb"^(?:(?:public|final|abstract|sealed|non-sealed|strictfp|data|open|internal|inline|value|annotation|enum|private|"
    rb"@\w[\w.]*(?:\([^()\n]*\))?)[ \t]+)*(?:class|interface|enum|record|@interface|object)[ \t]+(\w+)",
    re.MULTILINE,
)
_CONSTANT = re.compile(rb"^(?:(?:public|internal|private)[ \t]+)*const[ \t]+val[ \t]+(\w+)", re.MULTILINE)
_DEEPEST = 20  # classes above each other


@dataclass(frozen=True, eq=False)
class Meant:
    """A type as it is written, where it is written: its names mean what they mean there."""

    written: TypeName
    unit: Unit
    inside: Type | None
    bound: "Bindings"


Bindings = Mapping[str, Meant]
"""What each type parameter stands for."""


@dataclass(frozen=True, eq=False)
class Standing:
    """A type with what its parameters stand for, seen from one that inherits from it."""

    type: Type
    bound: Bindings

    def meant(self, written: TypeName) -> Meant:
        return Meant(written, self.type.unit, self.type, self.bound)


class Types:
    def __init__(self, files: Sequence[SourceFile]) -> None:
        self._files = {f.path: f for f in files}
        self._units: dict[str, Unit] = {}
        self._homes: dict[str, list[str]] = defaultdict(list)
        for file in files:
            found = _PACKAGE.search(file.content)
            package = found[1].decode(errors="replace") + "." if found else ""
            names = _TOP.findall(file.content)
            if file.path.endswith(".kt"):
                names += _CONSTANT.findall(file.content)
            for name in dict.fromkeys(names):
                self._homes[package + name.decode(errors="replace")].append(file.path)

    def unit(self, path: str) -> Unit:
        if path not in self._units:
            read = kotlin_source.read if path.endswith(".kt") else java_source.read
            self._units[path] = read(path, self._files[path].content)
        return self._units[path]

    def find(self, name: str, unit: Unit, inside: Type | None = None) -> Type | None:
        """What a name means in a file, or in a type of it; None for what is not of this tree."""
        first, _, rest = name.partition(".")
        found = self._simple(first, unit, inside)
        if found is None and rest and first[:1].islower():
            return self._whole(name, unit)
        while found is not None and rest:
            first, _, rest = rest.partition(".")
            found = found.nested.get(first)
        return found

    def top_constant(self, name: str, unit: Unit) -> tuple[Type, Variable] | None:
        """What Kotlin declares outside of types: in the file, imported by its name, or of a package at hand."""
        whole = unit.imports.get(name)
        packages = [whole] if whole else [f"{p}.{name}" if p else name for p in (unit.package, *unit.wildcards)]
        homes = [unit.path, *(path for p in packages for path in self._homes.get(p, ()))]
        for path in homes:
            top = self.unit(path).top
            found = next((f for f in top.fields if f.name == name), None) if top is not None else None
            if top is not None and found is not None:
                return top, found
        return None

    def full_name(self, name: str, unit: Unit) -> str:
        """What is imported under a name; the name itself when nothing is."""
        first, dot, rest = name.partition(".")
        return unit.imports.get(first, first) + dot + rest

    def above(self, one: Type, bound: Bindings | None = None) -> Iterator[Standing]:
        """The type itself, then all it inherits from: the nearest first, interfaces before the class above."""
        seen: set[Type] = set()
        stack = [(Standing(one, bound or {}), 0)]
        while stack:
            standing, depth = stack.pop(0)
            if standing.type in seen or depth > _DEEPEST:
                continue
            seen.add(standing.type)
            yield standing
            for written in (*standing.type.implements, *standing.type.extends):
                found = self.find(written.name, standing.type.unit, standing.type.owner or standing.type)
                if found is not None:
                    stack.append((Standing(found, bindings(found, map(standing.meant, written.arguments))), depth + 1))

    def unknown_above(self, one: Type) -> list[str]:
        """What it inherits from that is not of this tree, by the full names as far as they are imported."""
        return [
            self.full_name(written.name, s.type.unit)
            for s in self.above(one)
            for written in (*s.type.extends, *s.type.implements)
            if self.find(written.name, s.type.unit, s.type.owner or s.type) is None
        ]

    def field(self, one: Type, name: str) -> tuple[Type, Variable] | None:
        """A field or a constant, its own or inherited, with the type that has it."""
        for standing in self.above(one):
            at = standing.type
            companion = at.nested.get("Companion")
            for has in (at, companion) if companion else (at,):
                found = next((f for f in has.fields if f.name == name), None)
                if found is not None:
                    return has, found
        return None

    def overridden(self, one: Type, method: Method) -> Iterator[tuple[Standing, Method]]:
        """The method itself and those that it overrides, the nearest first."""
        for standing in self.above(one):
            candidates = [method] if method in standing.type.methods else standing.type.methods
            found = next((c for c in candidates if c is method or _may_be_same(c, method)), None)
            if found is not None:
                yield standing, found

    def _simple(self, name: str, unit: Unit, inside: Type | None) -> Type | None:
        at = inside
        while at is not None:
            if at.name == name:
                return at
            if name in at.nested:
                return at.nested[name]
            at = at.owner
        if name in unit.types:
            return unit.types[name]
        if name in unit.imports:
            return self._whole(unit.imports[name], unit)
        for package in (unit.package, *unit.wildcards):
            found = self._at_home(f"{package}.{name}" if package else name, unit)
            if found is not None:
                return found
        for package in unit.wildcards:  # import a.b.Outer.*
            outer = self._at_home(package, unit)
            if outer is not None and name in outer.nested:
                return outer.nested[name]
        return self._inherited(name, inside)

    def _inherited(self, name: str, inside: Type | None) -> Type | None:
        """A type that is nested in what the type around inherits from."""
        at = inside
        for _ in range(_DEEPEST):
            if at is None or not at.extends or at.extends[0].name == name:
                return None
            at = self.find(at.extends[0].name, at.unit)
            if at is not None and name in at.nested:
                return at.nested[name]
        return None

    def _whole(self, name: str, unit: Unit) -> Type | None:
        """By the full name, which may end in a nested type."""
        package, inner = name, list[str]()
        while package:
            found = self._at_home(package, unit)
            for step in inner:
                found = found.nested.get(step) if found is not None else None
            if found is not None:
                return found
            package, _, last = package.rpartition(".")
            inner.insert(0, last)
        return None

    def _at_home(self, name: str, unit: Unit) -> Type | None:
        """Copies of a class in several modules: the one that is nearest to who asks."""
        homes = self._homes.get(name)
        if not homes:
            return None
        nearest = max(homes, key=lambda path: _shared(path, unit.path))
        return self.unit(nearest).types.get(name.rpartition(".")[2])


def bindings(one: Type, arguments: Iterable[Meant]) -> Bindings:
    return dict(zip(one.variables, arguments, strict=False))


def _shared(left: str, right: str) -> int:
    """How many folders two paths begin with alike."""
    pairs = zip(left.split("/"), right.split("/"), strict=False)
    return next((i for i, (ours, theirs) in enumerate(pairs) if ours != theirs), len(left))


def _may_be_same(above: Method, below: Method) -> bool:
    """Whether types with the same last words stand at the same places; a type parameter may be anything."""
    if above.name != below.name or len(above.parameters) != len(below.parameters):
        return False
    for theirs, ours in zip(above.parameters, below.parameters, strict=True):
        left, right = theirs.type.last, ours.type.last
        if left != right and not (len(left) <= 2 and left.isupper()) and left != "Object":
            return False
    return True
