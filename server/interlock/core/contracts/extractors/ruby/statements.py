"""The statements of a routes file, walked: branches, loops over what is written out, methods of its own."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from tree_sitter import Node

from ...nodes import child, named, text
from .drawing import Scope
from .syntax import body
from .values import Table, Unknown, Value, value

_HOLDERS = frozenset(
    ["begin", "case", "when", "else", "elsif", "then", "ensure", "rescue", "rescue_modifier", "body_statement", "class",
     "module", "block", "do_block", "parenthesized_statements", "ERROR"]
)  # fmt: skip
"""What only stands around statements."""
_DEEPEST = 60  # blocks inside each other, with the methods that they call
_LONGEST_LOOP = 300
_MOST = 50_000  # statements of one file, with all loops

Call = Callable[[Node, str, Scope, Value], None]
"""A call without a receiver: the node, its name, where it stands, and options that hold for it beforehand."""


class Walker:
    def __init__(self, call: Call, on_options: frozenset[str], transparent: frozenset[str]) -> None:
        """`on_options`: what may be called on the options of `with_options`; `transparent`: blocks run as they are."""
        self.methods: dict[str, tuple[Node, str]] = {}
        self._on_call = call
        self._on_options = on_options
        self._transparent = transparent
        self._blocks: list[tuple[Node, Scope]] = []
        self._left = _MOST
        self._depth = 0

    def run(self, statements: Sequence[Node], scope: Scope) -> None:
        for statement in statements:
            self._left -= 1
            if self._left < 0 or self._depth > _DEEPEST:
                return
            self._depth += 1
            scope = self._read(statement, scope)
            self._depth -= 1

    def block(self, block: Node | None, scope: Scope, arguments: Sequence[Node]) -> None:
        if block is None:
            return
        parameters = named(child(block, "parameters"))
        passed = {text(p): value(a, scope.names) for p, a in zip(parameters, arguments, strict=False)}
        self.run(body(block), replace(scope, names={**scope.names, **passed}) if passed else scope)

    def own_method(self, name: str, node: Node, block: Node | None, scope: Scope) -> None:
        """A method that the file itself defines, with what it is given in place of its parameters."""
        written, file = self.methods.pop(name)  # while it runs: one that calls itself would never end
        names = {**scope.names, **_passed(written, node, scope)}
        if block is not None:
            self._blocks.append((block, scope))
        self.run(body(written), replace(scope, names=names, file=file))
        if block is not None:
            self._blocks.pop()
        self.methods[name] = written, file

    def _read(self, node: Node, scope: Scope) -> Scope:
        """The scope for what comes next: with one more name, where one was given."""
        match node.type:
            case "call" | "identifier":
                self._called(node, scope)
            case "assignment":
                name = text(child(node, "left"))
                return replace(scope, names={**scope.names, name: value(child(node, "right"), scope.names)})
            case "method" | "singleton_method":
                self.methods[text(child(node, "name"))] = node, scope.file
            case "if" | "unless" | "if_modifier" | "unless_modifier" | "conditional":
                self._branches(node, scope)
            case "yield":
                self._yield(node, scope)
            case kind if kind in _HOLDERS:
                self.run(named(node), scope)
            case _:
                pass
        return scope

    def _branches(self, node: Node, scope: Scope) -> None:
        condition = child(node, "condition")
        word = " ".join(text(condition).split())[:80]
        word = f"not {word}" if "unless" in node.type else word
        inside = replace(scope, conditions=(*scope.conditions, word))
        self.run([n for n in named(node) if n != condition], inside)

    def _called(self, node: Node, scope: Scope) -> None:
        method = text(child(node, "method")) if node.type == "call" else text(node)
        receiver, block = child(node, "receiver"), child(node, "block")
        if receiver is None:
            self._on_call(node, method, scope, None)
        elif method in {"each", "each_pair", "map", "each_with_index"} and block is not None:
            self._loop(value(receiver, scope.names), block, scope)
        elif isinstance(options := scope.names.get(text(receiver)), Table) and method in self._on_options:
            self._on_call(node, method, scope, options)
        elif text(receiver).endswith(("routes", "self", "Rails")) or method in self._transparent:
            self.block(block, scope, ())

    def _loop(self, items: Value, block: Node, scope: Scope) -> None:
        parameters = [text(n) for p in named(child(block, "parameters")) for n in _taken_apart(p)]
        rows: Sequence[Value] = items if isinstance(items, tuple) else ()
        if isinstance(items, Table):
            rows = items.entries
        for row in rows[:_LONGEST_LOOP] if rows else [Unknown()]:
            spread = row if isinstance(row, tuple) and len(parameters) > 1 else (row,)
            names = {n: Unknown() for n in parameters} | dict(zip(parameters, spread, strict=False))
            self.run(body(block), replace(scope, names={**scope.names, **names}))

    def _yield(self, node: Node, scope: Scope) -> None:
        if not self._blocks:
            return
        block, outer = self._blocks.pop()
        self.block(block, replace(scope, names={**scope.names, **outer.names}), named(node))
        self._blocks.append((block, outer))


def _passed(method: Node, call: Node, scope: Scope) -> dict[str, Value]:
    arguments = named(child(call, "arguments"))
    keywords = {text(child(a, "key")): value(child(a, "value"), scope.names) for a in arguments if a.type == "pair"}
    positional = [a for a in arguments if a.type != "pair"]
    names: dict[str, Value] = {}
    for index, parameter in enumerate(named(child(method, "parameters"))):
        own = text(child(parameter, "name")) or text(parameter)
        if parameter.type == "keyword_parameter" and own in keywords:
            names[own] = keywords[own]
        elif parameter.type != "keyword_parameter" and index < len(positional):
            names[own] = value(positional[index], scope.names)
        else:
            names[own] = value(child(parameter, "value"), scope.names)
    return names


def _taken_apart(parameter: Node) -> list[Node]:
    return named(parameter) if parameter.type == "destructured_parameter" else [parameter]
