"""What an expression may be, as far as it can be said without running it.

Whatever comes from a library stays a word for what was done with it: `External` names it, `Call` calls it, `Part` takes
an attribute. So `APIRouter(prefix="/x")` is Call(External("fastapi.APIRouter"), ...), and `router.get("/")` is a Call
of a Part of that. Adapters for frameworks read these words; the interpreter knows none of them.
"""

import posixpath
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from tree_sitter import Node

from ...nodes import place
from ...paths import Hole
from ...places import Place
from .syntax import parse

_LONGEST_LINEAGE = 100  # classes that come one of the other


@dataclass(eq=False)
class Module:
    path: str
    content: bytes = field(repr=False)
    names: "dict[str, Value]" = field(default_factory=lambda: dict[str, "Value"](), repr=False)  # once it has run
    state: str = "fresh"  # then "running", then "done"
    _root: Node | None = field(default=None, repr=False)

    @property
    def root(self) -> Node:
        if self._root is None:
            self._root = parse(self.content)
        return self._root

    @property
    def folder(self) -> str:
        return posixpath.dirname(self.path)

    @property
    def is_package(self) -> bool:
        return self.path.endswith("__init__.py")


@dataclass(frozen=True)
class Unknown:
    word: str = ""  # how the source calls it


@dataclass(frozen=True)
class Spelled(Unknown):
    """A text of which parts are known: `f"/orders/{id}"`."""

    parts: tuple[str | Hole, ...] = ()


@dataclass(frozen=True)
class Argument(Unknown):
    """What a function is called with, when nobody is seen to call it: its type may be written."""

    annotation: "Value | None" = field(default=None, compare=False, repr=False)


@dataclass(frozen=True)
class Inner(Unknown):
    """Taken from something of which nobody knows what it is: `answer["id"]`, `settings.url`. `step` is what is written
    in brackets, `"[]"` for any item that a loop comes by; None for an attribute."""

    owner: "Value" = field(default_factory=Unknown, repr=False)
    step: str | None = None


@dataclass(frozen=True)
class Known:
    """A string, a number, a boolean, None, or `...`. `is_default`: the environment may say otherwise."""

    value: object
    is_default: bool = field(default=False, compare=False)


@dataclass(eq=False)
class Listing:
    """A list, tuple or set; what is written into it later is in it."""

    items: list["Value"]
    is_open: bool = False  # there may be more


@dataclass(eq=False)
class Table:
    """A dict with the keys that are known."""

    entries: dict[object, "Value"]
    is_open: bool = False
    places: Mapping[object, Place] = field(default_factory=dict[object, Place])
    sometimes: set[object] = field(default_factory=set[object])  # keys that are there only under a condition
    under: int = 0  # how many conditions it was made under


@dataclass(eq=False)
class Frame:
    """The names of one block of code: a module, a class body, or one call of a function."""

    module: Module
    names: dict[str, "Value"]
    outer: "Frame | None" = None
    returned: list["Value"] = field(default_factory=list["Value"])
    yielded: list["Value"] = field(default_factory=list["Value"])
    has_left: bool = False  # what follows is not reached
    owner: "Class | None" = None  # of the method that runs here


@dataclass(eq=False)
class Function:
    node: Node = field(repr=False)
    frame: Frame = field(repr=False)  # around it
    decorators: tuple["Value", ...] = field(default=(), repr=False)
    owner: "Class | None" = field(default=None, repr=False)

    @property
    def place(self) -> Place:
        return place(self.frame.module.path, self.node)


@dataclass(frozen=True, eq=False)
class Bound:
    """A method of something."""

    function: Function
    owner: "Value"


@dataclass(frozen=True, eq=False)
class Method:
    """A method of a text, a list or a dict."""

    owner: "Known | Spelled | Listing | Table"
    name: str


@dataclass(eq=False)
class Attribute:
    """A name with a type in a class body."""

    name: str
    node: Node = field(repr=False)
    annotation: Node = field(repr=False)


@dataclass(eq=False)
class Class:
    name: str
    node: Node = field(repr=False)
    frame: Frame = field(repr=False)  # of its body
    bases: tuple["Value", ...] = ()
    keywords: Mapping[str, "Value"] = field(default_factory=dict[str, "Value"])
    attributes: dict[str, Attribute] = field(default_factory=dict[str, Attribute])
    decorators: tuple["Value", ...] = field(default=(), repr=False)

    @property
    def members(self) -> dict[str, "Value"]:
        return self.frame.names

    @property
    def place(self) -> Place:
        return place(self.frame.module.path, self.node)


@dataclass(frozen=True)
class Given:
    """What a call gives."""

    positional: tuple["Value", ...] = ()
    keywords: Mapping[str, "Value"] = field(default_factory=dict[str, "Value"])
    is_open: bool = False  # there may be more
    spreads: tuple["Value", ...] = ()  # what is given as `**answer`, when it is no dict that is known

    def get(self, index: int | None, *names: str) -> "Value | None":
        """By position, or by any of the names."""
        for name in names:
            if name in self.keywords:
                return self.keywords[name]
        return self.positional[index] if index is not None and index < len(self.positional) else None


