"""What the functions and methods of the language and of Node itself give back, as far as routes can tell."""

import posixpath
import re
from collections.abc import Sequence

from ...places import Place
from .operators import truth
from .reading import Reading
from .statements import each
from .values import (
    GAP,
    NOTHING,
    UNKNOWN,
    Bound,
    Either,
    External,
    Function,
    Known,
    Listing,
    Method,
    Pattern,
    Table,
    Value,
    either,
    first,
    items,
    string,
)

GLOBALS = frozenset(
    ["Object", "Array", "Promise", "process", "console", "JSON", "Math", "String", "Number", "Boolean", "Map", "Set",
     "RegExp", "Date", "Symbol", "Bun", "Deno", "Reflect", "setTimeout", "setImmediate", "queueMicrotask", "URL",
     "Error", "addEventListener"]
)  # fmt: skip
ROOT = "/~"
"""The folder of the tree, for `__dirname` and what is put together with it."""
_MOST_TURNS = 200
_PATH = frozenset({"path", "node:path", "upath"})
_FILES = frozenset({"fs", "node:fs", "fs/promises", "node:fs/promises", "fs-extra", "graceful-fs"})
_LATER = frozenset({"setTimeout", "setImmediate", "queueMicrotask", "process.nextTick"})


def function(reading: Reading, called: External, given: tuple[Value, ...], at: Place) -> Value | None:
    """What a call of it gives back; None when it is none of these."""
    if called.package in _PATH:
        return _path(called.name.removeprefix("posix."), given)
    if called.package == "desm" and given:  # join(import.meta.url, "routes")
        return _path("join", (_path("dirname", given[:1]) or UNKNOWN, *given[1:]))
    if called.package in _FILES and called.name.rpartition(".")[2] in {"readdirSync", "readdir"}:
        return _names(reading, given)
    if called.package in {"url", "node:url"} and called.name == "fileURLToPath":
        return first(given) or UNKNOWN
    if called.package:
        return None
    return _global(reading, called.name, given, at)


def created(reading: Reading, maker: External, given: tuple[Value, ...], at: Place) -> Value | None:
    """What `new` of it gives."""
    match maker:
        case External("", "Set") if given:
            return given[0]
        case External("", "Promise"):
            if given:
                reading.invoke(given[0], (), at)
            return UNKNOWN
        case External("", "RegExp"):
            written = string(first(given))
            return Pattern(written) if written is not None else first(given) or UNKNOWN
        case External("", "URL"):
            base, inside = string(first(given, 1)), string(first(given)) or ""
            return Known(posixpath.normpath(f"{posixpath.dirname(base)}/{inside}")) if base else first(given) or UNKNOWN
        case External(""):
            return UNKNOWN
        case _:
            return None


def method(reading: Reading, called: Method, given: tuple[Value, ...], at: Place) -> Value:
    match called.owner:
        case Known():
            if called.name in {"replace", "replaceAll"} and isinstance(first(given), Pattern):
                return _replaced(called.owner, given)
            return _of_text(str(called.owner.value), called.name, given)
        case Listing():
            return _of_listing(reading, called.owner, called.name, given, at)
        case Function() | Bound():
            return _of_function(reading, called.owner, called.name, given, at)
        case _:
            return UNKNOWN


def _of_function(reading: Reading, owner: Function | Bound, name: str, given: tuple[Value, ...], at: Place) -> Value:
    function = owner.function if isinstance(owner, Bound) else owner
    bound = Bound(function, given[0] if given else NOTHING, given[1:])
    if name == "bind":
        return bound
    if name == "apply":
        more = first(given, 1)
        bound = Bound(function, bound.this, tuple(more.items) if isinstance(more, Listing) else ())
    return reading.invoke(bound, (), at)


def _of_text(value: str, name: str, given: tuple[Value, ...]) -> Value:
    words = [string(g) for g in given]
    match name, words:
        case "toString" | "valueOf" | "trim" | "normalize", _:
            return Known(value.strip() if name == "trim" else value)
        case (("toLowerCase" | "toUpperCase"), _):
            return Known(value.lower() if name == "toLowerCase" else value.upper())
        case "concat", _:
            return Known(value + "".join(GAP if w is None else w for w in words))
        case (("replace" | "replaceAll"), [str(old), str(new)]):
            return Known(value.replace(old, new, 1 if name == "replace" else -1))
        case "split", [str(by)] if by:
            return Listing([Known(part) for part in value.split(by)])
        case (("startsWith" | "endsWith" | "includes"), [str(word)]) if GAP not in value + word:
            found = {"startsWith": value.startswith(word), "endsWith": value.endswith(word), "includes": word in value}
            return Known(found[name])
        case _:
            return Known(GAP) if name in {"replace", "replaceAll", "slice", "substring", "padStart"} else UNKNOWN


def _replaced(owner: Known, given: tuple[Value, ...]) -> Value:
    """What is taken out of a text by a pattern: slashes at its ends, and double ones."""
    value, put = str(owner.value), string(first(given, 1))
    pattern = given[0].text if isinstance(given[0], Pattern) else ""
    match pattern, put:
        case ((r"\/$" | r"\/+$" | r"\/*$"), ""):
            return Known(value.rstrip("/"), owner.is_default)
        case ((r"^\/" | r"^\/+" | r"^\/*"), ""):
            return Known(value.lstrip("/"), owner.is_default)
        case ((r"^\/+|\/+$" | r"^\/|\/$"), ""):
            return Known(value.strip("/"), owner.is_default)
        case ((r"\/+" | r"\/\/+" | r"\/{2,}"), "/"):
            return Known(re.sub("/+", "/", value), owner.is_default)
        case _:
            return Known(GAP) if value else owner


