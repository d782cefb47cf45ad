"""In a URL everything is text: what is sent there, and can never be read as what is wanted."""

import re

from .shapes import Kind, Shape

_NUMBERS = frozenset({Kind.INTEGER, Kind.NUMBER})
_NUMBER = re.compile(r"\s*[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?\s*")
_BOOLEANS = frozenset({"true", "false", "1", "0", "yes", "no", "on", "off", "t", "f", "y", "n", ""})
_SPELLABLE = frozenset({Kind.STRING, Kind.INTEGER, Kind.NUMBER, Kind.BOOLEAN})


def unfit(sent: Shape, accepted: Shape) -> str:
    """What is sent, in words, where it can never be read as what is wanted; empty where it may."""
    if not _is_plain(accepted) or accepted.options:
        return ""
    if sent.kinds == frozenset({Kind.OBJECT}):
        return "an object"
    if accepted.format == "uuid" and sent.kinds and sent.kinds <= _NUMBERS:
        return "a number"
    wanted = accepted.kinds - {Kind.NULL}
    if wanted <= _NUMBERS and sent.kinds == frozenset({Kind.BOOLEAN}):
        return "a boolean"
    texts = [v for v in sent.enum or () if isinstance(v, str)]
    is_text = bool(texts) and len(texts) == len(sent.enum or ())
    if is_text and wanted <= _NUMBERS and not any(_NUMBER.fullmatch(t) for t in texts):
        return f"'{texts[0]}'"
    if is_text and wanted == frozenset({Kind.BOOLEAN}) and not any(t.lower() in _BOOLEANS for t in texts):
        return f"'{texts[0]}'"
    return ""


def _is_plain(shape: Shape) -> bool:
    return bool(shape.kinds) and shape.kinds - {Kind.NULL} <= _SPELLABLE
