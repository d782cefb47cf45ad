"""What scripts hand each other on the window: `window.shop = { send(method, url) {} }`, and `shop.send` elsewhere."""

from tree_sitter import Node

from ...nodes import child, text
from . import language
from .modules import Module, Modules
from .reading import Reading
from .values import Class, Client, Function, Thing, Unknown, Value, choice

_HANDED = Thing | Function | Class | Client
_WINDOWS = frozenset({"window", "globalThis", "self"})


class ScriptGlobals:
    def __init__(self, reading: Reading, modules: Modules) -> None:
        self._reading = reading
        self._modules = modules
        self._assigned: dict[str, list[tuple[Node, Module]]] | None = None

    def named(self, name: str) -> Value:
        """A name that its file does not declare: what a file puts on the window, or the browser's."""
        found = language.named(name)
        given = self._assignments().get(name, ()) if isinstance(found, Unknown) else ()
        values = [self._reading.value(node, module) for node, module in given]
        kept = [v for v in values if isinstance(v, _HANDED)]  # an address on the window is set from outside, too
        return choice(kept) if kept else found

    def _assignments(self) -> dict[str, list[tuple[Node, Module]]]:
        if self._assigned is None:
            self._assigned = {}
            for module in self._modules.by_path.values():
                for node in module.all("assignment_expression") if b"window" in module.content else ():
                    left, right = child(node, "left"), child(node, "right")
                    if right is not None and text(child(left, "object")) in _WINDOWS:
                        self._assigned.setdefault(text(child(left, "property")), []).append((right, module))
        return self._assigned
