"""What the functions and methods of the language itself give back, as far as a contract can tell."""

import re
from collections.abc import Sequence
from dataclasses import replace

from ...paths import Hole
from ...shapes import Kind, array_of, of_kind
from . import answers, libraries, spreads, validators
from .reading import Reading
from .texts import joined, replaced
from .values import (
    ABSENT,
    UNKNOWN,
    Absent,
    Answer,
    Branch,
    Builtin,
    Choice,
    Class,
    Client,
    Encoded,
    Entry,
    Function,
    Items,
    Known,
    Literal,
    NodeKey,
    Param,
    Query,
    Schema,
    Text,
    Thing,
    Unknown,
    Value,
    choice,
    options,
)

GLOBALS = frozenset(
    [
        "JSON",
        "Object",
        "String",
        "Number",
        "Boolean",
        "Promise",
        "URLSearchParams",
        "FormData",
        "URL",
        "Request",
        "Headers",
        "encodeURIComponent",
        "encodeURI",
        "decodeURIComponent",
        "parseInt",
        "parseFloat",
        "Array",
        "Math",
        "Date",
        "window",
        "global",
        "globalThis",
        "XMLHttpRequest",
        "self",
        "console",
    ]
)

REQUEST = "@request"
"""An entry of this name says that an object is a `new Request`."""

STRING = Known(of_kind(Kind.STRING))
NUMBER = Known(of_kind(Kind.NUMBER))
BOOLEAN = Known(of_kind(Kind.BOOLEAN))

SAME_ARRAY = frozenset(["filter", "slice", "sort", "reverse", "toSorted", "toReversed", "concat"])
ONE_OF_ARRAY = frozenset(["find", "findLast", "at", "pop", "shift"])
EACH_OF_ARRAY = frozenset(
    ["map", "flatMap", "forEach", "filter", "find", "findLast", "findIndex", "some", "every", "sort", "toSorted"]
)
ARRAY_METHODS = (
    SAME_ARRAY
    | ONE_OF_ARRAY
    | EACH_OF_ARRAY
    | frozenset(
        [
            "reduce",
            "reduceRight",
            "push",
            "unshift",
            "splice",
            "includes",
            "indexOf",
            "join",
            "entries",
            "keys",
            "values",
        ]
    )
)
_SAME_AS_GIVEN = frozenset(["rxjs.firstValueFrom", "rxjs.lastValueFrom", "rxjs.from", "rxjs.of", "rxjs.forkJoin",
                            "rxjs.combineLatest", "rxjs.zip", "toSignal"])  # fmt: skip
MODULES = {
    "qs": "qs",
    "query-string": "qs",
    "querystring": "qs",
    "url-join": "urljoin",
    "proper-url-join": "urljoin",
    "path": "path",
    "path-browserify": "path",
    "redux-saga/effects": "saga",
    "rxjs": "rxjs",
    "rxjs/operators": "rxjs",
}
"""Packages that say something of an address or of an answer; what they export is a name of the language."""
_DEFERRED = frozenset({"saga.call", "saga.fork", "saga.spawn"})
_SAME_TEXT = frozenset(["toString", "trim", "valueOf", "toLowerCase", "toUpperCase"])

_ORIGIN = re.compile(r"https?://[^/]+")


def named(name: str) -> Value:
    """A name that nobody declares: the browser's, or unknown."""
    if library := libraries.GLOBALS.get(name):
        return Client(library)
    if name == "undefined":
        return ABSENT
    return Builtin(name) if name in GLOBALS else Unknown(name)


def method(reading: Reading, owner: Value, name: str, given: Sequence[Value], call: NodeKey | None) -> Value | None:
    """What `owner.name(given)` gives back; None when this is no method of the language."""
    if name == "then" and given and not isinstance(owner, Answer):
        return reading.invoke(given[0], [owner], call)
    if name == "pipe" and not isinstance(owner, Answer | Builtin | Schema):
        return answers.piped(reading, owner, given, call)
    match owner:
        case Answer():
            return _of_answer(reading, owner, name, given, call)
        case Schema():
            return validators.changed(owner, name, given)
        case Query():
            return _added(owner, name, given)
        case Thing() | Function() if name in {"catch", "finally", "toPromise"}:
            return owner
        case Text() if name in _SAME_TEXT:
            return owner
        case Text() if name == "concat":
            whole: Value = owner
            for more in given:
                whole = joined(whole, more)
            return whole
        case Text() if name == "replace":
            return replaced(owner, given)
        case Items():
            return _of_items(reading, owner, name, given, call)
        case Builtin("Vue") if name == "extend" and given:
            return given[0]
        case Builtin():
            return _of_builtin(owner.name, name, given)
        case _:
            return None


