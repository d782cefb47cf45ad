"""What each kind of statement does to the names around it. Both branches are taken where nobody can tell which."""

from collections.abc import Callable, Sequence

from tree_sitter import Node

from ...nodes import child, children, named, text
from .packages import constants
from .reading import Reading
from .syntax import block, expressions
from .texts import joined
from .values import UNKNOWN, Declared, Frame, Known, Listing, Many, Table, Type, Value, either, options

_MOST_TURNS = 400
_LEAVES = frozenset({"return_statement", "continue_statement", "break_statement", "goto_statement"})


def expression(reading: Reading, node: Node, frame: Frame) -> None:
    for part in named(node):
        reading.value(part, frame)


def declaration(reading: Reading, node: Node, frame: Frame) -> None:
    """`var x T = v` and `const x = v`."""
    if node.type == "const_declaration":
        for name, one in constants(node, frame.file):
            frame.names[name] = constant(reading, one, frame)
        return
    specs = [s for part in named(node) for s in (named(part) if part.type == "var_spec_list" else [part])]
    for spec in specs:
        written = child(spec, "type")
        given = _spread([reading.value(v, frame) for v in expressions(child(spec, "value"))])
        for index, name in enumerate(children(spec, "name")):
            type = Type(written, frame.file) if written is not None else None
            if index < len(given):
                frame.names[text(name)] = reading.of_type(given[index], type, frame)
            else:
                frame.names[text(name)] = reading.unknown(type, text(name))


def constant(reading: Reading, declared: Declared, frame: Frame) -> Value:
    values = expressions(child(declared.inherited or declared.node, "value"))
    if declared.index >= len(values):
        return UNKNOWN
    inner = Frame(frame.file, {"iota": Known(declared.turn)}, frame)
    return reading.value(values[declared.index], inner)


def assignment(reading: Reading, node: Node, frame: Frame) -> None:
    targets, operator = expressions(child(node, "left")), text(child(node, "operator"))
    given = _spread([reading.value(v, frame) for v in expressions(child(node, "right"))])
    if operator == "+=" and len(targets) == 1 and given:
        before = reading.value(targets[0], frame)
        reading.assign(targets[0], joined([before, given[0]]), frame)
        return
    is_new = node.type == "short_var_declaration"
    for index, target in enumerate(targets):
        value = given[index] if index < len(given) else UNKNOWN
        if is_new and target.type == "identifier":
            frame.names[text(target)] = value
        else:
            reading.assign(target, value, frame)


def returning(reading: Reading, node: Node, frame: Frame) -> None:
    if frame.call is None:
        return
    written = [v for part in named(node) for v in expressions(part)]
    given = _spread([reading.value(v, frame) for v in written])
    if not written and frame.call.results:
        given = [frame.names.get(r) or _outer(frame, r) for r in frame.call.results]
    frame.call.returned.append(tuple(given))


def branch(reading: Reading, node: Node, frame: Frame) -> None:
    """`if`, with all that may follow it."""
    inner = Frame(frame.file, {}, frame, frame.call)
    if (before := child(node, "initializer")) is not None:
        reading.run([before], inner)
    condition = child(node, "condition")
    holds = _truth(reading.value(condition, inner))
    first, second = child(node, "consequence"), child(node, "alternative")
    ways = [(first, text(condition)), (second, f"not {text(condition)}")]
    kept = [ways[0]] if holds is True else [ways[1]] if holds is False else ways
    _in_turn(reading, [([b] if b is not None else [], c) for b, c in kept], inner, holds is not None)


def choice(reading: Reading, node: Node, frame: Frame) -> None:
    """`switch` and `select`, by whatever they choose."""
    inner = Frame(frame.file, {}, frame, frame.call)
    if (before := child(node, "initializer")) is not None:
        reading.run([before], inner)
    chosen = child(node, "value")
    word = text(chosen)
    value = reading.value(chosen, inner) if node.type == "expression_switch_statement" else UNKNOWN
    for name in expressions(child(node, "alias")):
        inner.names[text(name)] = reading.value(chosen, inner)
    ways: list[tuple[Sequence[Node], str]] = []
    for case in named(node):
        if not case.type.endswith("_case"):
            continue
        body = [n for n in block(case) if n not in expressions(child(case, "value")) and n.type != "expression_list"]
        wanted = [reading.value(v, inner) for v in expressions(child(case, "value"))]
        if isinstance(value, Known) and wanted and all(isinstance(w, Known) for w in wanted):
            if value in wanted:
                _in_turn(reading, [(body, "")], inner, True)
                return
            continue
        ways.append((body, f"{word} is {text(child(case, 'value'))}".strip()))
    _in_turn(reading, ways, inner, any(c.type == "default_case" for c in named(node)))


