"""Matching pairs: a document, and front-end code that uses all of it, made from one seed."""

import random
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]

_RESOURCES = [
    "orders",
    "customers",
    "invoices",
    "parcels",
    "tickets",
    "projects",
    "vehicles",
    "lessons",
    "rooms",
    "trips",
]
_WORDS = [
    "title",
    "label",
    "colour",
    "weight",
    "height",
    "amount",
    "rank",
    "owner",
    "city",
    "street",
    "phase",
    "budget",
]
_VALUES = ["open", "paid", "shipped", "closed", "draft", "lost", "planned", "frozen"]


@dataclass(frozen=True)
class Pair:
    """`files` are the consumer. Nothing is at odds between the two."""

    name: str
    document: Json
    files: dict[str, str]


@dataclass
class _Resource:
    plural: str
    prefix: str
    fields: dict[str, Json]
    required: list[str]
    code: list[str] = field(default_factory=list)

    @property
    def type_name(self) -> str:
        return self.plural.removesuffix("s").capitalize()


def generated(seed: int, resources: int = 3) -> Pair:
    chance = random.Random(seed)
    found = [_resource(chance, plural) for plural in chance.sample(_RESOURCES, resources)]
    paths: Json = {}
    schemas: Json = {}
    for resource in found:
        paths |= _paths(resource)
        schemas[resource.type_name] = _object(resource.fields, resource.required)
        own = {n: s for n, s in resource.fields.items() if n != "id"}
        schemas[f"New{resource.type_name}"] = _object(own, [n for n in resource.required if n != "id"])
    document = {"openapi": "3.1.0", "info": {}, "paths": paths, "components": {"schemas": schemas}}
    return Pair(f"generated {seed}", document, {f"src/{r.plural}.ts": _code(r) for r in found})


def inlined(value: Any, document: Json) -> Any:
    """Without refs, so that a spot belongs to one operation. Nothing here contains itself."""
    if isinstance(value, list):
        return [inlined(v, document) for v in value]
    if not isinstance(value, dict):
        return value
    if "$ref" in value:
        return inlined(document["components"]["schemas"][value["$ref"].rpartition("/")[2]], document)
    return {k: inlined(v, document) for k, v in value.items()}


def _resource(chance: random.Random, plural: str) -> _Resource:
    names = chance.sample(_WORDS, 6)
    kinds: list[Json] = [
        {"type": "string"},
        {"type": "integer"},
        {"type": "boolean"},
        _object({"name": {"type": "string"}, "size": {"type": "number"}}, ["name", "size"]),
        {
            "type": "array",
            "items": _object({"sku": {"type": "string"}, "count": {"type": "integer"}}, ["sku", "count"]),
        },
        {"type": "array", "items": {"type": "string"}},
    ]
    chance.shuffle(kinds)
    fields = {"id": {"type": "integer"}, "status": {"type": "string", "enum": chance.sample(_VALUES, 3)}}
    fields |= dict(zip(names, kinds, strict=True))
    return _Resource(plural, chance.choice(["", "/api", "/api/v1"]), fields, list(fields))


def _object(fields: dict[str, Json], required: list[str]) -> Json:
    return {"type": "object", "properties": dict(fields), "required": list(required)}


def _paths(resource: _Resource) -> Json:
    ref = {"$ref": f"#/components/schemas/{resource.type_name}"}
    new = {"$ref": f"#/components/schemas/New{resource.type_name}"}
    page = _object({"items": {"type": "array", "items": ref}, "total": {"type": "integer"}}, ["items", "total"])
    key = {"name": "id", "in": "path", "required": True, "schema": {"type": "integer"}}
    query = [
        {"name": "limit", "in": "query", "required": True, "schema": {"type": "integer"}},
        {"name": "sort", "in": "query", "schema": {"type": "string", "enum": ["asc", "desc"]}},
    ]
    body = {"required": True, "content": {"application/json": {"schema": new}}}
    path = f"{resource.prefix}/{resource.plural}"
    return {
        path: {
            "get": {"parameters": query, "responses": _answer(page)},
            "post": {"requestBody": body, "responses": _answer(ref, "201")},
        },
        f"{path}/{{id}}": {
            "parameters": [key],
            "get": {"responses": _answer(ref)},
            "put": {"requestBody": body, "responses": _answer(ref)},
            "delete": {"responses": {"204": {"description": "gone"}}},
        },
    }


