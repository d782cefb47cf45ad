"""The contexts of React: what a provider anywhere hands to `useContext`."""

from tree_sitter import Node

from ...nodes import child, named, text
from .modules import Module, Modules
from .reading import Reading
from .syntax import key_name
from .values import ABSENT, Absent, Entry, Literal, NodeKey, Text, Thing, Value, choice

_KEY = "context"  # an entry with this name says which context a value is


class Contexts:
    def __init__(self, reading: Reading, modules: Modules) -> None:
        self._reading = reading
        self._modules = modules
        self._provided: dict[Value, list[tuple[Node, Module]]] | None = None

    def of(self, context: Value) -> Value | None:
        """What a component gets from a context; None when it is no context."""
        key = _key_of(self._reading, context)
        if key is None:
            return None
        # Each context by itself: what one is given may be made of what another gives.
        provided = [self._reading.value(node, module) for node, module in self._providers().get(key, [])]
        found = [self._reading.member(context, "value"), *provided]
        kept = [v for v in found if not isinstance(v, Literal | Absent)]
        return choice(kept) if kept else None

    def _providers(self) -> dict[Value, list[tuple[Node, Module]]]:
        if self._provided is None:
            self._provided = {}
            for module in self._modules.by_path.values():
                for node in module.all("jsx_opening_element") if b".Provider" in module.content else ():
                    self._provider(node, module, self._provided)
        return self._provided

    def _provider(self, node: Node, module: Module, provided: dict[Value, list[tuple[Node, Module]]]) -> None:
        name = child(node, "name")
        owner = child(name, "object") if text(child(name, "property")) == "Provider" else None
        key = _key_of(self._reading, self._reading.value(owner, module)) if owner is not None else None
        if key is None:
            return
        for attribute in (a for a in named(node) if a.type == "jsx_attribute" and len(named(a)) == 2):
            written, held = named(attribute)
            if key_name(written) == "value" and named(held):
                provided.setdefault(key, []).append((named(held)[0], module))


def made(call: NodeKey, default: Value) -> Value:
    """`createContext(default)`."""
    return Thing((Entry(_KEY, Text((f"{call[0]}:{call[1]}",))), Entry("value", default)))


def _key_of(reading: Reading, context: Value) -> Value | None:
    key = reading.member(context, _KEY) if isinstance(context, Thing) else ABSENT
    return key if isinstance(key, Text) else None
