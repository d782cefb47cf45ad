"""JSON in which nothing can be understood in two ways, and nothing that could not be kept."""

import json
import re
from collections.abc import Mapping
from typing import Any

from ..refusals import Unreadable

ESCAPED_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")


def read_object(raw: bytes, what: str, hint: str) -> dict[str, Any]:
    """Refuses (Unreadable) what is no JSON object in UTF-8, a key that comes twice, NaN, and text with U+0000."""
    try:
        found = json.loads(raw.decode(), object_pairs_hook=_once, parse_constant=_no_number)
        _must_be_text(found)
    except (ValueError, RecursionError) as fault:
        raise Unreadable(f"{what} is no JSON that can be read: {str(fault)[:100]}.", hint) from None
    if not isinstance(found, dict):
        raise Unreadable(f"{what} is no JSON object.", hint)
    return dict[str, Any](found)  # pyright: ignore[reportUnknownArgumentType]  JSON says nothing of its types


def canonical(data: Mapping[str, Any]) -> bytes:
    """One spelling for one content, so that it can be signed."""
    return json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(dict(pairs)) < len(pairs):
        raise ValueError("a key comes twice in one object")
    return dict(pairs)


def _no_number(word: str) -> Any:
    raise ValueError(f"{word} is no number")


def _must_be_text(found: object) -> None:
    """PostgreSQL cannot keep U+0000; half a surrogate pair, which raises here as well, is no text at all."""
    if ESCAPED_NUL.search(json.dumps(found, ensure_ascii=False).encode()):
        raise ValueError("it holds the character U+0000")
