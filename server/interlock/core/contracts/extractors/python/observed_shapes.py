"""What a handler gives back, as a shape: what it puts together out of literals, models and serializers."""

from ...shapes import NULL, UNKNOWN, Field, Kind, Shape, array_of, of_kind, one_of
from .attributes import member
from .drf_serializers import Serializers, is_serializer
from .models import Models, is_model
from .values import (
    Argument,
    Call,
    Class,
    Either,
    Given,
    Instance,
    Known,
    Listing,
    Part,
    Table,
    Value,
    last_word,
    library_name,
)

_PLAIN = {
    "builtins.str": Kind.STRING,
    "builtins.int": Kind.INTEGER,
    "builtins.len": Kind.INTEGER,
    "builtins.float": Kind.NUMBER,
    "builtins.bool": Kind.BOOLEAN,
}
_WRITTEN_OUT = frozenset({"model_dump", "dict", "asdict", "to_dict"})
_PARTLY = ("exclude_unset", "exclude_none", "exclude_defaults", "include", "exclude")
_PARSED = frozenset({"model_validate", "model_validate_json", "model_construct", "parse_obj", "parse_raw", "from_orm"})


class ObservedShapes:
    def __init__(self, models: Models, serializers: Serializers) -> None:
        self._models = models
        self._serializers = serializers

    def shape(self, value: Value | None, view: Class | None = None, depth: int = 0) -> Shape:
        """`view`: the class it happens in, whose serializer `self.get_serializer` stands for."""
        if value is None or depth > 12:
            return UNKNOWN
        match value:
            case Known():
                return _literal(value.value)
            case Table():
                return self._object(value, view, depth)
            case Listing():
                items = tuple(self.shape(i, view, depth + 1) for i in value.items)
                return array_of(one_of(items) if items and not value.is_open else UNKNOWN)
            case Either():
                return one_of(tuple(self.shape(o, view, depth + 1) for o in value.options))
            case Part() if value.name == "data":
                return self._serialized(value.owner, view)
            case Instance() if is_model(value.cls):
                return self._models.object(value.cls, {})
            case Argument() if value.annotation is not None:
                return self._models.types.shape(value.annotation)
            case Call():
                return self._called(value, view, depth)
            case _:
                return UNKNOWN

    def serializer_of(self, owner: Value, view: Class | None) -> tuple[Value | None, bool]:
        """The serializer that is meant, and whether it is for many."""
        if isinstance(owner, Instance) and is_serializer(owner.cls):
            return owner.cls, owner.given.get(None, "many") == Known(True)
        is_own = isinstance(owner, Call) and isinstance(owner.callee, Part) and owner.callee.name == "get_serializer"
        if is_own and isinstance(owner, Call) and view is not None:
            return own_serializer(view), owner.given.get(None, "many") == Known(True)
        return None, False

    def _serialized(self, owner: Value, view: Class | None) -> Shape:
        serializer, many = self.serializer_of(owner, view)
        shape = self._serializers.shape(serializer, True)
        return array_of(shape) if many and serializer is not None else shape

    def _object(self, value: Table, view: Class | None, depth: int) -> Shape:
        fields = tuple(
            Field(key, self.shape(inner, view, depth + 1), True, value.places.get(key))
            for key, inner in value.entries.items()
            if isinstance(key, str)
        )
        return Shape(of_kind(Kind.OBJECT).kinds, fields, False if value.is_open else None)

    def _called(self, value: Call, view: Class | None, depth: int) -> Shape:
        name = library_name(value)
        if name in _PLAIN:
            return of_kind(_PLAIN[name])
        if isinstance(value.callee, Part) and value.callee.name in _WRITTEN_OUT:
            return self._written_out(value.callee.owner, value.given, view, depth)
        if (cls := model_of(value)) is not None:
            return self._models.object(cls, {})
        return self.shape(value.given.get(0), view, depth + 1) if last_word(value) in {"asdict", "jsonify"} else UNKNOWN

    def _written_out(self, owner: Value, given: Given, view: Class | None, depth: int) -> Shape:
        """`order.model_dump()`. By its own names, unless it is asked for aliases; and whole, unless asked for less."""
        cls = model_of(owner)
        is_renamed = cls is not None and self._models.is_renamed(cls) and given.get(None, "by_alias") != Known(True)
        is_cut = given.is_open or any(given.get(None, word) is not None for word in _PARTLY)
        return UNKNOWN if is_renamed or is_cut else self.shape(owner, view, depth + 1)


def model_of(value: Value) -> Class | None:
    """The model that a value is an object of: made, or `Order.model_validate(...)`."""
    if isinstance(value, Instance):
        return value.cls if is_model(value.cls) else None
    made = value.callee.owner if isinstance(value, Call) and isinstance(value.callee, Part) else None
    is_parsed = isinstance(value, Call) and isinstance(value.callee, Part) and value.callee.name in _PARSED
    return made if is_parsed and isinstance(made, Class) and is_model(made) else None


def own_serializer(view: Class) -> Value | None:
    """`serializer_class`, unless a method chooses."""

    return None if member(view, "get_serializer_class") is not None else member(view, "serializer_class")


def _literal(value: object) -> Shape:
    if value is None:
        return NULL
    if isinstance(value, bool):
        return of_kind(Kind.BOOLEAN)
    if isinstance(value, int):
        return of_kind(Kind.INTEGER)
    if isinstance(value, float):
        return of_kind(Kind.NUMBER)
    return of_kind(Kind.STRING) if isinstance(value, str) else UNKNOWN
