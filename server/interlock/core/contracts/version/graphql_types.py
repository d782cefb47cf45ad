"""Schemas of GraphQL, before and after: types, what they offer, and what they take.

In GraphQL what is not offered is refused, even when nobody needs the answer: so what goes is breaking on either side.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from graphql import (
    DirectiveLocation,
    GraphQLArgument,
    GraphQLDirective,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    is_introspection_type,
    is_specified_directive,
    is_specified_scalar_type,
    print_ast,
)
from graphql.utilities.sort_value_node import sort_value_node

from ..graphql_schemas import Schema, each
from ..model import GraphqlText
from .changes import LEVELS, Change, Direction, Level
from .spots import Found

MARK = "GRAPHQL "
"""What the canonical name of a type begins with."""

_In: TypeAlias = GraphQLArgument | GraphQLInputField
_Record: TypeAlias = GraphQLObjectType | GraphQLInterfaceType
_Told: TypeAlias = tuple[Direction, tuple[str, ...], Found]

_OF_CONSUMERS = frozenset(
    {
        DirectiveLocation.QUERY,
        DirectiveLocation.MUTATION,
        DirectiveLocation.SUBSCRIPTION,
        DirectiveLocation.FIELD,
        DirectiveLocation.FRAGMENT_DEFINITION,
        DirectiveLocation.FRAGMENT_SPREAD,
        DirectiveLocation.INLINE_FRAGMENT,
        DirectiveLocation.VARIABLE_DEFINITION,
    }
)
_TAKEN, _ANSWERED = Direction.REQUEST, Direction.RESPONSE


def find(old: Sequence[GraphqlText], new: Sequence[GraphqlText]) -> Iterator[Change]:
    """Where a schema cannot be read, nothing is concluded from the lack of one."""
    before, after = each(old), each(new)
    is_whole = None not in before and None not in after
    nothing = Schema(GraphQLSchema())
    for ours, theirs in _paired([s for s in before if s], [s for s in after if s]):
        if (ours and theirs) or is_whole:
            yield from _Comparison(ours or nothing, theirs or nothing).changes()


def typed(given: Any) -> str:
    """`[Order!]!`."""
    return str(given.type)


def _paired(old: Sequence[Schema], new: Sequence[Schema]) -> Iterator[tuple[Schema | None, Schema | None]]:
    """Those that have most types in common, and what is left beside nothing."""
    shared = [
        (len(_own_types(a).keys() & _own_types(b).keys()), i, j) for i, a in enumerate(old) for j, b in enumerate(new)
    ]
    mate: dict[int, int] = {}
    for count, i, j in sorted(shared, key=lambda s: (-s[0], sorted((_file(old[s[1]]), _file(new[s[2]]))))):
        if count and i not in mate and j not in mate.values():
            mate[i] = j
    for i, schema in enumerate(old):
        yield schema, new[mate[i]] if i in mate else None
    yield from ((None, schema) for j, schema in enumerate(new) if j not in mate.values())


class _Comparison:
    def __init__(self, old: Schema, new: Schema) -> None:
        self._old, self._new = old, new
        self._taken, self._answered = _positions(old.schema)

    def changes(self) -> Iterator[Change]:
        before, after = _own_types(self._old), _own_types(self._new)
        for name in sorted(before.keys() | after.keys()):
            for told in self._of_type(name, before.get(name), after.get(name)):
                yield self._change(name, f"type {name}", *told)
        ours, theirs = _own_directives(self._old), _own_directives(self._new)
        for name in sorted(ours.keys() | theirs.keys()):
            for told in _of_directive(ours.get(name), theirs.get(name)):
                yield self._change(f"@{name}", f"directive @{name}", *told)

    def _of_type(self, name: str, old: GraphQLNamedType | None, new: GraphQLNamedType | None) -> Iterator[_Told]:
        if old is None or new is None:
            yield _ANSWERED, (), Found("graphql_type.added" if old is None else "graphql_type.removed")
        elif type(old) is not type(new):
            yield _ANSWERED, (), Found("graphql_type.changed", _kind(old), _kind(new))
        elif isinstance(old, _Record) and isinstance(new, _Record):
            yield from _of_record(old, new)
        elif isinstance(old, GraphQLInputObjectType) and isinstance(new, GraphQLInputObjectType):
            yield from _of_inputs("property", (), old.fields, new.fields)
        elif isinstance(old, GraphQLUnionType) and isinstance(new, GraphQLUnionType):
            yield from _of_names("member", {t.name for t in old.types}, {t.name for t in new.types})
        elif isinstance(old, GraphQLEnumType) and isinstance(new, GraphQLEnumType):
            yield from self._of_values(name, old, new)

    def _of_values(self, name: str, old: GraphQLEnumType, new: GraphQLEnumType) -> Iterator[_Told]:
        for value in sorted(old.values.keys() | new.values.keys()):
            if value not in new.values:
                yield _TAKEN if name in self._taken else _ANSWERED, (), Found("enum.value_removed", old=value)
            elif value not in old.values:
                yield _ANSWERED if name in self._answered else _TAKEN, (), Found("enum.value_added", new=value)
            else:
                yield from _of_reason((value,), old.values[value], new.values[value])

    def _change(self, name: str, operation: str, direction: Direction, path: tuple[str, ...], found: Found) -> Change:
        level = found.level or LEVELS[found.kind][0 if direction is _TAKEN else 1]
        spots = f"{name}.{path[0] if path else found.old or found.new}", name
        old, new = (next((s.places[c] for c in spots if c in s.places), None) for s in (self._old, self._new))
        root = path[0] if path else ""
        words = found.old, found.new
        return Change(found.kind, level, direction, operation, MARK + name, root, path[1:], *words, old, new)


def _of_record(old: _Record, new: _Record) -> Iterator[_Told]:
    for name in sorted(old.fields.keys() | new.fields.keys()):
        ours, theirs = old.fields.get(name), new.fields.get(name)
        if ours is None:
            yield _ANSWERED, (name,), Found("property.added")
        elif theirs is None:
            yield _ANSWERED, (name,), Found("property.removed", level=Level.BREAKING)
        else:
            yield from _of_place(_ANSWERED, (name,), ours, theirs)
            yield from _of_inputs("parameter", (name,), ours.args, theirs.args)
    yield from _of_names("interface", {t.name for t in old.interfaces}, {t.name for t in new.interfaces})


def _of_inputs(word: str, path: tuple[str, ...], old: Mapping[str, _In], new: Mapping[str, _In]) -> Iterator[_Told]:
    """Arguments, and fields of an input."""
    for name in sorted(old.keys() | new.keys()):
        ours, theirs, at = old.get(name), new.get(name), (*path, name)
        if ours is None or theirs is None:
            one = ours or theirs
            assert one is not None
            kind = f"required_{word}" if _is_required(one) else word
            found = Found(f"{kind}.added") if ours is None else Found(f"{kind}.removed", level=Level.BREAKING)
            yield _TAKEN, at, found
            continue
        yield from _of_place(_TAKEN, at, ours, theirs)
        before, after = _default(ours), _default(theirs)
        if before == after:
            continue
        if typed(ours)[-1] == typed(theirs)[-1] == "!" and not (before and after):
            yield _TAKEN, at, Found(f"{word}.{'optional' if after else 'required'}")
        else:
            yield _TAKEN, at, Found("default.changed", before, after)


def _of_place(
    direction: Direction, path: tuple[str, ...], old: GraphQLField | _In, new: GraphQLField | _In
) -> Iterator[_Told]:
    """The type that a field or an argument has, and whether it will go away."""
    before, after = typed(old), typed(new)
    if before != after:
        yield direction, path, Found(_of_types(before, after), before, after)
    yield from _of_reason(path, old, new)


def _of_types(old: str, new: str) -> str:
    if old == f"{new}!":
        return "null.allowed"
    if new == f"{old}!":
        return "null.forbidden"
    return "type.narrowed" if _fits(new, old) else "type.widened" if _fits(old, new) else "type.changed"


def _fits(narrow: str, wide: str) -> bool:
    """Whether all that is of the one type is of the other. A member of a union is not: other fragments fit into it."""
    if narrow.endswith("!"):
        return _fits(narrow[:-1], wide.removesuffix("!"))
    if narrow.startswith("[") and wide.startswith("["):
        return _fits(narrow[1:-1], wide[1:-1])
    return narrow == wide


def _of_names(word: str, old: set[str], new: set[str]) -> Iterator[_Told]:
    yield from ((_ANSWERED, (), Found(f"{word}.removed", old=name)) for name in sorted(old - new))
    yield from ((_ANSWERED, (), Found(f"{word}.added", new=name)) for name in sorted(new - old))


def _of_reason(path: tuple[str, ...], old: object, new: object) -> Iterator[_Told]:
    before, after = getattr(old, "deprecation_reason", None), getattr(new, "deprecation_reason", None)
    if (before is None) is not (after is None):
        kind = "deprecation.lifted" if after is None else "deprecation.added"
        yield _ANSWERED, path, Found(kind, before or "", after or "")


def _of_directive(old: GraphQLDirective | None, new: GraphQLDirective | None) -> Iterator[_Told]:
    """One that only a schema may bear is nothing to its consumers."""
    direction = _TAKEN if any(d and _is_for_consumers(d) for d in (old, new)) else _ANSWERED
    if old is None or new is None:
        yield direction, (), Found("directive.added" if old is None else "directive.removed")
    elif direction is _TAKEN:
        yield from _of_inputs("parameter", (), old.args, new.args)


def _is_for_consumers(directive: GraphQLDirective) -> bool:
    return any(location in _OF_CONSUMERS for location in directive.locations)


def _is_required(given: _In) -> bool:
    return typed(given).endswith("!") and not _default(given)


def _default(given: _In) -> str:
    """As it is written; empty where there is none."""
    node = given.ast_node.default_value if given.ast_node else None
    return print_ast(sort_value_node(node)) if node else ""


def _kind(named: GraphQLNamedType) -> str:
    return type(named).__name__.removeprefix("GraphQL").removesuffix("Type").lower()


def _own_types(schema: Schema) -> dict[str, GraphQLNamedType]:
    types = schema.schema.type_map
    return {n: t for n, t in types.items() if not is_introspection_type(t) and not is_specified_scalar_type(t)}


def _own_directives(schema: Schema) -> dict[str, GraphQLDirective]:
    return {d.name: d for d in schema.schema.directives if not is_specified_directive(d)}


def _file(schema: Schema) -> str:
    return min((place.file for place in schema.places.values()), default="")


def _positions(schema: GraphQLSchema) -> tuple[set[str], set[str]]:
    """The names of the types that are taken, and of those that are answered."""
    taken, answered = set[str](), set[str]()
    for named in schema.type_map.values():
        if isinstance(named, GraphQLInputObjectType):
            taken |= _named(named.fields.values())
        elif isinstance(named, _Record) and not is_introspection_type(named):
            answered |= _named(named.fields.values())
            for field in named.fields.values():
                taken |= _named(field.args.values())
    for directive in schema.directives:
        taken |= _named(directive.args.values())
    return taken, answered


def _named(given: Iterable[GraphQLField | _In]) -> set[str]:
    return {typed(one).strip("[]!") for one in given}
