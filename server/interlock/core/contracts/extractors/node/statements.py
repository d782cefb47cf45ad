"""What each kind of statement does to the names around it. Both branches are taken where nobody can tell which."""

from collections.abc import Callable, Iterator

from tree_sitter import Node

from ...nodes import child, named, text
from ..typescript.syntax import bare, key_name, string_value
from .operators import truth
from .reading import Reading
from .values import (
    NOTHING,
    UNKNOWN,
    Class,
    Either,
    Frame,
    Function,
    Known,
    Listing,
    Script,
    Table,
    Value,
)

_MOST_TURNS = 200


def expression(reading: Reading, node: Node, frame: Frame) -> None:
    for part in named(node):
        reading.value(part, frame)


def declaration(reading: Reading, node: Node, frame: Frame) -> None:
    for declarator in named(node):
        pattern, written = child(declarator, "name"), child(declarator, "value")
        if pattern is not None and declarator.type == "variable_declarator":
            value = reading.value(written, frame) if written is not None else NOTHING
            if written is None and (typed := reading.typed(child(declarator, "type"), frame)) is not None:
                value = typed
            reading.bind(pattern, value, frame)


def returning(reading: Reading, node: Node, frame: Frame) -> None:
    given = named(node)
    value = reading.value(given[0], frame) if given else NOTHING
    at: Frame | None = frame
    while at is not None and at.returned is None:
        at = at.outer
    if at is not None and at.returned is not None:
        at.returned.append(value)


def block(reading: Reading, node: Node, frame: Frame) -> None:
    reading.run(node, Frame(frame.script, {}, frame))


def branch(reading: Reading, node: Node, frame: Frame) -> None:
    condition, after = child(node, "condition"), child(node, "alternative")
    holds = truth(reading.value(condition, frame))
    other = named(after)[0] if after is not None and named(after) else None
    said = _line(text(bare(condition))) if condition is not None else ""
    if holds is not False:
        _either_way(reading, child(node, "consequence"), frame, "" if holds else said)
    if holds is not True and other is not None:
        _either_way(reading, other, frame, "" if holds is False else f"not ({said})")


def loop(reading: Reading, node: Node, frame: Frame) -> None:
    target, source = child(node, "left"), reading.value(child(node, "right"), frame)
    of = text(child(node, "operator")) != "in"
    for item in list(each(source) if of else keys(source))[:_MOST_TURNS]:
        inner = Frame(frame.script, {}, frame)
        if target is not None:
            reading.bind(target, item, inner)
        _body(reading, child(node, "body"), inner)


def each(source: Value) -> Iterator[Value]:
    """What a loop goes over; one unknown item when nobody can tell."""
    if isinstance(source, Listing):
        yield from source.items
    elif isinstance(source, Either):
        for option in source.options:
            yield from each(option)
    if not isinstance(source, Listing | Either) or (isinstance(source, Listing) and source.is_open):
        yield UNKNOWN


def keys(source: Value) -> Iterator[Value]:
    if isinstance(source, Table):
        yield from map(Known, source.entries)
    elif isinstance(source, Listing):
        yield from map(Known, range(len(source.items)))
    else:
        yield UNKNOWN


def once(reading: Reading, node: Node, frame: Frame) -> None:
    inner = Frame(frame.script, {}, frame)
    start = child(node, "initializer")
    if start is not None:
        reading.run_statement(start, inner)
        for declarator in named(start):  # what counts is nothing that one turn would tell
            if (counted := child(declarator, "name")) is not None and counted.type == "identifier":
                inner.names[text(counted)] = UNKNOWN
    _body(reading, child(node, "body"), inner)


def attempt(reading: Reading, node: Node, frame: Frame) -> None:
    _body(reading, child(node, "body"), frame)
    for clause in named(node):
        if clause.type in {"catch_clause", "finally_clause"}:
            inner = Frame(frame.script, {}, frame, is_branch=clause.type == "catch_clause")
            _body(reading, child(clause, "body"), inner)


def cases(reading: Reading, node: Node, frame: Frame) -> None:
    said = _line(text(child(node, "value")))
    for case in named(child(node, "body")):
        inner = Frame(frame.script, {}, frame, is_branch=True)
        with reading.under(f"{said} is {_line(text(child(case, 'value')))}"):
            for statement in case.children_by_field_name("body"):
                reading.run_statement(statement, inner)


def function(reading: Reading, node: Node, frame: Frame) -> None:
    """Functions are known before the block runs: see Interpreter.run."""


def klass(reading: Reading, node: Node, frame: Frame) -> None:
    frame.names[text(child(node, "name"))] = reading.value(node, frame)


def enumeration(reading: Reading, node: Node, frame: Frame) -> None:
    entries: dict[str, Value] = {}
    for index, part in enumerate(named(child(node, "body"))):
        name = key_name(child(part, "name") or part)
        written = child(part, "value")
        if name is not None:
            entries[name] = reading.value(written, frame) if written is not None else Known(index)
    frame.names[text(child(node, "name"))] = Table(entries)


def labelled(reading: Reading, node: Node, frame: Frame) -> None:
    _body(reading, child(node, "body"), frame)


def imports(reading: Reading, node: Node, frame: Frame) -> None:
    """Names that are imported are known before the file runs."""
    source = child(node, "source")
    if source is not None and not any(c.type == "import_clause" for c in named(node)):
        reading.required(string_value(source) or "", frame.script, is_waiting=True)


