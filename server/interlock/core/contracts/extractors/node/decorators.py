"""What decorators are, and what they are given."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tree_sitter import Node

from ...nodes import named
from .interpreter import Interpreter
from .values import Call, Class, External, Value, items, lineage


@dataclass(frozen=True)
class Decorator:
    """`@Get(":id")`: what it is called in its library, what it is given, and where."""

    library: str
    name: str
    given: tuple[Value, ...]
    node: Node


def decorators(interpreter: Interpreter, cls: Class, nodes: Sequence[Node]) -> Iterator[Decorator]:
    """What the decorators of a class or of a member are, through functions of the tree that put several in one."""
    for node in nodes:
        value = interpreter.later(named(node)[0] if named(node) else None, cls.frame)
        yield from _flat(value, node)


def methods_of(cls: Class) -> Iterator[tuple[str, Class]]:
    """Its own and inherited; one that is written again counts as it is written below."""
    seen: set[str] = set()
    for at in lineage(cls):
        for name in at.methods:
            if name not in seen:
                seen.add(name)
                yield name, at


def _flat(value: Value, node: Node) -> Iterator[Decorator]:
    if isinstance(value, External):
        yield Decorator(_package(value), value.name, (), node)
    elif isinstance(value, Call) and isinstance(value.callee, External):
        if value.callee.name == "applyDecorators":
            for inner in (i for g in value.given for i in items(g)):
                yield from _flat(inner, node)
        else:
            yield Decorator(_package(value.callee), value.callee.name, value.given, node)


def _package(value: External) -> str:
    """`@nestjs/common` of `@nestjs/common/decorators`."""
    return "/".join(value.package.split("/")[: 2 if value.package.startswith("@") else 1])
