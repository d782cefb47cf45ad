"""wretch, which puts a request together step by step: `wretch("/api").url("/orders").query({ page }).post(order)`."""

from collections.abc import Sequence
from dataclasses import replace

from .libraries import VERBS
from .texts import joined
from .values import ABSENT, Absent, Answer, Client, Member, NodeKey, Request, Text, Value

LIBRARY = "wretch"
_WITH_BODY = frozenset({"post", "put", "patch"})
_BODIES = frozenset({"body", "json", "formData", "formUrl"})


def called(callee: Value, given: Sequence[Value], call: NodeKey | None) -> Client | Answer | None:
    """None: it is nothing of wretch."""
    first, second = (given[0] if given else ABSENT), (given[1] if len(given) > 1 else ABSENT)
    if isinstance(callee, Client) and callee.library == LIBRARY:
        return replace(callee, base=first)
    if not isinstance(callee, Member) or not isinstance(callee.owner, Client) or callee.owner.library != LIBRARY:
        return None
    client, name = callee.owner, callee.name
    if name in VERBS:
        if call is None:
            return None
        body, path = (first, second) if name in _WITH_BODY else (ABSENT, first)
        url = client.base if isinstance(path, Absent) else joined(client.base, path)
        body = client.body if isinstance(body, Absent) else body
        return Answer(Request(call, Text((VERBS[name],)), url, body, client.query, headers=client.headers), "lenient")
    if name == "url":
        return replace(client, base=joined(client.base, first))
    if name == "query":
        return replace(client, query=first)
    return replace(client, body=first) if name in _BODIES else client
