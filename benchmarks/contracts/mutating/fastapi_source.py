"""The same API as source: a document written out as a FastAPI app, as far as an app can say it."""

from typing import Any

Json = dict[str, Any]

UNSAYABLE = frozenset(
    [
        "make a field optional",  # a field with a default is always answered
        "set a field by the provider only",
        "change the content type",
        "answer another form",
        "call it an alpha",
        "end it",
        "compatible: name the form in full",
    ]
)
"""Labels of mutations that an app says in another way, or not at all."""

_KINDS = {"string": "str", "integer": "int", "number": "float", "boolean": "bool", "null": "None"}
_HEAD = """\
from typing import Annotated, Literal
from uuid import UUID
from fastapi import FastAPI
from pydantic import BaseModel, ConfigDict, Field

app = FastAPI()
"""


def source(document: Json) -> str:
    app = _App(document)
    routes = [
        app.route(path, method, item)
        for path, item in document["paths"].items()
        for method in item
        if method != "parameters"
    ]
    return "\n\n".join([_HEAD, *app.models, *routes]) + "\n"


class _App:
    def __init__(self, document: Json) -> None:
        self.models: list[str] = []
        self._document = document
        self._named: set[str] = set()
        self._count = 0

    def route(self, path: str, method: str, item: Json) -> str:
        stated = item[method]
        said = [f'"{path}"', *self._answers(stated)]
        said += ["deprecated=True"] if stated.get("deprecated") else []
        given = [self._parameter(p) for p in (*item.get("parameters", []), *stated.get("parameters", []))]
        if "requestBody" in stated:
            given.append(f"body: {self._type(_schema(stated['requestBody']))}")
        taken = ", ".join(sorted(given, key=lambda g: "=" in g))
        self._count += 1
        return f"@app.{method}({', '.join(said)})\ndef {method}_{self._count}({taken}): ..."

    def _answers(self, stated: Json) -> list[str]:
        found: list[str] = []
        for status, response in stated["responses"].items():
            if not status.startswith("2"):
                found.append(f'responses={{{status}: {{"description": "no"}}}}')
                continue
            found.append(f"status_code={status}")
            found += [f"response_model={self._type(_schema(response))}"] if _schema(response) else []
        return found

    def _parameter(self, stated: Json) -> str:
        kind = self._type(stated["schema"])
        return f"{stated['name']}: {kind}" if stated.get("required") else f"{stated['name']}: {kind} | None = None"

    def _type(self, schema: Json) -> str:
        if "$ref" in schema:
            return self._of_name(schema["$ref"].rpartition("/")[2])
        if "anyOf" in schema or "allOf" in schema:
            return " | ".join(self._type(s) for s in schema.get("anyOf") or schema["allOf"])
        if isinstance(schema.get("type"), list):
            return " | ".join(self._type(schema | {"type": kind}) for kind in schema["type"])
        if "enum" in schema and schema["type"] == "string":
            return f"Literal[{', '.join(repr(v) for v in schema['enum'])}]"
        if schema["type"] == "array":
            return f"list[{self._type(schema['items'])}]"
        if schema["type"] == "object":
            self._count += 1
            return self._model(f"Model{self._count}", schema)
        if schema.get("format") == "uuid":
            return "UUID"
        plain = _KINDS[schema["type"]]
        return f"Annotated[{plain}, Field(max_length={schema['maxLength']})]" if "maxLength" in schema else plain

    def _of_name(self, name: str) -> str:
        if name in self._named:
            return name
        self._named.add(name)
        return self._model(name, self._document["components"]["schemas"][name])

    def _model(self, name: str, schema: Json) -> str:
        required = schema.get("required", [])
        lines = ['model_config = ConfigDict(extra="forbid")'] if schema.get("additionalProperties") is False else []
        for field, inner in schema.get("properties", {}).items():
            lines.append(f"{field}: {self._type(inner)}" + ("" if field in required else " = Field(None)"))
        body = "\n    ".join(lines or ["pass"])
        self.models.append(f"class {name}(BaseModel):\n    {body}")
        return name


def _schema(holder: Json) -> Json:
    return holder.get("content", {}).get("application/json", {}).get("schema", {})
