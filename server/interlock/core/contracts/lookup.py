"""Find operations of a contract and say them in few words."""

import re
from collections.abc import Iterable, Sequence

from .. import globs
from .model import Contract, Location, Operation
from .pairing import is_json
from .paths import parse
from .shapes import Shape, Shapes, describe, describe_fields, follow

_MARKUP = re.compile(r"\{[^{}/]*\}|(?<=/):[A-Za-z_]\w*")


def select(
    contract: Contract,
    *,
    words: str = "",
    path: str = "",
    method: str = "",
    tag: str = "",
    operations: Sequence[str] = (),
) -> tuple[Operation, ...]:
    """Operations that meet all that is given.

    `words`: each must occur in the path, the summary, the id, a tag or a field name. `path`: a prefix, names of
    parameters ignored. `operations`: patterns as in a ticket's scope.
    """
    prefix = parse(path).canonical.rstrip("/") if path else ""
    wanted = words.lower().split()
    return tuple(
        o
        for o in contract.operations
        if (not method or o.method == method.upper())
        and (not tag or tag.lower() in (t.lower() for t in o.tags))
        and (not prefix or f"{o.path.canonical}/".startswith(f"{prefix}/"))
        and (not operations or touches(operations, o.name))
        and (not wanted or _mentions(o, wanted, contract.shapes))
    )


def describe_operation(operation: Operation, shapes: Shapes, *, brief: bool = False) -> list[str]:
    """Terse lines: the operation, what it takes, what it answers. `total?` may be absent, `integer?` may be null."""
    marks = [operation.summary] if operation.summary else []
    marks += ["deprecated"] if operation.deprecated else []
    marks += [f"auth: {', '.join(operation.security)}"] if operation.security else []
    lines = [f"{operation.name}{' - ' + '; '.join(marks) if marks else ''}"]
    if brief:
        return lines
    for location in (Location.PATH, Location.QUERY, Location.HEADER):
        taken = [p for p in operation.parameters if p.location is location]
        if taken:
            words = (f"{p.name}{'' if p.required else '?'}: {describe(p.shape, shapes)}" for p in taken)
            lines.append(f"  {location.value}: {', '.join(words)}")
    for body in operation.bodies:
        lines.append(f"  body{_kind(body.media_type)}: {_spelled(body.shape, shapes)}")
    answers: dict[str, list[str]] = {}
    for response in operation.responses:
        told = f"{_kind(response.media_type)}: {_answer(response.shape, shapes)}"
        answers.setdefault(told, []).append(response.status)
    return [*lines, *(f"  {', '.join(dict.fromkeys(statuses))}{told}" for told, statuses in answers.items())]


def describe_shapes(operations: Iterable[Operation], shapes: Shapes) -> list[str]:
    """One line for each named shape that the operations use, so that none is said twice."""
    return [f"{_short(name)} = {_spelled(shape, shapes)}" for name, shape in used_shapes(operations, shapes).items()]


def used_shapes(operations: Iterable[Operation], shapes: Shapes) -> Shapes:
    """Those that the operations name, and those that these name again."""
    named: dict[str, Shape] = {}
    stack = [s for o in operations for s in _used(o)]
    while stack:
        shape = stack.pop()
        if shape.ref and shape.ref not in named and shape.ref in shapes:
            named[shape.ref] = shapes[shape.ref]
            stack.append(shapes[shape.ref])
        stack += [*(f.shape for f in shape.fields), *shape.options]
        stack += [s for s in (shape.items, shape.values) if s is not None]
    return dict(sorted(named.items()))


def touches(scope: Sequence[str], operation: str) -> bool:
    """Whether a scope's patterns cover an operation: `GET /orders/{id}`, `* /orders/*`, `/orders/**`.

    Names of parameters are ignored; `*` is any one segment, `**` any number of them.
    """
    method, _, path = operation.strip().rpartition(" ")
    return any(_covers(pattern, method.strip().upper(), _bare(path)) for pattern in scope)


def _covers(pattern: str, method: str, path: str) -> bool:
    wanted, _, glob = pattern.strip().rpartition(" ")
    if wanted.strip() not in {"", "*"} and wanted.strip().upper() != method:
        return False
    return globs.matches(_folders(_bare(glob)), f"{path.rstrip('/')}/")


def _bare(path: str) -> str:
    return "/" + _MARKUP.sub("{}", path.strip()).strip("/")


def _folders(glob: str) -> str:
    """The same as a glob of folders: `**` is a segment of its own, or two stars like one."""
    segments = [segment if segment == "**" else segment.replace("**", "*") for segment in glob.split("/")]
    return f"{'/'.join(segments).rstrip('/')}/"


def _mentions(operation: Operation, wanted: list[str], shapes: Shapes) -> bool:
    fields = [f.name for s in _used(operation) for f in follow(s, shapes).fields]
    fields += [p.name for p in operation.parameters]
    whole = " ".join((operation.name, operation.summary, operation.operation_id, *operation.tags, *fields)).lower()
    return all(word in whole for word in wanted)


def _used(operation: Operation) -> list[Shape]:
    return [
        *(p.shape for p in operation.parameters),
        *(b.shape for b in operation.bodies),
        *(r.shape for r in operation.responses),
        *(h.shape for r in operation.responses for h in r.headers),
        operation.expectation.declared,
    ]


def _kind(media_type: str) -> str:
    return "" if not media_type or is_json(media_type) else f" ({media_type})"


def _answer(shape: Shape, shapes: Shapes) -> str:
    return _spelled(shape, shapes) if shape.is_known else "nothing said"


def _spelled(shape: Shape, shapes: Shapes) -> str:
    if shape.ref or not shape.fields:
        return describe(shape, shapes)
    return "{" + describe_fields(shape, shapes, depth=1) + "}"


def _short(name: str) -> str:
    return name.rpartition("#")[2]
