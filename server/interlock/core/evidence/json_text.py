"""JSON, read strictly: what two readers may understand in two ways is refused."""

import json
from collections.abc import Iterator
from typing import Any

from ..refusals import TooLarge, Unreadable
from .limits import JSON_LIMIT_BYTES, LINE_LIMIT, SPLIT, WHOLE

BOM = b"\xef\xbb\xbf"


def document(raw: bytes, keys: frozenset[str]) -> Any:
    """One document, in which objects keep only these keys: nothing else of it is needed.

    Refuses (Unreadable) what is no JSON in UTF-8, a key that comes twice, NaN and infinities; (TooLarge) over 32 MiB.
    """
    if len(raw) > JSON_LIMIT_BYTES:
        raise TooLarge(f"The report is JSON of more than {JSON_LIMIT_BYTES:,} bytes.", SPLIT)
    return _loaded(raw.removeprefix(BOM), _Keeper(keys))


def lines(raw: bytes, keys: frozenset[str]) -> Iterator[tuple[int, Any]]:
    """(its number, what it holds) of each line that is not blank: an object, or else the text of the line.

    Refuses (TooLarge) too many lines; (Unreadable) a line that begins as an object and is none.
    """
    keeper = _Keeper(keys)
    for number, line in enumerate(split(raw.removeprefix(BOM)), 1):
        if number > LINE_LIMIT:
            raise TooLarge(f"The report has more than {LINE_LIMIT:,} lines.", SPLIT)
        if line.startswith(b"{"):
            yield number, _loaded(line, keeper)
        elif line:
            yield number, line.decode(errors="replace")


def split(raw: bytes) -> Iterator[bytes]:
    """The lines, one after the other, and never all of them at once."""
    start = 0
    while (end := raw.find(b"\n", start)) >= 0:
        yield raw[start:end].strip()
        start = end + 1
    yield raw[start:].strip()


class _Keeper:
    def __init__(self, keys: frozenset[str]) -> None:
        self._keys = keys

    def __call__(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        if len(dict(pairs)) < len(pairs):
            raise ValueError("a key comes twice in one object")
        return {key: value for key, value in pairs if key in self._keys}


def _loaded(raw: bytes, keeper: _Keeper) -> Any:
    try:
        return json.loads(raw.decode(), object_pairs_hook=keeper, parse_constant=_no_number)
    except RecursionError as fault:
        raise TooLarge("The report nests too deep.", WHOLE) from fault
    except ValueError as fault:  # also of bytes that are no UTF-8, and of a number with too many digits
        raise Unreadable(f"This is no JSON that can be read: {str(fault)[:200]}.", WHOLE) from fault


def _no_number(word: str) -> Any:
    raise ValueError(f"{word} is no number")
