"""What a class, or an instance of one, has under a name: its own, what it inherits, what its constructor is given.

Inside a class `this` may turn out to be an instance of a subclass. What a subclass may have its own way stays open
there, as a parameter like any other, and is filled where a method is called on an instance.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from tree_sitter import Node

from ...nodes import child, named, text
from .libraries import BASE
from .modules import Module
from .objects import as_state
from .reading import Reading
from .scopes import parameter_parts, parameters
from .substitute import Given, fill
from .syntax import arguments
from .values import (
    ABSENT,
    Absent,
    Class,
    Client,
    Function,
    Member,
    NodeKey,
    Param,
    Thing,
    Unknown,
    Value,
    choice,
    either,
    node_key,
)

THIS = -1  # the position of `this` among the parameters of a class
_DEEPEST = 8
_ABSTRACT = "abstract_class_declaration"  # an instance of one is an instance of a subclass


def member(reading: Reading, value: Class, name: str) -> Value:
    found = _found(reading, value, name)
    if value.node.type == _ABSTRACT and not value.is_this and not isinstance(found, Function):
        overridden = [o for below in reading.below(value.key) if (o := _found(reading, below, name)) is not None]
        return choice(overridden) if overridden else Member(value, name) if found is None else found
    if value.is_this and (found is None or _is_overridden(reading, value.key, name)):
        if found is None and not reading.below(value.key):
            return Member(value, name)
        return either(Param(value.key, THIS, "this", (name,)), Unknown(name) if found is None else found)
    return Member(value, name) if found is None else found


def made(reading: Reading, value: Class, given: Sequence[Value]) -> Class:
    """`new Name(given)`: what its constructor, own or inherited, is not given is absent."""
    at: Class | None = value
    maker: Node | None = None
    for _ in range(_DEEPEST):
        maker = constructor_of(at.node) if at is not None else None
        if at is None or maker is not None:
            break
        at = reading.above(at.node, at.module)
    whole = _padded(given, maker) if maker is not None else tuple(given)
    return Class(value.module, value.node, value.key, is_instance=True, given=whole)


def somebodys(reading: Reading, module: Module, node: Node) -> Class:
    """An instance that was made elsewhere: what its constructor, or the one it inherits, was given is not known."""
    levels = _levels(reading, Class(module, node, node_key(module, node), is_instance=True))
    maker = next((m for level in levels if (m := constructor_of(level.node)) is not None), None)
    names = [text(parameter_parts(p)[0]) for p in parameters(maker)] if maker is not None else []
    return Class(module, node, node_key(module, node), is_instance=True, given=tuple(Unknown(n) for n in names))


def bindings(reading: Reading, owner: Value | None) -> Given:
    """What `this`, and the constructors' parameters, stand for in the methods of an instance."""
    filled: dict[tuple[NodeKey, int], Value] = {}
    if not isinstance(owner, Class) or not owner.is_instance:
        return filled
    bearer = owner.bearer or owner
    for level in _levels(reading, bearer):
        if not (bearer.is_this and level.key == bearer.key):
            filled[level.key, THIS] = bearer
        maker = constructor_of(level.node)
        if maker is not None:
            key = node_key(level.module, maker)
            filled |= {(key, i): v for i, v in enumerate(level.given)}
    return filled


def upper(reading: Reading, value: Class) -> Class | None:
    """The part of it that its superclass makes: `super`."""
    found = reading.above(value.node, value.module)
    if found is None:
        return None
    bearer = value.bearer or value
    given = value.given
    maker = constructor_of(value.node)
    if maker is not None and (written := _super_call(value.module, maker)) is not None:
        key = node_key(value.module, maker)
        own = {(key, i): v for i, v in enumerate(value.given)}
        given = tuple(fill(reading, reading.value(a, value.module), own, None) for a in arguments(written))
        above = constructor_of(found.node)
        given = _padded(given, above) if above is not None else given
    return replace(found, is_instance=value.is_instance, given=given, bearer=bearer if value.is_instance else None)


