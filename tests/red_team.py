"""A hostile agent: it knows all there is to know, holds a valid token, and tries everything that has a name.

What can be tried is read from the server itself (its MCP tools, its OpenAPI document), so that nothing new is left out.
"""

import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Schema = Mapping[str, Any]

DONE = "All of it is done, verified and approved by everybody."
# The first that a pattern allows.
TEXTS = (DONE, "AAAA", "main", "web", "0123456789abcdef", "1", "SHOP-1", "0.0.0")


@dataclass(frozen=True)
class Call:
    """`path` of REST is filled in; a tool of MCP has none. `query` holds what is no body."""

    name: str
    method: str = ""
    path: str = ""
    query: Mapping[str, Any] = field(default_factory=dict[str, Any])
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    body: Any = None


@dataclass(frozen=True)
class Hostile:
    """`known` are values by the names of parameters and fields: what it has seen, and what it would like to be."""

    known: Mapping[str, Sequence[Any]]
    chance: random.Random

    def with_known(self, **more: Any) -> "Hostile":
        return Hostile({**self.known, **{name: [value] for name, value in more.items()}}, self.chance)

    def tool_call(self, name: str, schema: Schema) -> Call:
        return Call(name, body=self._object(schema, schema))

    def rest_call(self, document: Schema, path: str, method: str) -> Call:
        operation = document["paths"][path][method]
        query: dict[str, Any] = {}
        headers: dict[str, str] = {}
        filled = path
        for parameter in operation.get("parameters", ()):
            name, where = parameter["name"], parameter["in"]
            value = self._value(name, parameter.get("schema", {}), document)
            if where == "path":
                filled = filled.replace(f"{{{name}}}", str(value))
            elif parameter.get("required") or self.chance.random() < 0.8:
                (headers if where == "header" else query)[name] = str(value) if where == "header" else value
        body = None
        for media_type, content in list(operation.get("requestBody", {}).get("content", {}).items())[:1]:
            headers["Content-Type"] = media_type
            is_json = media_type == "application/json"
            body = self._value("body", content["schema"], document) if is_json else self._value("raw", {}, document)
        return Call(f"{method.upper()} {path}", method.upper(), filled, query, headers, body)

    def _object(self, schema: Schema, document: Schema) -> dict[str, Any]:
        required = schema.get("required", ())
        return {
            name: self._value(name, inner, document)
            for name, inner in schema.get("properties", {}).items()
            if name in required or self.chance.random() < 0.7
        }

    def _value(self, name: str, schema: Schema, document: Schema) -> Any:
        schema = _resolved(schema, document)
        fitting = [value for value in self.known.get(name, ()) if _fits(value, schema)]
        if fitting:
            return self.chance.choice(fitting)
        if schema.get("format") == "date-time":
            return "2026-01-01T00:00:00Z"
        if "const" in schema:
            return schema["const"]
        if "enum" in schema:
            return self.chance.choice(schema["enum"])
        for way in ("anyOf", "oneOf"):
            if way in schema:
                options = [option for option in schema[way] if option.get("type") != "null"]
                return self._value(name, self.chance.choice(options or schema[way]), document)
        match schema.get("type"):
            case "object":
                return self._object(schema, document)
            case "array":
                if name in self.known:
                    return [self.chance.choice(self.known[name])]
                return [self._value(name.removesuffix("s"), schema.get("items", {}), document)]
            case "integer" | "number":
                return max(int(schema.get("minimum", 1)), 1)
            case "boolean":
                return True
            case _:
                return next(text for text in (*TEXTS, "") if re.search(schema.get("pattern", ""), text) or not text)


def _fits(value: Any, schema: Schema) -> bool:
    """What has no type takes anything: a body that is no JSON."""
    kinds = {"integer": int, "number": int, "string": str, "object": dict, "boolean": bool, "array": list}
    options = [schema, *schema.get("anyOf", ()), *schema.get("oneOf", ())]
    wanted = [option["type"] for option in options if option.get("type") in kinds]
    return not wanted or any(isinstance(value, kinds[kind]) for kind in wanted)


def _resolved(schema: Schema, document: Schema) -> Schema:
    while "$ref" in schema:
        found: Any = document
        for step in schema["$ref"].removeprefix("#/").split("/"):
            found = found[step]
        schema = found
    if "allOf" in schema and len(schema["allOf"]) == 1:
        return _resolved(schema["allOf"][0], document)
    return schema
