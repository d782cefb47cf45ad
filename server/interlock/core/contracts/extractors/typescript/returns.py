"""What a function gives back: where it says so under a condition, one or the other as soon as that can be told."""

from collections.abc import Sequence

from tree_sitter import Node

from ...nodes import child, named, text
from .branches import branch
from .expressions import branched
from .modules import Module
from .reading import Reading
from .syntax import bare, function_around, string_value
from .values import Value, choice

_LEAVES = frozenset({"return_statement", "throw_statement"})


def returned(reading: Reading, body: Node, module: Module) -> Value:
    if body.type != "statement_block":
        return reading.value(body, module)
    if next(module.within(body, "return_statement"), None) is None:
        return choice(())
    found = _outcome(reading, named(body), body, module)
    return choice(()) if found is None else found


def _outcome(reading: Reading, statements: Sequence[Node], home: Node, module: Module) -> Value | None:
    """None: nothing is given back, or control goes on behind them."""
    found: Value | None = None
    for statement in reversed(statements):
        if statement.type == "return_statement":
            found = reading.value(named(statement)[0], module) if named(statement) else None
        elif not _gives_back(statement, home, module):
            continue
        elif statement.type == "statement_block":
            found = _either([_outcome(reading, named(statement), home, module), found])
        elif statement.type == "if_statement":
            found = _of_if(reading, statement, found, home, module)
        elif statement.type == "switch_statement":
            found = _of_switch(reading, statement, found, home, module)
        else:
            own = (n for n in module.within(statement, "return_statement") if _is_of(n, home))
            found = _either([*(reading.value(named(n)[0], module) for n in own if named(n)), found])
    return found


def _of_if(reading: Reading, node: Node, after: Value | None, home: Node, module: Module) -> Value | None:
    condition = child(node, "condition")
    yes = _way(reading, child(node, "consequence"), after, home, module)
    otherwise = child(node, "alternative")
    no = _way(reading, named(otherwise)[0] if named(otherwise) else None, after, home, module)
    if condition is None or yes is None or no is None:
        return _either([yes, no])
    return branched(reading, bare(condition), yes, no, module)


def _way(reading: Reading, node: Node | None, after: Value | None, home: Node, module: Module) -> Value | None:
    """What comes of going there, and then on, unless it ends there."""
    if node is None:
        return after
    inside = named(node) if node.type == "statement_block" else [node]
    found = _outcome(reading, inside, home, module)
    return found if inside and inside[-1].type in _LEAVES else _either([found, after])


def _of_switch(reading: Reading, node: Node, after: Value | None, home: Node, module: Module) -> Value | None:
    subject = child(node, "value")
    found, falls_to = after, after
    for case in reversed(named(child(node, "body"))):
        written = child(case, "value")
        inside = [s for s in named(case) if s != written]
        own = _outcome(reading, inside, home, module) if inside else falls_to
        falls_to = own
        literal = string_value(written) if written is not None else None
        if own is None or found is None or literal is None or subject is None:
            found = _either([own, found]) if written is not None else own
            continue
        test = bare(subject)
        found = branch(reading.value(test, module), literal, f"{module.path}:{text(test)}:{literal}", own, found)
    return found


def _either(values: Sequence[Value | None]) -> Value | None:
    known = [v for v in values if v is not None]
    return choice(known) if known else None


def _gives_back(statement: Node, home: Node, module: Module) -> bool:
    return any(_is_of(n, home) for n in module.within(statement, "return_statement"))


def _is_of(node: Node, home: Node) -> bool:
    around = function_around(node)
    return around is not None and child(around, "body") == home
