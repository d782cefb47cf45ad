"""The arguments of a call in a routes file: what stands by itself, and the options."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from tree_sitter import Node

from ...nodes import named, text
from .values import Names, Table, Unknown, Value, table, value


@dataclass
class Given:
    positional: list[Value] = field(default_factory=list[Value])
    options: dict[str, Value] = field(default_factory=dict[str, Value])
    arrows: list[tuple[Value, Value]] = field(default_factory=list[tuple[Value, Value]])  # 'a' => 'b#c'

    def paths(self) -> list[Value]:
        """Of a route: `get 'a', 'b'` and `get 'a' => 'b#c'`."""
        found = [p for v in self.positional for p in (v if isinstance(v, tuple) else (v,))]
        return [*found, *(k for k, _ in self.arrows)]

    def action(self, path: Value) -> str:
        """What the route leads to: `orders#show`."""
        to = next((v for k, v in self.arrows if k == path), self.options.get("to", self.options.get("action")))
        return to if isinstance(to, str) else ""

    def mounted(self) -> Iterator[tuple[Value, Value]]:
        """What is mounted, and where: `mount A => '/a'`, `mount A, at: '/a'`."""
        yield from self.arrows
        if self.positional:
            yield self.positional[0], self.options.get("at", self.options.get("path", Unknown()))


def given(node: Node | None, names: Names, defaults: Value = None) -> Given:
    shared = defaults.entries if isinstance(defaults, Table) else ()
    found = Given(options={k: v for k, v in shared if isinstance(k, str)})
    written = [n for a in named(node) for n in (named(a) if a.type == "hash" else [a])]
    for argument in written:
        inner = named(argument)
        if argument.type == "pair":
            ((key, stated),) = table([argument], names).entries
            _pair(found, key, stated, is_symbol=_is_symbol(argument))
        elif argument.type == "splat_argument":
            listed = value(inner[0], names) if inner else Unknown()
            found.positional += listed if isinstance(listed, tuple) else [listed]
        elif argument.type != "block_argument":
            is_splat = argument.type == "hash_splat_argument" and inner
            one = value(inner[0] if is_splat else argument, names)
            if isinstance(one, Table):
                found.options |= {k: v for k, v in one.entries if isinstance(k, str)}
            elif not is_splat:
                found.positional.append(one)
    return found


def _pair(found: Given, key: Value, stated: Value, is_symbol: bool) -> None:
    if is_symbol and isinstance(key, str):
        found.options[key] = stated
    else:
        found.arrows.append((key, stated))


def _is_symbol(pair: Node) -> bool:
    """`a: 1`, `:a => 1`; but not `'a' => 1`."""
    key = named(pair)[0] if named(pair) else None
    return key is not None and (key.type == "hash_key_symbol" or text(key).startswith(":"))