@dataclass(eq=False)
class Instance:
    cls: Class
    given: Given
    place: Place
    attributes: dict[str, "Value"] = field(default_factory=dict[str, "Value"])
    conditions: tuple[str, ...] = ()  # under which it is made


@dataclass(frozen=True)
class External:
    """Something of a library or of the language, by its dotted name."""

    name: str


@dataclass(frozen=True, eq=False)
class Site:
    """A call of a function of the tree, which is being gone through."""

    place: Place
    function: Function
    given: Given


@dataclass(eq=False)
class Call:
    callee: "External | Part | Call | Inner"
    given: Given
    place: Place
    conditions: tuple[str, ...] = ()  # under which it is made
    sites: tuple["Site", ...] = ()  # the calls it is made in, outermost first
    attributes: dict[str, "Value"] = field(default_factory=dict[str, "Value"])


@dataclass(frozen=True)
class Part:
    owner: "Call | Class | Function | Instance | Part"
    name: str


@dataclass(frozen=True)
class Namespace:
    module: Module


@dataclass(frozen=True)
class Subscript:
    """`base[items]`: mostly a type."""

    base: "Value"
    items: tuple["Value", ...]


@dataclass(frozen=True)
class Either:
    """One of several: of a branch, or a union of types."""

    options: tuple["Value", ...]


@dataclass(frozen=True)
class Super:
    owner: "Value"
    after: Class


@dataclass(frozen=True)
class Later:
    """A name of a module that was still running when it was imported."""

    module: Module
    name: str


Value: TypeAlias = (
    Unknown
    | Known
    | Listing
    | Table
    | Function
    | Bound
    | Method
    | Class
    | Instance
    | External
    | Call
    | Part
    | Namespace
    | Subscript
    | Either
    | Super
    | Later
)

UNKNOWN = Unknown()
NONE = Known(None)
_MOST_OPTIONS = 8


def either(values: Iterable[Value]) -> Value:
    """One of several. What is unknown beside what is known is left out."""
    flat: list[Value] = []
    for value in values:
        flat += [o for o in options(value) if o not in flat]
    kept = [v for v in flat if not isinstance(v, Unknown) or isinstance(v, Spelled)][:_MOST_OPTIONS]
    if not kept:
        return flat[0] if flat else UNKNOWN
    return kept[0] if len(kept) == 1 else Either(tuple(kept))


def options(value: Value) -> tuple[Value, ...]:
    return value.options if isinstance(value, Either) else (value,)


def may_be_none(value: Value) -> bool:
    """Whether something says so: what it is, or the type that is written for it."""
    if isinstance(value, Argument) and value.annotation is not None:
        return last_word(value.annotation) == "Optional" or NONE in options(value.annotation)
    return NONE in options(value)


def string(value: Value | None) -> str | None:
    return value.value if isinstance(value, Known) and isinstance(value.value, str) else None


def strings(value: Value | None) -> list[str]:
    """The texts of a list, or a text by itself."""
    if isinstance(value, Listing):
        return [s for i in value.items if (s := string(i)) is not None]
    found = string(value)
    return [] if found is None else [found]


def library_name(value: Value | None, depth: int = 0) -> str:
    """The dotted name of what is External, or of what an instance or a class is of; '' when it is ours."""
    if depth > _LONGEST_LINEAGE:
        return ""
    if isinstance(value, External):
        return value.name
    if isinstance(value, Call):
        return library_name(value.callee, depth + 1)
    if isinstance(value, Instance):
        return library_name(value.cls, depth + 1)
    if isinstance(value, Subscript):
        return library_name(value.base, depth + 1)
    if isinstance(value, Class):
        return next((name for base in value.bases if (name := library_name(base, depth + 1))), "")
    return ""


def is_from(value: Value | None, package: str, *names: str) -> bool:
    """Whether something of a library is called one of the names, wherever in the package it is kept."""
    name = library_name(value)
    return name.partition(".")[0] == package and name.rpartition(".")[2] in names


def lineage(cls: Class) -> list[Class]:
    """The class and those it comes from, nearest first, as far as they are in the tree."""
    found: list[Class] = []
    waiting = [cls]
    while waiting and len(found) < 50:
        at = waiting.pop(0)
        if at in found:
            continue
        found.append(at)
        waiting = [b for b in map(bare, at.bases) if isinstance(b, Class)] + waiting
    return found


def foreign_bases(cls: Class) -> list[str]:
    """The dotted names of all library classes it comes from."""
    return [name for c in lineage(cls) for b in c.bases if (name := library_name(b)) and not isinstance(bare(b), Class)]


def bare(value: Value) -> Value:
    """A generic without what it is applied to."""
    return value.base if isinstance(value, Subscript) else value


def applied(value: Value | None) -> tuple[Value, ...]:
    """What stands in the brackets of a generic."""
    return value.items if isinstance(value, Subscript) else ()


def last_word(value: Value | None) -> str:
    """`Depends` of `fastapi.Depends`; '' when it is ours."""
    return library_name(value).rpartition(".")[2]
