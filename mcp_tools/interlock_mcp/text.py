"""Text that members wrote, as data: it is cleaned, fenced, and can end neither its line nor its fence."""

import json
import re
from typing import Any, cast

from pydantic import BaseModel
from pydantic_core import to_jsonable_python

LINE = 160  # letters of somebody's words that go into one line

# Control characters, and those that hide text or turn its direction: what a person sees and what a model reads
# would differ. https://www.unicode.org/reports/tr36/ and https://www.unicode.org/reports/tr9/
_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    "\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e0fff]"
)
_TICKS = re.compile(r"`+")


def clean(text: str) -> str:
    """Nothing that cannot be seen, but line breaks and tabs."""
    return _UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def one_line(text: str, most: int = LINE) -> str:
    words = " ".join(clean(text).split())
    return words if len(words) <= most else f"{words[: most - 1]}…"


def fenced(text: str) -> str:
    """Between two fences that are longer than any in the text."""
    inside = clean(text).strip("\n")
    fence = "`" * (1 + max([2, *(len(ticks) for ticks in _TICKS.findall(inside))]))
    return f"{fence}\n{inside}\n{fence}"


def as_json(thing: Any) -> str:
    """Compact JSON of a view, or of core's dataclasses."""
    plain = (
        thing.model_dump(mode="json") if isinstance(thing, BaseModel) else to_jsonable_python(thing, fallback=_plain)
    )
    return json.dumps(_cleaned(plain), ensure_ascii=False, separators=(",", ":"))


def _plain(value: Any) -> Any:
    return dict(value) if hasattr(value, "keys") else str(value)


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, dict):
        return {clean(name): _cleaned(inner) for name, inner in cast(dict[str, Any], value).items()}
    return [_cleaned(inner) for inner in cast(list[Any], value)] if isinstance(value, list) else value
