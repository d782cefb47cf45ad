"""What `value.name` is."""

from .reading import Reading
from .values import (
    NOTHING,
    UNKNOWN,
    Bound,
    Call,
    Class,
    Either,
    External,
    Function,
    Instance,
    Known,
    Listing,
    Method,
    Namespace,
    Part,
    Super,
    Table,
    Unknown,
    Value,
    either,
    lineage,
    method_of,
)

_OF_FUNCTIONS = frozenset({"bind", "call", "apply"})


def member(reading: Reading, value: Value, name: str) -> Value:
    match value:
        case Instance():
            return _of_instance(reading, value, name)
        case Table():
            return _of_table(reading, value, name)
        case Class():
            return _of_class(value, name)
        case Super():
            return _of_super(value, name)
        case Namespace():
            return reading.imported(value.script, name)
        case Either():
            return either(member(reading, o, name) for o in value.options)
        case External():
            return _of_external(value, name)
        case Call():
            return value.attributes.get(name) or Part(value, name)
        case Part():
            return Part(value, name)
        case Listing() if name == "length" and not value.is_open:
            return Known(len(value.items))
        case Function() | Bound():
            own = value.attributes if isinstance(value, Function) else value.function.attributes
            return Method(value, name) if name in _OF_FUNCTIONS else own.get(name, Unknown(name))
        case Listing():
            is_index = name.isdigit() and int(name) < len(value.items)
            return value.items[int(name)] if is_index else Method(value, name)
        case Known() if isinstance(value.value, str):
            return Method(value, name) if name != "length" else UNKNOWN
        case _:
            return Unknown(name)


def _of_instance(reading: Reading, value: Instance, name: str) -> Value:
    if name in value.attributes:
        return value.attributes[name]
    method = method_of(value.cls, name)
    if method is not None:
        bound = Bound(method, value)
        is_getter = any(name in c.getters for c in lineage(value.cls))
        return reading.invoke(bound, (), value.place) if is_getter else bound
    base = lineage(value.cls)[-1].base
    return Part(value, name) if isinstance(base, External | Call | Part) else Unknown(name)


def _of_table(reading: Reading, value: Table, name: str) -> Value:
    if name not in value.entries:
        return Unknown(name) if value.is_open or name in {"hasOwnProperty", "toString"} else NOTHING
    found = value.entries[name]
    if name in value.getters:
        return reading.invoke(found, (), next(iter(value.places.values())))
    return Bound(found, value) if isinstance(found, Function) and found.node.type == "function_expression" else found


def _of_class(value: Class, name: str) -> Value:
    for cls in lineage(value):
        if name in cls.statics:
            found = cls.statics[name]
            return Bound(found, value) if isinstance(found, Function) else found
    return Known(value.name) if name == "name" else Unknown(name)


def _of_super(value: Super, name: str) -> Value:
    base = value.after.base
    if not isinstance(base, Class):
        return Unknown(name)
    method = method_of(base, name)
    if isinstance(value.this, Class):
        return _of_class(base, name)
    return Bound(method, value.this) if method is not None else Unknown(name)


def _of_external(value: External, name: str) -> Value:
    if value == External("", "process"):
        return Unknown(name)
    if value.package and name == "default":
        return value
    return External(value.package, f"{value.name}.{name}" if value.name else name)