def exported(reading: Reading, node: Node, frame: Frame) -> None:
    script = frame.script
    declared, value, source = child(node, "declaration"), child(node, "value"), child(node, "source")
    if value is not None:
        script.exports["default"] = reading.value(value, frame)
    if declared is not None:
        reading.run_statement(declared, frame)
        is_default = any(c.type == "default" for c in node.children)
        for name in _declared(declared):
            script.exports["default" if is_default else name] = name
        if is_default and not text(child(declared, "name")):
            script.exports["default"] = reading.value(declared, frame)
    clauses = [c for c in named(node) if c.type in {"export_clause", "namespace_export"}]
    origin = reading.required(string_value(source) or "", script, is_waiting=True) if source is not None else None
    for clause in clauses:
        if clause.type == "namespace_export":
            script.exports[text(named(clause)[0])] = reading.imported(origin, "*")
            continue
        for one in named(clause):
            name, alias = text(child(one, "name")), text(child(one, "alias"))
            script.exports[alias or name] = name if source is None else reading.imported(origin, name)
    if source is not None and not clauses and isinstance(origin, Script):
        script.passed_on.append(origin)


RUNNERS: dict[str, Callable[[Reading, Node, Frame], None]] = {
    "expression_statement": expression,
    "lexical_declaration": declaration,
    "variable_declaration": declaration,
    "return_statement": returning,
    "statement_block": block,
    "if_statement": branch,
    "for_in_statement": loop,
    "for_statement": once,
    "while_statement": once,
    "do_statement": once,
    "try_statement": attempt,
    "switch_statement": cases,
    "function_declaration": function,
    "generator_function_declaration": function,
    "class_declaration": klass,
    "abstract_class_declaration": klass,
    "enum_declaration": enumeration,
    "labeled_statement": labelled,
    "import_statement": imports,
    "export_statement": exported,
}


def hoisted(node: Node, frame: Frame) -> Iterator[tuple[str, Function]]:
    """The functions a block declares, whose names are known before it runs."""
    for statement in named(node):
        declared = child(statement, "declaration") if statement.type == "export_statement" else statement
        if declared is not None and declared.type in {"function_declaration", "generator_function_declaration"}:
            yield text(child(declared, "name")), Function(declared, frame)


def class_of(reading: Reading, node: Node, frame: Frame) -> Class:
    heritage = next((c for c in named(node) if c.type == "class_heritage"), None)
    clause = named(heritage)[0] if named(heritage) else None
    written = child(clause, "value") if clause is not None and clause.type == "extends_clause" else clause
    base = reading.value(written, frame) if written is not None and written.type != "implements_clause" else None
    outer = node.parent if node.parent is not None and node.parent.type == "export_statement" else None
    decorators = (*_decorators(outer), *_decorators(node))
    made = Class(text(child(node, "name")), node, frame, base, decorators)
    before: tuple[Node, ...] = ()  # decorators, which are written before what they decorate
    for part in named(child(node, "body")):
        if part.type == "decorator":
            before = (*before, part)
            continue
        words = {c.type for c in part.children}
        name = key_name(child(part, "name") or child(part, "property"))
        if written := (*before, *_decorators(part)):
            made.decorated[name or ""] = written
        before = ()
        if part.type == "method_definition" and name:
            method = Function(part, frame, made)
            if "static" in words:
                made.statics[name] = method
            else:
                made.methods[name] = method
                made.getters |= {name} if "get" in words else set()
        elif part.type in {"public_field_definition", "field_definition"} and name:
            value = child(part, "value")
            if "static" in words and value is not None:
                made.statics[name] = reading.value(value, Frame(frame.script, {}, frame, made, made))
            else:
                made.fields.append((name, part))
    return made


def _decorators(node: Node | None) -> tuple[Node, ...]:
    return tuple(c for c in named(node) if c.type == "decorator") if node is not None else ()


def _either_way(reading: Reading, node: Node | None, frame: Frame, condition: str) -> None:
    """One branch; with a condition, it may not happen at all."""
    if node is None:
        return
    inner = Frame(frame.script, {}, frame, is_branch=bool(condition))
    if not condition:
        _body(reading, node, inner)
        return
    with reading.under(condition):
        _body(reading, node, inner)


def _body(reading: Reading, node: Node | None, frame: Frame) -> None:
    if node is None:
        return
    if node.type == "statement_block":
        reading.run(node, frame)
    else:
        reading.run_statement(node, frame)


def _declared(node: Node) -> list[str]:
    if node.type in {"lexical_declaration", "variable_declaration"}:
        return [name for d in named(node) for name in pattern_names(child(d, "name"))]
    name = text(child(node, "name"))
    return [name] if name else []


def pattern_names(pattern: Node | None) -> list[str]:
    """Every name that a pattern gives."""
    if pattern is None:
        return []
    if pattern.type in {"identifier", "shorthand_property_identifier_pattern"}:
        return [text(pattern)]
    if pattern.type == "pair_pattern":
        return pattern_names(child(pattern, "value"))
    if pattern.type in {"assignment_pattern", "object_assignment_pattern"}:
        return pattern_names(child(pattern, "left"))
    if pattern.type in {"object_pattern", "array_pattern", "rest_pattern"}:
        return [n for inner in named(pattern) for n in pattern_names(inner)]
    return []


def _line(written: str) -> str:
    return " ".join(written.split())[:80]
