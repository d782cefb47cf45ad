"""A JSON or YAML document as plain data that remembers the line of every key."""

import json
import re
from bisect import bisect_left
from collections.abc import Iterator
from typing import Any, TypeAlias, cast

import yaml

from ...places import Place
from . import large_yaml

Json: TypeAlias = Any
"""dict, list, str, int, float, bool or None: whatever the document says, which nobody has checked yet."""
Pairs: TypeAlias = list[tuple[str, Json]]

_DEEPEST = 200
_MOST_NODES = 2_000_000

_STRING = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"(\s*:)?', re.DOTALL)


class NotADocument(Exception):
    """Says why the text is neither JSON nor YAML."""


class Document:
    def __init__(self, file: str, data: Json, keys: dict[int, dict[str, int]], breaks: list[int]) -> None:
        """`keys`: where each begins, by the identity of the mapping it stands in. `breaks`: where lines end."""
        self.file = file
        self.data = data  # keeps the mappings alive
        self._keys = keys
        self._breaks = breaks

    def place(self, mapping: Json, key: str) -> Place | None:
        """Where the key is written; None when the mapping is none of this file."""
        start = self._keys.get(id(mapping), {}).get(key)
        if start is None:
            return None
        line = bisect_left(self._breaks, start)
        return Place(self.file, line + 1, start - self._breaks[line - 1] if line else start + 1)


def read(file: str, content: bytes) -> Document:
    """Refuses (NotADocument) what is broken, nested deeper than 200 or grows without bound through its aliases."""
    text = _decoded(content)
    try:
        if text.lstrip()[:1] in "{[":
            return _read_json(file, text)
        return _read_yaml(file, text)
    except RecursionError:
        raise NotADocument("it is nested too deeply") from None


def _decoded(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    return content.decode("utf-8-sig", errors="replace")


def _read_json(file: str, text: str) -> Document:
    try:
        data = json.loads(text)
    except ValueError as error:
        if isinstance(error, json.JSONDecodeError):
            raise NotADocument(f"line {error.lineno}: {error.msg}") from None
        raise NotADocument(str(error)) from None
    keys = _json_keys(text, data, {})
    if keys is None:  # some key is written twice: read it again with all that is written
        written: dict[int, Pairs] = {}

        def kept(pairs: Pairs) -> dict[str, Json]:
            holder = dict(pairs)
            written[id(holder)] = pairs
            return holder

        data = json.loads(text, object_pairs_hook=kept)
        keys = _json_keys(text, data, written)
    return Document(file, data, keys or {}, _breaks(text))


def _breaks(text: str) -> list[int]:
    return [m.start() for m in re.finditer("\n", text)]


def _json_keys(text: str, data: Json, written: dict[int, Pairs]) -> dict[int, dict[str, int]] | None:
    """Keys stand in the text in the order of the data it has been read into. None where they do not."""
    keys: dict[int, dict[str, int]] = {}
    following = (m.start() for m in _STRING.finditer(text) if m[1])

    def inside(value: Json) -> bool:
        if isinstance(value, list):
            return all(inside(v) for v in cast("list[Json]", value) if isinstance(v, dict | list))
        holder = cast("dict[str, Json]", value)
        mine = keys[id(holder)] = dict[str, int]()
        for key, inner in written.get(id(holder), holder.items()):
            start = next(following, None)
            if start is None or not _is_key(text, start, key):
                return False
            mine[key] = start
            if isinstance(inner, dict | list) and not inside(cast("Json", inner)):
                return False
        return True

    is_found = inside(data) if isinstance(data, dict | list) else True
    return keys if is_found and next(following, None) is None else None


def _is_key(text: str, start: int, key: str) -> bool:
    if text.startswith(key, start + 1) and text.startswith('"', start + len(key) + 1):
        return True
    found = _STRING.match(text, start)
    return found is not None and "\\" in found[0] and json.loads(found[0].rstrip(" \t\r\n:"), strict=False) == key


def _read_yaml(file: str, text: str) -> Document:
    if (found := large_yaml.read(text)) is not None:
        return Document(file, *found, _breaks(text))
    loader = yaml.CSafeLoader(text)
    try:
        node = loader.get_single_node()
    except yaml.MarkedYAMLError as error:
        line = f"line {error.problem_mark.line + 1}: " if error.problem_mark else ""
        raise NotADocument(f"{line}{error.problem or 'not YAML'}") from None
    except (yaml.YAMLError, ValueError) as error:
        raise NotADocument(str(error).splitlines()[0]) from None
    finally:
        loader.dispose()
    builder = _Builder()
    data = builder.build(node, 0) if node is not None else None
    return Document(file, data, builder.keys, _breaks(text))


class _Builder:
    """YAML nodes -> data, by the core schema of YAML 1.2: `on`, `no` and dates stay the text they are."""

    def __init__(self) -> None:
        self.keys: dict[int, dict[str, int]] = {}
        self._made: dict[int, Json] = {}
        self._open: set[int] = set()
        self._count = 0

    def build(self, node: yaml.Node, depth: int) -> Json:
        if depth > _DEEPEST:
            raise NotADocument("it is nested too deeply")
        self._count += 1
        if self._count > _MOST_NODES:
            raise NotADocument("it is too large")
        if isinstance(node, yaml.ScalarNode):
            return _scalar(node)
        if id(node) in self._open:
            raise NotADocument("an alias contains itself")
        if id(node) not in self._made:
            self._open.add(id(node))
            self._made[id(node)] = self._collection(node, depth)
            self._open.discard(id(node))
        return self._made[id(node)]

    def _collection(self, node: yaml.Node, depth: int) -> Json:
        if isinstance(node, yaml.SequenceNode):
            return [self.build(item, depth + 1) for item in cast("list[yaml.Node]", node.value)]
        mapping: dict[str, Json] = {}
        keys: dict[str, int] = {}
        for key, value in self._pairs(node, depth):
            mapping[key.value] = value
            keys[key.value] = key.start_mark.index
        self.keys[id(mapping)] = keys
        return mapping

    def _pairs(self, node: yaml.Node, depth: int) -> Iterator[tuple[yaml.ScalarNode, Json]]:
        pairs = cast("list[tuple[yaml.Node, yaml.Node]]", node.value)
        for key, value in pairs:
            if isinstance(key, yaml.ScalarNode) and key.value == "<<" and not key.style:
                merged = self.build(value, depth + 1)
                for source in cast("list[Json]", merged if isinstance(merged, list) else [merged]):
                    if isinstance(source, dict):
                        for name, inner in cast("dict[str, Json]", source).items():
                            yield _key_like(key, name), inner
        for key, value in pairs:
            if isinstance(key, yaml.ScalarNode) and not (key.value == "<<" and not key.style):
                yield key, self.build(value, depth + 1)


def _key_like(key: yaml.ScalarNode, name: str) -> yaml.ScalarNode:
    return yaml.ScalarNode(key.tag, name, key.start_mark, key.end_mark)


_NUMBER = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")


def _scalar(node: yaml.ScalarNode) -> Json:
    text = str(node.value)
    if node.style or node.tag == "tag:yaml.org,2002:str":
        return text
    if text in {"", "~", "null", "Null", "NULL"}:
        return None
    if text in {"true", "True", "TRUE"}:
        return True
    if text in {"false", "False", "FALSE"}:
        return False
    if re.fullmatch(r"[-+]?[0-9]{1,400}", text):
        return int(text)
    if re.fullmatch(r"0x[0-9a-fA-F]{1,300}", text):
        return int(text, 16)
    if _NUMBER.fullmatch(text):
        return float(text)
    return text
