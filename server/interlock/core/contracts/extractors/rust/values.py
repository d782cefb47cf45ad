"""What an expression of Rust may be, as far as it can be said without running it.

References, `?` and `.await` are what is behind them. What comes from a library and is no router stays `External`.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TypeAlias

from tree_sitter import Node

from ...nodes import place
from ...places import Place


@dataclass(eq=False)
class Module:
    """A file, or a `mod x { ... }` inside one. `path`: the crate and the modules down to this one."""

    file: str
    path: tuple[str, ...]
    items: "dict[str, Item]" = field(default_factory=lambda: dict[str, "Item"](), repr=False)
    uses: dict[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    globs: list[tuple[str, ...]] = field(default_factory=list[tuple[str, ...]])
    methods: "dict[tuple[str, str], Function]" = field(default_factory=lambda: dict[tuple[str, str], "Function"]())


@dataclass(frozen=True, eq=False)
class Item:
    """A constant, a type or a function."""

    node: Node = field(repr=False)
    module: Module


@dataclass(frozen=True)
class Unknown:
    word: str = ""  # how the source calls it


@dataclass(frozen=True)
class Known:
    """A string, a number or a boolean."""

    value: object


@dataclass(eq=False)
class Listing:
    """An array, a tuple or a Vec."""

    items: list["Value"]
    is_tuple: bool = False


@dataclass(eq=False)
class Frame:
    module: Module
    names: dict[str, "Value"]
    outer: "Frame | None" = None
    owner: str = ""  # the type that `Self` is
    returned: list["Value"] = field(default_factory=list["Value"])


@dataclass(frozen=True, eq=False)
class Function:
    """A function, a method or a closure."""

    node: Node = field(repr=False)
    module: Module
    owner: str = ""
    frame: Frame | None = field(default=None, repr=False)  # around a closure

    @property
    def place(self) -> Place:
        return place(self.module.file, self.node)


@dataclass(frozen=True)
class External:
    """Something of a library, by its path: `axum::Router::new`."""

    path: tuple[str, ...]

    @property
    def word(self) -> str:
        return self.path[-1]

    @property
    def owner(self) -> str:
        """The module or the type it is of."""
        return self.path[-2] if len(self.path) > 1 else ""


@dataclass(frozen=True, eq=False)
class Record:
    """A struct that is put together."""

    type: Item | None
    fields: "dict[str, Value]"


@dataclass(frozen=True)
class Either:
    options: tuple["Value", ...]


@dataclass(eq=False)
class Made:
    """Something that answers requests, or a part of it; see `building`."""


Value: TypeAlias = Unknown | Known | Listing | Function | External | Record | Either | Made

UNKNOWN = Unknown()
_MOST_OPTIONS = 8


def either(values: Iterable[Value]) -> Value:
    """One of several. What is unknown beside what is known is left out."""
    flat: list[Value] = []
    for value in values:
        flat += [o for o in options(value) if o not in flat]
    kept = [v for v in flat if not isinstance(v, Unknown)][:_MOST_OPTIONS]
    if not kept:
        return flat[0] if flat else UNKNOWN
    return kept[0] if len(kept) == 1 else Either(tuple(kept))


def options(value: Value) -> tuple[Value, ...]:
    return value.options if isinstance(value, Either) else (value,)


def string(value: Value | None) -> str | None:
    return value.value if isinstance(value, Known) and isinstance(value.value, str) else None
