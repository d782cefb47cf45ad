"""What an expression of Go may be, as far as it can be said without running it.

What comes from a library and is no router stays a word: `External` names it, `Call` calls it. A pointer is what it
points to.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TypeAlias

from tree_sitter import Node

from ...nodes import place, text
from ...places import Place


@dataclass(eq=False)
class File:
    path: str
    package: "Package"
    root: Node = field(repr=False)
    imports: dict[str, str] = field(default_factory=dict[str, str])  # the name it has here -> the path


@dataclass(eq=False)
class Package:
    """The files of one folder."""

    folder: str
    name: str
    files: list[File] = field(default_factory=list[File])
    declared: "dict[str, Declared]" = field(default_factory=lambda: dict[str, "Declared"]())
    methods: "dict[str, dict[str, Function]]" = field(default_factory=lambda: dict[str, "dict[str, Function]"]())
    names: "dict[str, Value]" = field(default_factory=lambda: dict[str, "Value"]())  # as far as they were asked for


@dataclass(frozen=True, eq=False)
class Declared:
    """Something a package declares: `node` is the const_spec, var_spec, type_spec or function."""

    node: Node = field(repr=False)
    file: File
    index: int = 0  # among the names of one spec
    turn: int = 0  # of iota
    inherited: Node | None = field(default=None, repr=False)  # the spec whose value is repeated


@dataclass(frozen=True)
class Type:
    """A type as written somewhere."""

    node: Node = field(repr=False)
    file: File

    @property
    def word(self) -> str:
        return text(self.node)


@dataclass(frozen=True, eq=False)
class Named:
    """A type of the tree."""

    name: str
    package: Package
    declared: Declared

    @property
    def key(self) -> tuple[str, str]:
        return self.package.folder, self.name


@dataclass(frozen=True)
class Unknown:
    word: str = ""  # how the source calls it
    type: Type | None = None


@dataclass(frozen=True)
class Known:
    """A string, a number, a boolean or nil."""

    value: object


@dataclass(eq=False)
class Listing:
    """A slice or an array."""

    items: list["Value"]
    is_open: bool = False  # there may be more
    type: Type | None = None


@dataclass(eq=False)
class Table:
    """A map with the keys that are known."""

    entries: dict[object, "Value"]
    is_open: bool = False
    type: Type | None = None
    places: dict[object, Place] = field(default_factory=dict[object, Place])


@dataclass(eq=False)
class Instance:
    """A value of a struct of the tree. One that was not seen being made knows no fields."""

    type: Named
    fields: dict[str, "Value"] = field(default_factory=dict[str, "Value"])
    is_made: bool = True


@dataclass(eq=False)
class Frame:
    """The names of one block or one call."""

    file: File
    names: dict[str, "Value"]
    outer: "Frame | None" = None
    call: "Running | None" = None


@dataclass(eq=False)
class Running:
    """One call of a function."""

    returned: list[tuple["Value", ...]] = field(default_factory=lambda: list[tuple["Value", ...]]())
    results: list[str] = field(default_factory=list[str])  # names of results, where they have any


@dataclass(eq=False)
class Function:
    node: Node = field(repr=False)
    file: File
    frame: Frame | None = field(default=None, repr=False)  # around it, for a literal
    receiver: str = ""  # the name of its type
    name: str = ""

    @property
    def place(self) -> Place:
        return place(self.file.path, self.node)


@dataclass(frozen=True, eq=False)
class Bound:
    """A method of something."""

    function: Function
    owner: "Value"


@dataclass(frozen=True)
class External:
    """Something of a library or of the language, by its path and name: `github.com/gin-gonic/gin.Default`."""

    name: str


@dataclass(frozen=True, eq=False)
class Builtin:
    """A method that we know: of a router, or of something like one."""

    run: "Callable[[tuple[Value, ...], Place], Value]"


@dataclass(frozen=True, eq=False)
class Call:
    """What a library gave back, or a struct of one with its fields."""

    callee: "External | Part"
    given: tuple["Value", ...]
    place: Place
    fields: dict[str, "Value"] = field(default_factory=dict[str, "Value"])


@dataclass(frozen=True, eq=False)
class Part:
    owner: "Call | Part | External"
    name: str


@dataclass(frozen=True)
class Many:
    """Several results."""

    items: tuple["Value", ...]


@dataclass(frozen=True)
class Either:
    """One of several: of a branch, or a field that is set in several places."""

    options: tuple["Value", ...]


@dataclass(eq=False)
class Served:
    """Something that answers requests: a router, a route that is still being put together, or what is around one."""


@dataclass(frozen=True)
class TypeName:
    """A type in the place of an expression."""

    named: Named


@dataclass(frozen=True)
class Namespace:
    package: Package


Value: TypeAlias = (
    Unknown
    | Known
    | Listing
    | Table
    | Instance
    | Function
    | Bound
    | External
    | Builtin
    | Call
    | Part
    | Many
    | Either
    | Served
    | TypeName
    | Namespace
)

UNKNOWN = Unknown()
NIL = Known(None)
_MOST_OPTIONS = 8


def either(values: Iterable[Value]) -> Value:
    """One of several. What is unknown, or nil, beside what is known is left out; not so where it is true or false."""
    flat: list[Value] = []
    for value in values:
        flat += [o for o in options(value) if o not in flat]
    kept = [v for v in flat if not isinstance(v, Unknown) and v != NIL][:_MOST_OPTIONS]
    if len(kept) < len(flat) and all(isinstance(v, Known) and isinstance(v.value, bool) for v in kept):
        kept = []
    if not kept:
        return next((v for v in flat if isinstance(v, Unknown)), flat[0] if flat else UNKNOWN)
    return kept[0] if len(kept) == 1 else Either(tuple(kept))


def options(value: Value) -> tuple[Value, ...]:
    return value.options if isinstance(value, Either) else (value,)


def first(value: Value) -> Value:
    """The result that counts, where there are several: `x, err := ...`."""
    return value.items[0] if isinstance(value, Many) and value.items else value


def string(value: Value | None) -> str | None:
    return value.value if isinstance(value, Known) and isinstance(value.value, str) else None


def strings(value: Value | None) -> list[str]:
    if isinstance(value, Listing):
        return [s for i in value.items if (s := string(i)) is not None]
    found = string(value)
    return [] if found is None else [found]


def library_name(value: Value | None) -> str:
    """The whole name of what a library has or gave; '' when it is ours."""
    if isinstance(value, External):
        return value.name
    if isinstance(value, Call):
        return library_name(value.callee)
    if isinstance(value, Part):
        return f"{library_name(value.owner)}.{value.name}"
    return ""
