"""GraphQL: schemas as a provider, operations as a consumer, from files of their own and from templates in code."""

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from graphql import GraphQLError, build_client_schema, parse, print_schema
from graphql.language import ExecutableDefinitionNode

from ...model import Contract, Diagnostic, GraphqlText, Side, Source
from ...places import Place
from ...sources import SourceFile
from . import templates

_FILES = (".graphql", ".gql", ".graphqls")
_CODE = (".ts", ".tsx", ".js", ".jsx", ".mjs", ".cjs", ".mts", ".cts", ".vue", ".svelte", ".py")
_LARGEST = 16 * 1024 * 1024  # bytes
_MOST_TOKENS = 3_000_000


def reads(path: str) -> bool:
    return path.endswith((*_FILES, *_CODE, ".json"))


def extract(files: Sequence[SourceFile]) -> Iterable[Contract]:
    """What a file holds of both kinds is told for both sides."""
    offered: list[GraphqlText] = []
    asked: list[GraphqlText] = []
    diagnostics: list[Diagnostic] = []
    for file in files:
        if len(file.content) > _LARGEST:
            continue
        for text in _texts(file):
            try:
                definitions = parse(text.text, no_location=True, max_tokens=_MOST_TOKENS).definitions
            except (GraphQLError, RecursionError) as reason:
                if file.path.endswith(_FILES):
                    sentence = f"{file.path} cannot be read: {str(reason).splitlines()[0]}"
                    diagnostics.append(Diagnostic("unreadable_document", sentence, text.place))
                continue
            is_asked = [isinstance(d, ExecutableDefinitionNode) for d in definitions]
            offered += [] if all(is_asked) else [text]
            asked += [text] if any(is_asked) else []
    if offered:
        yield Contract(Side.PROVIDER, Source.DOCUMENT, graphql=tuple(offered))
    if asked or diagnostics:
        yield Contract(Side.CONSUMER, Source.STATIC, diagnostics=tuple(diagnostics), graphql=tuple(asked))


def _texts(file: SourceFile) -> Iterator[GraphqlText]:
    if file.path.endswith(".json"):
        if b'"__schema"' in file.content:
            yield from _introspected(file)
        return
    if not file.path.endswith(_FILES) and not templates.may_hold(file.content):
        return
    text = file.content.decode("utf-8-sig", errors="replace")
    if file.path.endswith(_FILES):
        yield GraphqlText(text, Place(file.path, 1))
    else:
        yield from templates.find(file.path, text)


def _introspected(file: SourceFile) -> Iterator[GraphqlText]:
    """A schema as a server tells it of itself."""
    try:
        told: Any = json.loads(file.content)
        told = told.get("data", told)
        yield GraphqlText(print_schema(build_client_schema(told)), Place(file.path, 1))
    except (ValueError, TypeError, AttributeError, KeyError, RecursionError, GraphQLError):
        return  # something else that happens to have the word in it
