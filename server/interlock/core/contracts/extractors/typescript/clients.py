"""The libraries that send: what their arguments mean, and what comes back."""

from collections.abc import Sequence
from dataclasses import dataclass

from .reading import Reading
from .values import (
    ABSENT,
    Absent,
    Answer,
    Client,
    Either,
    Member,
    NodeKey,
    Param,
    Query,
    Request,
    Text,
    Thing,
    Value,
    either,
    options,
)

LIBRARIES = {
    "axios": "axios",
    "ky": "ky",
    "ofetch": "ofetch",
    "node-fetch": "fetch",
    "cross-fetch": "fetch",
    "isomorphic-fetch": "fetch",
    "undici": "fetch",
}

VERBS = {"get": "GET", "post": "POST", "put": "PUT", "patch": "PATCH", "delete": "DELETE",
          "head": "HEAD", "options": "OPTIONS"}  # fmt: skip
_WITH_BODY = {"post", "put", "patch"}


@dataclass(frozen=True)
class _Library:
    """`stage`: what the call gives back. The rest are the names of the options that carry each thing."""

    stage: str
    base: tuple[str, ...] = ()
    body: tuple[str, ...] = ("body",)
    query: tuple[str, ...] = ()


_LIBRARY = {
    "fetch": _Library("raw"),
    "axios": _Library("envelope", base=("baseURL",), body=("data",), query=("params",)),
    "ky": _Library("raw", base=("prefixUrl", "prefix"), body=("json", "body"), query=("searchParams",)),
    "ofetch": _Library("body", base=("baseURL",), query=("query", "params")),
}


def sent(reading: Reading, callee: Value, given: Sequence[Value], call: NodeKey) -> Answer | None:
    """The answer to the request that this call sends; None when it sends nothing."""
    if isinstance(callee, Client):
        return _general(reading, callee, given, call)
    if not isinstance(callee, Member) or not isinstance(callee.owner, Client):
        return None
    client, name = callee.owner, callee.name
    if name == "request":
        return _general(reading, client, given, call)
    if name not in VERBS or client.library == "fetch" or not given:
        return None
    verb = Text((VERBS[name],))
    if client.library == "axios" and name in _WITH_BODY:
        options = given[2] if len(given) > 2 else ABSENT
        body = given[1] if len(given) > 1 else ABSENT
        return _answer(reading, client, call, verb, given[0], options, body)
    return _answer(reading, client, call, verb, given[0], given[1] if len(given) > 1 else ABSENT)


def made(reading: Reading, callee: Value, given: Sequence[Value]) -> Client | None:
    """A new instance: `axios.create({baseURL})`, `ky.extend({prefixUrl})`."""
    if isinstance(callee, Member) and isinstance(callee.owner, Client) and callee.name in {"create", "extend"}:
        client = callee.owner
        base = _first(reading, given[0], _LIBRARY[client.library].base) if given else ABSENT
        return Client(client.library, either(base, client.base))
    return None


def _general(reading: Reading, client: Client, given: Sequence[Value], call: NodeKey) -> Answer | None:
    """`fetch(url, options)`, `axios(config)`."""
    if not given:
        return None
    first, others = given[0], given[1] if len(given) > 1 else ABSENT
    is_config = client.library == "axios" and len(given) == 1 and _is_config(first)
    if is_config:
        url, others = reading.member(first, "url"), first
    else:
        url = first
    method = either(reading.member(others, "method"), Text(("GET",)))
    return _answer(reading, client, call, method, url, others)


def _is_config(value: Value) -> bool:
    return all(isinstance(o, Thing | Param | Either) for o in options(value))


def _answer(
    reading: Reading, client: Client, call: NodeKey, method: Value, url: Value, others: Value, body: Value = ABSENT
) -> Answer:
    library = _LIBRARY[client.library]
    query = _first(reading, others, library.query)
    request = Request(
        sink=call,
        method=method,
        url=url,
        body=either(body, _first(reading, others, library.body)),
        query=query.fields if isinstance(query, Query) else query,
        base=either(_first(reading, others, library.base), client.base),
    )
    return Answer(request, library.stage)


def _first(reading: Reading, value: Value, names: tuple[str, ...]) -> Value:
    found: Value = ABSENT
    for name in reversed(names):
        found = either(reading.member(value, name), found)
    return ABSENT if not names or isinstance(value, Absent) else found
