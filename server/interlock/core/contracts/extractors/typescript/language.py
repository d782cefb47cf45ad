"""What the functions and methods of the language itself give back, as far as a contract can tell."""

from collections.abc import Sequence

from ...shapes import Kind, array_of, of_kind
from .reading import Reading
from .texts import joined
from .values import (
    ABSENT,
    UNKNOWN,
    Absent,
    Answer,
    Builtin,
    Encoded,
    Entry,
    Items,
    Known,
    NodeKey,
    Query,
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
        "globalThis",
        "self",
        "console",
    ]
)

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
_PROMISE = frozenset({"catch", "finally"})
_SAME_TEXT = frozenset(["toString", "trim", "valueOf", "toLowerCase", "toUpperCase"])
_RAW_BODY = {"text": STRING, "blob": UNKNOWN, "arrayBuffer": UNKNOWN, "formData": UNKNOWN}


def method(reading: Reading, owner: Value, name: str, given: Sequence[Value], call: NodeKey | None) -> Value | None:
    """What `owner.name(given)` gives back; None when this is no method of the language."""
    if name in _PROMISE:
        return owner if isinstance(owner, Answer) else None
    if name == "then" and given:
        return reading.invoke(given[0], [owner], call)
    match owner:
        case Answer():
            return _of_answer(reading, owner, name, given, call)
        case Text() | Query() if name in _SAME_TEXT:
            return owner
        case Text() if name == "concat":
            whole: Value = owner
            for more in given:
                whole = joined(whole, more)
            return whole
        case Text() if name == "replace":
            return _trimmed(owner)
        case Items():
            return _of_items(reading, owner, name, given, call)
        case Builtin():
            return _of_builtin(owner.name, name, given)
        case _:
            return None


def function(name: str, given: Sequence[Value]) -> Value:
    """What a global function gives back."""
    first = given[0] if given else ABSENT
    match name:
        case "encodeURIComponent" | "encodeURI" | "decodeURIComponent" | "String":
            return first if not isinstance(first, Absent) else STRING
        case "Number" | "parseInt" | "parseFloat":
            return Known(NUMBER.shape, first.name if isinstance(first, Unknown) else "")
        case "Boolean":
            return BOOLEAN
        case _:
            return UNKNOWN


def created(name: str, given: Sequence[Value]) -> Value:
    """What `new Name(given)` gives."""
    first = given[0] if given else ABSENT
    match name:
        case "URLSearchParams":
            if isinstance(first, Absent):
                return Query(Thing(is_open=True))  # filled by append, which is not followed
            return choice(o if isinstance(o, Query) else Query(o) for o in options(first))
        case "URL":
            return joined(given[1], first) if len(given) > 1 else first
        case "Request" | "String":
            return first
        case _:
            return Unknown(name)


def _of_answer(
    reading: Reading, answer: Answer, name: str, given: Sequence[Value], call: NodeKey | None
) -> Value | None:
    if answer.stage == "raw":
        if name in {"json", "clone"}:
            return Answer(answer.request, "body") if name == "json" else answer
        return _RAW_BODY.get(name)
    if answer.stage == "envelope":
        return None
    return _of_items(reading, Items(reading.item(answer)), name, given, call, same=answer)


def _of_items(
    reading: Reading,
    items: Items,
    name: str,
    given: Sequence[Value],
    call: NodeKey | None,
    same: Value | None = None,
) -> Value | None:
    if name in SAME_ARRAY:
        return same or Items(items.item)
    if name in ONE_OF_ARRAY:
        return items.item
    if name == "map":
        return Items(reading.invoke(given[0], [items.item], call)) if given else UNKNOWN
    if name == "flatMap":
        return reading.invoke(given[0], [items.item], call) if given else UNKNOWN
    if name == "join" and isinstance(same, type(None)) and items.members:
        glue = given[0] if given else Text((",",))
        whole = items.members[0]
        for more in items.members[1:]:
            whole = joined(joined(whole, glue), more)
        return whole
    return Unknown(name) if name in ARRAY_METHODS else None


def _of_builtin(owner: str, name: str, given: Sequence[Value]) -> Value | None:
    first = given[0] if given else ABSENT
    match owner, name:
        case "JSON", "stringify":
            return Encoded(first)
        case "JSON", "parse":
            return first.value if isinstance(first, Encoded) else first
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


def _trimmed(value: Text) -> Text:
    """`url.replace(/\\/$/, "")` is how a slash at the end is taken off."""
    last = value.parts[-1] if value.parts else ""
    return Text((*value.parts[:-1], last.rstrip("/"))) if isinstance(last, str) and last else value