def loop(reading: Reading, node: Node, frame: Frame) -> None:
    inner = Frame(frame.file, {}, frame, frame.call)
    body = child(node, "body")
    clause = next((n for n in named(node) if n.type in {"range_clause", "for_clause"}), None)
    if clause is None or clause.type == "for_clause":
        if (before := child(clause, "initializer")) is not None:
            for target in expressions(child(before, "left")):
                inner.names[text(target)] = UNKNOWN
        reading.run([body] if body is not None else [], inner)
        return
    names = expressions(child(clause, "left"))
    source = reading.value(child(clause, "right"), frame)
    for key, item in _each(reading, source, frame)[:_MOST_TURNS]:
        turn = Frame(frame.file, {}, frame, frame.call)
        for name, value in zip(names, (key, item), strict=False):
            turn.names[text(name)] = value
        reading.run([body] if body is not None else [], turn)


def within(reading: Reading, node: Node, frame: Frame) -> None:
    reading.run(block(node), Frame(frame.file, {}, frame, frame.call))


def inside(reading: Reading, node: Node, frame: Frame) -> None:
    """`go f()`, `defer f()`, a label: the statement in it."""
    for part in named(node):
        if part.type in RUNNERS:
            reading.run([part], frame)
        elif part.type != "label_name":
            reading.value(part, frame)


def _in_turn(reading: Reading, ways: Sequence[tuple[Sequence[Node], str]], frame: Frame, is_whole: bool) -> None:
    """Each way from the same beginning; afterwards a name is what any of them made of it."""
    scopes = _scopes(frame)
    before = [dict(s.names) for s in scopes]
    results: list[list[dict[str, Value]]] = []
    for statements, condition in ways:
        _restore(scopes, before)
        if len(ways) > 1 or not is_whole:
            reading.conditions.append(condition)
            reading.run(statements, frame)
            reading.conditions.pop()
        else:
            reading.run(statements, frame)
        if not _leaves(statements):
            results.append([dict(s.names) for s in scopes])
    if not is_whole or not results:
        results.append(before)
    for index, scope in enumerate(scopes):
        merged = dict(results[0][index])
        for other in results[1:]:
            for name, value in other[index].items():
                if merged.get(name) is not value:
                    merged[name] = either([merged[name], value]) if name in merged else value
        scope.names.clear()
        scope.names.update(merged)


def _scopes(frame: Frame) -> list[Frame]:
    """The blocks of the function that runs here; names of the package are not undone."""
    found: list[Frame] = []
    at = frame
    while at.call is frame.call and at.outer is not None:
        found.append(at)
        at = at.outer
    return found


def _restore(scopes: Sequence[Frame], names: Sequence[dict[str, Value]]) -> None:
    for scope, kept in zip(scopes, names, strict=True):
        scope.names.clear()
        scope.names.update(kept)


def _leaves(statements: Sequence[Node]) -> bool:
    last = statements[-1] if statements else None
    while last is not None and last.type == "block":
        inner = block(last)
        last = inner[-1] if inner else None
    if last is None:
        return False
    called = text(child(named(last)[0], "function")) if last.type == "expression_statement" and named(last) else ""
    return last.type in _LEAVES or called in {"panic", "os.Exit", "log.Fatal", "log.Fatalf"}


def _each(reading: Reading, source: Value, frame: Frame) -> list[tuple[Value, Value]]:
    """What a loop goes over; one unknown item when nobody can tell."""
    found: list[tuple[Value, Value]] = []
    for one in options(source):
        if isinstance(one, Listing):
            found += [(Known(i), item) for i, item in enumerate(one.items)]
        elif isinstance(one, Table):
            found += [(Known(key), item) for key, item in one.entries.items()]
        if not isinstance(one, Listing | Table) or (one.is_open and not found):
            found.append((UNKNOWN, reading.unknown(_element(one), "")))
    return found


def _element(source: Value) -> Type | None:
    """The type of the items, where the source says it."""
    type = getattr(source, "type", None)
    if not isinstance(type, Type):
        return None
    inner = child(type.node, "element") or child(type.node, "value")
    return Type(inner, type.file) if inner is not None else None


def _truth(value: Value) -> bool | None:
    return value.value if isinstance(value, Known) and isinstance(value.value, bool) else None


def _spread(values: list[Value]) -> list[Value]:
    """`a, b := f()`."""
    return list(values[0].items) if len(values) == 1 and isinstance(values[0], Many) else values


def _outer(frame: Frame, name: str) -> Value:
    at: Frame | None = frame
    while at is not None:
        if name in at.names:
            return at.names[name]
        at = at.outer
    return UNKNOWN


RUNNERS: dict[str, Callable[[Reading, Node, Frame], None]] = {
    "expression_statement": expression,
    "var_declaration": declaration,
    "const_declaration": declaration,
    "short_var_declaration": assignment,
    "assignment_statement": assignment,
    "return_statement": returning,
    "if_statement": branch,
    "expression_switch_statement": choice,
    "type_switch_statement": choice,
    "select_statement": choice,
    "for_statement": loop,
    "block": within,
    "go_statement": inside,
    "defer_statement": inside,
    "labeled_statement": inside,
}
