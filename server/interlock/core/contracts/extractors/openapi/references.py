"""Where a `$ref` leads, inside one document."""

from typing import Any, cast
from urllib.parse import unquote

from .tree import Document, Json


class References:
    def __init__(self, document: Document) -> None:
        self._document = document
        self.unresolved: dict[str, None] = {}  # in the order met

    def follow(self, value: Json) -> tuple[dict[str, Json], str]:
        """The mapping meant, and the last pointer on the way to it. A ref that leads nowhere gives an empty mapping."""
        seen: set[str] = set()
        pointer = ""
        while isinstance(value, dict) and isinstance(found := cast("dict[str, Json]", value).get("$ref"), str):
            if found in seen:
                return {}, found
            seen.add(found)
            pointer = found
            value = self.look_up(found)
        return (cast("dict[str, Json]", value), pointer) if isinstance(value, dict) else ({}, pointer)

    def look_up(self, pointer: str) -> Json:
        if not pointer.startswith("#"):
            self.unresolved[pointer] = None
            return None
        at: Any = self._document.data
        for step in pointer[1:].split("/")[1:]:
            name = unquote(step).replace("~1", "/").replace("~0", "~")
            if isinstance(at, dict):
                at = cast("dict[str, Json]", at).get(name)
            elif isinstance(at, list) and name.isdigit() and int(name) < len(cast("list[Json]", at)):
                at = cast("list[Json]", at)[int(name)]
            else:
                at = None
        if at is None:
            self.unresolved[pointer] = None
        return at


def mapping(value: Json) -> dict[str, Json]:
    return cast("dict[str, Json]", value) if isinstance(value, dict) else {}


def listing(value: Json) -> list[Json]:
    return cast("list[Json]", value) if isinstance(value, list) else []


def text(value: Json) -> str:
    return value if isinstance(value, str) else ""
