"""`this` in a Vue component, a mixin or a store: its methods and computed fields, its data, and what mixins bring."""

from tree_sitter import Node

from ...nodes import child, named
from .modules import Module
from .objects import as_state
from .reading import Reading
from .syntax import key_name
from .values import Entry, Function, Items, Thing, Value

_PARTS = ("computed", "getters", "actions", "methods")
_HOLDERS = (*_PARTS, "watch")  # what has functions in it
_STATE = ("data", "state")
_MARKS = frozenset({"methods", "computed", "mixins", "extends"})
_DEEPEST = 6  # mixins of mixins


def this(reading: Reading, held: Node, module: Module) -> Value | None:
    """What `this` is in a method of the object; None when that is no part of a component. More may be hung on it by
    plugins."""
    options = _options(held)
    if options is None:
        return None
    value = reading.value(options, module)
    return Thing(tuple(_entries(reading, value)), is_open=True) if isinstance(value, Thing) else None


def _options(held: Node) -> Node | None:
    """The options of the component that the object is, or is a part of."""
    pair = held.parent
    if pair is not None and pair.type == "pair" and key_name(child(pair, "key")) in _HOLDERS:
        return pair.parent
    return held if any(key_name(child(part, "key")) in _MARKS for part in named(held)) else None


def _entries(reading: Reading, options: Thing, depth: int = 0) -> list[Entry]:
    entries: list[Entry] = []
    for above in _above(reading, options) if depth < _DEEPEST else ():
        entries += _entries(reading, above, depth + 1)
    for name in _PARTS:
        if isinstance(part := reading.member(options, name), Thing):
            entries.append(Entry(None, part))
    for name in _STATE:
        value = reading.member(options, name)
        value = reading.returned(value) if isinstance(value, Function) else value
        if isinstance(value, Thing):
            entries.append(Entry(None, as_state(value)))
    return entries


def _above(reading: Reading, options: Thing) -> list[Thing]:
    """Its mixins, and the component it extends."""
    mixins = reading.member(options, "mixins")
    found = [reading.member(options, "extends"), *(mixins.members if isinstance(mixins, Items) else ())]
    return [f for f in found if isinstance(f, Thing)]
