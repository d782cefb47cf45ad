"""Tool schemas without what a model does not need: titles, defaults, null branches, limits."""

from typing import Any, cast

from pydantic import Field

SELDOM = Field(json_schema_extra={"seldom": True})  # accepted and documented, but not listed
EXPLAINS = frozenset(("title", "description", "examples", "default", "seldom"))
LIMITS = frozenset(("pattern", "minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems"))
NOISE = EXPLAINS | LIMITS | {"additionalProperties", "$defs"}


def slim(schema: dict[str, Any]) -> dict[str, Any]:
    """The same arguments in fewer words. What was left out is still checked, and explained when it is not met."""
    return cast(dict[str, Any], _slim(schema, schema.get("$defs", {})))


def _slim(node: Any, definitions: dict[str, Any]) -> Any:
    if not isinstance(node, dict):
        return node
    words = cast(dict[str, Any], node)
    if "$ref" in words:
        return _slim(definitions[words["$ref"].rsplit("/", 1)[-1]], definitions)
    if "anyOf" in words:
        branches = [b for b in words["anyOf"] if b != {"type": "null"}]
        rest = {name: value for name, value in words.items() if name != "anyOf"}
        return _slim({**branches[0], **rest}, definitions)
    return {name: _entry(name, value, definitions) for name, value in words.items() if name not in NOISE}


def _entry(name: str, value: Any, definitions: dict[str, Any]) -> Any:
    if name == "properties":  # here the names are those of arguments: one may well be called "title"
        return {argument: _slim(word, definitions) for argument, word in value.items() if "seldom" not in word}
    return _slim(value, definitions)
