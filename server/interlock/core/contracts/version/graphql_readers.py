"""Who depends on a change of a GraphQL schema: the operations, by what they ask for, give, and name."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from graphql import (
    GraphQLInputObjectType,
    GraphQLSchema,
    TypeInfo,
    TypeInfoVisitor,
    print_ast,
)
from graphql.language import (
    ArgumentNode,
    DirectiveNode,
    EnumValueNode,
    FieldNode,
    FragmentDefinitionNode,
    InlineFragmentNode,
    ObjectFieldNode,
    ObjectValueNode,
    VariableDefinitionNode,
    Visitor,
    visit,
)

from .. import graphql_asked
from ..graphql_asked import Whole
from ..graphql_schemas import schemas
from ..model import GraphqlText
from ..places import Place
from .changes import Change
from .graphql_types import MARK, typed

_DEMANDS = frozenset({"required_parameter.added", "required_property.added", "parameter.required", "property.required"})

_ANSWERED = frozenset({"enum.value_added", "member.added", "interface.added"})


class Readers:
    """Spots are `Order`, `Order.total`, `Query.orders.first`, `State.PAID` and `@live`. `sent`: a variable may hold it;
    `answered`: what a field gives is of that type."""

    def __init__(self, offered: Sequence[GraphqlText], asked: Sequence[GraphqlText]) -> None:
        self._used: dict[str, set[Place]] = {}
        self._sent: dict[str, set[Place]] = {}
        self._answered: dict[str, set[Place]] = {}
        operations, fragments = graphql_asked.read(asked)
        known = schemas(offered)
        for operation in operations:
            schema = graphql_asked.meant_for(operation, known)
            if schema and operation.roots & schema.roots(operation.definition.operation):
                whole = graphql_asked.whole(operation, fragments)
                uses = _Uses(schema.schema, whole, self._used, self._sent, self._answered)
                visit(whole.document, TypeInfoVisitor(uses.types, uses))

    def told(self, change: Change) -> Change:
        return replace(change, readers=tuple(sorted(self._places(change))))

    def _places(self, change: Change) -> set[Place]:
        name = change.canonical.removeprefix(MARK)
        steps = (change.root, *change.path) if change.root else ()
        around, spot = ".".join((name, *steps[:-1])), ".".join((name, *steps))
        used, sent, answered = (kept.get for kept in (self._used, self._sent, self._answered))
        none = set[Place]()
        if change.kind == "enum.value_removed":
            return used(f"{name}.{change.old}", none) | sent(name, none)
        if change.kind in _ANSWERED:
            return answered(name, none)
        if not steps:
            return used(name, none) | sent(name, none) | answered(name, none)
        if change.kind in _DEMANDS or change.kind == "default.changed":
            return (used(around, none) - used(spot, none)) | sent(around, none)
        if change.kind == "null.forbidden":
            return used(around, none) | sent(around, none)
        return used(spot, none) | sent(around, none)


class _Uses(Visitor):
    """Notes the spots of a schema that an operation comes by. What is given to a field stands where the field does."""

    def __init__(
        self,
        schema: GraphQLSchema,
        whole: Whole,
        used: dict[str, set[Place]],
        sent: dict[str, set[Place]],
        answered: dict[str, set[Place]],
    ) -> None:
        super().__init__()
        self.types: Any = TypeInfo(schema)  # the library does not type in full what it tells
        self._schema, self._whole = schema, whole
        self._used, self._sent, self._answered = used, sent, answered
        self._at, self._place = "", Place("", 1)

    def enter_field(self, node: FieldNode, *_: object) -> None:
        spot = f"{_name(self.types.get_parent_type())}.{node.name.value}"
        self._at, self._place = spot, self._whole.place(node)
        self._note(self._used, spot)
        self._note(self._answered, _name(self.types.get_type()))

    def enter_directive(self, node: DirectiveNode, *_: object) -> None:
        self._at, self._place = f"@{node.name.value}", self._whole.place(node)
        self._note(self._used, self._at)

    def enter_argument(self, node: ArgumentNode, *_: object) -> None:
        self._note(self._used, f"{self._at}.{node.name.value}")

    def enter_object_value(self, _node: ObjectValueNode, *_: object) -> None:
        self._note(self._used, _name(self.types.get_input_type()))

    def enter_object_field(self, node: ObjectFieldNode, *_: object) -> None:
        self._note(self._used, f"{_name(self.types.get_parent_input_type())}.{node.name.value}")

    def enter_enum_value(self, node: EnumValueNode, *_: object) -> None:
        self._note(self._used, f"{_name(self.types.get_input_type())}.{node.value}")

    def enter_fragment_definition(self, node: FragmentDefinitionNode, *_: object) -> None:
        self._place = self._whole.place(node)
        self._note(self._used, node.type_condition.name.value)

    def enter_inline_fragment(self, node: InlineFragmentNode, *_: object) -> None:
        self._place = self._whole.place(node)
        if node.type_condition is not None:
            self._note(self._used, node.type_condition.name.value)

    def enter_variable_definition(self, node: VariableDefinitionNode, *_: object) -> None:
        self._place = self._whole.place(node)
        for name in _held(print_ast(node.type).strip("[]!"), self._schema):
            self._note(self._sent, name)

    def _note(self, kept: dict[str, set[Place]], spot: str) -> None:
        kept.setdefault(spot, set()).add(self._place)


def _name(typed: object) -> str:
    """`Order` of `[Order!]!`; empty for what the schema does not know."""
    return str(typed or "").strip("[]!")


def _held(name: str, schema: GraphQLSchema) -> set[str]:
    """The names of what a value of the type may hold, and its own."""
    waiting, seen = [name], {name}
    while waiting:
        at = schema.get_type(waiting.pop())
        for field in at.fields.values() if isinstance(at, GraphQLInputObjectType) else ():
            inner = typed(field).strip("[]!")
            if inner not in seen:
                seen.add(inner)
                waiting.append(inner)
    return seen
