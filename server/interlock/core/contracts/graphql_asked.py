"""What consumers ask for in GraphQL: operations, and the fragments that they reach."""

import posixpath
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from graphql import DocumentNode, GraphQLError, Source, parse
from graphql.language import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    Node,
    OperationDefinitionNode,
    Visitor,
    visit,
)

from .graphql_schemas import Schema
from .model import GraphqlText
from .places import Place

Fragment: TypeAlias = tuple[FragmentDefinitionNode, GraphqlText]
Fragments: TypeAlias = dict[str, list[Fragment]]


@dataclass(frozen=True)
class Asked:
    definition: OperationDefinitionNode
    text: GraphqlText

    @property
    def name(self) -> str:
        word = self.definition.operation.value
        if self.definition.name is not None:
            return f"{word} {self.definition.name.value}"
        return f"{word} {{{', '.join(sorted(self.roots))}}}"

    @property
    def roots(self) -> set[str]:
        return {s.name.value for s in self.definition.selection_set.selections if isinstance(s, FieldNode)}


@dataclass(frozen=True)
class Whole:
    """An operation with its fragments as one document, and the texts they are written in."""

    document: DocumentNode
    fragments: tuple[Fragment, ...]
    texts: dict[str, GraphqlText]

    def place(self, node: Node) -> Place:
        assert node.loc is not None
        text = self.texts[node.loc.source.name]
        before = text.text[: node.loc.start]
        line = before.count("\n")
        column = node.loc.start - (before.rfind("\n") + 1) + 1
        return Place(text.place.file, text.place.line + line, column if line else column + text.place.column - 1)


def read(texts: Sequence[GraphqlText]) -> tuple[list[Asked], Fragments]:
    operations: list[Asked] = []
    fragments: Fragments = {}
    for text in texts:
        try:
            definitions = parse(Source(text.text, str(text.place))).definitions
        except (GraphQLError, RecursionError):
            continue
        for definition in definitions:
            if isinstance(definition, OperationDefinitionNode):
                operations.append(Asked(definition, text))
            elif isinstance(definition, FragmentDefinitionNode):
                fragments.setdefault(definition.name.value, []).append((definition, text))
    return operations, fragments


def meant_for(operation: Asked, known: Sequence[Schema]) -> Schema | None:
    """The schema that has most of what the operation begins with."""
    return max(known, key=lambda s: len(operation.roots & s.roots(operation.definition.operation)), default=None)


def whole(operation: Asked, fragments: Fragments) -> Whole:
    used = _used(operation, fragments)
    document = DocumentNode(definitions=(operation.definition, *(fragment for fragment, _ in used)))
    return Whole(document, used, {str(t.place): t for t in (operation.text, *(text for _, text in used))})


def _used(operation: Asked, fragments: Fragments) -> tuple[Fragment, ...]:
    """The fragments that are reached. One that nobody knows is left out: it may come from a library."""
    found: dict[str, Fragment] = {}
    waiting: list[Node] = [operation.definition]
    while waiting:
        spreads = _Spreads()
        visit(waiting.pop(), spreads)
        for name in spreads.names:
            if name in fragments and name not in found:
                found[name] = max(fragments[name], key=lambda f: _nearness(f[1], operation.text))
                waiting.append(found[name][0])
    return tuple(found.values())


def _nearness(text: GraphqlText, other: GraphqlText) -> int:
    """Two APIs may have fragments of one name: how much of the way to both files is the same."""
    return len(posixpath.commonprefix([text.place.file, other.place.file]))


class _Spreads(Visitor):
    def __init__(self) -> None:
        super().__init__()
        self.names: list[str] = []

    def enter_fragment_spread(self, node: FragmentSpreadNode, *_: object) -> None:
        self.names.append(node.name.value)
