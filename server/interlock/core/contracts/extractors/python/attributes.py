"""What `value.name` gives back."""

from .reading import Reading
from .values import (
    UNKNOWN,
    Bound,
    Call,
    Class,
    Either,
    External,
    Function,
    Given,
    Inner,
    Instance,
    Known,
    Listing,
    Method,
    Namespace,
    Part,
    Spelled,
    Subscript,
    Super,
    Table,
    Unknown,
    Value,
    either,
    foreign_bases,
    is_from,
    last_word,
    lineage,
)

_PROPERTIES = ("property", "cached_property", "computed_field", "hybrid_property", "classproperty")


def attribute(reading: Reading, value: Value, name: str) -> Value:
    match value:
        case Namespace():
            return reading.name_in(value.module, name)
        case External():
            return External(f"{value.name}.{name}")
        case Instance():
            return _of_instance(reading, value, name)
        case Class():
            found = member(value, name)
            if isinstance(found, Function) and _has_decorator(found, "classmethod"):
                return Bound(found, value)
            return Part(value, name) if found is None and foreign_bases(value) else found or Unknown(name)
        case Call():
            return value.attributes.get(name) or Part(value, name)
        case Part():
            return Part(value, name)
        case Function() if name == "mapping":  # `@detail.mapping.patch`, of REST framework
            return Part(value, name)
        case Super():
            return _of_super(reading, value, name)
        case Known() | Spelled() | Listing() | Table():
            return Method(value, name)
        case Subscript():
            return attribute(reading, value.base, name)
        case Either():
            return either(attribute(reading, o, name) for o in value.options)
        case _:
            return Inner(name, value)


def member(cls: Class, name: str) -> Value | None:
    """What the class, or one it comes from, says of a name."""
    return next((c.members[name] for c in lineage(cls) if name in c.members), None)


def _of_instance(reading: Reading, value: Instance, name: str) -> Value:
    if name in value.attributes:
        return value.attributes[name]
    found = member(value.cls, name)
    if isinstance(found, Function):
        if _has_decorator(found, *_PROPERTIES):
            return reading.invoke(Bound(found, value), Given(), value.place)
        return found if _has_decorator(found, "staticmethod") else Bound(found, value)
    if name in value.given.keywords and (found is not None or any(name in c.attributes for c in lineage(value.cls))):
        return value.given.keywords[name]
    foreign = foreign_bases(value.cls)
    if found is None:
        return Part(value, name) if foreign else Inner(name, value)
    found = _default_of(reading, found)
    if any(is_settings(f) for f in foreign) or value.cls.name.lower().endswith(("settings", "config")):
        return _as_default(found)
    return found


def _of_super(reading: Reading, value: Super, name: str) -> Value:
    owner = value.owner
    cls = owner.cls if isinstance(owner, Instance) else owner if isinstance(owner, Class) else value.after
    after = lineage(cls)
    start = after.index(value.after) + 1 if value.after in after else 0
    for at in after[start:]:
        if isinstance(found := at.members.get(name), Function):
            return Bound(found, owner)
    return Part(owner, name) if isinstance(owner, Instance) else UNKNOWN


def is_settings(base: str) -> bool:
    return base.rpartition(".")[2] == "BaseSettings"


def _default_of(reading: Reading, found: Value) -> Value:
    """A field of a model stands for its default, or for what the factory of its default makes."""
    if isinstance(found, Call) and (is_from(found, "pydantic", "Field") or is_from(found, "dataclasses", "field")):
        factory = found.given.get(None, "default_factory")
        made = reading.invoke(factory, Given(), found.place) if isinstance(factory, Class | Function) else UNKNOWN
        return found.given.get(0 if is_from(found, "pydantic", "Field") else None, "default") or made
    return found


def _as_default(value: Value) -> Value:
    return Known(value.value, is_default=True) if isinstance(value, Known) else value


def _has_decorator(function: Function, *names: str) -> bool:
    return any(last_word(d) in names for d in function.decorators)
