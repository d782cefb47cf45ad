"""What functions of the language, and methods of texts, lists and dicts, give back."""

import re
from collections.abc import Callable
from typing import cast

from ...paths import Hole
from . import texts
from .operators import truth
from .statements import each
from .texts import LONGEST_TEXT
from .values import (
    NONE,
    UNKNOWN,
    Class,
    External,
    Function,
    Given,
    Known,
    Listing,
    Method,
    Spelled,
    Table,
    Value,
    either,
)

_TEXTS = frozenset(
    [
        "strip",
        "lstrip",
        "rstrip",
        "lower",
        "upper",
        "title",
        "capitalize",
        "replace",
        "removeprefix",
        "removesuffix",
        "format",
        "join",
        "casefold",
    ]
)
_WIDE = re.compile(r"\d{3}")  # a width that would fill the memory
_ENVIRONMENT = frozenset({"os.getenv", "os.environ.get", "environ.Env", "decouple.config"})

BUILTINS = frozenset(
    [
        "str",
        "int",
        "float",
        "bool",
        "bytes",
        "list",
        "dict",
        "set",
        "frozenset",
        "tuple",
        "object",
        "type",
        "len",
        "isinstance",
        "issubclass",
        "getattr",
        "setattr",
        "hasattr",
        "property",
        "staticmethod",
        "classmethod",
        "print",
        "range",
        "enumerate",
        "zip",
        "sorted",
        "reversed",
        "map",
        "filter",
        "min",
        "max",
        "sum",
        "any",
        "all",
        "open",
        "vars",
        "callable",
        "repr",
        "id",
        "iter",
        "next",
        "Exception",
        "ValueError",
        "TypeError",
        "KeyError",
        "RuntimeError",
        "NotImplementedError",  # a name of Python that code which is read may use
    ]
)


def function(name: str, given: Given) -> Value | None:
    """What a function known by its dotted name gives back; None when it is no business of ours."""
    if name in _ENVIRONMENT:
        return _from_environment(given)
    known = _FUNCTIONS.get(name)
    return known(given) if known else None


def method(called: Method, given: Given) -> Value:
    owner, name = called.owner, called.name
    if isinstance(owner, Listing):
        return _of_list(owner, name, given)
    if isinstance(owner, Table):
        return _of_table(owner, name, given)
    if isinstance(owner, Spelled):
        return texts.method(owner, name, given)
    return _of_text(owner, name, given)


def _from_environment(given: Given) -> Value:
    """A setting with a default is taken to have it."""
    default = given.get(1, "default")
    if isinstance(default, Known):
        return Known(default.value, is_default=True)
    return UNKNOWN if default is None else default


def _first(given: Given) -> Value:
    return given.positional[0] if given.positional else UNKNOWN


def _as_list(given: Given) -> Value:
    if not given.positional:
        return Listing([])
    return Listing(list(each(_first(given))), is_open=not isinstance(_first(given), Listing | Table))


def _as_table(given: Given) -> Value:
    first = given.get(0)
    before = first.entries if isinstance(first, Table) else {}
    return Table({**before, **given.keywords}, is_open=first is not None and not isinstance(first, Table))


def _as_word(given: Given) -> Value:
    first = _first(given)
    if isinstance(first, Known):
        return Known(str(first.value), first.is_default)
    return first if isinstance(first, Spelled) else Spelled("", (Hole(texts.word(first)),))


def _numbered(given: Given) -> Value:
    return Listing([Listing([Known(i), v]) for i, v in enumerate(each(_first(given)))])


def _zipped(given: Given) -> Value:
    return Listing([Listing(list(row)) for row in zip(*(each(v) for v in given.positional), strict=False)])


def _backwards(given: Given) -> Value:
    first = _first(given)
    return Listing(first.items[::-1], first.is_open) if isinstance(first, Listing) else UNKNOWN


def _flag(given: Given) -> Value:
    first = _first(given)
    holds = truth(first)
    if isinstance(first, Known) and first.is_default:
        return Known(bool(first.value), is_default=True)
    return UNKNOWN if holds is None else Known(holds)


