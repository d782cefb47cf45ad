"""What a consumer counts on, written down as a pact: one interaction with an example for each operation it calls."""

from typing import Any

Json = dict[str, Any]

_EXAMPLES = {"string": "text", "integer": 3, "number": 1.5, "boolean": True}


def pact(document: Json) -> Json:
    """Of a consumer that sends and reads all there is, as those of the generated pairs do."""
    interactions = [
        _interaction(document, path, method, item)
        for path, item in document["paths"].items()
        for method in item
        if method != "parameters"
    ]
    return {
        "consumer": {"name": "web"},
        "provider": {"name": "shop"},
        "interactions": interactions,
        "metadata": {"pactSpecification": {"version": "2.0.0"}},
    }


def _interaction(document: Json, path: str, method: str, item: Json) -> Json:
    stated = item[method]
    request: Json = {"method": method.upper(), "path": path.replace("{id}", "3")}
    query = stated.get("parameters", [])
    if query:
        request["query"] = "&".join(f"{p['name']}={_example(document, p['schema'])}" for p in query)
    if "requestBody" in stated:
        request |= _message(document, stated["requestBody"])
    status, answer = next(iter(stated["responses"].items()))
    return {
        "description": f"{method} {path}",
        "request": request,
        "response": {"status": int(status), **_message(document, answer)},
    }


def _message(document: Json, holder: Json) -> Json:
    media = holder.get("content", {}).get("application/json")
    if media is None:
        return {}
    return {"headers": {"Content-Type": "application/json"}, "body": _example(document, media["schema"])}


def _example(document: Json, schema: Json) -> Any:
    if "$ref" in schema:
        return _example(document, document["components"]["schemas"][schema["$ref"].rpartition("/")[2]])
    if "enum" in schema:
        return schema["enum"][0]
    if schema["type"] == "array":
        return [_example(document, schema["items"])]
    if schema["type"] == "object":
        return {n: _example(document, s) for n, s in schema["properties"].items()}
    return _EXAMPLES[schema["type"]]
