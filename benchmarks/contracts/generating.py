"""Large OpenAPI documents, made from one number: a version, and the next one with some changes."""

import random
from typing import Any

Json = dict[str, Any]

_WORDS = ["order", "customer", "invoice", "parcel", "ticket", "project", "vehicle", "lesson", "room", "trip"]
_KINDS: list[Json] = [
    {"type": "string"},
    {"type": "string", "format": "date-time"},
    {"type": "integer", "format": "int64", "minimum": 0},
    {"type": "number"},
    {"type": "boolean"},
    {"type": "string", "enum": ["open", "paid", "shipped"]},
    {"type": ["string", "null"], "maxLength": 200},
]
_FAMILY = 4  # schemas that refer to each other, the later to the earlier, and to themselves
_PROSE = "What this is for, who sets it and when it changes, in a sentence that is about as long as such sentences are."


def document(megabytes: float) -> Json:
    """Of about that size as JSON with an indent of two, whatever is in it."""
    chance = random.Random(7)
    schemas = int(megabytes * 250)
    made = {f"Model{i}": _schema(chance, i) for i in range(schemas)}
    paths = {f"/{_WORDS[i % 10]}s{i}/{{id}}": _item(i, schemas) for i in range(schemas // 2)}
    info = {"title": "Shop", "version": "1"}
    return {"openapi": "3.1.0", "info": info, "paths": paths, "components": {"schemas": made}}


def changed(made: Json, every: int = 20) -> Json:
    """In place: each so-many-th schema loses, gains or retypes a field, and each so-many-th path a verb."""
    for index, schema in enumerate(list(made["components"]["schemas"].values())[::every]):
        fields = schema["properties"]
        name = next(iter(fields))
        if index % 3 == 0:
            del fields[name]
            schema["required"] = [n for n in schema["required"] if n != name]
        elif index % 3 == 1:
            fields["zeta"] = {"type": "string"}
        else:
            fields[name] = {"type": "array", "items": {"type": "integer"}}
    for item in list(made["paths"].values())[::every]:
        item.pop("put")
    return made


def _schema(chance: random.Random, index: int) -> Json:
    fields: Json = {}
    first = index - index % _FAMILY
    within = index - first + 1
    for number in range(14):
        kind = dict(chance.choice(_KINDS))
        ref = {"$ref": f"#/components/schemas/Model{first + chance.randrange(within)}"}
        if number == 12:
            kind = ref
        elif number == 13:
            kind = {"type": "array", "items": ref}
        fields[f"{chance.choice(_WORDS)}_{number}"] = kind if "$ref" in kind else kind | {"description": _PROSE}
    return {"type": "object", "required": sorted(fields)[:8], "properties": fields}


def _item(index: int, count: int) -> Json:
    ref = {"$ref": f"#/components/schemas/Model{index % count}"}
    content = {"application/json": {"schema": ref}}
    failure = {"description": "no such thing"}
    key = {"name": "id", "in": "path", "required": True, "schema": {"type": "integer"}}
    query = [{"name": n, "in": "query", "schema": {"type": "string"}, "description": _PROSE} for n in ("sort", "limit")]
    answers = {"200": {"description": "ok", "content": content}, "404": failure}
    body = {"required": True, "content": content}
    return {
        "parameters": [key],
        "get": {"operationId": f"get{index}", "parameters": query, "summary": _PROSE, "responses": answers},
        "put": {"operationId": f"put{index}", "requestBody": body, "summary": _PROSE, "responses": answers},
    }
