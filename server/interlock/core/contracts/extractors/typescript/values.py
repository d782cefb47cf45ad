"""What an expression may be, as far as it can be said without running it.

A value may depend on parameters of the functions around it. Each function is read once, with its parameters left
open; a call then puts its arguments in their place (substitute.py). So a wrapper of a wrapper costs no more than one.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeAlias

from tree_sitter import Node

from ...paths import Hole
from ...places import Place
from ...shapes import Shape
from .modules import Module

NodeKey: TypeAlias = tuple[str, int, int]
"""The file and the bytes a node spans: its identity, for as long as the text is the same."""

GATHERED = "..."
"""The step to an array as a member of another: all of its own members stand there."""

WITHOUT = "-"
"""The beginning of a step to all but the fields that are named behind it: '-id,name'."""


@dataclass(frozen=True)
class Unknown:
    name: str = ""  # a word for people: how the source calls it


@dataclass(frozen=True)
class Absent:
    """`undefined`: an argument not given, a field not there."""


@dataclass(frozen=True)
class Known:
    """Nothing is known of it but its kind."""

    shape: Shape
    name: str = ""


@dataclass(frozen=True)
class Literal:
    """A number, a boolean or null."""

    value: int | float | bool | None


@dataclass(frozen=True)
class Param:
    """What a function was called with. `steps` were taken from there: 'name', '[]', 'json()'."""

    function: NodeKey
    index: int
    name: str = ""
    steps: tuple[str, ...] = ()

    @property
    def word(self) -> str:
        """What the source calls it: the last name on the way."""
        return next((s for s in reversed(self.steps) if s[:1] not in {"[", "(", "?", WITHOUT}), self.name)


@dataclass(frozen=True)
class Text:
    """A string: literals, holes, and parameters still open, with or without a default."""

    parts: tuple["str | Hole | Param | Either", ...]
    one_slash: bool = False  # where several meet, one is left

    @property
    def literal(self) -> str | None:
        return "".join(str(p) for p in self.parts) if all(isinstance(p, str) for p in self.parts) else None


@dataclass(frozen=True)
class Entry:
    key: str | None  # None: everything in `value` is spread in here
    value: "Value"
    node: Node | None = field(default=None, compare=False, repr=False)
    is_sometimes: bool = False  # added under a condition


@dataclass(frozen=True)
class Thing:
    """An object literal. With `is_open`, it has fields of unknown names too; with `is_state`, what is written is only
    what it was in the beginning."""

    entries: tuple[Entry, ...] = ()
    is_open: bool = False
    is_state: bool = False

    @cached_property
    def is_settled(self) -> bool:
        """Nothing in it depends on a parameter, so that it is the same in every call."""
        return all(settled(e.value) for e in self.entries)


@dataclass(frozen=True)
class Items:
    """An array; `item` stands for each of its members, `members` for those of a literal, in order. With `is_whole`,
    nobody adds more."""

    item: "Value"
    members: tuple["Value", ...] = ()
    is_whole: bool = False

    @cached_property
    def is_settled(self) -> bool:
        return settled(self.item) and all(settled(m) for m in self.members)


@dataclass(frozen=True)
class Function:
    module: Module = field(compare=False, repr=False)
    node: Node = field(compare=False, repr=False)
    key: NodeKey
    bound: tuple[tuple[Param, "Value"], ...] = ()  # parameters of functions around it that are already filled in
    this: "Value | None" = None


@dataclass(frozen=True)
class Class:
    module: Module = field(compare=False, repr=False)
    node: Node = field(compare=False, repr=False)
    key: NodeKey
    is_instance: bool = False
    given: tuple["Value", ...] = ()  # to the constructor
    is_this: bool = False  # `this` in the class: it may be an instance of a subclass
    bearer: "Class | None" = None  # whose `this` it is, when it is only the upper part of one: `super`


@dataclass(frozen=True)
class Client:
    """What a library sends with: fetch, axios or an instance of it, an HttpClient."""

    library: str
    base: "Value" = Absent()
    headers: "Value" = Absent()
    made: NodeKey | None = None  # the call that made the instance
    query: "Value" = Absent()  # what is set for the next request, where a library puts it together step by step
    body: "Value" = Absent()


@dataclass(frozen=True)
class Member:
    """A named part of something that is known by name only: `axios.get`, `JSON.stringify`."""

    owner: "Value"
    name: str


@dataclass(frozen=True)
class Builtin:
    """A name of the language or the browser: JSON, URLSearchParams, Object."""

    name: str


@dataclass(frozen=True)
class Namespace:
    module: Module = field(compare=False, repr=False)
    path: str


@dataclass(frozen=True)
class Query:
    """URLSearchParams, HttpParams, FormData. `kind`: 'query', or 'form' for the last."""

    fields: "Value"
    kind: str = "query"


@dataclass(frozen=True)
class Request:
    """One way to one spot that sends. `chain` are the calls on the way, innermost first."""

    sink: NodeKey
    method: "Value"
    url: "Value"
    body: "Value" = Absent()
    query: "Value" = Absent()
    base: "Value" = Absent()
    headers: "Value" = Absent()
    is_definition: bool = False  # in a generated client: it counts where it is called
    chain: tuple[NodeKey, ...] = ()

    @property
    def key(self) -> tuple[NodeKey, ...]:
        return (self.sink, *self.chain)


@dataclass(frozen=True)
class Answer:
    """What came back. `stage`: 'raw' and 'lenient' have a `json()`, 'envelope' has `data`, 'reply' has `body`, 'refs'
    has `data.value`, 'resource' hands on nothing that is read here, 'body' is the content, 'error' is the content of
    an answer that was refused, 'failure' what is thrown then; 'status' and 'headers' are that."""

    request: Request
    stage: str
    path: tuple[str, ...] = ()


@dataclass(frozen=True)
class Either:
    """The first, unless it turns out to be absent."""

    first: "Value"
    otherwise: "Value"

    @property
    def word(self) -> str:
        return self.first.word if isinstance(self.first, Param | Either) else ""


@dataclass(frozen=True)
class Schema:
    """A validator. `is_optional`: a field of this may be left out; `is_changed`: what it gives is not what it took."""

    shape: Shape
    is_optional: bool = False
    is_changed: bool = False


@dataclass(frozen=True)
class Encoded:
    """JSON text of a value."""

    value: "Value"


@dataclass(frozen=True)
class Branch:
    """One of two, by a test that is still open. Branches with the same key go the same way in one call."""

    test: "Value"
    equals: str | None  # the literal the test is compared with; None: whether it is there at all
    key: str
    yes: "Value"
    no: "Value"
    is_presence: bool = False  # what is tested stands in the first branch itself: it is there when it is given


@dataclass(frozen=True)
class Rule:
    """What an interceptor does to a request, where that holds for the url (see url_tests.Test): it edits the url, or
    sets the base. With neither, nobody can tell what becomes of the url."""

    function: NodeKey
    holds: Callable[[str], bool | None]
    place: Place
    edit: Callable[[tuple["str | Hole | Param | Either", ...]], tuple["str | Hole | Param | Either", ...]] | None = None
    base: "Value | None" = None


@dataclass(frozen=True)
class Rewritten:
    """A base, and what interceptors do, in order, to what is sent there."""

    base: "Value"
    rules: tuple[Rule, ...]


@dataclass(frozen=True)
class Choice:
    options: tuple["Value", ...]


Value: TypeAlias = (
    Unknown
    | Absent
    | Known
    | Literal
    | Param
    | Text
    | Thing
    | Items
    | Function
    | Class
    | Client
    | Member
    | Builtin
    | Namespace
    | Query
    | Answer
    | Either
    | Schema
    | Encoded
    | Branch
    | Rewritten
    | Choice
)

UNKNOWN = Unknown()
ABSENT = Absent()
MOST_OPTIONS = 8
_MOST_COMPARED = 40
_EMPTY = (Literal(None), Thing())


def settled(value: Value) -> bool:
    """The same in every call."""
    match value:
        case Thing() | Items():
            return value.is_settled
        case Text():
            return all(isinstance(p, str | Hole) for p in value.parts)
        case Choice() | Branch():
            return not isinstance(value, Branch) and all(settled(o) for o in value.options)
        case _:
            return isinstance(value, Unknown | Absent | Known | Literal | Builtin | Namespace)


def node_key(module: Module, node: Node) -> NodeKey:
    return (module.path, node.start_byte, node.end_byte)


def choice(values: Iterable[Value]) -> Value:
    """One of several. What is unknown beside what is known is left out, and what is empty beside what is unknown."""
    given = _distinct(values)
    if len(given) == 1:
        return given[0]
    flat = _distinct(o for v in given for o in (v.options if isinstance(v, Choice) else (v,)))
    known = [v for v in flat if not isinstance(v, Unknown | Absent)]
    if any(isinstance(v, Unknown) for v in flat):
        known = [v for v in known if v not in _EMPTY]
        kept = known or [v for v in flat if isinstance(v, Unknown)]
    else:
        kept = known or flat
    if sum(len(options(v)) for v in kept) > MOST_OPTIONS:
        kept = list(dict.fromkeys(o for v in kept for o in options(v)))[:MOST_OPTIONS]
    if not kept:
        return UNKNOWN
    return kept[0] if len(kept) == 1 else Choice(tuple(kept))


def _distinct(values: Iterable[Value]) -> list[Value]:
    """Few, and deep: to compare them costs less than to hash them."""
    kept: list[Value] = []
    for value in values:
        if not any(value is other or value == other for other in kept):
            kept.append(value)
        if len(kept) > _MOST_COMPARED:
            break
    return kept


def either(first: Value, otherwise: Value) -> Value:
    """The first, unless it is absent; open as long as that is."""
    if isinstance(first, Absent):
        return otherwise
    if isinstance(first, Param | Either) and first != otherwise:
        return Either(first, otherwise)
    return first


def options(value: Value) -> tuple[Value, ...]:
    if isinstance(value, Branch):
        return (*options(value.yes), *options(value.no))
    if isinstance(value, Choice):
        return tuple(inner for o in value.options for inner in options(o))
    return (value,)