def constructor_of(node: Node) -> Node | None:
    parts = named(child(node, "body"))
    return next((p for p in parts if text(child(p, "name")) == "constructor"), None)


def _padded(given: Sequence[Value], maker: Node) -> tuple[Value, ...]:
    return (*given, *[ABSENT] * (len(parameters(maker)) - len(given)))


def _levels(reading: Reading, value: Class) -> Iterator[Class]:
    at: Class | None = value
    for _ in range(_DEEPEST):
        if at is None:
            return
        yield at
        at = upper(reading, at)


def _found(reading: Reading, value: Class, name: str) -> Value | None:
    typed: Value | None = None
    for level in _levels(reading, value):
        found = _own(reading, level, name)
        if found is not None and found[1]:
            return found[0] if typed is None or not isinstance(found[0], Unknown) else typed
        typed = typed or (found[0] if found else None)
    return typed


def _own(reading: Reading, value: Class, name: str) -> tuple[Value, bool] | None:
    """What this level has; the flag tells a value from what only the declared type says."""
    typed: Value | None = None
    for part in value.module.members(value.node).get(name, ()):
        if part.type == "method_definition":
            function = Function(value.module, part, node_key(value.module, part), this=value.bearer or value)
            is_getter = any(c.type == "get" for c in part.children)
            return (reading.invoke(function, (), None) if is_getter else function), True
        if (initial := child(part, "value")) is not None:
            return _of_instance(reading, reading.value(initial, value.module), value), True
        typed = reading.typed(child(part, "type"), value.module)
    maker = constructor_of(value.node)
    if maker is not None and (given := _given(reading, value, maker, name)) is not None:
        return given, True
    all_assigned = value.module.assigned_to_this(value.node).get(name, ())
    for assigned in all_assigned:
        found = _of_instance(reading, reading.value(assigned, value.module), value)
        found = as_state(found) if len(all_assigned) > 1 or found == Thing() else found
        if not isinstance(found, Unknown):
            return found, True
    return None if typed is None else (typed, False)


def _given(reading: Reading, value: Class, maker: Node, name: str) -> Value | None:
    """`constructor(private http: HttpClient)` declares a field."""
    for index, parameter in enumerate(parameters(maker)):
        pattern, annotation, default = parameter_parts(parameter)
        if text(pattern) != name or not any(
            c.type in {"accessibility_modifier", "readonly", "override_modifier"} for c in parameter.children
        ):
            continue
        if value.is_instance and index < len(value.given) and not isinstance(value.given[index], Unknown):
            is_lacking = isinstance(value.given[index], Absent) and default is not None
            return reading.value(default, value.module) if is_lacking and default is not None else value.given[index]
        if (typed := reading.typed(annotation, value.module)) is not None:
            if isinstance(typed, Client) and not value.is_instance:
                return typed
            if isinstance(typed, Client):
                handed = Param(node_key(value.module, maker), index, name, (BASE,))
                return Client(typed.library, either(handed, ABSENT))
            return typed
        if value.is_instance and not value.is_this and index < len(value.given):
            return Unknown(name)
        given = reading.parameter(maker, index, value.module, name)
        return either(given, reading.value(default, value.module)) if default is not None else given
    return None


def _of_instance(reading: Reading, value: Value, owner: Class) -> Value:
    if isinstance(value, Function):
        return replace(value, this=owner.bearer or owner)
    bearer = owner.bearer or owner
    if not owner.is_instance or (bearer.is_this and owner is bearer):
        return value
    return fill(reading, value, bindings(reading, owner), None)


def _super_call(module: Module, maker: Node) -> Node | None:
    return next((c for c in module.within(maker, "call_expression") if text(child(c, "function")) == "super"), None)


def _is_overridden(reading: Reading, key: NodeKey, name: str, depth: int = 0) -> bool:
    return depth < _DEEPEST and any(
        name in below.module.members(below.node)
        or name in below.module.assigned_to_this(below.node)
        or _is_overridden(reading, below.key, name, depth + 1)
        for below in reading.below(key)
    )
