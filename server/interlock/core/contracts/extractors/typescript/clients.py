"""What a call of a client sends, and what comes back."""

import re
from collections.abc import Sequence
from dataclasses import replace

from . import language
from .libraries import BASE, LIBRARY, SOURCES, VERB, VERBS, Library
from .reading import Reading
from .values import (
    ABSENT,
    Absent,
    Answer,
    Client,
    Either,
    Entry,
    Function,
    Literal,
    Member,
    NodeKey,
    Param,
    Query,
    Request,
    Text,
    Thing,
    Unknown,
    Value,
    choice,
    either,
    options,
)

_ADDRESS = re.compile(r"(?i)ur[il]$|path$|endpoint$|route$")


def imported(source: str, name: str) -> Client | None:
    library = SOURCES.get(source, {}).get(name)
    return Client(library) if library else None


def sent(reading: Reading, callee: Value, given: Sequence[Value], call: NodeKey) -> Answer | None:
    """The answer to the request that this call sends; None when it sends nothing."""
    if isinstance(callee, Client):
        library = LIBRARY[callee.library]
        is_base_query = _is_base_query(callee) and bool(given) and isinstance(given[0], Text | Thing)
        can_send = is_base_query or (library.is_callable and not library.is_factory and not _wraps(given))
        found = _general(reading, callee, given, call) if can_send else None
        return replace(found, stage="envelope") if found is not None and is_base_query else found
    if not isinstance(callee, Member) or not isinstance(callee.owner, Client) or not given:
        return None
    client, name = callee.owner, callee.name
    library = LIBRARY[client.library]
    if name in library.general:
        return _general(reading, client, given, call)
    if name not in (library.verbs or {}):
        return None
    return _by_verb(reading, client, name, given, call)


def handed_on(reading: Reading, callee: Param, given: Sequence[Value], call: NodeKey) -> Answer | None:
    """`send(url, order)` where `send` is a parameter: a request, should somebody hand in `axios.post`."""
    first = given[0] if given else ABSENT
    if callee.steps or not isinstance(first, Param) or not _ADDRESS.search(first.word):
        return None
    method, base = replace(callee, steps=(VERB,)), replace(callee, steps=(BASE,))
    body = given[1] if len(given) > 1 else ABSENT
    return Answer(Request(call, method, first, body, base=either(base, ABSENT)), "envelope")


def made(reading: Reading, callee: Value, given: Sequence[Value], call: NodeKey | None) -> Client | None:
    """A new instance: `axios.create({baseURL})`, `ky.extend({prefixUrl})`, `createClient<paths>({baseUrl})`."""
    first = given[0] if given else ABSENT
    if isinstance(callee, Client):
        if _wraps(given) and isinstance(first, Client):  # superagentPromise(superagent, Promise)
            return Client(callee.library, first.base, first.headers, first.made)
        is_maker = LIBRARY[callee.library].is_factory and not _is_base_query(callee)
        return _instance(reading, callee, first, call) if is_maker else None
    if not isinstance(callee, Member) or not isinstance(callee.owner, Client):
        return None
    is_maker = callee.name in LIBRARY[callee.owner.library].makers
    return _instance(reading, callee.owner, first, call) if is_maker else None


def _is_base_query(client: Client) -> bool:
    """What `fetchBaseQuery` made: it is called with the request, and with what RTK Query knows of it."""
    return client.library == "rtk" and client.made is not None


def _wraps(given: Sequence[Value]) -> bool:
    return bool(given) and isinstance(given[0], Client)


def _instance(reading: Reading, client: Client, settings: Value, call: NodeKey | None) -> Client:
    base = first_of(reading, settings, LIBRARY[client.library].base)
    headers = _together(client.headers, _option(reading, settings, "headers"))
    return Client(LIBRARY[client.library].makes or client.library, either(base, client.base), headers, call)


