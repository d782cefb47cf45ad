"""What import statements bring."""

from typing import Protocol

from tree_sitter import Node

from ...nodes import child, children, text
from .modules import Modules
from .reading import Reading
from .values import External, Frame, Later, Module, Namespace, Unknown, Value

_DEEPEST_CHAIN = 40  # imports inside each other; what lies deeper is looked at later


class Importing(Reading, Protocol):
    """What importing asks of the interpreter."""

    modules: Modules
    foreign: set[str]
    waiting: list[Module]
    importing: int

    def run_module(self, module: Module) -> Frame: ...


def bind(importing: Importing, node: Node, frame: Frame) -> None:
    if node.type == "import_statement":
        for part in children(node, "name"):
            _import(importing, part, frame)
        return
    source = child(node, "module_name")
    wanted = children(node, "name")
    if source is None:
        return
    written = text(source)
    dots = len(written) - len(written.lstrip("."))
    name = written.lstrip(".").replace(" ", "")
    module = _sought(importing, frame.module, dots, name)
    if any(c.type == "wildcard_import" for c in node.named_children):
        if module is not None:
            frame.names.update(_everything(importing, module))
        return
    for part in wanted:
        original = text(child(part, "name")) if part.type == "aliased_import" else text(part)
        called = text(child(part, "alias")) if part.type == "aliased_import" else original
        frame.names[called] = _taken(importing, frame.module, module, dots, name, original)


def from_module(importing: Importing, module: Module, name: str) -> Value:
    """What a module calls so: a name of it, or a module inside of it."""
    _run(importing, module)
    if name in module.names:
        return arrived(importing, module.names[name])
    if module.is_package and (inner := importing.modules.relative(module, 1, name)):
        _run(importing, inner)
        return Namespace(inner)
    return Unknown(name) if module.state == "done" else Later(module, name)


def arrived(importing: Importing, value: Value) -> Value:
    """What a name that was imported too early has become by now."""
    for _ in range(10):
        if not isinstance(value, Later) or value.name not in value.module.names:
            return value
        value = value.module.names[value.name]
    return value


def _import(importing: Importing, part: Node, frame: Frame) -> None:
    if part.type == "aliased_import":
        name, called = text(child(part, "name")), text(child(part, "alias"))
        frame.names[called] = _named(importing, frame.module, name)
        return
    name = text(part)
    _named(importing, frame.module, name)
    first = name.partition(".")[0]
    frame.names[first] = _named(importing, frame.module, first)


def _named(importing: Importing, module: Module, name: str) -> Value:
    found = _sought(importing, module, 0, name)
    if found is None:
        importing.foreign.add(name)
        return External(name)
    _run(importing, found)
    return Namespace(found)


def _taken(importing: Importing, at: Module, module: Module | None, dots: int, source: str, name: str) -> Value:
    if module is not None:
        return from_module(importing, module, name)
    if dots:
        return Unknown(name)
    whole = f"{source}.{name}"
    importing.foreign.add(whole)
    return External(whole)


def _sought(importing: Importing, at: Module, dots: int, name: str) -> Module | None:
    modules = importing.modules
    return modules.relative(at, dots, name) if dots else modules.absolute(at, name)


def _everything(importing: Importing, module: Module) -> dict[str, Value]:
    _run(importing, module)
    return {n: v for n, v in module.names.items() if not n.startswith("_")}


def _run(importing: Importing, module: Module) -> None:
    if module.state != "fresh":
        return
    if importing.importing >= _DEEPEST_CHAIN:
        importing.waiting.append(module)
        return
    importing.importing += 1
    try:
        importing.run_module(module)
    finally:
        importing.importing -= 1
