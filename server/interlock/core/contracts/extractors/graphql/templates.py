"""GraphQL in code: gql`...`, graphql(`...`), a comment before a template, and gql(text) in Python."""

import re
from collections.abc import Iterator

from ...model import GraphqlText
from ...places import Place

_JS = re.compile(
    r"(?:\b(?:gql|graphql|apolloGql|graphqlTag)(?:<[^`()]*>)?\s*\(?\s*(?:/\*\s*GraphQL\s*\*/\s*)?|/\*\s*GraphQL\s*\*/\s*|"
    r"#graphql\s*)`((?:[^`\\]|\\.)*)`",
    re.DOTALL,
)
_PYTHON = re.compile(r"\bgql\(\s*[rf]?(\"\"\"|'''|\"|')(.*?)\1", re.DOTALL)
_HOLE = re.compile(r"\$\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\}")


def may_hold(content: bytes) -> bool:
    lower = content[:2_000_000]
    return b"gql" in lower or b"graphql" in lower or b"GraphQL */" in lower


def find(path: str, text: str) -> Iterator[GraphqlText]:
    for found in (_PYTHON if path.endswith(".py") else _JS).finditer(text):
        group = 2 if path.endswith(".py") else 1
        start = found.start(group)
        line = text.count("\n", 0, start) + 1
        yield GraphqlText(_closed(found[group]), Place(path, line, start - text.rfind("\n", 0, start)))


def _closed(text: str) -> str:
    """What is put in when it runs, mostly fragments, is found by its name. Nothing moves."""
    return _HOLE.sub(lambda hole: re.sub(r"[^\n]", " ", hole[0]), text.replace("\\`", " `"))
