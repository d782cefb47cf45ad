"""What a file of Java or Kotlin declares, in one form: types, what they have, and what is annotated to it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from tree_sitter import Node

from ...places import Place


@dataclass(frozen=True)
class Literal:
    value: str | int | float | bool | None


@dataclass(frozen=True)
class Name:
    """A constant by its name, dotted as written."""

    dotted: str


@dataclass(frozen=True)
class Join:
    """Texts put one behind the other."""

    parts: tuple["Expr", ...]


@dataclass(frozen=True)
class Listing:
    items: tuple["Expr", ...]


@dataclass(frozen=True)
class Annotation:
    """`arguments` by name; the one without a name is `value`."""

    name: str  # the last word
    arguments: Mapping[str, "Expr"]
    place: Place


@dataclass(frozen=True)
class ClassOf:
    name: str


@dataclass(frozen=True)
class Opaque:
    """Anything that has to be run to be known."""


Expr: TypeAlias = Literal | Name | Join | Listing | Annotation | ClassOf | Opaque
OPAQUE = Opaque()


@dataclass(frozen=True)
class TypeName:
    """A type as it is written. An array is `[]` of its items, a wildcard the bound it has."""

    name: str
    arguments: tuple["TypeName", ...] = ()
    may_be_null: bool = False  # Kotlin's question mark

    @property
    def last(self) -> str:
        return self.name.rpartition(".")[2]

    def __str__(self) -> str:
        inner = ", ".join(map(str, self.arguments))
        return f"{self.last}<{inner}>" if inner else self.last


ANY = TypeName("Object")
VOID = TypeName("void")


@dataclass(frozen=True)
class Variable:
    """A field, a parameter, a component of a record."""

    name: str
    type: TypeName
    place: Place
    annotations: tuple[Annotation, ...] = ()
    modifiers: frozenset[str] = frozenset()
    value: Expr | None = None
    has_default: bool = False  # of a parameter; in Kotlin also of a property


@dataclass(frozen=True, eq=False)
class Method:
    name: str
    type: TypeName
    parameters: tuple[Variable, ...]
    place: Place
    annotations: tuple[Annotation, ...] = ()
    modifiers: frozenset[str] = frozenset()
    variables: tuple[str, ...] = ()  # its own type parameters
    body: Node | None = None


@dataclass(eq=False)
class Type:
    """A class, an interface, a record, an enum, an annotation."""

    name: str
    kind: str  # 'class', 'interface', 'record', 'enum', 'annotation', 'object'
    unit: "Unit"
    place: Place
    owner: "Type | None" = None
    annotations: tuple[Annotation, ...] = ()
    modifiers: frozenset[str] = frozenset()
    variables: tuple[str, ...] = ()
    extends: tuple[TypeName, ...] = ()
    implements: tuple[TypeName, ...] = ()
    fields: list[Variable] = field(default_factory=list[Variable])
    components: tuple[Variable, ...] = ()  # of a record; in Kotlin the properties in the constructor
    constants: list[Variable] = field(default_factory=list[Variable])  # of an enum
    methods: list[Method] = field(default_factory=list[Method])
    nested: dict[str, "Type"] = field(default_factory=dict[str, "Type"])

    @property
    def is_made(self) -> bool:
        """Whether there are objects of just this type."""
        return self.kind in {"class", "record", "object"} and "abstract" not in self.modifiers

    def all(self) -> Iterator["Type"]:
        stack: list[Type] = [self]
        while stack:
            one = stack.pop()
            yield one
            stack.extend(reversed(one.nested.values()))


@dataclass(eq=False)
class Unit:
    """One file."""

    path: str
    content: bytes
    package: str = ""
    imports: dict[str, str] = field(default_factory=dict[str, str])  # by last word, or by the alias
    wildcards: list[str] = field(default_factory=list[str])
    types: dict[str, Type] = field(default_factory=dict[str, Type])
    top: Type | None = None  # holds what Kotlin declares outside of types
    root: Node | None = None
    is_kotlin: bool = False
    is_broken: bool = False

    def all_types(self) -> Iterator[Type]:
        for one in self.types.values():
            yield from one.all()

    def brings(self, name: str, *packages: str) -> bool:
        """Whether a name can be that of one of the packages, by what is imported."""
        whole = self.imports.get(name)
        if whole is not None:
            return whole.startswith(packages)
        return any(w.startswith(packages) for w in self.wildcards)


def annotation(annotations: tuple[Annotation, ...], *names: str) -> Annotation | None:
    """The first that bears one of the names."""
    return next((a for a in annotations if a.name in names), None)
