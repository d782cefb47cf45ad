"""JSON, read strictly: what two readers may understand in two ways is refused."""

import json
from collections.abc import Iterator
from typing import Any, cast

from ..refusals import TooLarge, Unreadable
from .limits import JSON_LIMIT_BYTES, LINE_LIMIT, SPLIT, WHOLE

BOM = b"\xef\xbb\xbf"


def document(raw: bytes, keys: frozenset[str]) -> Any:
    """One document, in which objects keep only these keys: nothing else of it is needed.

    Refuses (Unreadable) what is no JSON in UTF-8, a key that comes twice, NaN and infinities; (TooLarge) over 32 MiB.
    """
    if len(raw) > JSON_LIMIT_BYTES:
        raise TooLarge(f"The report is JSON of more than {JSON_LIMIT_BYTES:,} bytes.", SPLIT)
    return _loaded(raw.removeprefix(BOM), _decoder(keys))


def lines(raw: bytes, keys: frozenset[str]) -> Iterator[tuple[int, dict[str, Any] | str]]:
    """(its number, what it holds) of each line that is not blank: an object, or else the text of the line.

    Refuses (TooLarge) too many lines; (Unreadable) a line that begins as an object and is none.
    """
    decoder = _decoder(keys)
    for number, line in enumerate(split(raw.removeprefix(BOM)), 1):
        if number > LINE_LIMIT:
            raise TooLarge(f"The report has more than {LINE_LIMIT:,} lines.", SPLIT)
        line = line.lstrip()
        if line.startswith(b"{"):
            yield number, as_object(_loaded(line, decoder))
        elif line:
            yield number, line.decode(errors="replace")


def split(raw: bytes) -> Iterator[bytes]:
    """The lines, one after the other, and never all of them at once."""
    start = 0
    while (end := raw.find(b"\n", start)) >= 0:
        yield raw[start:end].rstrip()
        start = end + 1
    yield raw[start:].rstrip()


def as_text(value: object) -> str:
    """Whatever else stands where a text should is no text: "". So it is with the other two."""
    return value if isinstance(value, str) else ""


def as_list(value: object) -> list[Any]:
    return cast("list[Any]", value) if isinstance(value, list) else []


def as_object(value: object) -> dict[str, Any]:
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {}


def _decoder(keys: frozenset[str]) -> json.JSONDecoder:
    def kept(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        whole = dict(pairs)
        if len(whole) < len(pairs):
            raise ValueError("a key comes twice in one object")
        return whole if keys.issuperset(whole) else {key: value for key, value in pairs if key in keys}

    return json.JSONDecoder(object_pairs_hook=kept, parse_constant=_no_number)


def _loaded(raw: bytes, decoder: json.JSONDecoder) -> Any:
    try:
        return decoder.decode(raw.decode(errors="replace"))
    except RecursionError as fault:
        raise TooLarge("The report nests too deep.", WHOLE) from fault
    except ValueError as fault:  # also of a number with too many digits
        raise Unreadable(f"This is no JSON that can be read: {str(fault)[:200]}.", WHOLE) from fault


def _no_number(word: str) -> Any:
    raise ValueError(f"{word} is no number")
