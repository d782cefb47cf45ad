"""What each kind of statement does to the names around it. Both branches are taken where nobody can tell which."""

from collections.abc import Callable, Iterator

from tree_sitter import Node

from ...nodes import child, children, named, place, text
from .operators import added, truth
from .reading import Reading
from .values import (
    UNKNOWN,
    Argument,
    Attribute,
    Call,
    Class,
    External,
    Frame,
    Function,
    Given,
    Inner,
    Known,
    Listing,
    Part,
    Table,
    Value,
    either,
)

_MOST_TURNS = 500
_LONGEST_LIST = 2_000


def expression(reading: Reading, node: Node, frame: Frame) -> None:
    for part in named(node):
        if part.type == "assignment":
            assignment(reading, part, frame)
        elif part.type == "augmented_assignment":
            augmented(reading, part, frame)
        else:
            reading.value(part, frame)


def assignment(reading: Reading, node: Node, frame: Frame) -> Value:
    left, annotation, right = child(node, "left"), child(node, "type"), child(node, "right")
    if left is None:
        return UNKNOWN
    owner = frame.owner
    if annotation is not None and owner is not None and owner.frame is frame and left.type == "identifier":
        owner.attributes[text(left)] = Attribute(text(left), left, annotation)
    if right is None:
        return UNKNOWN
    is_chained = right.type == "assignment"  # a = b = 1
    given = assignment(reading, right, frame) if is_chained else reading.value(right, frame)
    reading.assign(left, given, frame)
    if annotation is not None:
        reading.declare(given, annotation, frame)
    return given


def augmented(reading: Reading, node: Node, frame: Frame) -> None:
    left, right = child(node, "left"), child(node, "right")
    if left is None or right is None:
        return
    before, more = reading.value(left, frame), reading.value(right, frame)
    if isinstance(before, Listing) and isinstance(more, Listing) and len(before.items) < _LONGEST_LIST:
        before.items += more.items[:_LONGEST_LIST]
        before.is_open = before.is_open or more.is_open
    elif isinstance(before, Listing):
        before.items.append(more)
        before.is_open = True
    else:
        reading.assign(left, added(before, more), frame)


def returning(reading: Reading, node: Node, frame: Frame) -> None:
    given = named(node)
    if given:
        frame.returned.append(reading.value(given[0], frame))
    frame.has_left = True


def leaving(reading: Reading, node: Node, frame: Frame) -> None:
    """`raise`, `break`, `continue`."""
    for part in named(node):
        reading.value(part, frame)
    frame.has_left = True


def function(reading: Reading, node: Node, frame: Frame) -> None:
    _function(reading, node, frame, ())


def klass(reading: Reading, node: Node, frame: Frame) -> None:
    _class(reading, node, frame, ())


def decorated(reading: Reading, node: Node, frame: Frame) -> None:
    definition = child(node, "definition")
    written = [named(d)[0] for d in named(node) if d.type == "decorator" and named(d)]
    decorators = tuple(reading.value(d, frame) for d in written)
    if definition is not None and definition.type == "function_definition":
        _function(reading, definition, frame, decorators)
    elif definition is not None:
        _class(reading, definition, frame, decorators)


def branch(reading: Reading, node: Node, frame: Frame) -> None:
    """`if`, with all that may follow it."""
    results: list[dict[str, Value]] = []
    before = dict(frame.names)
    is_decided, left = False, True
    for condition, block in _branches(node):
        holds = truth(reading.value(condition, frame)) if condition is not None else True
        if holds is False:
            continue
        _restore(frame, before)
        said = _said(node, condition)
        reading.run(block, frame) if holds and not results else reading.run_if(said, block, frame)
        if not frame.has_left:
            results.append(dict(frame.names))
        left, frame.has_left = left and frame.has_left, False
        is_decided = holds is True
        if is_decided:
            break
    if not is_decided:
        results.append(before)
    frame.has_left = is_decided and left
    _restore(frame, _merged(results) if results else before)


def loop(reading: Reading, node: Node, frame: Frame) -> None:
    target, source = child(node, "left"), reading.value(child(node, "right"), frame)
    turns = list(each(source))[:_MOST_TURNS]
    for item in turns:
        if target is not None:
            reading.assign(target, item, frame)
        once(reading, node, frame)


def each(source: Value) -> Iterator[Value]:
    """What a loop goes over; one unknown item when nobody can tell."""
    if isinstance(source, Listing):
        yield from source.items
        if source.is_open:
            yield UNKNOWN
    elif isinstance(source, Table):
        yield from map(Known, source.entries)
    elif isinstance(source, Call | Part | Inner | Argument):
        yield Inner("", source, "[]")
    else:
        yield UNKNOWN


def once(reading: Reading, node: Node, frame: Frame) -> None:
    """The body of a loop: who leaves it, leaves the loop alone."""
    reading.run(child(node, "body"), frame)
    frame.has_left = False


