"""The words of one schema that stand for themselves: kinds, values, limits, and who may see a field."""

import json
from collections.abc import Callable
from typing import cast

from ...limits import EXTENSIBLE, SEPARATOR
from ...shapes import Kind, Scalar
from .references import listing, mapping, text
from .tree import Json

LIMITS = (
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minLength",
    "maxLength",
    "pattern",
    "minItems",
    "maxItems",
    "uniqueItems",
    "minProperties",
    "maxProperties",
    "minContains",
    "maxContains",
    "contentEncoding",
    "contentMediaType",
)
OPAQUE = (
    "not",
    "if",
    "then",
    "else",
    "contains",
    "prefixItems",
    "patternProperties",
    "propertyNames",
    "dependentRequired",
    "dependentSchemas",
    "unevaluatedItems",
    "contentSchema",
)
"""Schemas whose meaning is not followed: two of them are the same, or nobody can say."""

_LIMITS, _OPAQUE = frozenset(LIMITS), frozenset(OPAQUE)
_GROWING = "x-extensible-enum"
_FACETS = _LIMITS | _OPAQUE | {"default", _GROWING}
_KINDS = {kind.value: kind for kind in Kind}
_STRING, _OBJECT, _ARRAY = (frozenset({kind}) for kind in (Kind.STRING, Kind.OBJECT, Kind.ARRAY))
_OF_OBJECTS = frozenset({"properties", "additionalProperties", "required"})
_DEFAULTS: dict[str, Scalar] = {"minLength": 0, "minItems": 0, "minProperties": 0, "uniqueItems": False}
_MEANING = frozenset(("type", "enum", "const", "format", "properties", "required", "items", *LIMITS, *OPAQUE)) | {
    "additionalProperties",
    "unevaluatedProperties",
    "allOf",
    "anyOf",
    "oneOf",
}
_COMPOSED = frozenset({"allOf", "anyOf", "oneOf"})
_LONGEST = 4000
_DEEPEST = 12

Follow = Callable[[Json], tuple[dict[str, Json], str]]


def beside_ref(given: dict[str, Json], is_old: bool) -> dict[str, Json]:
    """What limits a ref from beside it. Before 3.1 it is ignored, but everybody writes fields there."""
    wanted = {"properties", "required", "allOf", "anyOf", "oneOf"} if is_old else _MEANING
    return {k: v for k, v in given.items() if k in wanted}


def kinds(given: dict[str, Json]) -> frozenset[Kind]:
    stated = given.get("type")
    names = [stated] if isinstance(stated, str) else [n for n in listing(stated) if isinstance(n, str)]
    if "file" in names:
        return _STRING
    found = frozenset(_KINDS[name] for name in names if name in _KINDS)
    if not found and not _OF_OBJECTS.isdisjoint(given):
        return _OBJECT
    if not found and "items" in given:
        return _ARRAY
    return found - {Kind.INTEGER} if Kind.NUMBER in found else found


def enum(given: dict[str, Json]) -> tuple[Scalar, ...] | None:
    values = [given["const"]] if "const" in given else given.get("enum")
    if not isinstance(values, list):
        return None
    scalars = [v for v in cast("list[Json]", values) if v is None or isinstance(v, str | int | float | bool)]
    return tuple(scalars) if scalars and len(scalars) == len(cast("list[Json]", values)) else None


def kind_of(value: Scalar) -> Kind:
    if value is None:
        return Kind.NULL
    if isinstance(value, bool):
        return Kind.BOOLEAN
    if isinstance(value, int):
        return Kind.INTEGER
    return Kind.NUMBER if isinstance(value, float) else Kind.STRING


def facets(given: dict[str, Json], follow: Follow) -> tuple[tuple[str, Scalar], ...]:
    if _FACETS.isdisjoint(given):
        return ()
    found: dict[str, Scalar] = {}
    for word in given.keys() & _LIMITS:
        value = given[word]
        if isinstance(value, str | int | float) and value != _DEFAULTS.get(word):
            found[word] = value
    for end in ("Minimum", "Maximum"):
        strict, plain = f"exclusive{end}", end.lower()
        if isinstance(found.get(strict), bool):  # as 3.0 says it: true, beside the limit itself
            is_strict = found.pop(strict)
            if is_strict and plain in found:
                found[strict] = found.pop(plain)
    if extensible := given.get(_GROWING):
        found[EXTENSIBLE] = SEPARATOR.join(str(v) for v in listing(extensible)) or SEPARATOR
    for word in given.keys() & _OPAQUE:
        found[word] = _spelled(given[word], follow)
    return tuple(sorted((found | default(given)).items()))


def default(given: dict[str, Json]) -> dict[str, Scalar]:
    if "default" not in given:
        return {}
    value = given["default"]
    return {"default": _spelled(value, lambda v: ({}, "")) if isinstance(value, dict | list) else value}


def access(given: dict[str, Json], follow: Follow) -> str:
    """Of a field: "read" in answers only, "write" in requests only. What it is one of beside null may say so too."""
    said = [given, follow(given)[0]] if "$ref" in given else [given]
    for word in _COMPOSED & given.keys():
        inner = [mapping(o) for o in listing(given.get(word)) if mapping(o).get("type") != "null"]
        said += inner if len(inner) == 1 else []
    if any(s.get("readOnly") is True for s in said):
        return "read"
    return "write" if any(s.get("writeOnly") is True for s in said) else ""


def discriminator(given: dict[str, Json]) -> str:
    stated = given.get("discriminator")
    return stated if isinstance(stated, str) else text(mapping(stated).get("propertyName"))


def _spelled(value: Json, follow: Follow) -> str:
    return json.dumps(_inlined(value, follow, 0), sort_keys=True, ensure_ascii=False)[:_LONGEST]


def _inlined(value: Json, follow: Follow, depth: int) -> Json:
    if isinstance(value, list):
        return [_inlined(v, follow, depth + 1) for v in cast("list[Json]", value)] if depth < _DEEPEST else []
    if not isinstance(value, dict):
        return value
    row = cast("dict[str, Json]", value)
    if isinstance(row.get("$ref"), str):
        row = follow(row)[0]
    if row.keys() == {"allOf"} and len(parts := listing(row["allOf"])) == 1:
        return _inlined(parts[0], follow, depth + 1)
    return {k: _inlined(v, follow, depth + 1) for k, v in row.items() if k != "description"} if depth < _DEEPEST else {}
