"""Types as shapes: what the annotations of Python, and of the libraries that go with it, say of a value."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from ...shapes import (
    NULL,
    UNKNOWN,
    Kind,
    Scalar,
    Shape,
    array_of,
    nullable,
    of_kind,
    one_of,
)
from .reading import Reading
from .values import (
    Call,
    Class,
    Either,
    External,
    Function,
    Known,
    Listing,
    Subscript,
    Value,
    foreign_bases,
    is_from,
    last_word,
    library_name,
    lineage,
    options,
)

_STRING, _INTEGER, _NUMBER = of_kind(Kind.STRING), of_kind(Kind.INTEGER), of_kind(Kind.NUMBER)


def _text(format: str) -> Shape:
    return replace(_STRING, format=format)


_PLAIN: dict[str, Shape] = {
    **dict.fromkeys(
        ["str", "constr", "StrictStr", "Path", "FilePath", "SecretStr", "NameEmail", "bytes", "UploadFile"], _STRING
    ),
    **dict.fromkeys(["int", "conint", "PositiveInt", "NonNegativeInt", "NegativeInt", "StrictInt"], _INTEGER),
    **dict.fromkeys(["float", "confloat", "PositiveFloat", "NonNegativeFloat", "StrictFloat"], _NUMBER),
    **dict.fromkeys(["bool", "StrictBool"], of_kind(Kind.BOOLEAN)),
    **dict.fromkeys(
        ["datetime", "AwareDatetime", "NaiveDatetime", "PastDatetime", "FutureDatetime"], _text("date-time")
    ),
    **dict.fromkeys(["date", "PastDate", "FutureDate"], _text("date")),
    "time": _text("time"),
    **dict.fromkeys(["UUID", "UUID1", "UUID3", "UUID4", "UUID5", "UUID7"], _text("uuid")),
    "EmailStr": _text("email"),
    **dict.fromkeys(["AnyUrl", "AnyHttpUrl", "HttpUrl", "FileUrl", "PostgresDsn"], _text("uri")),
    **dict.fromkeys(["Decimal", "condecimal", "timedelta"], of_kind(Kind.STRING, Kind.NUMBER)),
    **dict.fromkeys(["None", "NoneType"], NULL),
}
_LISTS = frozenset(
    [
        "list",
        "List",
        "set",
        "Set",
        "frozenset",
        "FrozenSet",
        "Sequence",
        "MutableSequence",
        "Iterable",
        "Collection",
        "deque",
        "Deque",
        "conlist",
        "conset",
        "AbstractSet",
        "Iterator",
        "Generator",
        "AsyncIterable",
    ]
)
_MAPS = frozenset([
    "dict", "Dict", "Mapping", "MutableMapping", "defaultdict", "DefaultDict", "OrderedDict", "Counter",
])  # fmt: skip
_WRAPPERS = frozenset(
    ["Final", "ClassVar", "Required", "NotRequired", "ReadOnly", "Awaitable", "Coroutine", "SkipValidation"]
)
_ENUMS = frozenset({"Enum", "StrEnum", "IntEnum", "TextChoices", "IntegerChoices"})

Bindings = Mapping[str, Value]
"""What each type variable of a generic class stands for."""

Objects = Callable[[Class, Bindings], Shape]
"""What an object of a class of the tree is made of."""


class Types:
    """Reads types; what a class of the tree is, others say (`objects`)."""

    def __init__(self, reading: Reading, objects: Objects) -> None:
        self._reading = reading
        self._objects = objects
        self._depth = 0

    def shape(self, value: Value, bound: Bindings | None = None) -> Shape:
        """Unknown is what is not understood, and what may be anything."""
        if self._depth > 20:
            return UNKNOWN
        self._depth += 1
        try:
            return self._shape(value, bound or {})
        finally:
            self._depth -= 1

    def _shape(self, value: Value, bound: Bindings) -> Shape:
        match value:
            case External():
                return self._plain(value.name)
            case Known():
                return NULL if value.value is None else UNKNOWN
            case Either():
                return one_of(tuple(self.shape(o, bound) for o in value.options))
            case Subscript():
                return self._applied(value, bound)
            case Class():
                found = enumeration(value)
                return self._objects(value, {}) if found is None else found
            case Call():
                return self._called(value, bound)
            case _:
                return UNKNOWN

    def _plain(self, name: str) -> Shape:
        word = name.rpartition(".")[2]
        if word in _LISTS:
            return array_of(UNKNOWN)
        if word in _MAPS:
            return Shape(of_kind(Kind.OBJECT).kinds, closed=False)
        if word in {"tuple", "Tuple"}:
            return array_of(UNKNOWN)
        return _PLAIN.get(word, UNKNOWN)

    def _called(self, value: Call, bound: Bindings) -> Shape:
        """`constr(max_length=5)`, `NewType("Id", int)`, `TypeVar("T")`."""
        word = last_word(value)
        name = value.given.get(0)
        if word == "TypeVar":
            known = bound.get(str(name.value)) if isinstance(name, Known) else None
            return self.shape(known) if known is not None else UNKNOWN
        if word == "NewType":
            return self.shape(value.given.get(1) or value, bound) if len(value.given.positional) > 1 else UNKNOWN
        if word in {"conlist", "conset"}:
            inner = value.given.get(0, "item_type")
            return array_of(self.shape(inner, bound) if inner is not None else UNKNOWN)
        return self._plain(library_name(value)) if word in _PLAIN else UNKNOWN

    def _applied(self, value: Subscript, bound: Bindings) -> Shape:
        if isinstance(value.base, Class):
            return self._objects(value.base, _bindings(value.base, value.items, bound))
        word = last_word(value.base)
        first = value.items[0] if value.items else Known(...)
        if word == "Optional":
            return nullable(self.shape(first, bound))
        if word == "Union":
            return one_of(tuple(self.shape(o, bound) for i in value.items for o in options(i)))
        if word == "Literal":
            return _literals([v for i in value.items for v in _scalars(i)])
        if word == "Annotated" or word in _WRAPPERS:
            return self.shape(first, bound)
        if word in _LISTS:
            return array_of(self.shape(first, bound))
        if word in {"tuple", "Tuple"}:
            inner = [i for i in value.items if i != Known(...)]
            return array_of(one_of(tuple(self.shape(i, bound) for i in inner)) if inner else UNKNOWN)
        if word in _MAPS:
            values = self.shape(value.items[1], bound) if len(value.items) > 1 else UNKNOWN
            return Shape(of_kind(Kind.OBJECT).kinds, closed=False, values=values if values.is_known else None)
        return UNKNOWN


def enumeration(cls: Class) -> Shape | None:
    """The values of an Enum; None when it is none."""
    if not any(b.rpartition(".")[2] in _ENUMS for b in foreign_bases(cls)):
        return None
    is_word = any(b.rpartition(".")[2] in {"StrEnum", "TextChoices"} for b in foreign_bases(cls))
    values: list[Scalar] = []
    for name, member in cls.members.items():
        if name.startswith("_") or isinstance(member, Function | Class):
            continue
        found = _member_value(name, member, is_word)
        if found is None:
            return UNKNOWN
        values.append(found)
    return _literals(values)


def fields_in_order(cls: Class) -> list[tuple[str, Class]]:
    """Every annotated name with the class that says it last, those of the oldest ancestor first."""
    found: dict[str, Class] = {}
    for at in reversed(lineage(cls)):
        found.update(dict.fromkeys(at.attributes, at))
    return list(found.items())


def annotated(reading: Reading, cls: Class, name: str) -> Value:
    return reading.annotation(cls.attributes[name].annotation, cls.frame)


def extras(value: Value) -> tuple[Value, ...]:
    """What Annotated says beside the type."""
    is_annotated = isinstance(value, Subscript) and last_word(value.base) == "Annotated"
    return value.items[1:] if is_annotated and isinstance(value, Subscript) else ()


def _bindings(cls: Class, items: tuple[Value, ...], outer: Bindings) -> Bindings:
    """`Page[User]`: which type variable stands for what."""
    return {n: _bound_to(v, outer) for n, v in zip(type_variables(cls), items, strict=False)}


def _bound_to(value: Value, outer: Bindings) -> Value:
    name = value.given.get(0) if isinstance(value, Call) and is_variable(value) else None
    return outer.get(str(name.value), value) if isinstance(name, Known) else value


def type_variables(cls: Class) -> list[str]:
    around = cls.frame.outer if cls.node.child_by_field_name("type_parameters") is not None else None
    found = [n for n, v in around.names.items() if is_variable(v)] if around is not None else list[str]()
    for base in cls.bases:
        for item in base.items if isinstance(base, Subscript) else ():
            name = item.given.get(0) if isinstance(item, Call) and is_variable(item) else None
            if isinstance(name, Known) and str(name.value) not in found:
                found.append(str(name.value))
    return found


def inherited(cls: Class, bound: Bindings) -> dict[Class, Bindings]:
    """What type variables stand for in each class it comes from."""
    found: dict[Class, Bindings] = {cls: bound}
    for at in lineage(cls):
        for base in at.bases:
            if isinstance(base, Subscript) and isinstance(base.base, Class):
                found.setdefault(base.base, _bindings(base.base, base.items, found.get(at, {})))
            elif isinstance(base, Class):
                found.setdefault(base, {})
    return found


def is_variable(value: Value) -> bool:
    return last_word(value) == "TypeVar"


def _literals(values: list[Scalar]) -> Shape:
    kinds = frozenset(_kind(v) for v in values)
    return Shape(kinds, enum=tuple(values)) if values else UNKNOWN


def _scalars(value: Value) -> list[Scalar]:
    if isinstance(value, Known) and (value.value is None or isinstance(value.value, str | int | float | bool)):
        return [value.value]
    return []


def _member_value(name: str, member: Value, is_word: bool) -> Scalar:
    if isinstance(member, Known) and isinstance(member.value, str | int | float | bool):
        return member.value
    if isinstance(member, Listing) and member.items:  # Django's choices: value, label
        return _member_value(name, member.items[0], is_word)
    is_automatic = is_from(member, "enum", "auto")
    return name.lower() if is_automatic and is_word else None


def _kind(value: Scalar) -> Kind:
    if value is None:
        return Kind.NULL
    if isinstance(value, bool):
        return Kind.BOOLEAN
    if isinstance(value, int):
        return Kind.INTEGER
    return Kind.NUMBER if isinstance(value, float) else Kind.STRING
