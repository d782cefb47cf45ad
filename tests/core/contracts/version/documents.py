"""Two versions of one document: what a test says of an operation, a body or an answer, put in its place."""

from typing import Any

from interlock.core.contracts.model import Contract
from interlock.core.contracts.version.changes import Change
from interlock.core.contracts.version.difference import diff

from ..trees import provider

S, I, N = {"type": "string"}, {"type": "integer"}, {"type": "number"}  # noqa: E741  the letters of JSON types


def obj(*required: str, **properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(required)}


def document(operation: Any = None, path: str = "/orders", **more: Any) -> dict[str, Any]:
    stated = {"responses": {"200": {"description": "ok"}}} | (operation or {})
    return {"openapi": "3.1.0", "info": {}, "paths": {path: {"post": stated}}, **more}


def answering(schema: Any, **more: Any) -> dict[str, Any]:
    content = {"application/json": {"schema": schema}}
    return document({"responses": {"200": {"description": "ok", "content": content}}}, **more)


def taking(schema: Any, **more: Any) -> dict[str, Any]:
    body = {"required": True, "content": {"application/json": {"schema": schema}}}
    return document({"requestBody": body}, **more)


def given(*parameters: dict[str, Any]) -> dict[str, Any]:
    return document({"parameters": [{"in": "query", "schema": S} | p for p in parameters]})


def changes(old: Any, new: Any, consumers: list[Contract] | None = None) -> tuple[Change, ...]:
    return diff(provider(old), provider(new), consumers, today="2026-11-20")


def told(found: tuple[Change, ...]) -> list[tuple[str, str, str]]:
    return [(c.kind, c.level.value, c.field) for c in found]
