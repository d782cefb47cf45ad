"""Operations of GraphQL against the schema they are meant for."""

import posixpath
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from graphql import (
    DocumentNode,
    FieldsOnCorrectTypeRule,
    GraphQLError,
    KnownArgumentNamesRule,
    KnownTypeNamesRule,
    NoDeprecatedCustomRule,
    ProvidedRequiredArgumentsRule,
    Source,
    ValuesOfCorrectTypeRule,
    VariablesInAllowedPositionRule,
    parse,
    validate,
)
from graphql.language import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    Node,
    OperationDefinitionNode,
    Visitor,
    visit,
)

from .graphql_schemas import Schema, schemas
from .mismatch import Mismatch, Severity
from .model import GraphqlText
from .places import Place

_KINDS = (
    (FieldsOnCorrectTypeRule, "unknown_field"),
    (KnownArgumentNamesRule, "unknown_argument"),
    (KnownTypeNamesRule, "unknown_type"),
    (ProvidedRequiredArgumentsRule, "argument_missing"),
    (ValuesOfCorrectTypeRule, "value_differs"),
    (VariablesInAllowedPositionRule, "variable_differs"),
    (NoDeprecatedCustomRule, "deprecated"),
)
_NAMES = re.compile(r"'([^']*)'")
_PLAIN_NAMES = re.compile(r"\b\w+\.\w+")
_LACKING = re.compile(r"include required field|was not provided")


_FEWEST = 4  # operations in a folder, to tell by them whom it speaks to

Fragment: TypeAlias = tuple[FragmentDefinitionNode, GraphqlText]
Fragments: TypeAlias = dict[str, list[Fragment]]


@dataclass(frozen=True)
class Disagreement:
    """`kind` is the name of the rule that tells it; `named` what it is about: `Order.total`."""

    kind: str
    operation: str  # 'query Orders'
    named: str
    sentence: str
    place: Place
    provider_place: Place


@dataclass(frozen=True)
class _Asked:
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


def disagreements(offered: Sequence[GraphqlText], asked: Sequence[GraphqlText]) -> Iterator[Disagreement]:
    """None when there is no schema. An operation that begins with nothing a schema has, and a folder most of whose
    operations do not fit, are for somebody else."""
    if not offered or not asked:
        return
    operations, fragments = _asked(asked)
    known = schemas(offered)
    folders: dict[str, list[list[Disagreement]]] = {}
    for operation in operations:
        schema = max(known, key=lambda s: len(operation.roots & s.roots(operation.definition.operation)), default=None)
        if schema is None:
            continue
        is_meant = bool(operation.roots & schema.roots(operation.definition.operation)) or not operation.roots
        if is_meant or _is_home(schema, operations):
            found = list(_of_operation(operation, fragments, schema))
            folders.setdefault(posixpath.dirname(operation.text.place.file), []).append(found)
    for judged in folders.values():
        wrong = sum(any(d.kind.startswith("unknown_") for d in found) for found in judged)
        if len(judged) < _FEWEST or wrong * 2 <= len(judged):
            yield from (d for found in judged for d in found)


def mismatch(found: Disagreement, *, rule: str, severity: Severity) -> Mismatch:
    return Mismatch(
        rule=rule,
        severity=severity,
        operation=found.operation,
        canonical=found.operation,
        field=found.named,
        sentence=f"{found.operation}: {found.sentence}",
        hint="Ask for what the schema offers, or offer it in the schema.",
        consumer_places=(found.place,),
        provider_place=found.provider_place,
    )


def _asked(texts: Sequence[GraphqlText]) -> tuple[list[_Asked], Fragments]:
    operations: list[_Asked] = []
    fragments: Fragments = {}
    for text in texts:
        try:
            definitions = parse(Source(text.text, str(text.place))).definitions
        except (GraphQLError, RecursionError):
            continue
        for definition in definitions:
            if isinstance(definition, OperationDefinitionNode):
                operations.append(_Asked(definition, text))
            elif isinstance(definition, FragmentDefinitionNode):
                fragments.setdefault(definition.name.value, []).append((definition, text))
    return operations, fragments


def _is_home(schema: Schema, operations: Sequence[_Asked]) -> bool:
    """Whether nearly all operations are meant for the schema, so that one which is not has gone wrong."""
    meant = sum(bool(o.roots & schema.roots(o.definition.operation)) for o in operations)
    return meant * 5 >= len(operations) * 4 and meant > 1


def _of_operation(operation: _Asked, fragments: Fragments, schema: Schema) -> Iterator[Disagreement]:
    used = _used(operation, fragments)
    document = DocumentNode(definitions=(operation.definition, *(fragment for fragment, _ in used)))
    places = {str(t.place): t for t in (operation.text, *(text for _, text in used))}
    for rule, kind in _KINDS:
        try:
            errors = validate(schema.schema, document, [rule])
        except (GraphQLError, RecursionError, TypeError):
            continue
        for error in errors:
            node = error.nodes[0] if error.nodes else None
            if node is None or node.loc is None or _is_of_the_client(node):
                continue
            text = places.get(node.loc.source.name, operation.text)
            named = _named(error)
            is_lacking = kind == "value_differs" and _LACKING.search(error.message)
            yield Disagreement(
                "argument_missing" if is_lacking else kind,
                _asking(node, operation, used),
                named,
                error.message.split(" Did you mean")[0],
                _place(node, text),
                schema.place([named, *_NAMES.findall(error.message)]),
            )


def _asking(node: Node, operation: _Asked, used: Sequence[Fragment]) -> str:
    """The operation, or the fragment it is written in: what several operations share is one root cause."""
    at = node.loc
    for fragment, _ in used:
        around = fragment.loc
        is_same = at is not None and around is not None and at.source is around.source
        if is_same and at is not None and around is not None and around.start <= at.start <= around.end:
            return f"fragment {fragment.name.value}"
    return operation.name


def _used(operation: _Asked, fragments: Fragments) -> list[Fragment]:
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
    return list(found.values())


def _nearness(text: GraphqlText, other: GraphqlText) -> int:
    """Two APIs may have fragments of one name: how much of the way to both files is the same."""
    return len(posixpath.commonprefix([text.place.file, other.place.file]))


class _Spreads(Visitor):
    def __init__(self) -> None:
        super().__init__()
        self.names: list[str] = []

    def enter_fragment_spread(self, node: FragmentSpreadNode, *_: object) -> None:
        self.names.append(node.name.value)


def _is_of_the_client(node: Node) -> bool:
    """`isOpen @client` is answered by the cache of the client."""
    directives = getattr(node, "directives", None) or ()
    return any(d.name.value in {"client", "rest", "export"} for d in directives)


def _named(error: GraphQLError) -> str:
    """`Order.total`: what the message puts in quotes, that no edit elsewhere changes."""
    message = error.message.split(" Did you mean")[0]
    names = _NAMES.findall(message) or _PLAIN_NAMES.findall(message)[:1] or [message[:60]]
    argument = next((n for n in names if "(" in n), "")  # 'Query.order(id:)'
    if argument:
        return argument.replace("(", ".").rstrip(":)")
    return ".".join(names[:2] if _LACKING.search(message) else reversed(names[:2]))


def _place(node: Node, text: GraphqlText) -> Place:
    assert node.loc is not None
    before = text.text[: node.loc.start]
    line = before.count("\n")
    column = node.loc.start - (before.rfind("\n") + 1) + 1
    return Place(text.place.file, text.place.line + line, column if line else column + text.place.column - 1)
