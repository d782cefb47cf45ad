"""The schemas of a provider: the types of all its files together, or each file by itself where they contradict."""

import posixpath
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from graphql import DocumentNode, GraphQLError, GraphQLSchema, OperationType, Source, build_ast_schema, parse
from graphql.language import DefinitionNode, Node, TypeDefinitionNode, TypeExtensionNode
from graphql.language import ast as nodes

from .model import GraphqlText
from .places import Place

_BASES: dict[type[Node], type[Node]] = {
    nodes.ObjectTypeExtensionNode: nodes.ObjectTypeDefinitionNode,
    nodes.InterfaceTypeExtensionNode: nodes.InterfaceTypeDefinitionNode,
    nodes.InputObjectTypeExtensionNode: nodes.InputObjectTypeDefinitionNode,
    nodes.EnumTypeExtensionNode: nodes.EnumTypeDefinitionNode,
    nodes.UnionTypeExtensionNode: nodes.UnionTypeDefinitionNode,
    nodes.ScalarTypeExtensionNode: nodes.ScalarTypeDefinitionNode,
}
_PARTS = ("fields", "values", "types", "interfaces", "directives")


_Written: TypeAlias = tuple[GraphqlText, list[DefinitionNode]]


@dataclass(frozen=True)
class Schema:
    schema: GraphQLSchema
    places: dict[str, Place] = field(default_factory=dict[str, Place])  # of types, of `Type.field`, and of `@directive`

    def roots(self, operation: OperationType) -> set[str]:
        """What an operation may begin with."""
        root = self.schema.get_root_type(operation)
        return {*root.fields, "__typename", "__schema", "__type"} if root is not None else set()

    def place(self, names: Sequence[str]) -> Place:
        """Where the first of the names is written that is; else where the schema begins."""
        words = [w for n in names for w in (n, n.rpartition(".")[0], n.strip("[]!"))]
        found = next((self.places[w] for w in words if w in self.places), None)
        return found or next(iter(self.places.values()), Place("", 1))


def schemas(texts: Sequence[GraphqlText]) -> list[Schema]:
    return [schema for schema in each(texts) if schema is not None]


def each(texts: Sequence[GraphqlText]) -> list[Schema | None]:
    """All together when no type is defined twice, as in a schema that is cut into files; else each folder by itself.
    None for what makes no schema."""
    groups = _apart([(text, _definitions(text)) for text in texts])
    return [_made([(t, d) for t, ds in group for d in ds]) for group in groups]


def _apart(written: list[_Written]) -> list[list[_Written]]:
    names = [n for _, definitions in written for n in _defined(definitions)]
    if len(names) == len(set(names)) or len(written) == 1:
        return [written]
    folders: dict[str, list[_Written]] = {}
    for text, definitions in written:
        folders.setdefault(posixpath.dirname(text.place.file), []).append((text, definitions))
    if len(folders) == 1:
        return [[w] for w in written]
    return [group for folder in folders.values() for group in _apart(folder)]


def _definitions(text: GraphqlText) -> list[DefinitionNode]:
    try:
        return list(parse(Source(text.text, str(text.place))).definitions)
    except (GraphQLError, RecursionError):
        return []


def _defined(definitions: Iterable[DefinitionNode]) -> list[str]:
    return [d.name.value for d in definitions if isinstance(d, TypeDefinitionNode)]


def _made(written: Sequence[tuple[GraphqlText, DefinitionNode]]) -> Schema | None:
    definitions: dict[str, DefinitionNode] = {}
    others: list[DefinitionNode] = []
    places: dict[str, Place] = {}
    for text, definition in sorted(written, key=lambda w: isinstance(w[1], TypeExtensionNode)):
        if not isinstance(definition, TypeDefinitionNode | TypeExtensionNode):
            others.append(definition)
            if isinstance(definition, nodes.DirectiveDefinitionNode):
                places.setdefault(f"@{definition.name.value}", _place(definition, text))
            continue
        name = definition.name.value
        definitions[name] = _extended(definitions.get(name), definition)
        _note(places, name, definition, text)
    whole = DocumentNode(definitions=(*definitions.values(), *(d for d in others if not _is_asked(d))))
    try:
        return Schema(build_ast_schema(whole, assume_valid=True, assume_valid_sdl=True), places)
    except (GraphQLError, TypeError, RecursionError):
        return None


def _extended(known: DefinitionNode | None, more: TypeDefinitionNode | TypeExtensionNode) -> DefinitionNode:
    """`extend type Query` adds to what there is; with nothing there, it is the beginning."""
    base = _BASES.get(type(more))
    if base is None:
        return more
    parts = {p: tuple(getattr(more, p, None) or ()) for p in _PARTS if hasattr(more, p)}
    if known is None:
        given: dict[str, Any] = {"name": more.name, "loc": more.loc, **parts}
        made = base(**given)
        assert isinstance(made, DefinitionNode)
        return made
    whole = {p: (*(getattr(known, p, None) or ()), *added) for p, added in parts.items()}
    return _with(known, whole)


def _with(known: DefinitionNode, parts: dict[str, tuple[Node, ...]]) -> DefinitionNode:
    given: dict[str, Any] = {k: getattr(known, k) for k in known.keys if hasattr(known, k)}
    given |= parts
    return type(known)(**given)


def _note(places: dict[str, Place], name: str, definition: Node, text: GraphqlText) -> None:
    at = _place(definition, text)
    places.setdefault(name, at)
    for inner in (*(getattr(definition, "fields", None) or ()), *(getattr(definition, "values", None) or ())):
        places.setdefault(f"{name}.{inner.name.value}", _place(inner, text))


def _place(node: Node, text: GraphqlText) -> Place:
    line = node.loc.start_token.line - 1 if node.loc is not None else 0
    return Place(text.place.file, text.place.line + line)


def _is_asked(definition: DefinitionNode) -> bool:
    return isinstance(definition, nodes.ExecutableDefinitionNode)
