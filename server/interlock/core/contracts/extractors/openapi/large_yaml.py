"""A large YAML document in block style as plain data, a dozen times as fast as node by node.

The data is read by a parser that knows no positions. Where each key stands is found in the text, since keys follow one
another there as in the data. Whatever is unusual is left to the careful reader, who knows all of YAML.
"""

import re
from typing import Any, cast

from ryaml import InvalidYamlError, loads  # pyright: ignore[reportPrivateImportUsage] - it names no exports

Json = Any

_LARGE = 200_000  # characters; below that the careful reader is fast enough
_UNUSUAL = ("<<", "\t", "\n?", "\n%")
_ODD_NUMBER = re.compile(
    r"[:\-\[,] +[-+]?(?:0[0-9boxBOX]|\.(?:inf|Inf|INF|nan|NaN|NAN)|[0-9.]{1,40}[eE][-+]?[0-9]{1,40}(?=[\s,\]}]))"
)
"""That not everybody reads as the same."""
_KEY = re.compile(
    r"""^( *(?:- +)*)(?:"([^"\\\n]*)"|'([^'\n]*)'|([^\s#"'{\[|>@`&*!%?-][^\n]*?|-[^\s][^\n]*?)) *:(?=\s)""",
    re.MULTILINE,
)

Keys = dict[int, dict[str, int]]


def read(text: str) -> tuple[Json, Keys] | None:
    """The data and where its keys begin, as `tree.Document` keeps them; None for what has to be read with care."""
    if len(text) < _LARGE or any(sign in text for sign in _UNUSUAL) or _ODD_NUMBER.search(text):
        return None
    try:
        data: Json = loads(text)
        _name_by_texts(data)
    except (InvalidYamlError, ValueError):
        return None
    keys: Keys = {}
    return (cast("Json", data), keys) if isinstance(data, dict) and _find(text, data, keys) else None


def _name_by_texts(data: Json) -> None:
    """In place: a status is a key that looks like a number."""
    stack: list[Json] = [data]
    while stack:
        value = stack.pop()
        if isinstance(value, list):
            stack += cast("list[Json]", value)
        elif isinstance(value, dict):
            row = cast("dict[Json, Json]", value)
            if not all(isinstance(k, str) for k in row):
                renamed = {_text(k): v for k, v in row.items()}
                row.clear()
                row.update(renamed)
            stack += row.values()


def _text(key: Json) -> str:
    if isinstance(key, str):
        return key
    if isinstance(key, int) and not isinstance(key, bool):
        return str(key)
    raise ValueError(key)


def _find(text: str, data: Json, keys: Keys) -> bool:
    """Whether each key was found, and nothing that looks like one but lies in a text."""
    written = _KEY.finditer(text)
    column, is_over_text = -1, False

    def inside(value: Json) -> bool:
        nonlocal column, is_over_text
        if isinstance(value, list):
            return all(inside(v) for v in cast("list[Json]", value) if isinstance(v, dict | list))
        mine = keys[id(value)] = dict[str, int]()
        for key, inner in cast("dict[str, Json]", value).items():
            found = next(written, None)
            while found is not None and is_over_text and len(found[1]) > column:
                found = next(written, None)  # a line of the text above, which is further to the right than its key
            if found is None or (found[2] or found[3] or found[4] or "") != key:
                return False
            mine[key] = found.end(1)
            column, is_over_text = len(found[1]), not _has_keys(inner)
            if isinstance(inner, dict | list) and not inside(inner):
                return False
        return True

    return inside(data) and all(is_over_text and len(found[1]) > column for found in written)


def _has_keys(value: Json) -> bool:
    if isinstance(value, list):
        return any(_has_keys(v) for v in cast("list[Json]", value))
    return isinstance(value, dict) and value != {}
