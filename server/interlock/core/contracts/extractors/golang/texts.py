"""Texts that are put together: by `+`, by fmt, by path and by strings."""

import itertools
import posixpath
import re
from collections.abc import Callable, Sequence
from http import HTTPStatus

from .values import UNKNOWN, Call, Known, Listing, Unknown, Value, either, library_name, options, string

_BASE = re.compile(
    r"[.(][\w-]*(base|prefix|root|context|sub[-_]?path|sub[-_]?folder|web[-_]?path|url[-_]?path)[\w-]*[()]*$|"
    r"\w\.(url\.)?path$",
    re.I,
)
_MOST_TEXTS = 8
_VERB = re.compile(r"%[+#\- 0-9.]*([a-zA-Z%])")
_METHOD = re.compile(
    r"\.(?:Method(Get|Post|Put|Patch|Delete|Head|Options|Connect|Trace)|"
    r"(GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS|CONNECT|TRACE))$"
)
_STATUSES = {s.name.replace("_", "").lower(): s.value for s in HTTPStatus}


def is_base(value: Value | None) -> bool:
    """What the configuration says the whole application is put under: `cfg.Server.BasePath`. Mostly that is nothing."""
    if isinstance(value, Call):
        word = f"{library_name(value)}({string(value.given[0])})" if value.given else library_name(value)
        return _BASE.search(word) is not None
    return isinstance(value, Unknown) and _BASE.search(value.word) is not None


def written(value: Value | None) -> str | None:
    """The text, if it can be told. The base of the application is left out."""
    return "" if is_base(value) else string(value)


def joined(parts: Sequence[Value]) -> Value:
    """`a + b`. What only follows on the base of the application is taken to be under none."""
    return _each(parts, lambda texts: "".join(texts))


def constant(name: str) -> Value | None:
    """`http.MethodGet`, `http.StatusOK`."""
    if found := _METHOD.search(name):
        return Known((found[1] or found[2]).upper())
    word = name.rpartition(".")[2]
    code = _STATUSES.get(word.removeprefix("Status").lower()) if word.startswith("Status") else None
    return Known(code) if code is not None else None


def function(name: str, given: Sequence[Value]) -> Value | None:
    """What a function of the standard library makes of texts; None when it is no such function."""
    maker = _FUNCTIONS.get(name)
    return maker(given) if maker is not None else None


def _sprintf(given: Sequence[Value]) -> Value:
    form = string(given[0]) if given else None
    if form is None:
        return UNKNOWN
    parts: list[Value] = []
    arguments, position = iter(given[1:]), 0
    for found in _VERB.finditer(form):
        parts.append(Known(form[position : found.start()]))
        position = found.end()
        parts.append(Known("%") if found[1] == "%" else _shown(next(arguments, UNKNOWN)))
    parts.append(Known(form[position:]))
    return joined([p for p in parts if p != Known("")])


def _shown(value: Value) -> Value:
    is_number = isinstance(value, Known) and isinstance(value.value, int) and not isinstance(value.value, bool)
    return Known(str(value.value)) if is_number and isinstance(value, Known) else value


def _path_join(given: Sequence[Value]) -> Value:
    def join(texts: Sequence[str]) -> str:
        kept = [t for t in texts if t]
        return posixpath.normpath("/".join(kept)).replace("//", "/") if kept else ""

    return _each(given, join)


def _url_join(given: Sequence[Value]) -> Value:
    return _each(given, lambda texts: "/".join([texts[0].rstrip("/"), *(t.strip("/") for t in texts[1:])]))


def _strip(change: Callable[[str, str], str]) -> Callable[[Sequence[Value]], Value]:
    def maker(given: Sequence[Value]) -> Value:
        if given and is_base(given[0]):
            return given[0]
        return _each(given, lambda texts: change(texts[0], texts[1] if len(texts) > 1 else ""))

    return maker


def _replace(given: Sequence[Value]) -> Value:
    return _each(given[:3], lambda texts: texts[0].replace(texts[1], texts[2]) if len(texts) > 2 else "")


def _join_list(given: Sequence[Value]) -> Value:
    items = given[0] if given else UNKNOWN
    separator = string(given[1]) if len(given) > 1 else None
    if not isinstance(items, Listing) or items.is_open or separator is None:
        return UNKNOWN
    return _each(items.items, lambda texts: separator.join(texts))


def _first_given(given: Sequence[Value]) -> Value:
    return next((v for v in given if v not in (Known(""), Known(None))), UNKNOWN)


def _each(parts: Sequence[Value], make: Callable[[Sequence[str]], str]) -> Value:
    """For each of the texts the parts may be."""
    beginning = sum(1 for _ in itertools.takewhile(lambda p: p == Known("/"), parts))
    choices = [[written(o) if i <= beginning else string(o) for o in options(p)] for i, p in enumerate(parts)]
    if not parts or any(None in c for c in choices):
        return UNKNOWN
    combined = itertools.islice(itertools.product(*choices), _MOST_TEXTS)
    return either(Known(make([t for t in texts if t is not None])) for texts in combined)


_FUNCTIONS: dict[str, Callable[[Sequence[Value]], Value]] = {
    "fmt.Sprintf": _sprintf,
    "fmt.Sprint": joined,
    "path.Join": _path_join,
    "path/filepath.Join": _path_join,
    "net/url.JoinPath": _url_join,
    "path.Clean": _path_join,
    "strings.TrimSuffix": _strip(lambda text, end: text.removesuffix(end)),
    "strings.TrimPrefix": _strip(lambda text, start: text.removeprefix(start)),
    "strings.TrimRight": _strip(lambda text, letters: text.rstrip(letters)),
    "strings.TrimLeft": _strip(lambda text, letters: text.lstrip(letters)),
    "strings.Trim": _strip(lambda text, letters: text.strip(letters)),
    "strings.TrimSpace": _strip(lambda text, _: text.strip()),
    "strings.ToLower": _strip(lambda text, _: text.lower()),
    "strings.ToUpper": _strip(lambda text, _: text.upper()),
    "strings.ReplaceAll": _replace,
    "strings.Replace": _replace,
    "strings.Join": _join_list,
    "cmp.Or": _first_given,
}
