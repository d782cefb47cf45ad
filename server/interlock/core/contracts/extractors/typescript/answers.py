"""What is taken from an answer, or done with one, by the names each library has for it."""

from collections.abc import Sequence
from dataclasses import replace

from ...shapes import Kind, of_kind
from .libraries import VERBS
from .reading import Reading
from .values import (
    ABSENT,
    UNKNOWN,
    Answer,
    Entry,
    Function,
    Known,
    Member,
    NodeKey,
    Query,
    Request,
    Text,
    Thing,
    Unknown,
    Value,
)

_LONGEST = 20
_WHOLE = {"ok": Kind.BOOLEAN, "statusText": Kind.STRING, "url": Kind.STRING, "type": Kind.STRING}
_PARTS = {
    "raw": {"status": "status", "headers": "headers", "body": "stream"},
    "lenient": {"status": "status", "statusCode": "status", "headers": "headers", "body": "body"},
    "envelope": {"data": "body", "_data": "body", "error": "error", "status": "status", "headers": "headers",
                 "response": "raw"},
    "reply": {"body": "body", "data": "body", "status": "status", "statusCode": "status", "headers": "headers"},
    "refs": {"data": "ref", "error": "failed_ref"},
    "ref": {"value": "body"},
    "failed_ref": {"value": "failure"},
    "query": {"data": "body", "error": "error"},
    "failure": {"response": "failed", "data": "error", "error": "error", "status": "status", "statusCode": "status"},
    "failed": {"data": "error", "_data": "error", "body": "error", "status": "status", "headers": "headers"},
}  # fmt: skip
_READERS = {"json": "body", "text": "text", "blob": "blob", "arrayBuffer": "blob", "formData": "blob", "clone": ""}
_CATCHERS = frozenset(["badRequest", "unauthorized", "forbidden", "notFound", "timeout", "internalError", "fetchError",
                       "error", "setTimeout"])  # of wretch: for what is refused  # fmt: skip
STEPS = frozenset(
    [
        *_CATCHERS,
        *("then", "catch", "finally", "pipe", "subscribe", "toPromise", "unwrap", "end", "done", "fail", "always"),
        *("use", "send", "query", "set", "field", "attach", "auth", "type", "accept", "timeout", "withCredentials"),
        *("retry", "ok", "responseType", "json"),
    ]
)
"""What is called on an answer, or on a request that is still put together, and reads nothing from its content."""


def member(answer: Answer, name: str) -> Value:
    if answer.stage in {"body", "error"}:
        if len(answer.path) >= _LONGEST:
            return UNKNOWN
        return Answer(answer.request, answer.stage, (*answer.path, "[]" if name.startswith("[") else name))
    if answer.stage == "headers":
        return Member(answer, name) if name in {"get", "has"} else Known(of_kind(Kind.STRING), name)
    stage = _PARTS.get(answer.stage, {}).get(name)
    if stage == "stream":
        return Unknown(name)
    if stage:
        return Answer(answer.request, stage, answer.path)
    if answer.stage == "query" and name in {"mutate", "mutateAsync", "refetch"}:
        return Member(answer, name)
    return Known(of_kind(_WHOLE[name]), name) if name in _WHOLE else Member(answer, name)


def method(reading: Reading, answer: Answer, name: str, given: Sequence[Value], call: NodeKey | None) -> Value | None:
    """What `answer.name(given)` gives back; None when that is nothing of an answer."""
    match answer.stage, name:
        case _, "catch" | "finally" | "use" | "timeout" | "retry" | "withCredentials" | "done" | "fail" | "always":
            return answer
        case "lenient", _ if name in _CATCHERS:
            return answer
        case _, "toPromise" | "unwrap" | "end" | "subscribe":
            return answer
        case _, "then":
            return reading.invoke(given[0], [answer], call) if given else answer
        case _, "pipe":
            return piped(reading, answer, given, call)
        case "refs", "json" | "text":
            return answer
        case "refs", _ if name in VERBS:
            body = given[0] if given else ABSENT
            return replace(answer, request=replace(answer.request, method=Text((VERBS[name],)), body=body))
        case "reply", "query" | "send" | "set" | "field" | "attach" | "auth" | "type":
            return replace(answer, request=_extended(answer.request, name, given))
        case "raw" | "lenient" | "failed" | "envelope", _ if name in _READERS:
            found = _read(answer, _READERS[name])
            return reading.invoke(given[0], [found], call) if given and isinstance(given[0], Function) else found
        case "query", "mutateAsync":
            return replace(answer, stage="body")
        case "headers", "get":
            return Known(of_kind(Kind.STRING))
        case _:
            return None


def piped(reading: Reading, value: Value, operators: Sequence[Value], call: NodeKey | None) -> Value:
    """A chain of rxjs: `map` and its like change what comes, the others let it pass."""
    for operator in operators:
        if isinstance(operator, Thing) and (function := reading.member(operator, "rxjs")):
            value = reading.invoke(function, [value], call)
    return value


def operator(name: str, given: Sequence[Value]) -> Value | None:
    """`map(fn)`, as far as it matters to what comes out of the chain."""
    return Thing((Entry("rxjs", given[0]),)) if name in _MAPS and given else None


_MAPS = frozenset({"map", "switchMap", "mergeMap", "concatMap", "exhaustMap", "flatMap"})


def _read(answer: Answer, stage: str) -> Value:
    if stage == "body":
        return replace(answer, stage="error" if answer.stage == "failed" else "body")
    if stage == "text":
        return Known(of_kind(Kind.STRING))
    return UNKNOWN if stage else answer


def _extended(request: Request, name: str, given: Sequence[Value]) -> Request:
    """superagent puts a request together step by step."""
    first, second = (given[0] if given else ABSENT), (given[1] if len(given) > 1 else ABSENT)
    key = first.literal if isinstance(first, Text) else None
    match name:
        case "query":
            return replace(request, query=_added(request.query, Entry(None, first)))
        case "send":
            return replace(request, body=first if isinstance(request.body, type(ABSENT)) else request.body)
        case "set":
            entry = Entry(None, first) if key is None else Entry(key, second)
            return replace(request, headers=_added(request.headers, entry))
        case "auth":
            return replace(request, headers=_added(request.headers, Entry("Authorization", UNKNOWN)))
        case "field" | "attach":
            fields = request.body.fields if isinstance(request.body, Query) else ABSENT
            added = _added(fields, Entry(key, UNKNOWN if name == "attach" else second))
            return replace(request, body=Query(added, "multipart"))
        case _:
            return replace(request, headers=_added(request.headers, Entry("Content-Type", first)))


def _added(fields: Value, entry: Entry) -> Value:
    entries = fields.entries if isinstance(fields, Thing) else ()
    before = () if isinstance(fields, Thing | type(ABSENT)) else (Entry(None, fields),)
    return Thing((*before, *entries, entry), is_open=isinstance(fields, Thing) and fields.is_open)
