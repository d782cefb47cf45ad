"""Operations of GraphQL against the schema they are meant for."""

import posixpath
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from graphql import (
    FieldsOnCorrectTypeRule,
    GraphQLError,
    KnownArgumentNamesRule,
    KnownTypeNamesRule,
    NoDeprecatedCustomRule,
    ProvidedRequiredArgumentsRule,
    ValuesOfCorrectTypeRule,
    VariablesInAllowedPositionRule,
    validate,
)
from graphql.language import Node

from . import graphql_asked
from .graphql_asked import Asked, Fragment, Fragments
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


@dataclass(frozen=True)
class Disagreement:
    """`kind` is the name of the rule that tells it; `named` what it is about: `Order.total`."""

    kind: str
    operation: str  # 'query Orders'
    named: str
    sentence: str
    place: Place
    provider_place: Place


def disagreements(offered: Sequence[GraphqlText], asked: Sequence[GraphqlText]) -> Iterator[Disagreement]:
    """None when there is no schema. An operation that begins with nothing a schema has, and a folder most of whose
    operations do not fit, are for somebody else."""
    if not offered or not asked:
        return
    operations, fragments = graphql_asked.read(asked)
    known = schemas(offered)
    folders: dict[str, list[list[Disagreement]]] = {}
    for operation in operations:
        schema = graphql_asked.meant_for(operation, known)
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


def _is_home(schema: Schema, operations: Sequence[Asked]) -> bool:
    """Whether nearly all operations are meant for the schema, so that one which is not has gone wrong."""
    meant = sum(bool(o.roots & schema.roots(o.definition.operation)) for o in operations)
    return meant * 5 >= len(operations) * 4 and meant > 1


def _of_operation(operation: Asked, fragments: Fragments, schema: Schema) -> Iterator[Disagreement]:
    whole = graphql_asked.whole(operation, fragments)
    for rule, kind in _KINDS:
        try:
            errors = validate(schema.schema, whole.document, [rule])
        except (GraphQLError, RecursionError, TypeError):
            continue
        for error in errors:
            node = error.nodes[0] if error.nodes else None
            if node is None or node.loc is None or _is_of_the_client(node):
                continue
            named = _named(error)
            is_lacking = kind == "value_differs" and _LACKING.search(error.message)
            yield Disagreement(
                "argument_missing" if is_lacking else kind,
                _asking(node, operation, whole.fragments),
                named,
                error.message.split(" Did you mean")[0],
                whole.place(node),
                schema.place([named, *_NAMES.findall(error.message)]),
            )


def _asking(node: Node, operation: Asked, used: Sequence[Fragment]) -> str:
    """The operation, or the fragment it is written in: what several operations share is one root cause."""
    at = node.loc
    for fragment, _ in used:
        around = fragment.loc
        is_same = at is not None and around is not None and at.source is around.source
        if is_same and at is not None and around is not None and around.start <= at.start <= around.end:
            return f"fragment {fragment.name.value}"
    return operation.name


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
