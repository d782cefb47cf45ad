"""Fields of Django models, as a serializer takes them over: shape, and whether they must be sent."""

from dataclasses import dataclass, replace

from ...places import Place
from ...shapes import UNKNOWN, Kind, Scalar, Shape, array_of, nullable, of_kind
from .reading import Reading
from .type_shapes import enumeration
from .values import (
    Call,
    Class,
    External,
    Given,
    Known,
    Listing,
    Part,
    Value,
    foreign_bases,
    last_word,
    lineage,
    string,
)

_STRING, _INTEGER = of_kind(Kind.STRING), of_kind(Kind.INTEGER)
_AUTOMATIC = frozenset({"AutoField", "BigAutoField", "SmallAutoField"})
_INTEGERS = frozenset(
    {"IntegerField", "BigIntegerField", "SmallIntegerField", "PositiveIntegerField", "PositiveSmallIntegerField"}
)
_TEXTS = frozenset({"CharField", "TextField", "SlugField", "GenericIPAddressField", "CICharField", "DurationField"})
_FORMATS = {
    "EmailField": "email",
    "URLField": "uri",
    "UUIDField": "uuid",
    "DateTimeField": "date-time",
    "DateField": "date",
    "TimeField": "time",
    "FileField": "uri",
    "ImageField": "uri",
}
_TO_ONE = frozenset({"ForeignKey", "OneToOneField", "ParentalKey"})


@dataclass(frozen=True)
class ModelField:
    name: str
    shape: Shape
    required: bool  # when it is sent
    read_only: bool
    place: Place
    target: Class | None = None  # of a relation


def is_model(cls: Class) -> bool:
    names = foreign_bases(cls)
    return any(n.startswith("django.") and n.endswith(".Model") for n in names) or any(
        n.rpartition(".")[2] in {"TimeStampedModel", "AbstractUser", "AbstractBaseUser", "MPTTModel"} for n in names
    )


def fields(reading: Reading, cls: Class) -> dict[str, ModelField]:
    """By name, with the key that Django adds by itself."""
    found: dict[str, ModelField] = {}
    for at in reversed(lineage(cls)):
        for name, value in at.members.items():
            if isinstance(value, Call) and isinstance(value.callee, External) and _is_field(value):
                found[name] = _field(reading, at, name, value)
    if "id" not in found and _own_key(cls) is None:
        found = {"id": ModelField("id", _INTEGER, False, True, cls.place), **found}
    return found


def key_shape(reading: Reading, cls: Class | None) -> Shape:
    """Of what a relation to the model is written as."""
    if cls is None:
        return UNKNOWN
    for name, value in _declared(cls):
        if value.given.get(None, "primary_key") == Known(True):
            return _field(reading, cls, name, value).shape
    return _INTEGER if is_model(cls) else UNKNOWN


def choices(value: Value | None) -> tuple[Scalar, ...] | None:
    """`Status.choices`, or a list of values or of pairs."""
    if isinstance(value, Part) and isinstance(value.owner, Class) and value.name == "choices":
        found = enumeration(value.owner)
        return found.enum if found is not None else None
    if isinstance(value, Class):
        found = enumeration(value)
        return found.enum if found is not None else None
    if not isinstance(value, Listing) or value.is_open:
        return None
    firsts = [i.items[0] if isinstance(i, Listing) and i.items else i for i in value.items]
    scalars = [f.value for f in firsts if isinstance(f, Known) and isinstance(f.value, str | int)]
    return tuple(scalars) if scalars and len(scalars) == len(firsts) else None


def _is_field(value: Call) -> bool:
    word = last_word(value)
    return word.endswith("Field") or word in _TO_ONE or word in {"TaggableManager"}


def _declared(cls: Class) -> list[tuple[str, Call]]:
    return [(n, v) for at in lineage(cls) for n, v in at.members.items() if isinstance(v, Call) and _is_field(v)]


def _own_key(cls: Class) -> Call | None:
    return next((v for _, v in _declared(cls) if v.given.get(None, "primary_key") == Known(True)), None)


def _field(reading: Reading, cls: Class, name: str, value: Call) -> ModelField:
    word, given = last_word(value), value.given
    shape, target = _shape(reading, cls, word, given)
    enum = choices(given.get(None, "choices"))
    if enum is not None:
        shape = replace(shape, enum=enum)
    may_be_null = given.get(None, "null") == Known(True)
    has_default = given.get(None, "default") is not None or given.get(None, "blank") == Known(True) or may_be_null
    is_set_for_us = any(given.get(None, w) == Known(True) for w in ("auto_now", "auto_now_add"))
    read_only = word in _AUTOMATIC or is_set_for_us or given.get(None, "editable") == Known(False)
    shape = nullable(shape) if may_be_null or word in {"FileField", "ImageField"} else shape
    return ModelField(name, shape, not has_default and not read_only, read_only, value.place, target)


def _shape(reading: Reading, cls: Class, word: str, given: Given) -> tuple[Shape, Class | None]:
    if word in _AUTOMATIC or word in _INTEGERS:
        return _INTEGER, None
    if word in _TEXTS:
        return _STRING, None
    if word in _FORMATS:
        return replace(_STRING, format=_FORMATS[word]), None
    if word in {"FloatField", "BooleanField", "NullBooleanField"}:
        return of_kind(Kind.NUMBER if word == "FloatField" else Kind.BOOLEAN), None
    if word == "DecimalField":
        return of_kind(Kind.STRING), None
    if word == "ArrayField":
        inner = given.get(0, "base_field")
        return array_of(
            _shape(reading, cls, last_word(inner), inner.given)[0] if isinstance(inner, Call) else UNKNOWN
        ), None
    if word in _TO_ONE or word == "ManyToManyField":
        target = _target(reading, cls, given.get(0, "to"))
        key = key_shape(reading, target)
        return (array_of(key) if word == "ManyToManyField" else key), target
    return UNKNOWN, None


def _target(reading: Reading, cls: Class, written: Value | None) -> Class | None:
    """The model itself, or its name: 'Order', 'shop.Order', 'self'."""
    if isinstance(written, Class):
        return written
    name = (string(written) or "").rpartition(".")[2]
    if name == "self":
        return cls
    found = reading.look_up(name, cls.frame) if name else None
    return found if isinstance(found, Class) else None
