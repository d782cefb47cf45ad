"""Small trees for tests: a document, some code, and what comes of comparing them."""

import json
from collections.abc import Mapping
from typing import Any

from interlock.core.contracts.compare import compare
from interlock.core.contracts.comparison import Comparison
from interlock.core.contracts.extract import extract_files
from interlock.core.contracts.model import Contract, Operation, Side
from interlock.core.contracts.sources import SourceFile

ORDER = {
    "type": "object",
    "required": ["id", "title"],
    "properties": {"id": {"type": "integer"}, "title": {"type": "string"}, "note": {"type": ["string", "null"]}},
}


def document(answer: Mapping[str, Any] = ORDER, path: str = "/orders/{id}", **more: Any) -> dict[str, Any]:
    """An OpenAPI document with one GET."""
    content = {"application/json": {"schema": answer}}
    operation = {"responses": {"200": {"description": "ok", "content": content}}}
    return {"openapi": "3.1.0", "info": {"title": "Shop", "version": "1"}, "paths": {path: {"get": operation}}, **more}


def provider(given: Mapping[str, Any] | str, name: str = "openapi.json") -> Contract:
    text = given if isinstance(given, str) else json.dumps(given, indent=1)
    return extract_files([SourceFile(name, text.encode())]).provider or Contract(Side.PROVIDER)


def consumer(code: str | Mapping[str, str]) -> Contract:
    files = {"calls.ts": code} if isinstance(code, str) else code
    return extract_files([SourceFile(p, t.encode()) for p, t in files.items()]).consumer or Contract(Side.CONSUMER)


def calls(code: str | Mapping[str, str]) -> list[str]:
    return [o.name for o in consumer(code).operations]


def one_call(code: str | Mapping[str, str]) -> Operation:
    (operation,) = consumer(code).operations
    return operation


def compared(given: Mapping[str, Any] | str, code: str | Mapping[str, str]) -> Comparison:
    return compare(provider(given), consumer(code))