def function(name: str, given: Sequence[Value]) -> Value:
    """What a global function gives back."""
    first = given[0] if given else ABSENT
    package, _, exported = name.rpartition(".")
    if package in validators.PACKAGES:
        return _of_validators(exported, given)
    match name:
        case "encodeURIComponent" | "encodeURI" | "decodeURIComponent" | "String":
            return first if not isinstance(first, Absent) else STRING
        case "Number" | "parseInt" | "parseFloat":
            return Known(NUMBER.shape, first.name if isinstance(first, Unknown) else "")
        case "Boolean":
            return BOOLEAN
        case "qs.stringify":
            return _stringified(given)
        case "qs.stringifyUrl" if isinstance(first, Thing):
            return _stringified_url(first)
        case "urljoin" | "path.join":
            return _joined_path(given)
        case "inject":  # Angular gives the one instance of a class
            return replace(first, is_instance=True) if isinstance(first, Class) else first
        case "defineComponent":
            return first
        case _ if name in _SAME_AS_GIVEN:
            return first
        case _:
            return UNKNOWN


def deferred(reading: Reading, callee: Value, given: Sequence[Value]) -> tuple[Value, Sequence[Value]] | None:
    """What `call(load, id)` of redux-saga calls, and with what; it is also written `call([api, "get"], url)`."""
    if not isinstance(callee, Builtin) or callee.name not in _DEFERRED or not given:
        return None
    target = given[0]
    if isinstance(target, Items) and len(target.members) == 2:
        name = target.members[1]
        target = reading.member(target.members[0], name.literal or "") if isinstance(name, Text) else name
    return target, given[1:]


def created(reading: Reading, name: str, given: Sequence[Value]) -> Value:
    """What `new Name(given)` gives."""
    first = given[0] if given else ABSENT
    match name:
        case "URLSearchParams":
            return choice(o if isinstance(o, Query) else Query(_fields(o)) for o in options(first))
        case "HttpParams":
            found = reading.member(first, "fromObject") if isinstance(first, Thing) else ABSENT
            return Query(_fields(found))
        case "HttpHeaders" | "Headers":
            return Thing() if isinstance(first, Absent) else first
        case "FormData":
            return Query(Thing(is_open=not isinstance(first, Absent)), "multipart")
        case "URL":
            return joined(_resolved_against(given[1] if len(given) > 1 else Text(()), first), first)
        case "Request" if not isinstance(first, Thing):
            return Thing((Entry(REQUEST, Literal(True)), Entry("url", first), *(Entry(None, g) for g in given[1:2])))
        case "Request" | "String":
            return first
        case "XMLHttpRequest":
            return Client("xhr")
        case _:
            return Unknown(name)


def _fields(value: Value) -> Value:
    return Thing() if isinstance(value, Absent) else value


def _added(query: Query, name: str, given: Sequence[Value]) -> Value | None:
    """`params.set("page", page)` gives the same with one more; for those that change in place, see Assignments."""
    if name in _SAME_TEXT:
        return query
    if name in {"set", "append"} and given:
        return with_entry(query, given)
    return query if name in {"delete", "sort"} else None


def with_entry(query: Query, given: Sequence[Value], sometimes: bool = False) -> Query:
    key = given[0].literal if isinstance(given[0], Text) else None
    value = given[1] if len(given) > 1 else UNKNOWN
    if not isinstance(query.fields, Thing):
        entries: tuple[Entry, ...] = (Entry(None, query.fields),)
        fields = Thing(entries)
    else:
        fields = query.fields
    if key is None:
        return replace(query, fields=replace(fields, is_open=True))
    if any(e.key == key for e in fields.entries):
        return query
    return replace(query, fields=replace(fields, entries=(*fields.entries, Entry(key, value, None, sometimes))))


def with_query(url: Value, query: Value) -> Value:
    """`url.searchParams.set("page", page)`, `url.search = query`: the address with that behind it."""
    if not isinstance(url, Text | Choice | Branch | Param):
        return url
    has_one = all(isinstance(o, Text) and any(isinstance(p, str) and "?" in p for p in o.parts) for o in options(url))
    return joined(joined(url, Text(("&" if has_one else "?",))), query)