def _answer(schema: Json, status: str = "200") -> Json:
    return {status: {"description": "ok", "content": {"application/json": {"schema": schema}}}}


def _code(resource: _Resource) -> str:
    name, path = resource.type_name, f"{resource.prefix}/{resource.plural}"
    written = ", ".join(f"{n}: {_literal(s)}" for n, s in resource.fields.items() if n != "id")
    return f"""\
import axios from "axios";

interface {name} {{ {_members(resource.fields)} }}
interface {name}Page {{ items: {name}[]; total: number }}

export async function list{name}s() {{
  const response = await axios.get("{path}", {{ params: {{ limit: 10, sort: "asc" }} }});
  const page: {name}Page = response.data;
  console.log(page.total.toFixed());
  page.items.map((one) => {{ {_uses(resource.fields, "one")} }});
}}

export async function get{name}(id: number) {{
  const response = await fetch(`{path}/${{id}}`);
  const one: {name} = await response.json();
  {_uses(resource.fields, "one")}
}}

export async function add{name}() {{
  const response = await fetch("{path}", {{ method: "POST", body: JSON.stringify({{ {written} }}) }});
  const one: {name} = await response.json();
  {_uses(resource.fields, "one")}
}}

export async function put{name}(id: number) {{
  const response = await fetch(`{path}/${{id}}`, {{ method: "PUT", body: JSON.stringify({{ {written} }}) }});
  const one: {name} = await response.json();
  {_uses(resource.fields, "one")}
}}

export async function remove{name}(id: number) {{
  await fetch(`{path}/${{id}}`, {{ method: "DELETE" }});
}}
"""


def _members(fields: dict[str, Json]) -> str:
    return " ".join(f"{n}: {_type(s)};" for n, s in fields.items())


def _type(schema: Json) -> str:
    if "enum" in schema:
        return " | ".join(f'"{v}"' for v in schema["enum"])
    if schema["type"] == "array":
        return f"{_type(schema['items'])}[]"
    if schema["type"] == "object":
        return f"{{ {_members(schema['properties'])} }}"
    return {"integer": "number"}.get(schema["type"], schema["type"])


def _uses(fields: dict[str, Json], owner: str) -> str:
    return " ".join(_use(s, f"{owner}.{n}") for n, s in fields.items())


def _use(schema: Json, value: str) -> str:
    if "enum" in schema:
        return f'console.log({value}.trim()); if ({value} === "{schema["enum"][0]}") console.log("first");'
    if schema["type"] == "object":
        return _uses(schema["properties"], value)
    if schema["type"] == "array" and schema["items"]["type"] == "object":
        return f"{value}.map((item) => {{ {_uses(schema['items']['properties'], 'item')} }});"
    if schema["type"] == "array":
        return f"{value}.map((item) => item.trim());"
    method = {"string": "trim()", "integer": "toFixed()", "number": "toFixed()", "boolean": "valueOf()"}[schema["type"]]
    return f"console.log({value}.{method});"


def _literal(schema: Json) -> str:
    if "enum" in schema:
        return f'"{schema["enum"][0]}"'
    if schema["type"] == "object":
        return f"{{ {', '.join(f'{n}: {_literal(s)}' for n, s in schema['properties'].items())} }}"
    if schema["type"] == "array":
        return f"[{_literal(schema['items'])}]"
    return {"string": '"text"', "integer": "3", "number": "1.5", "boolean": "true"}[schema["type"]]
