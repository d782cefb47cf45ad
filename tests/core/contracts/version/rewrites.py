"""Other spellings of a document that mean the same."""

from typing import Any


def spell_null(value: Any) -> Any:
    """`type: [T, null]` as `anyOf: [T, null]`."""
    if isinstance(value, list):
        return [spell_null(v) for v in value]
    if not isinstance(value, dict):
        return value
    if isinstance(value.get("type"), list) and "null" in value["type"]:
        kinds = [k for k in value["type"] if k != "null"]
        bare = {k: v for k, v in value.items() if k != "type"} | {"type": kinds[0] if len(kinds) == 1 else kinds}
        return {"anyOf": [bare, {"type": "null"}]}
    return {k: spell_null(v) for k, v in value.items()}


def wrap_in_all_of(value: Any) -> Any:
    """`$ref` as `allOf: [$ref]`."""
    if isinstance(value, list):
        return [wrap_in_all_of(v) for v in value]
    if not isinstance(value, dict):
        return value
    if value.keys() == {"$ref"} and "/schemas/" in value["$ref"]:
        return {"allOf": [value]}
    return {k: wrap_in_all_of(v) for k, v in value.items()}


def inline(version: Any) -> Any:
    """Refs outside of components as what they name."""
    schemas = version["components"]["schemas"]

    def walk(value: Any) -> Any:
        if isinstance(value, list):
            return [walk(v) for v in value]
        if not isinstance(value, dict):
            return value
        if value.keys() == {"$ref"}:
            return schemas[value["$ref"].rpartition("/")[2]]
        return {k: walk(v) for k, v in value.items()}

    return version | {"paths": walk(version["paths"])}


def turn_keys(value: Any) -> Any:
    if isinstance(value, list):
        return [turn_keys(v) for v in value]
    return {k: turn_keys(value[k]) for k in reversed(list(value))} if isinstance(value, dict) else value


def lift_parameters(version: Any) -> Any:
    """Parameters that all operations of a path share, at the path."""
    for item in version["paths"].values():
        operations = [o for o in item.values() if isinstance(o, dict)]
        shared = operations[0].get("parameters", []) if len(operations) == 1 else []
        if shared and "parameters" not in item:
            operations[0].pop("parameters")
            item["parameters"] = shared
    return version
