"""What an expression may be, as far as it can be said without running it.

Whatever comes from a library stays a word for what was done with it: `External` names it, `Call` calls it, `Part` takes
a member. So `express.Router()` is Call(External("express", "Router")), and `router.get("/", show)` is a Call of a Part
of that. Adapters for frameworks read these words; the interpreter knows none of them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from tree_sitter import Node

from ...nodes import place
from ...places import Place
from ..typescript import modules

GAP = "\0"
"""Stands in a text for a part of it that nobody can tell."""
_MOST_OPTIONS = 40


@dataclass(eq=False)
class Script:
    """One file, and what it has once it has run."""

    module: modules.Module = field(repr=False)
    names: "dict[str, Value]" = field(default_factory=lambda: dict[str, "Value"](), repr=False)
    exports: "dict[str, Value | str]" = field(default_factory=lambda: dict[str, "Value | str"](), repr=False)
    passed_on: list["Script"] = field(default_factory=list["Script"], repr=False)
    common: "Value | None" = field(default=None, repr=False)  # module.exports
    state: str = "fresh"  # then "running", then "done"

    @property
    def path(self) -> str:
        return self.module.path


@dataclass(frozen=True)
class Unknown:
    word: str = ""  # how the source calls it


@dataclass(frozen=True)
class Known:
    """A string (GAP in it), a number, a boolean; None is null and undefined. `is_default`: it may be set otherwise."""

    value: str | int | float | bool | None
    is_default: bool = field(default=False, compare=False)


@dataclass(frozen=True)
class Pattern:
    """A regular expression, as written between its slashes."""

    text: str


@dataclass(eq=False)
class Listing:
    """An array; what is written into it later is in it."""

    items: list["Value"]
    is_open: bool = False  # there may be more


@dataclass(eq=False)
class Table:
    """An object literal with the fields that are known."""

    entries: dict[str, "Value"]
    is_open: bool = False
    places: Mapping[str, Place] = field(default_factory=dict[str, Place])
    getters: frozenset[str] = frozenset()


@dataclass(eq=False)
class Frame:
    """The names of one block of code: a file, a block, or one call of a function."""

    script: Script
    names: dict[str, "Value"]
    outer: "Frame | None" = None
    this: "Value | None" = None
    owner: "Class | None" = None  # of the method that runs here
    returned: list["Value"] | None = None  # None: a block, which returns for the function around it
    is_branch: bool = False  # it may not happen at all


@dataclass(eq=False)
class Function:
    node: Node = field(repr=False)
    frame: Frame = field(repr=False)  # around it
    owner: "Class | None" = field(default=None, repr=False)
    attributes: dict[str, "Value"] = field(default_factory=lambda: dict[str, "Value"](), repr=False)

    @property
    def place(self) -> Place:
        return place(self.frame.script.path, self.node)


@dataclass(frozen=True, eq=False)
class Bound:
    """A method of something; with `given`, its first arguments are set."""

    function: Function
    this: "Value"
    given: tuple["Value", ...] = ()


@dataclass(frozen=True, eq=False)
class Method:
    """A method of a text, an array, an object or a function."""

    owner: "Value"
    name: str


@dataclass(eq=False)
class Class:
    name: str
    node: Node = field(repr=False)
    frame: Frame = field(repr=False)  # around it
    base: "Value | None" = None
    decorators: tuple[Node, ...] = field(default=(), repr=False)
    methods: dict[str, Function] = field(default_factory=dict[str, Function], repr=False)
    decorated: dict[str, tuple[Node, ...]] = field(default_factory=dict[str, tuple[Node, ...]], repr=False)  # members
    getters: set[str] = field(default_factory=set[str], repr=False)
    fields: list[tuple[str, Node]] = field(default_factory=list[tuple[str, Node]], repr=False)
    statics: dict[str, "Value"] = field(default_factory=lambda: dict[str, "Value"](), repr=False)

    @property
    def place(self) -> Place:
        return place(self.frame.script.path, self.node)


@dataclass(eq=False)
class Instance:
    cls: Class
    given: tuple["Value", ...]
    place: Place
    attributes: dict[str, "Value"] = field(default_factory=lambda: dict[str, "Value"](), repr=False)


@dataclass(frozen=True)
class External:
    """Something of a package, or of the language when the package is ''."""

    package: str
    name: str = ""


@dataclass(eq=False)
class Call:
    callee: "Value"
    given: tuple["Value", ...]
    place: Place
    conditions: tuple[str, ...] = ()  # under which it is made
    sites: tuple[Place, ...] = ()  # the calls of functions of the tree that lead here, innermost first
    attributes: dict[str, "Value"] = field(default_factory=lambda: dict[str, "Value"](), repr=False)


@dataclass(frozen=True, eq=False)
class Part:
    owner: "Value"
    name: str


@dataclass(frozen=True)
class Namespace:
    script: Script


@dataclass(frozen=True)
class Either:
    """One of several, where nobody can tell which."""

    options: tuple["Value", ...]


@dataclass(frozen=True)
class Super:
    this: "Value"
    after: Class


@dataclass(frozen=True)
class Later:
    """A name that is imported; the file it comes from runs when it is asked for."""

    script: Script
    name: str


Value: TypeAlias = (
    Unknown
    | Known
    | Pattern
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
    | Either
    | Super
    | Later
)

UNKNOWN = Unknown()
NOTHING = Known(None)


def either(values: Iterable[Value]) -> Value:
    """One of several. What is unknown or nothing beside what is known is left out."""
    flat: list[Value] = []
    for value in values:
        flat += [o for o in options(value) if o not in flat]
    kept = [v for v in flat if not isinstance(v, Unknown) and v != NOTHING][:_MOST_OPTIONS]
    if not kept:
        return flat[0] if flat else UNKNOWN
    return kept[0] if len(kept) == 1 else Either(tuple(kept))


def options(value: Value | None) -> tuple[Value, ...]:
    return value.options if isinstance(value, Either) else () if value is None else (value,)


def string(value: Value | None) -> str | None:
    return value.value if isinstance(value, Known) and isinstance(value.value, str) else None


def items(value: Value | None) -> tuple[Value, ...]:
    """The members of an array, arrays in it included, or a thing by itself."""
    found: list[Value] = []
    waiting, entered = [] if value is None else [value], set[int]()
    while waiting:
        one = waiting.pop()
        if not isinstance(one, Listing):
            found.append(one)
        elif id(one) not in entered:
            entered.add(id(one))
            waiting += reversed(one.items)
    return tuple(found)


def entry(value: Value | None, *names: str) -> Value | None:
    """A field of an object literal, by the first of the names that it has."""
    if isinstance(value, Table):
        return next((value.entries[n] for n in names if n in value.entries), None)
    return None


def first(given: tuple[Value, ...], index: int = 0) -> Value | None:
    return given[index] if index < len(given) else None


def is_from(value: Value | None, package: str, *names: str) -> bool:
    """Whether it is something of a package; by any of the names, when there are some."""
    return isinstance(value, External) and value.package == package and (not names or value.name in names)


def made_by(value: Value | None) -> External | None:
    """What of a library made a value: `express` of `express()`; of an instance, what its class comes from."""
    if isinstance(value, Call):
        return value.callee if isinstance(value.callee, External) else None
    if isinstance(value, Instance):
        base = lineage(value.cls)[-1].base
        return base if isinstance(base, External) else None
    return None


def lineage(cls: Class) -> list[Class]:
    """The class and those above it, nearest first, as far as they are in the tree."""
    found = [cls]
    while isinstance(found[-1].base, Class) and found[-1].base not in found and len(found) < 20:
        found.append(found[-1].base)
    return found


def method_of(cls: Class, name: str) -> Function | None:
    return next((c.methods[name] for c in lineage(cls) if name in c.methods), None)