def _of_listing(reading: Reading, owner: Listing, name: str, given: tuple[Value, ...], at: Place) -> Value:
    match name:
        case "forEach" | "map" | "flatMap" | "filter" | "find" | "some" | "every" | "findIndex":
            return _gone_through(reading, owner, name, given, at)
        case "reduce" | "reduceRight":
            turns = list(each(owner))[:_MOST_TURNS]
            whole = given[1] if len(given) > 1 else turns.pop(0) if turns else UNKNOWN
            for item in turns:
                whole = reading.invoke(given[0], (whole, item), at) if given else UNKNOWN
            return whole
        case "push" | "unshift":
            owner.items += given[: max(0, 2_000 - len(owner.items))]
            return UNKNOWN
        case "concat":
            more = [i for g in given for i in (g.items if isinstance(g, Listing) else [g])]
            is_open = owner.is_open or any(isinstance(g, Listing) and g.is_open for g in given)
            return Listing([*owner.items, *more][:2_000], is_open)
        case "flat":
            return Listing(list(items(owner)), owner.is_open)
        case "slice" | "sort" | "reverse" | "toSorted" | "toReversed" | "values":
            return owner
        case "join":
            words = [string(i) for i in owner.items]
            between = string(first(given)) if given else ","
            is_told = between is not None and None not in words and not owner.is_open
            return Known((between or "").join(w or "" for w in words)) if is_told else Known(GAP)
        case "entries":
            return Listing([Listing([Known(n), i]) for n, i in enumerate(owner.items)], owner.is_open)
        case "at" | "pop" | "shift":
            return either(owner.items)
        case _:
            return UNKNOWN


def _gone_through(reading: Reading, owner: Listing, name: str, given: tuple[Value, ...], at: Place) -> Value:
    if not given:
        return UNKNOWN
    turns = list(each(owner))[:_MOST_TURNS]
    found = [reading.invoke(given[0], (item, Known(n), owner), at) for n, item in enumerate(turns)]
    match name:
        case "map":
            return Listing(found, owner.is_open)
        case "flatMap":
            return Listing([i for f in found for i in (f.items if isinstance(f, Listing) else [f])], owner.is_open)
        case "filter":
            kept = [i for i, f in zip(turns, found, strict=True) if truth(f) is not False]
            return Listing(kept, owner.is_open)
        case "find":
            kept = [i for i, f in zip(turns, found, strict=True) if truth(f) is not False]
            return either(kept)
        case _:
            return UNKNOWN


def _global(reading: Reading, name: str, given: tuple[Value, ...], at: Place) -> Value | None:
    one = first(given)
    match name:
        case "Object.keys" | "Object.values" | "Object.entries":
            return _listed(one, name)
        case "Object.assign":
            return _together(given)
        case "Object.fromEntries":
            pairs = [i.items for i in one.items if isinstance(i, Listing)] if isinstance(one, Listing) else []
            return Table({k: p[1] for p in pairs if len(p) > 1 and (k := string(p[0])) is not None}, is_open=not pairs)
        case "Object.freeze" | "Object.seal" | "Promise.resolve" | "Promise.all" | "Promise.allSettled" | "Array.from":
            return one or UNKNOWN
        case "Array.isArray":
            return UNKNOWN if one is None or isinstance(one, Either) else _is_listing(one)
        case "String" if isinstance(one, Known):
            return Known(str(one.value))
        case "Array.of":
            return Listing(list(given))
        case _ if name in _LATER and one is not None:
            return reading.invoke(one, given[2:], at)
        case _:
            return UNKNOWN if name.partition(".")[0] not in {"Bun", "Deno", "addEventListener"} else None


def _is_listing(value: Value) -> Value:
    return Known(True) if isinstance(value, Listing) else Known(False) if isinstance(value, Known | Table) else UNKNOWN


def _listed(value: Value | None, name: str) -> Value:
    if not isinstance(value, Table):
        return Listing([], is_open=True)
    match name:
        case "Object.keys":
            found: list[Value] = [Known(k) for k in value.entries]
        case "Object.values":
            found = list(value.entries.values())
        case _:
            found = [Listing([Known(k), v]) for k, v in value.entries.items()]
    return Listing(found, value.is_open)


def _together(given: Sequence[Value]) -> Value:
    if given and not isinstance(given[0], Table):
        return given[0]
    made = Table({})
    for one in given:
        made.is_open = made.is_open or not isinstance(one, Table) or one.is_open
        made.entries |= one.entries if isinstance(one, Table) else {}
    return made


def _path(name: str, given: tuple[Value, ...]) -> Value | None:
    words = [w for g in given if (w := string(g)) is not None]
    if len(words) < len(given) or not words:
        return UNKNOWN
    match name:
        case "join":
            return Known(posixpath.normpath("/".join(words)))
        case "resolve":
            return Known(posixpath.normpath(posixpath.join(*words)))
        case "basename":
            ending = words[1] if len(words) > 1 else ""
            return Known(posixpath.basename(words[0]).removesuffix(ending))
        case "dirname":
            return Known(posixpath.dirname(words[0]))
        case "extname":
            return Known(posixpath.splitext(words[0])[1])
        case "parse":
            base = posixpath.basename(words[0])
            stem, ending = posixpath.splitext(base)
            return Table({"name": Known(stem), "ext": Known(ending), "base": Known(base)}, is_open=True)
        case _:
            return UNKNOWN


def _names(reading: Reading, given: tuple[Value, ...]) -> Value:
    folder = string(first(given))
    names = reading.folder(folder) if folder is not None else None
    return Listing([], is_open=True) if names is None else Listing([Known(n) for n in names])
