"""What an expression in a routes file is: text, symbols, lists, hashes; the rest is unknown."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from tree_sitter import Node

from ...nodes import child, named, text

_DEEPEST = 100  # what is put together of parts

_ESCAPES = {"\\n": "\n", "\\t": "\t", "\\s": " "}


@dataclass(frozen=True)
class Unknown:
    written: str = ""


@dataclass(frozen=True)
class Constant:
    name: str


@dataclass(frozen=True)
class Table:
    entries: tuple[tuple["Value", "Value"], ...]

    def get(self, name: str) -> "Value | None":
        return next((v for k, v in self.entries if k == name), None)


Value: TypeAlias = str | int | bool | tuple["Value", ...] | Table | Constant | Unknown | None
"""A symbol is a text, nil is None."""

Names: TypeAlias = Mapping[str, Value]


def value(node: Node | None, names: Names, depth: int = 0) -> Value:
    if node is None or depth > _DEEPEST:
        return Unknown()
    match node.type:
        case "string" | "delimited_symbol" | "bare_string" | "bare_symbol" | "hash_key_symbol" | "subshell" | "regex":
            return _text(node, names, depth) if node.type != "regex" else Unknown(text(node))
        case "simple_symbol":
            return text(node)[1:]
        case "string_array" | "symbol_array" | "array":
            return tuple(value(n, names, depth + 1) for n in named(node))
        case "hash":
            return table([n for n in named(node) if n.type == "pair"], names, depth)
        case "true" | "false":
            return node.type == "true"
        case "nil":
            return None
        case "integer":
            digits = text(node).replace("_", "")
            return int(digits) if digits.isdecimal() and len(digits) < 30 else Unknown()
        case "identifier" | "constant":
            found = names.get(text(node))
            return Constant(text(node)) if found is None and node.type == "constant" else found or Unknown(text(node))
        case "scope_resolution":
            return names.get(text(node), Constant(text(node)))
        case "parenthesized_statements" if len(named(node)) == 1:
            return value(named(node)[0], names, depth + 1)
        case "chained_string":
            parts = [value(n, names, depth + 1) for n in named(node)]
            return _joined(parts)
        case "binary":
            return _binary(node, names, depth)
        case "call":
            return _call(node, names, depth)
        case "element_reference":
            owner, keys = value(child(node, "object"), names, depth + 1), named(node)[1:]
            key = value(keys[0], names, depth + 1) if len(keys) == 1 else Unknown()
            found = owner.get(key) if isinstance(owner, Table) and isinstance(key, str) else None
            return found if found is not None else Unknown(text(node))
        case _:
            return Unknown(text(node)[:80])


def table(pairs: list[Node], names: Names, depth: int = 0) -> Table:
    return Table(
        tuple((value(child(p, "key"), names, depth + 1), value(child(p, "value"), names, depth + 1)) for p in pairs)
    )


def texts(given: Value | None) -> list[str]:
    """One text, or the texts of a list."""
    if isinstance(given, str):
        return [given]
    return [i for i in given if isinstance(i, str)] if isinstance(given, tuple) else []


def _text(node: Node, names: Names, depth: int) -> Value:
    parts: list[Value] = []
    if node.type == "hash_key_symbol":
        return text(node)
    for part in named(node):
        if part.type == "string_content":
            parts.append(text(part))
        elif part.type == "escape_sequence":
            written = text(part)
            parts.append(_ESCAPES.get(written, written[1:]))
        elif part.type == "interpolation":
            inner = named(part)
            parts.append(value(inner[0], names, depth + 1) if len(inner) == 1 else Unknown())
    if not parts and node.type in {"bare_string", "bare_symbol"}:
        return text(node)
    return _joined(parts)


def _joined(parts: list[Value]) -> Value:
    if all(isinstance(p, str | int) and not isinstance(p, bool) for p in parts):
        return "".join(str(p) for p in parts)
    return Unknown()


def _binary(node: Node, names: Names, depth: int) -> Value:
    left, right = (value(child(node, side), names, depth + 1) for side in ("left", "right"))
    operator = text(child(node, "operator"))
    if operator == "+":
        if isinstance(left, tuple) and isinstance(right, tuple):
            return (*left, *right)
        return _joined([left, right]) if isinstance(left, str) else Unknown()
    if operator == "-" and isinstance(left, tuple) and isinstance(right, tuple):
        return tuple(i for i in left if i not in right)
    if operator in {"||", "or"}:
        return right if isinstance(left, Unknown) and left.written.startswith("ENV") else left
    return Unknown(text(node)[:80])


def _call(node: Node, names: Names, depth: int) -> Value:
    """`.freeze`, `.to_s` and the like leave it as it is; `ENV.fetch` has a default."""
    receiver, method = child(node, "receiver"), text(child(node, "method"))
    if receiver is None:
        return Unknown(text(node)[:80])
    given = named(child(node, "arguments"))
    if text(receiver) == "ENV" and method == "fetch" and len(given) == 2:
        return value(given[1], names, depth + 1)
    owner = value(receiver, names, depth + 1)
    if method in {"freeze", "to_s", "to_sym", "to_a", "presence", "dup", "html_safe"}:
        return owner
    if method in {"keys", "values"} and isinstance(owner, Table):
        return tuple(k if method == "keys" else v for k, v in owner.entries)
    if isinstance(owner, str) and method in {"downcase", "upcase", "dasherize", "underscore"} and not given:
        return {
            "downcase": owner.lower(),
            "upcase": owner.upper(),
            "dasherize": owner.replace("_", "-"),
            "underscore": re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", owner).replace("-", "_").lower(),
        }[method]
    return Unknown(text(node)[:80])
