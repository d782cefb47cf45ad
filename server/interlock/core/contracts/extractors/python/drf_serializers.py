"""Serializers of Django REST framework as shapes: once as what is taken, once as what is answered."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from ...nodes import child
from ...places import Place
from ...shapes import UNKNOWN, Field, Kind, Shape, array_of, nullable, of_kind
from . import django_models
from .configs import camel
from .django_models import ModelField
from .reading import Reading
from .type_shapes import Types
from .values import (
    Call,
    Class,
    Function,
    Given,
    Instance,
    Known,
    Listing,
    Table,
    Value,
    foreign_bases,
    last_word,
    library_name,
    lineage,
    strings,
)

_STRING, _INTEGER = of_kind(Kind.STRING), of_kind(Kind.INTEGER)
_PLAIN: dict[str, Shape] = {
    **dict.fromkeys(
        ["CharField", "SlugField", "RegexField", "IPAddressField", "DurationField", "ChoiceField"], _STRING
    ),
    **dict.fromkeys(["StringRelatedField", "SlugRelatedField", "FilePathField"], _STRING),
    "EmailField": replace(_STRING, format="email"),
    **dict.fromkeys(["URLField", "FileField", "ImageField"], replace(_STRING, format="uri")),
    **dict.fromkeys(["HyperlinkedRelatedField", "HyperlinkedIdentityField"], replace(_STRING, format="uri")),
    "UUIDField": replace(_STRING, format="uuid"),
    "DateTimeField": replace(_STRING, format="date-time"),
    "DateField": replace(_STRING, format="date"),
    "TimeField": replace(_STRING, format="time"),
    "IntegerField": _INTEGER,
    "FloatField": of_kind(Kind.NUMBER),
    "DecimalField": _STRING,
    **dict.fromkeys(["BooleanField", "NullBooleanField"], of_kind(Kind.BOOLEAN)),
    "ListField": array_of(UNKNOWN),
    "MultipleChoiceField": array_of(_STRING),
    "DictField": Shape(of_kind(Kind.OBJECT).kinds, closed=False),
}
_ALWAYS_READ = frozenset({"SerializerMethodField", "ReadOnlyField", "StringRelatedField", "HyperlinkedIdentityField"})


@dataclass(frozen=True)
class _Taken:
    """One field, before it is known for which direction."""

    field: Field
    read_only: bool = False
    write_only: bool = False


class Serializers:
    """`named` is shared with whoever else names shapes. `camel_case`: a renderer writes all names so."""

    def __init__(self, reading: Reading, types: Types, named: dict[str, Shape], camel_case: bool = False) -> None:
        self._reading = reading
        self._types = types
        self._named = named
        self._camel_case = camel_case
        self._names: dict[tuple[int, bool], str] = {}

    def shape(self, value: Value | None, is_answer: bool) -> Shape:
        """Of a serializer class, or of one that is made: `OrderSerializer(orders, many=True)`."""
        if isinstance(value, Instance):
            inner = self.shape(value.cls, is_answer)
            return array_of(inner) if value.given.get(None, "many") == Known(True) else inner
        if not isinstance(value, Class) or not is_serializer(value):
            return UNKNOWN
        key = (id(value), is_answer)
        if key not in self._names:
            name = f"{value.frame.module.path}#{value.name}{'' if is_answer else '-Input'}"
            while name in self._named:
                name += "'"
            self._names[key] = name
            self._named[name] = UNKNOWN  # taken, for a serializer that contains itself
            self._named[name] = self._whole(value, is_answer)
        return Shape(ref=self._names[key])

    def partial(self, value: Value | None) -> Shape:
        """What PATCH takes: any of the fields."""
        whole = self._named.get(self.shape(value, False).ref, UNKNOWN)
        return replace(whole, fields=tuple(replace(f, required=False) for f in whole.fields))

    def _whole(self, cls: Class, is_answer: bool) -> Shape:
        word = "to_representation" if is_answer else "to_internal_value"
        if any(isinstance(at.members.get(word), Function) for at in lineage(cls)):
            return UNKNOWN
        fields: list[Field] = []
        for taken in self._fields(cls, is_answer).values():
            if taken.write_only if is_answer else taken.read_only:
                continue
            name = camel(taken.field.name) if self._camel_case else taken.field.name
            fields.append(replace(taken.field, name=name, required=is_answer or taken.field.required))
        return Shape(of_kind(Kind.OBJECT).kinds, tuple(fields), None if self._is_whole(cls) else False)

    def _is_whole(self, cls: Class) -> bool:
        """Whether all its fields are in sight."""
        if any(isinstance(at.members.get("get_fields"), Function) for at in lineage(cls)):
            return False
        meta = _meta(cls)
        model = meta.get("model")
        if isinstance(model, Class) and not isinstance(meta.get("fields"), Listing):
            return all(b.endswith(".Model") for b in foreign_bases(model))
        return model is None or isinstance(model, Class)

    def _fields(self, cls: Class, is_answer: bool) -> dict[str, _Taken]:
        declared: dict[str, _Taken] = {}
        for at in reversed(lineage(cls)):
            for name, value in at.members.items():
                taken = self._declared(cls, name, value, is_answer)
                if taken is not None:
                    declared[name] = taken
        meta = _meta(cls)
        model = meta.get("model")
        if not isinstance(model, Class):
            names = strings(meta.get("fields"))
            unseen = {n: _Taken(Field(n, UNKNOWN, False, cls.place)) for n in names if n not in declared}
            return declared | unseen
        return self._of_model(cls, model, meta, declared)

    def _of_model(
        self, cls: Class, model: Class, meta: Mapping[str, Value], declared: dict[str, _Taken]
    ) -> dict[str, _Taken]:
        known = django_models.fields(self._reading, model)
        stated = meta.get("fields")
        wanted = strings(stated) if isinstance(stated, Listing) else [*known, *declared]
        left_out = set(strings(meta.get("exclude")))
        read_only = set(strings(meta.get("read_only_fields")))
        extra = meta.get("extra_kwargs")
        found: dict[str, _Taken] = {}
        for name in dict.fromkeys(wanted):
            if name in left_out:
                continue
            taken = declared.get(name) or _taken_over(name, known.get(name), cls)
            words = extra.entries.get(name) if isinstance(extra, Table) else None
            found[name] = _with_words(taken, words, name in read_only and name not in declared)
        return found

    def _declared(self, cls: Class, name: str, value: Value, is_answer: bool) -> _Taken | None:
        given = value.given if isinstance(value, Call | Instance) else None
        if given is None or not isinstance(value, Call | Instance):
            return None
        is_nested = isinstance(value, Instance) and is_serializer(value.cls)
        word = last_word(value)
        if not is_nested and not (library_name(value).startswith("rest_framework") and word.endswith("Field")):
            return None
        shape = (
            self.shape(value, is_answer) if is_nested else self._field_shape(cls, name, value, word, given, is_answer)
        )
        if given.get(None, "allow_null") == Known(True):
            shape = nullable(shape)
        read_only = given.get(None, "read_only") == Known(True) or word in _ALWAYS_READ
        has_default = given.get(None, "default") is not None or given.get(None, "required") == Known(False)
        write_only = given.get(None, "write_only") == Known(True) or word == "HiddenField"
        field = Field(name, shape, not has_default and not read_only, value.place)
        return _Taken(field, read_only or word == "HiddenField", write_only)

    def _field_shape(
        self, cls: Class, name: str, value: Call | Instance, word: str, given: Given, is_answer: bool
    ) -> Shape:
        if isinstance(value, Instance) and any(
            isinstance(at.members.get("to_representation" if is_answer else "to_internal_value"), Function)
            for at in lineage(value.cls)
        ):
            return UNKNOWN
        if word == "SerializerMethodField":
            method = next((at.members[f"get_{name}"] for at in lineage(cls) if f"get_{name}" in at.members), None)
            if not isinstance(method, Function):
                return UNKNOWN
            return self._types.shape(self._reading.annotation(child(method.node, "return_type"), method.frame))
        shape = _PLAIN.get(word, UNKNOWN)
        if word in {"ChoiceField", "MultipleChoiceField"}:
            enum = django_models.choices(given.get(0, "choices"))
            inner = replace(_STRING, enum=enum) if enum and all(isinstance(e, str) for e in enum) else UNKNOWN
            shape = inner if word == "ChoiceField" else array_of(inner)
        elif word == "ListField":
            inner = given.get(None, "child")
            taken = self._declared(cls, name, inner, is_answer) if inner is not None else None
            shape = array_of(taken.field.shape if taken is not None else UNKNOWN)
        elif word == "DecimalField" and (not is_answer or given.get(None, "coerce_to_string") == Known(False)):
            shape = of_kind(Kind.STRING, Kind.NUMBER)
        return array_of(shape) if given.get(None, "many") == Known(True) else shape


def is_serializer(cls: Class) -> bool:
    return any(
        n.startswith(("rest_framework.", "rest_framework_")) and n.endswith("Serializer") for n in foreign_bases(cls)
    )


def _meta(cls: Class) -> dict[str, Value]:
    for at in lineage(cls):
        inner = at.members.get("Meta")
        if isinstance(inner, Class):
            return {n: v for c in reversed(lineage(inner)) for n, v in c.members.items()}
    return {}


def _taken_over(name: str, field: ModelField | None, cls: Class) -> _Taken:
    if field is None:  # a property of the model, or something that refers to it
        return _Taken(Field(name, UNKNOWN, False, _place(cls)), read_only=name in {"pk", "url"})
    return _Taken(Field(name, field.shape, field.required, field.place), field.read_only)


def _place(cls: Class) -> Place:
    inner = cls.members.get("Meta")
    return inner.place if isinstance(inner, Class) else cls.place


def _with_words(taken: _Taken, words: Value | None, read_only: bool) -> _Taken:
    """`extra_kwargs` and `read_only_fields` of Meta."""
    said = words.entries if isinstance(words, Table) else {}
    required = taken.field.required
    if "required" in said:
        required = said["required"] == Known(True)
    elif "default" in said:
        required = False
    shape = nullable(taken.field.shape) if said.get("allow_null") == Known(True) else taken.field.shape
    return _Taken(
        replace(taken.field, required=required, shape=shape),
        taken.read_only or read_only or said.get("read_only") == Known(True),
        taken.write_only or said.get("write_only") == Known(True),
    )