def _of_answer(
    reading: Reading, answer: Answer, name: str, given: Sequence[Value], call: NodeKey | None
) -> Value | None:
    done = answers.method(reading, answer, name, given, call)
    if done is not None or answer.stage not in {"body", "error"}:
        return done
    return _of_items(reading, Items(reading.item(answer)), name, given, call, same=answer)


def _of_items(
    reading: Reading,
    items: Items,
    name: str,
    given: Sequence[Value],
    call: NodeKey | None,
    same: Value | None = None,
) -> Value | None:
    if name in SAME_ARRAY and not (name == "filter" and given and isinstance(given[0], Builtin) and items.members):
        return same or Items(items.item)
    if name in ONE_OF_ARRAY:
        return items.item
    if name == "map":
        return Items(reading.invoke(given[0], [items.item], call)) if given else UNKNOWN
    if name == "flatMap":
        return reading.invoke(given[0], [items.item], call) if given else UNKNOWN
    if name == "filter" and given and isinstance(given[0], Builtin) and items.members:
        return spreads.filled(items)
    if name == "join" and same is None and (items.members or items.is_whole):
        return spreads.in_one(items, given[0] if given else Text((",",)))
    return Unknown(name) if name in ARRAY_METHODS else None


def _of_builtin(owner: str, name: str, given: Sequence[Value]) -> Value | None:
    first = given[0] if given else ABSENT
    match owner, name:
        case ("qs", "stringify" | "stringifyUrl") | ("path", "join"):
            return function(f"{owner}.{name}", given)
        case _ if owner in validators.PACKAGES:
            return _of_validators(name, given)
        case "JSON", "stringify":
            return Encoded(first)
        case "JSON", "parse":
            return (
                first.value if isinstance(first, Encoded) else first if isinstance(first, Answer | Param) else UNKNOWN
            )
        case "Object", "freeze" | "seal":
            return first
        case "Object", "assign":
            return Thing(tuple(Entry(None, g) for g in given))
        case "Object", "keys":
            return Known(array_of(STRING.shape))
        case "Promise", "all" | "allSettled":
            return first
        case "Promise", "resolve":
            return first
        case "Array", "from":
            return first
        case "Math" | "Date", _:
            return NUMBER
        case _:
            return Unknown(name)


def _of_validators(name: str, given: Sequence[Value]) -> Value:
    if name in {"parse", "parseAsync", "safeParse", "safeParseAsync"}:  # valibot's take the schema first
        return validators.parsed(name, given[1] if len(given) > 1 else UNKNOWN)
    return validators.made(name, given)


def _stringified(given: Sequence[Value]) -> Value:
    """`qs.stringify({ page })`, with `addQueryPrefix` or without."""
    query = Query(_fields(given[0] if given else ABSENT))
    asked = given[1] if len(given) > 1 else ABSENT
    has_prefix = isinstance(asked, Thing) and any(
        e.key == "addQueryPrefix" and e.value == Literal(True) for e in asked.entries
    )
    return joined(Text(("?",)), query) if has_prefix else query


def _stringified_url(given: Thing) -> Value:
    parts = {e.key: e.value for e in given.entries}
    query = Query(_fields(parts.get("query", ABSENT)))
    return joined(joined(parts.get("url", ABSENT), Text(("?",))), query)


def _joined_path(given: Sequence[Value]) -> Value:
    whole: Value = Text(())
    for index, part in enumerate(given):
        if index:
            whole = replaced(whole, ()) if isinstance(whole, Text) else whole
            whole = whole if isinstance(part, Text) and _starts_apart(part) else joined(whole, Text(("/",)))
        whole = joined(whole, part)
    return whole


def _starts_apart(part: Text) -> bool:
    first = part.parts[0] if part.parts else "/"
    return isinstance(first, str) and first.startswith(("/", "?"))


def _resolved_against(base: Value, url: Value) -> Value:
    """What a base leaves before a url: nothing, where the url begins with something unknown and brings its own origin;
    its origin alone, where the url begins with a slash."""
    begins = url.parts[0] if isinstance(url, Text) and url.parts else None
    if isinstance(begins, Hole):
        return Text(())
    origin = _ORIGIN.match(base.literal or "") if isinstance(base, Text) else None
    return Text((origin[0],)) if origin and isinstance(begins, str) and begins.startswith("/") else base