_FUNCTIONS: dict[str, Callable[[Given], Value]] = {
    "builtins.str": _as_word,
    "builtins.list": _as_list,
    "builtins.tuple": _as_list,
    "builtins.set": _as_list,
    "builtins.frozenset": _as_list,
    "builtins.sorted": _as_list,
    "builtins.dict": _as_table,
    "builtins.bool": _flag,
    "builtins.enumerate": _numbered,
    "builtins.zip": _zipped,
    "builtins.reversed": _backwards,
    "builtins.iter": _first,
    "typing.cast": lambda given: given.get(1) or UNKNOWN,
    "copy.copy": _first,
    "copy.deepcopy": _first,
}


def _of_list(owner: Listing, name: str, given: Given) -> Value:
    if name in {"append", "add"} and given.positional:
        owner.items.append(given.positional[0])
    elif name == "insert" and len(given.positional) > 1:
        owner.items.insert(0, given.positional[1])
    elif name in {"extend", "update"} and given.positional:
        more = given.positional[0]
        owner.items += more.items if isinstance(more, Listing) else []
        owner.is_open = owner.is_open or not isinstance(more, Listing)
    elif name in {"copy", "union"}:
        return Listing([*owner.items, *(i for v in given.positional for i in each(v))], owner.is_open)
    elif name == "pop":
        return owner.items[-1] if owner.items else UNKNOWN
    return NONE


def _of_table(owner: Table, name: str, given: Given) -> Value:
    key = _first(given)
    if name == "items":
        return Listing([Listing([Known(k), v]) for k, v in owner.entries.items()], owner.is_open)
    if name == "values":
        return Listing(list(owner.entries.values()), owner.is_open)
    if name == "keys":
        return Listing([Known(k) for k in owner.entries], owner.is_open)
    if name in {"get", "pop", "setdefault"}:
        if not isinstance(key, Known):
            return either(owner.entries.values())
        default = given.get(1) or NONE
        if name == "setdefault" and isinstance(key.value, str):
            return owner.entries.setdefault(key.value, default)
        is_sure = not owner.is_open or isinstance(default, Class | Function | External)
        return owner.entries.get(key.value, default if is_sure else UNKNOWN)
    if name == "update":
        owner.entries.update({**(key.entries if isinstance(key, Table) else {}), **given.keywords})
        owner.is_open = owner.is_open or (bool(given.positional) and not isinstance(key, Table))
        return NONE
    return Table(dict(owner.entries), owner.is_open, owner.places) if name == "copy" else UNKNOWN


def _of_text(owner: Known, name: str, given: Given) -> Value:
    whole = owner.value
    if not isinstance(whole, str) or name not in {*_TEXTS, "split", "startswith", "endswith"}:
        return UNKNOWN
    if len(whole) > LONGEST_TEXT or (name == "format" and _WIDE.search(whole)):
        return UNKNOWN
    arguments = [_plain(v) for v in given.positional]
    keywords = {k: _plain(v) for k, v in given.keywords.items()}
    if any(a is _OPAQUE or len(str(a)) > LONGEST_TEXT for a in (*arguments, *keywords.values())):
        return _of_opaque(whole, name, given)
    try:
        found = getattr(whole, name)(*arguments, **keywords)
    except (TypeError, ValueError, LookupError, AttributeError):
        return UNKNOWN
    if isinstance(found, list):
        return Listing([Known(f) for f in cast("list[object]", found)])
    return Known(found, owner.is_default)


def _of_opaque(whole: str, name: str, given: Given) -> Value:
    """Filled with what is not known."""
    if name == "format":
        return texts.filled(whole, given)
    if name == "join" and given.positional:
        items = list(each(given.positional[0]))
        is_open = not isinstance(given.positional[0], Listing)
        return UNKNOWN if is_open or len(items) > 20 else texts.joined(whole, items)
    return UNKNOWN


_OPAQUE = object()


def _plain(value: Value) -> object:
    if isinstance(value, Known):
        return value.value
    if isinstance(value, Listing) and not value.is_open:
        items = [_plain(v) for v in value.items]
        return _OPAQUE if any(i is _OPAQUE for i in items) else items
    return _OPAQUE
