"""Where a `$ref` leads: in its own document, or in another file of the same tree."""

import posixpath
from collections.abc import Iterator, Mapping
from typing import Any, cast
from urllib.parse import unquote

from ...places import Place
from .tree import Document, Json, NotADocument, read

_MOST_FILES = 2000
_ELSEWHERE = "//"  # begins a ref that says its file from the root of the tree: `//schemas/order.yaml#/Order`


class References:
    """Follows the refs of one document. A file is read when a ref first leads to it, and only if it was scanned."""

    def __init__(self, document: Document, files: Mapping[str, bytes]) -> None:
        self.unresolved: dict[str, Place] = {}  # in the order met
        self._document = document
        self._files = files
        self._others: dict[str, Document | None] = {}

    def follow(self, value: Json) -> tuple[dict[str, Json], str]:
        """The mapping meant, and the last pointer on the way to it. A ref that leads nowhere gives an empty mapping."""
        seen: set[str] = set()
        pointer = ""
        while isinstance(value, dict) and isinstance(found := cast("dict[str, Json]", value).get("$ref"), str):
            if found in seen:
                return {}, found
            seen.add(found)
            pointer = found
            value = self._look_up(found, value)
        return (cast("dict[str, Json]", value), pointer) if isinstance(value, dict) else ({}, pointer)

    def place(self, mapping: Json, key: str) -> Place:
        """Where the key is written; the top of the first file when that is not known."""
        found = self._document.place(mapping, key)
        if found is None and self._others:
            found = next((p for d in self._others.values() if d and (p := d.place(mapping, key))), None)
        return found or Place(self._document.file, 1)

    def name(self, pointer: str) -> str:
        """The name of what a ref leads to, the same from wherever it is written: `api.yaml#Order`."""
        path, fragment = self._split(pointer)
        return f"{path}#{_short(fragment) if fragment.strip('/') else posixpath.basename(path).partition('.')[0]}"

    def _look_up(self, pointer: str, holder: Json) -> Json:
        path, fragment = self._split(pointer)
        document = self._document if path == self._document.file else self._other(path)
        at: Any = document.data if document else None
        for step in fragment.split("/")[1:]:
            name = unquote(step).replace("~1", "/").replace("~0", "~")
            if isinstance(at, dict):
                at = cast("dict[str, Json]", at).get(name)
            elif isinstance(at, list) and name.isdigit() and int(name) < len(cast("list[Json]", at)):
                at = cast("list[Json]", at)[int(name)]
            else:
                at = None
        if at is None:
            self.unresolved.setdefault(pointer, self.place(holder, "$ref"))
        return at

    def _split(self, pointer: str) -> tuple[str, str]:
        """The file, from the root of the tree, and what is meant in it."""
        path, _, fragment = pointer.partition("#")
        if path.startswith(_ELSEWHERE):
            return path.removeprefix(_ELSEWHERE), fragment
        return _beside(self._document.file, path), fragment

    def _other(self, path: str) -> Document | None:
        if path not in self._others:
            content = self._files.get(path) if len(self._others) < _MOST_FILES else None
            try:
                self._others[path] = read(path, content) if content is not None else None
            except NotADocument:
                self._others[path] = None
            document = self._others[path]
            for holder in _holders(document.data) if document else ():
                written = cast("str", holder["$ref"])
                target, _, fragment = written.partition("#")
                holder["$ref"] = f"{_ELSEWHERE}{_beside(path, target)}#{fragment}"
        return self._others[path]


def mapping(value: Json) -> dict[str, Json]:
    return cast("dict[str, Json]", value) if isinstance(value, dict) else {}


def listing(value: Json) -> list[Json]:
    return cast("list[Json]", value) if isinstance(value, list) else []


def text(value: Json) -> str:
    return value if isinstance(value, str) else ""


def _beside(file: str, path: str) -> str:
    if not path or "://" in path:
        return path or file
    return posixpath.normpath(posixpath.join(posixpath.dirname(file), unquote(path)))


def _holders(data: Json) -> Iterator[dict[str, Json]]:
    """Every mapping that holds a ref, once even where an alias shows it twice."""
    stack: list[Json] = [data]
    seen: set[int] = set()
    while stack:
        at = stack.pop()
        if not isinstance(at, dict | list) or id(cast("Json", at)) in seen:
            continue
        seen.add(id(cast("Json", at)))
        if isinstance(at, list):
            stack += cast("list[Json]", at)
            continue
        row = cast("dict[str, Json]", at)
        if isinstance(row.get("$ref"), str):
            yield row
        stack += row.values()


def _short(pointer: str) -> str:
    for home in ("/components/schemas/", "/definitions/", "/$defs/"):
        if pointer.startswith(home) and "/" not in pointer.removeprefix(home):
            return pointer.removeprefix(home)
    return pointer.removeprefix("/")
