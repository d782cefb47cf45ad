"""The properties of a class, as Jackson sees them: fields, getters and setters, Lombok's, records, Kotlin's."""

from dataclasses import dataclass, field, replace

from ...places import Place
from . import naming
from .declarations import Annotation, Method, Type, Variable, annotation
from .type_index import Bindings, Meant, Standing, Types

_GETTERS = ("Data", "Getter", "Value")
_SETTERS = ("Data", "Setter", "Value", "Builder", "SuperBuilder", "AllArgsConstructor", "Jacksonized")
_NAMES = ("JsonProperty", "JsonGetter", "JsonSetter")


@dataclass
class Property:
    """`annotations` are those of its field and of its accessors together."""

    name: str  # as Java sees it
    meant: Meant
    place: Place
    annotations: tuple[Annotation, ...] = ()
    is_read: bool = False  # there is a way to get it, so it is in answers
    is_written: bool = False
    is_primitive: bool = False
    has_default: bool = False
    is_strict: bool = False  # Kotlin: refuses null
    hidden: list[str] = field(default_factory=list[str])  # 'get', 'set', 'field': where @JsonIgnore stands
    named: list[str] = field(default_factory=list[str])  # where @JsonProperty stands

    @property
    def is_answered(self) -> bool:
        return self.is_read and (not self.hidden or "get" in self.named)

    @property
    def is_taken(self) -> bool:
        return self.is_written and (not self.hidden or "set" in self.named)


def properties(types: Types, one: Type, bound: Bindings) -> list[Property]:
    """Its own and the inherited ones, those of the class above first."""
    found: dict[str, Property] = {}
    for standing in reversed(list(types.above(one, bound))):
        if standing.type.kind == "record" or standing.type.unit.is_kotlin:
            _components(standing, found)
        _fields(standing, found)
        for method in standing.type.methods:
            _accessor(standing, method, found)
    return list(found.values())


def _components(standing: Standing, found: dict[str, Property]) -> None:
    for component in standing.type.components:
        own = _made(standing, component, component.name)
        own.is_read = "private" not in component.modifiers
        own.is_written = True
        found[own.name] = own


def _fields(standing: Standing, found: dict[str, Property]) -> None:
    one = standing.type
    is_fluent = any(a.name == "Accessors" and "fluent" in a.arguments for a in one.annotations)
    for variable in one.fields:
        if "static" in variable.modifiers or "const" in variable.modifiers:
            continue
        is_public = "public" in variable.modifiers or (one.unit.is_kotlin and "private" not in variable.modifiers)
        both = (*variable.annotations, *one.annotations)
        is_shut = any(a.name in {"Getter", "Setter"} and "NONE" in str(a.arguments) for a in variable.annotations)
        is_got = not is_fluent and annotation(both, *_GETTERS) is not None and not is_shut
        is_set = annotation(both, *_SETTERS) is not None
        if "transient" in variable.modifiers and not is_got and not is_public:
            continue
        name = variable.name
        if is_got and not one.unit.is_kotlin:
            name = naming.of_generated(name, variable.type.name == "boolean")
        own = _made(standing, variable, name)
        is_shown = is_public or annotation(variable.annotations, *_NAMES) is not None or _shows_fields(both)
        own.is_read = is_got or is_shown
        own.is_written = is_set or is_shown or is_got
        found[name] = own


def _accessor(standing: Standing, method: Method, found: dict[str, Property]) -> None:
    if "static" in method.modifiers or "private" in method.modifiers:
        return
    explicit = annotation(method.annotations, *_NAMES)
    is_interface = standing.type.kind == "interface"
    is_visible = "public" in method.modifiers or is_interface or standing.type.unit.is_kotlin or explicit is not None
    if not is_visible or (standing.type.unit.is_kotlin and not explicit and not method.name.startswith("get")):
        return
    if not method.parameters and method.type.last not in {"void", "Unit", "Void"}:
        name = naming.of_getter(method.name) or (method.name if explicit else None)
        if name is None or (method.name.startswith("is") and method.type.last not in {"boolean", "Boolean"}):
            return
        own = _joined(found, name, method.name, standing.meant(method.type), method)
        own.meant, own.is_read = standing.meant(method.type), True
        own.is_primitive = _is_primitive(method.type.name)
        _note(own, method.annotations, "get")
        own.is_written = own.is_written or own.place != method.place  # a field that can be got can also be set
    elif len(method.parameters) == 1:
        name = naming.of_setter(method.name) or (method.name if explicit else None)
        if name is None:
            return
        own = _joined(found, name, method.name, standing.meant(method.parameters[0].type), method)
        own.is_written = True
        _note(own, method.annotations, "set")


def _joined(found: dict[str, Property], name: str, method: str, meant: Meant, written: Method) -> Property:
    """The property of an accessor: with its field, whose name may be spelled in another way."""
    rest = method[3:] if method.startswith(("get", "set")) else method[2:]
    for spelled in dict.fromkeys((name, rest[:1].lower() + rest[1:], f"is{rest}")):
        own = found.get(spelled)
        if own is not None and (spelled == name or not own.named):
            if spelled != name:
                found[name] = replace(own, name=name)
                del found[spelled]
            return found[name]
    return found.setdefault(name, Property(name, meant, written.place))


def _made(standing: Standing, variable: Variable, name: str) -> Property:
    own = Property(
        name,
        standing.meant(variable.type),
        variable.place,
        is_primitive=_is_primitive(variable.type.name) and not standing.type.unit.is_kotlin,
        has_default=variable.has_default,
        is_strict=_is_strict(standing, variable),
    )
    _note(own, variable.annotations, "field")
    return own


def _note(own: Property, annotations: tuple[Annotation, ...], at: str) -> None:
    own.annotations = (*own.annotations, *annotations)
    ignored = annotation(annotations, "JsonIgnore")
    if ignored is not None and "False" not in str(ignored.arguments):
        own.hidden.append(at)
    if annotation(annotations, *_NAMES) is not None:
        own.named.append(at)


def _shows_fields(annotations: tuple[Annotation, ...]) -> bool:
    found = annotation(annotations, "JsonAutoDetect")
    return found is not None and "fieldVisibility" in found.arguments


def _is_strict(standing: Standing, variable: Variable) -> bool:
    """Whether Kotlin refuses that it is null; a number that is left out is taken for 0."""
    is_number = variable.type.name in {"Int", "Long", "Short", "Byte", "Double", "Float", "Boolean", "Char"}
    return standing.type.unit.is_kotlin and not variable.type.may_be_null and not is_number


def _is_primitive(name: str) -> bool:
    return name in {"int", "long", "short", "byte", "double", "float", "boolean", "char"}
