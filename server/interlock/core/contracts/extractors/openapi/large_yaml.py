"""A large YAML document in block style as plain data, a dozen times as fast as node by node.

The data is read by a parser that knows no positions. Where each key stands is found in the text, since keys follow one
another there as in the data. Whatever is unusual is left to the careful reader, who knows all of YAML.
"""

import re
from collections.abc import Iterator
from typing import Any, cast

from ryaml import InvalidYamlError, loads  # pyright: ignore[reportPrivateImportUsage] - it names no exports

Json = Any

_LARGE = 200_000  # characters; below that the careful reader is fast enough
_UNUSUAL = re.compile(r"<<\s*:|^[?%]|\t|[:\-\[,] +(?:[-+]?0[0-9box]|[-+]?\.(?:inf|nan))", re.IGNORECASE | re.MULTILINE)
"""Merge keys, and numbers that are not read by everybody as the same."""
_KEY = re.compile(
    r"""^( *(?:- +)*)(?:"([^"\\\n]*)"|'([^'\n]*)'|([^\s#"'{\[|>@`&*!%?-][^\n]*?|-[^\s][^\n]*?)) *:(?=\s)""",
    re.MULTILINE,
)

Keys = dict[int, dict[str, int]]


def read(text: str) -> tuple[Json, Keys] | None:
    """The data and where its keys begin, as `tree.Document` keeps them; None for what has to be read with care."""
    if len(text) < _LARGE or _UNUSUAL.search(text):
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
    for holder, key, value in _members(data):
        found = next(written, None)
        while found is not None and is_over_text and len(found[1]) > column:
            found = next(written, None)  # a line of the text above, which is further to the right than its key
        if found is None or (found[2] or found[3] or found[4] or "") != key:
            return False
        keys.setdefault(id(holder), {})[key] = found.end(1)
        column, is_over_text = len(found[1]), not _has_keys(value)
    return all(is_over_text and len(found[1]) > column for found in written)


def _members(data: Json) -> Iterator[tuple[dict[str, Json], str, Json]]:
    """Every key with the mapping that it stands in, in the order of the text."""
    stack: list[Iterator[tuple[dict[str, Json] | None, str, Json]]] = [_inside(data)]
    while stack:
        for holder, key, value in stack[-1]:
            if holder is not None:
                yield holder, key, value
            if isinstance(value, dict | list) and value:
                stack.append(_inside(cast("Json", value)))
                break
        else:
            stack.pop()


def _inside(value: Json) -> Iterator[tuple[dict[str, Json] | None, str, Json]]:
    if isinstance(value, dict):
        holder = cast("dict[str, Json]", value)
        return ((holder, key, inner) for key, inner in holder.items())
    return ((None, "", item) for item in cast("list[Json]", value))


def _has_keys(value: Json) -> bool:
    if isinstance(value, list):
        return any(_has_keys(v) for v in cast("list[Json]", value))
    return isinstance(value, dict) and value != {}
