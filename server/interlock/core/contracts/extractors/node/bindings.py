"""What patterns and assignments do to names and fields."""

from tree_sitter import Node

from ...nodes import child, named, text
from ..typescript.syntax import key_name
from .reading import Reading
from .statements import each
from .values import (
    NOTHING,
    UNKNOWN,
    Bound,
    Call,
    Class,
    Frame,
    Function,
    Instance,
    Known,
    Listing,
    Super,
    Table,
    Unknown,
    Value,
    either,
    options,
)


def bind(reading: Reading, pattern: Node, value: Value, frame: Frame) -> None:
    if pattern.type in {"identifier", "shorthand_property_identifier_pattern"}:
        frame.names[text(pattern)] = value
    elif pattern.type in {"assignment_pattern", "object_assignment_pattern"}:
        left = child(pattern, "left")
        if value == NOTHING or isinstance(value, Unknown):
            value = reading.value(child(pattern, "right"), frame)
        if left is not None:
            bind(reading, left, value, frame)
    elif pattern.type == "object_pattern":
        _bind_fields(reading, pattern, value, frame)
    elif pattern.type == "array_pattern":
        members = list(each(value)) if isinstance(value, Listing) else []
        for index, part in enumerate(named(pattern)):
            if part.type == "rest_pattern":
                bind(reading, named(part)[0], Listing(members[index:]), frame)
            else:
                bind(reading, part, members[index] if index < len(members) else UNKNOWN, frame)
    elif pattern.type in {"lexical_declaration", "variable_declaration"}:
        for declarator in named(pattern):
            bind(reading, child(declarator, "name") or declarator, value, frame)
    elif pattern.type in {"member_expression", "subscript_expression"}:
        assign(reading, pattern, value, frame)


def _bind_fields(reading: Reading, pattern: Node, value: Value, frame: Frame) -> None:
    taken: set[str] = set()
    for part in named(pattern):
        if part.type == "rest_pattern":
            rest = {k: v for k, v in value.entries.items() if k not in taken} if isinstance(value, Table) else {}
            is_open = not isinstance(value, Table) or value.is_open
            bind(reading, named(part)[0], Table(rest, is_open), frame)
            continue
        target = child(part, "value") if part.type == "pair_pattern" else part
        source = child(part, "key") if part.type == "pair_pattern" else child(part, "left") or part
        name = key_name(source)
        if name is not None and target is not None:
            taken.add(name)
            bind(reading, target, reading.member(value, name), frame)


def assign(reading: Reading, target: Node, value: Value, frame: Frame) -> None:
    if target.type == "identifier":
        _assign_name(text(target), value, frame)
    elif target.type in {"member_expression", "subscript_expression"}:
        owner = reading.value(child(target, "object"), frame)
        name: str | None = text(child(target, "property"))
        if target.type == "subscript_expression":
            key = reading.value(child(target, "index"), frame)
            name = str(key.value) if isinstance(key, Known) else None
        for one in options(owner):
            _set(one, name, value)
    elif target.type in {"non_null_expression", "parenthesized_expression", "as_expression"} and named(target):
        assign(reading, named(target)[0], value, frame)
    else:
        bind(reading, target, value, frame)


def _assign_name(name: str, value: Value, frame: Frame) -> None:
    at: Frame = frame
    is_branch = False
    while name not in at.names and at.outer is not None:
        is_branch = is_branch or at.is_branch
        at = at.outer
    at.names[name] = either([at.names[name], value]) if is_branch and name in at.names else value


def _set(owner: Value, name: str | None, value: Value) -> None:
    match owner:
        case Instance() | Call() | Function():
            if name is not None:
                owner.attributes[name] = value
        case Bound() if name is not None:
            owner.function.attributes[name] = value
        case Class() if name is not None:
            owner.statics[name] = value
        case Table() if name is not None:
            owner.entries[name] = value
        case Table():
            owner.is_open = True
        case Listing():
            owner.items.append(value)
        case Super() if isinstance(owner.this, Instance) and name is not None:
            owner.this.attributes[name] = value
        case _:
            pass