def attempt(reading: Reading, node: Node, frame: Frame) -> None:
    """`try`: what went well counts; a handler only for names that are still missing."""
    reading.run(child(node, "body"), frame)
    left = frame.has_left
    for clause in named(node):
        if clause.type == "else_clause":
            reading.run(child(clause, "body") or _block(clause), frame)
            left = frame.has_left
        elif clause.type in {"except_clause", "except_group_clause"}:
            before, frame.has_left = dict(frame.names), False
            reading.run(_block(clause), frame)
            known = {n: v for n, v in before.items() if v != UNKNOWN}
            frame.names.update(known)
            left = left and frame.has_left
        elif clause.type == "finally_clause":
            frame.has_left = False
            reading.run(child(clause, "body") or _block(clause), frame)
    frame.has_left = left


def opened(reading: Reading, node: Node, frame: Frame) -> None:
    """`with`."""
    for clause in named(node):
        for item in named(clause) if clause.type == "with_clause" else []:
            reading.value(child(item, "value"), frame)
    reading.run(child(node, "body"), frame)


def cases(reading: Reading, node: Node, frame: Frame) -> None:
    for case in named(child(node, "body")):
        reading.run_if(text(child(node, "subject")), child(case, "consequence"), frame)
        frame.has_left = False


def alias(reading: Reading, node: Node, frame: Frame) -> None:
    """`type Ids = list[int]`."""
    left, right = child(node, "left"), child(node, "right")
    if left is not None and named(left):
        frame.names[text(named(left)[0])] = reading.annotation(right, frame)


def imports(reading: Reading, node: Node, frame: Frame) -> None:
    reading.import_module(node, frame)


RUNNERS: dict[str, Callable[[Reading, Node, Frame], None]] = {
    "expression_statement": expression,
    "return_statement": returning,
    "raise_statement": leaving,
    "break_statement": leaving,
    "continue_statement": leaving,
    "function_definition": function,
    "class_definition": klass,
    "decorated_definition": decorated,
    "if_statement": branch,
    "for_statement": loop,
    "while_statement": once,
    "try_statement": attempt,
    "with_statement": opened,
    "match_statement": cases,
    "type_alias_statement": alias,
    "import_statement": imports,
    "import_from_statement": imports,
}


def _function(reading: Reading, node: Node, frame: Frame, decorators: tuple[Value, ...]) -> None:
    is_method = frame.owner is not None and frame.owner.frame is frame
    around = frame.outer if is_method and frame.outer is not None else frame
    made = Function(node, around, decorators, frame.owner if is_method else None)
    frame.names[text(child(node, "name"))] = made
    reading.define(made)


def _class(reading: Reading, node: Node, frame: Frame, decorators: tuple[Value, ...]) -> None:
    name = text(child(node, "name"))
    body = Frame(frame.module, {}, _with_variables(child(node, "type_parameters"), frame))
    written = named(child(node, "superclasses"))
    bases = tuple(reading.value(b, body) for b in written if b.type != "keyword_argument")
    keywords = {
        text(child(b, "name")): reading.value(child(b, "value"), frame) for b in written if b.type == "keyword_argument"
    }
    made = Class(name, node, body, bases, keywords, {}, decorators)
    body.owner = made
    frame.names[name] = made
    reading.run(child(node, "body"), body)
    reading.define_class(made)


def _with_variables(written: Node | None, frame: Frame) -> Frame:
    """`class Page[T]`: T is known inside of it."""
    if written is None:
        return frame
    names = [_line(text(p)).partition(":")[0] for p in named(written)]
    at = place(frame.module.path, written)
    made: dict[str, Value] = {n: Call(External("typing.TypeVar"), Given((Known(n),)), at) for n in names}
    return Frame(frame.module, made, frame)


def _branches(node: Node) -> Iterator[tuple[Node | None, Node | None]]:
    yield child(node, "condition"), child(node, "consequence")
    for clause in children(node, "alternative"):
        if clause.type == "elif_clause":
            yield child(clause, "condition"), child(clause, "consequence")
        else:
            yield None, child(clause, "body")


def _said(node: Node, condition: Node | None) -> str:
    if condition is not None:
        return _line(text(condition))
    return f"not ({_line(text(child(node, 'condition')))})"


def _line(written: str) -> str:
    return " ".join(written.split())[:80]


def _restore(frame: Frame, names: dict[str, Value]) -> None:
    frame.names.clear()
    frame.names.update(names)


def _merged(results: list[dict[str, Value]]) -> dict[str, Value]:
    if len(results) == 1:
        return results[0]
    names = dict.fromkeys(n for r in results for n in r)
    return {n: _either_of([r[n] for r in results if n in r]) for n in names}


def _either_of(values: list[Value]) -> Value:
    first = values[0]
    return first if all(v is first for v in values) else either(values)


def _block(clause: Node) -> Node | None:
    return next((c for c in named(clause) if c.type == "block"), None)
