"""Where a value comes from, when it comes from the answer to a request; and what is read of answers."""

from collections.abc import Container
from dataclasses import dataclass, replace

from tree_sitter import Node

from ...nodes import child, named, text
from . import texts
from .values import Call, Either, External, Inner, Known, Part, Value, library_name

_DEEPEST = 30
_LOADS = frozenset({"loads", "load", "decode", "model_validate_json", "parse_raw"})
_RAW = frozenset({"text", "content", "read", "body", "data", "aread", "iter_content", "raw"})
_SAME = frozenset({"raise_for_status", "result", "send", "__enter__", "__aenter__", "release"})
_STATUS = frozenset({"status_code", "status", "code", "getcode"})


@dataclass(frozen=True)
class Origin:
    """`stage`: 'reply', as the library gives it; 'raw', its text; 'body'; 'headers'; 'status'."""

    call: Call
    stage: str
    path: tuple[str, ...] = ()


def origin(value: Value, sent: Container[int], depth: int = 0) -> Origin | None:
    """`sent`: the ids of the calls that send."""
    if depth > _DEEPEST:
        return None
    match value:
        case Call() if id(value) in sent:
            return Origin(value, "reply")
        case Call():
            return _called(value, sent, depth + 1)
        case Part():
            return _attribute(origin(value.owner, sent, depth + 1), value.name)
        case Inner() if value.step is None:
            return _attribute(origin(value.owner, sent, depth + 1), value.word)
        case Inner():
            before = origin(value.owner, sent, depth + 1)
            if before is None or before.stage not in {"body", "headers"} or value.step is None:
                return None
            return replace(before, path=(*before.path, value.step))
        case Either():
            return next((o for v in value.options if (o := origin(v, sent, depth + 1)) is not None), None)
        case _:
            return None


def _called(value: Call, sent: Container[int], depth: int) -> Origin | None:
    callee = value.callee
    first = value.given.get(0)
    if isinstance(callee, External):
        before = origin(first, sent, depth) if first is not None else None
        if before is None:
            return None
        word = callee.name.rpartition(".")[2]
        if word in _LOADS and before.stage in {"reply", "raw"}:
            return replace(before, stage="body")
        return before if word == "urlopen" else None
    if not isinstance(callee, Part | Inner):
        return None
    name = texts.word(callee)
    before = origin(callee.owner, sent, depth)
    if before is None:
        inner = origin(first, sent, depth) if first is not None and name in {"send", "fetch", "urlopen"} else None
        return inner if inner is not None and inner.stage == "reply" else None
    if before.stage == "reply":
        if name == "json":
            return replace(before, stage="body")
        return before if name in _SAME else replace(before, stage="raw") if name in _RAW else None
    if before.stage == "raw":
        return before if name in {"decode", "strip", "read"} else None
    if name in {"get", "pop"} and isinstance(first, Known) and isinstance(first.value, str):
        return replace(before, path=(*before.path, first.value))
    return before if name == "copy" else None


def _attribute(before: Origin | None, name: str) -> Origin | None:
    if before is None or before.stage != "reply":
        return None
    if name in _STATUS:
        return replace(before, stage="status")
    if name == "headers":
        return replace(before, stage="headers")
    return replace(before, stage="raw") if name in _RAW else None


def is_get(value: Value) -> bool:
    """`answer.get("id")` copes with what is not there."""
    return isinstance(value, Call) and isinstance(value.callee, Part | Inner) and texts.word(value.callee) == "get"


def is_guarded(node: Node, key: str) -> bool:
    """Whether somebody asked before whether it is there, or catches that it is not."""
    at, before = node.parent, node
    quoted = (f'"{key}"', f"'{key}'")
    while at is not None and at.type not in {"function_definition", "lambda", "module", "class_definition"}:
        condition = None
        if at.type in {"if_statement", "elif_clause", "while_statement"}:
            condition = child(at, "condition")
        elif at.type == "conditional_expression" and len(named(at)) == 3:
            condition = named(at)[1]
        elif at.type == "boolean_operator":
            condition = child(at, "left")
        elif at.type in {"list_comprehension", "generator_expression", "dictionary_comprehension", "set_comprehension"}:
            condition = next((c for c in named(at) if c.type == "if_clause"), None)
        elif at.type == "try_statement" and child(at, "body") == before and _catches(at):
            return True
        if condition is not None and condition != before and any(q in text(condition) for q in quoted):
            return True
        at, before = at.parent, at
    return False


def _catches(attempt: Node) -> bool:
    return any(c.type == "except_clause" for c in named(attempt))


def parses(value: Call) -> list[tuple[Value, Value]]:
    """`Order.model_validate(answer)`: each value that is read as a type, with the type."""
    callee, given = value.callee, value.given
    name = texts.word(callee)
    first = given.get(0)
    if isinstance(callee, Part) and name in _PARSERS and first is not None:
        made = callee.owner
        if isinstance(made, Call) and library_name(made).endswith("TypeAdapter"):
            wanted = made.given.get(0)
            return [(first, wanted)] if wanted is not None else []
        return [(first, made)]
    if isinstance(callee, External) and name in {"parse_obj_as", "from_dict"} and first is not None:
        data = given.get(1, "data")
        return [(data, given.get(0, "data_class", "type_") or first)] if data is not None else []
    if isinstance(callee, External) and callee.name.startswith("msgspec.") and first is not None:
        wanted = given.get(1 if name == "convert" else None, "type")
        return [(first, wanted)] if wanted is not None else []
    return []


_PARSERS = frozenset(
    [
        "model_validate",
        "model_validate_json",
        "parse_obj",
        "parse_raw",
        "validate_python",
        "validate_json",
        "model_construct",
        "from_dict",
    ]
)