def _general(reading: Reading, client: Client, given: Sequence[Value], call: NodeKey) -> Answer | None:
    """`fetch(url, options)`, `axios(config)`, `http.request("GET", url, options)`."""
    if not given:
        return None
    library = LIBRARY[client.library]
    if client.library == "angular-resource":  # a function says what to ask for, or undefined for nothing yet
        asked = reading.invoke(given[0], (), None) if isinstance(given[0], Function) else given[0]
        given = [choice(o for o in options(asked) if not isinstance(o, Absent | Literal))]
    if library.takes_verb_first and len(given) > 1 and _is_verb(given[0]):
        others = given[2] if len(given) > 2 else ABSENT
        return answer(reading, client, call, given[0], given[1], others)
    first, others = given[0], given[1] if len(given) > 1 else ABSENT
    is_alone = len(given) == 1 and client.library != "fetch"
    is_described = all(isinstance(o, Thing | Param | Either) for o in options(first))
    if is_described and (is_alone or client.library == "rtk" or _is_request(reading, first)):
        url, others = reading.member(first, "url"), first
    else:
        url = first
    method = either(first_of(reading, others, library.method), Text(("GET",)))
    return answer(reading, client, call, method, url, others)


def _is_request(reading: Reading, value: Value) -> bool:
    """`new Request(url, options)`."""
    return isinstance(value, Thing) and not isinstance(reading.member(value, language.REQUEST), Absent | Unknown)


def _is_verb(value: Value) -> bool:
    found = [o.literal for o in options(value) if isinstance(o, Text)]
    return all(isinstance(o, Text | Param | Either) for o in options(value)) and all(
        f is not None and f.lower() in VERBS for f in found
    )


def _by_verb(reading: Reading, client: Client, name: str, given: Sequence[Value], call: NodeKey) -> Answer:
    library = LIBRARY[client.library]
    others, body, query = given[1] if len(given) > 1 else ABSENT, ABSENT, ABSENT
    if name in library.body_is_second:
        body, others = others, given[2] if len(given) > 2 else ABSENT
        body = Query(body, "multipart") if name.endswith("Form") and isinstance(body, Thing) else body
    elif name in library.query_is_second:
        query, others = others, given[2] if len(given) > 2 else ABSENT
    verb: Value = Text(((library.verbs or {})[name],))
    if client.library == "ofetch":
        verb = either(reading.member(others, "method"), verb)
    found = answer(reading, client, call, verb, given[0], others, body, query)
    return Answer(found.request, "body") if name.startswith("$") else found


def answer(
    reading: Reading,
    client: Client,
    call: NodeKey,
    method: Value,
    url: Value,
    others: Value,
    body: Value = ABSENT,
    query: Value = ABSENT,
) -> Answer:
    library = LIBRARY[client.library]
    client = reading.configured(client)
    if isinstance(url, Function):  # a getter: it is read again whenever it changes
        url = reading.invoke(url, (), None)
    written = _option(reading, others, "params") if library.path else others  # {params: {path, query}}
    query = either(query, first_of(reading, written, library.query))
    sent_body = either(body, first_of(reading, others, library.body))
    if client.library == "jquery" and isinstance(method, Text) and method.literal in {"GET", "get"}:
        query, sent_body = either(query, sent_body), ABSENT
    request = Request(
        sink=call,
        method=method,
        url=url,
        body=sent_body,
        query=query.fields if isinstance(query, Query) else query,
        base=either(first_of(reading, others, library.base), client.base),
        headers=_together(client.headers, _option(reading, others, "headers")),
        is_definition=reading.is_generated(call[0]),
    )
    return Answer(request, _stage(reading, library, others))


def _stage(reading: Reading, library: Library, others: Value) -> str:
    asked = first_of(reading, others, library.whole)
    return "reply" if isinstance(asked, Text) and asked.literal == "response" else library.stage


def first_of(reading: Reading, value: Value, names: tuple[str, ...]) -> Value:
    """The first of these options that is given."""
    found: Value = ABSENT
    for name in reversed(names):
        option = _option(reading, value, name)
        found = option if isinstance(found, Absent) else either(option, found)
    return found


def _option(reading: Reading, value: Value, name: str) -> Value:
    has_fields = any(isinstance(o, Thing | Param | Either | Unknown) for o in options(value))
    return reading.member(value, name) if has_fields else ABSENT


def _together(first: Value, second: Value) -> Value:
    parts = [v for v in (first, second) if not isinstance(v, Absent | Unknown | Literal)]
    if len(parts) < 2:
        return parts[0] if parts else ABSENT
    return Thing(tuple(Entry(None, part) for part in parts))
