"""Classes of the tree as shapes: as they are answered, as they are taken, and as they are taken and checked."""

from collections.abc import Callable
from dataclasses import replace
from enum import StrEnum

from ...shapes import UNKNOWN, Field, Kind, Scalar, Shape, nullable, of_kind, without_null
from . import beans, naming
from .beans import Property
from .constants import Constants
from .declarations import Annotation, Listing, Literal, Type, annotation
from .habits import Habits
from .type_index import Bindings, Meant, Types
from .type_shapes import COLLECTIONS, TypeShapes
from .validation import Validation

_HARMLESS = (
    "java.io.Serializable", "java.lang.Comparable", "Comparable", "Serializable", "Cloneable", "Object", "Iterable",
    "java.util.Comparator", "org.springframework.core.Ordered", "Record",
)  # fmt: skip
"""Types above that bring no properties."""
_OWN_WAY = ("JsonSerialize", "JsonDeserialize", "JsonCreator", "JsonIdentityInfo", "JsonRootName", "JSONType")


class Way(StrEnum):
    ANSWERED = "Output"
    TAKEN = "Input"
    CHECKED = "Checked"


class Models:
    """`named` and `claimed` are shared by all ways. `unchecked`: the way of what is not checked in a checked class."""

    def __init__(
        self,
        types: Types,
        constants: Constants,
        habits: Habits,
        way: Way,
        named: dict[str, Shape],
        claimed: dict[str, Way],
        unchecked: "Models | None" = None,
    ) -> None:
        self.types = TypeShapes(types, habits, self._object, way is Way.ANSWERED)
        self._index = types
        self._constants = constants
        self._validation = Validation(constants)
        self._habits = habits
        self._way = way
        self._named = named
        self._claimed = claimed
        self._unchecked = unchecked
        self._names: dict[tuple[int, str], str] = {}

    def fields(self, one: Type, bound: Bindings) -> tuple[Field, ...]:
        rename, hidden = self._renaming(one), self._hidden(one)
        fields: dict[str, Field] = {}
        for own in beans.properties(self._index, one, bound):
            is_there = own.is_answered if self._way is Way.ANSWERED else own.is_taken
            if is_there and own.name not in hidden:
                for made in self._field(own, rename, one):
                    fields.setdefault(made.name, made)
        return tuple(fields.values())

    def _object(self, one: Type, bound: Bindings) -> Shape:
        """A ref to the named shape, so that a class which contains itself stays finite."""
        if self._habits.is_other:
            return UNKNOWN
        if one.kind == "enum":
            return self._enum(one)
        arguments = ",".join(self.types.word(m) for m in bound.values())
        key = (id(one), arguments)
        if key not in self._names:
            name = self._name(one, arguments)
            self._names[key] = name
            self._named[name] = UNKNOWN  # taken, for a class that contains itself
            self._named[name] = self._whole(one, bound)
        return Shape(ref=self._names[key])

    def _name(self, one: Type, arguments: str) -> str:
        whole = f"{one.unit.path}#{one.name}" + (f"<{arguments}>" if arguments else "")
        if self._claimed.setdefault(whole, self._way) is not self._way:
            whole += f"-{self._way}"
        while whole in self._named:
            whole += "'"
        return whole

    def _whole(self, one: Type, bound: Bindings) -> Shape:
        lineage = [s.type for s in self._index.above(one, bound)]
        said = tuple(a for at in lineage for a in at.annotations)
        if annotation(said, *_OWN_WAY) is not None or self._renaming(one) is None or one.kind == "annotation":
            return UNKNOWN
        value = self._value_of(one)
        if value is not None:
            return self.types.shape(value)
        strange = self._index.unknown_above(one)
        if any(name.rpartition(".")[2] in COLLECTIONS for name in strange):
            return UNKNOWN  # written as what it holds, not as what it is
        fields = self.fields(one, bound)
        is_open = (
            not fields
            or one.kind in {"interface", "object"}
            or "abstract" in one.modifiers
            or annotation(said, "JsonTypeInfo", "JsonSubTypes", "JsonFilter", "JsonTypeName", "Accessors") is not None
            or any(
                m for at in lineage for m in at.methods if annotation(m.annotations, "JsonAnyGetter", "JsonAnySetter")
            )
            or any(name not in _HARMLESS for name in strange)
            or (self._way is not Way.ANSWERED and _has_creator(one))
        )
        return Shape(of_kind(Kind.OBJECT).kinds, fields, False if is_open else None)

    def _field(self, own: Property, rename: Callable[[str], str] | None, one: Type) -> list[Field]:
        said, at = own.annotations, own.meant
        access = annotation(said, "JsonProperty")
        stated = self._constants.words(access.arguments.get("access")) if access else []
        if ("WRITE_ONLY" if self._way is Way.ANSWERED else "READ_ONLY") in stated:
            return []
        if self._way is Way.ANSWERED and annotation(said, "JsonBackReference") is not None:
            return []
        shape = self._value(own)
        if annotation(said, "JsonUnwrapped") is not None:
            inner = self._named.get(shape.ref, UNKNOWN)
            return list(inner.fields) if inner.fields else []
        written = [self._constants.text(a.arguments.get("value"), at.unit, at.inside) for a in _naming(said)]
        name = next((n for n in written if n), None) or (rename(own.name) if rename else own.name)
        if self._way is Way.ANSWERED:
            return [self._answered(own, name, shape, one)]
        return self._taken(own, name, shape)

    def _answered(self, own: Property, name: str, shape: Shape, one: Type) -> Field:
        inherited = (a for s in self._index.above(one) for a in s.type.annotations)
        included = annotation((*own.annotations, *inherited), "JsonInclude")
        words = self._constants.words(included.arguments.get("value")) if included is not None else []
        leaves_out = self._habits.leaves_out if included is None else "ALWAYS" not in words
        is_hidden = leaves_out and (not own.is_primitive or "NON_DEFAULT" in words)
        is_unsure = is_hidden or annotation(own.annotations, "JsonView", "Transient") is not None
        if annotation(own.annotations, "Nullable", "CheckForNull") is not None and not leaves_out:
            shape = nullable(shape)
        if leaves_out:
            shape = without_null(shape)
        return Field(name, shape, not is_unsure, own.place, unsure=is_unsure)

    def _taken(self, own: Property, name: str, shape: Shape) -> list[Field]:
        unit, inside = own.meant.unit, own.meant.inside
        is_needed = own.is_strict and not own.has_default
        if self._way is Way.CHECKED:
            is_needed = is_needed or self._validation.is_needed(own.annotations, unit)
            facets = self._validation.facets(own.annotations, shape.kinds, unit, inside)
            if facets:
                shape = replace(shape, facets=facets)
        aliases = annotation(own.annotations, "JsonAlias", "SerializedName")
        if not is_needed and not own.is_strict:
            shape = nullable(shape)
        found = Field(name, shape, is_needed and aliases is None, own.place, unsure=aliases is not None and is_needed)
        if aliases is None:
            return [found]
        others = self._constants.texts(aliases.arguments.get("value"), unit, inside)
        return [found, *(replace(found, name=o, required=False) for o in others if o)]

    def _value(self, own: Property) -> Shape:
        said = own.annotations
        own_way = annotation(said, "JsonSerialize" if self._way is Way.ANSWERED else "JsonDeserialize", "JSONField")
        if own_way is not None:
            is_text = self._constants.words(own_way.arguments.get("using")) == ["ToStringSerializer"]
            return of_kind(Kind.STRING) if is_text else UNKNOWN
        form = annotation(said, "JsonFormat")
        if form is not None and "shape" in form.arguments:
            shown = self._constants.words(form.arguments["shape"])
            return of_kind(Kind.STRING) if shown == ["STRING"] and self._way is Way.ANSWERED else UNKNOWN
        if annotation(said, "JsonIgnoreProperties", "JsonIncludeProperties", "JsonIdentityReference", "JsonRawValue"):
            return UNKNOWN
        is_left = self._unchecked is not None and annotation(said, "Valid", "Validated") is None
        found = (self._unchecked if is_left and self._unchecked else self).types.shape(own.meant)
        if form is not None and "pattern" in form.arguments and found.format:
            return replace(found, format="")
        return found

    def _enum(self, one: Type) -> Shape:
        if self._value_of(one) is not None:
            return self._enum_values(one)
        told = annotation(one.annotations, *_OWN_WAY, "JsonFormat") is not None or not self._habits.enums
        if told or any(annotation(m.annotations, "JsonCreator") for m in one.methods) or not one.constants:
            return UNKNOWN
        values: list[Scalar] = []
        for constant in one.constants:
            stated = annotation(constant.annotations, "JsonProperty")
            written = self._constants.text(stated.arguments.get("value"), one.unit, one) if stated else None
            values.append(written or constant.name)
        return Shape(of_kind(Kind.STRING).kinds, enum=tuple(values))

    def _enum_values(self, one: Type) -> Shape:
        """The values that @JsonValue gives, where each constant is made with all fields in their order."""
        value = self._value_of(one)
        at = next((i for i, f in enumerate(_own_fields(one)) if f == _value_name(one)), None)
        shape = without_null(self.types.shape(value)) if value is not None else UNKNOWN
        if (
            at is None
            or self._way is not Way.ANSWERED
            or any(annotation(m.annotations, "JsonCreator") for m in one.methods)
        ):
            return shape if self._way is Way.ANSWERED else UNKNOWN
        values: list[Scalar] = []
        for constant in one.constants:
            given = constant.value.items if isinstance(constant.value, Listing) else ()
            if len(given) != len(_own_fields(one)):
                return shape
            written = given[at]
            values.append(written.value if isinstance(written, Literal) else None)
        return replace(shape, enum=tuple(values)) if shape.is_known and None not in values else shape

    def _value_of(self, one: Type) -> Meant | None:
        """What stands for the whole: of @JsonValue."""
        for method in one.methods:
            if annotation(method.annotations, "JsonValue") is not None and not method.parameters:
                return Meant(method.type, one.unit, one, {})
        for variable in (*one.fields, *one.components):
            if annotation(variable.annotations, "JsonValue") is not None:
                return Meant(variable.type, one.unit, one, {})
        return None

    def _renaming(self, one: Type) -> Callable[[str], str] | None:
        """None: nobody can tell."""
        for standing in self._index.above(one):
            stated = annotation(standing.type.annotations, "JsonNaming")
            if stated is not None:
                words = self._constants.words(stated.arguments.get("value"))
                return naming.strategy(words[0]) if words else None
        return self._habits.rename

    def _hidden(self, one: Type) -> set[str]:
        found: set[str] = set()
        for standing in self._index.above(one):
            at = standing.type
            stated = annotation(at.annotations, "JsonIgnoreProperties")
            allowed = "allowGetters" if self._way is Way.ANSWERED else "allowSetters"
            if stated is not None and allowed not in stated.arguments:
                found |= {n for n in self._constants.texts(stated.arguments.get("value"), at.unit, at) if n}
        return found


def _naming(said: tuple[Annotation, ...]) -> list[Annotation]:
    return [a for a in said if a.name in {"JsonProperty", "JsonGetter", "JsonSetter"}]


def _has_creator(one: Type) -> bool:
    return any(annotation(m.annotations, "JsonCreator") is not None for m in one.methods)


def _own_fields(one: Type) -> list[str]:
    variables = one.components or one.fields
    return [f.name for f in variables if "static" not in f.modifiers]


def _value_name(one: Type) -> str:
    for variable in (*one.fields, *one.components):
        if annotation(variable.annotations, "JsonValue") is not None:
            return variable.name
    method = next(m for m in one.methods if annotation(m.annotations, "JsonValue") is not None)
    return naming.of_getter(method.name) or method.name
