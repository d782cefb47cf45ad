"""What is set for a client elsewhere than where it is made: defaults, interceptors, plugins, providers."""

import re
from collections.abc import Iterator
from dataclasses import replace

from tree_sitter import Node

from ...nodes import child, named, text
from .libraries import BASE, PLUGINS
from .modules import Module, Modules
from .reading import Reading
from .rewriting import decided_by_url, rules
from .scopes import parameter_parts, parameters
from .script_globals import ScriptGlobals
from .substitute import depends
from .syntax import arguments, key_name, string_value
from .texts import parts_of
from .values import (
    ABSENT,
    UNKNOWN,
    Absent,
    Choice,
    Client,
    Either,
    Entry,
    Function,
    NodeKey,
    Param,
    Rewritten,
    Rule,
    Thing,
    Unknown,
    Value,
)

_MENTIONS = (
    b".defaults",
    b"defineNuxtPlugin",
    b"interceptors",
    b"globalProperties",
    b".prototype.$",
    b"SWRConfig",
    b"inject(",
    b"defaultOptions",
)
_DEFAULT = re.compile(r"\.defaults\.(baseURL|headers\b.*)$", re.DOTALL)
_PLUGIN = re.compile(r"\.(?:prototype|globalProperties)\.(\$\w+)$")
_CLIENTS = Client | Thing | Function


class Settings:
    def __init__(self, reading: Reading, modules: Modules) -> None:
        self._reading = reading
        self._modules = modules
        self._bases: dict[tuple[str, NodeKey | None], Value] = {}
        self._rules: dict[tuple[str, NodeKey | None], list[Rule]] = {}
        self._headers: dict[tuple[str, NodeKey | None], list[Entry]] = {}
        self._plugins: dict[str, Value] = {}
        self._fetcher: Value = ABSENT
        self._query_function: Value = ABSENT
        self._is_read = False
        self._globals = ScriptGlobals(reading, modules)

    def named(self, name: str) -> Value:
        """A name that its file neither declares nor imports."""
        return self._globals.named(name)

    def of(self, client: Client) -> Client:
        self._read()
        key = (client.library, client.made)
        base = client.base if not isinstance(client.base, Absent) else self._bases.get(key, ABSENT)
        if (found := self._rules.get(key)) and not _is_handed_in(base):
            base = Rewritten(base, tuple(found))
        added = self._headers.get(key, [])
        if not added:
            return replace(client, base=base)
        before = () if isinstance(client.headers, Absent) else (Entry(None, client.headers),)
        return replace(client, base=base, headers=Thing((*added, *before)))

    def plugin(self, name: str) -> Value | None:
        """What `this.$name` is in every component."""
        self._read()
        found = self._plugins.get(name)
        return found or (Client(PLUGINS[name]) if name in PLUGINS else None)

    @property
    def fetcher(self) -> Value:
        """What SWR fetches with when it is not told."""
        self._read()
        return self._fetcher

    @property
    def query_function(self) -> Value:
        """What TanStack Query fetches with when it is not told."""
        self._read()
        return self._query_function

    def _read(self) -> None:
        if self._is_read:
            return
        self._is_read = True
        for module in self._modules.by_path.values():
            if not any(word in module.content for word in _MENTIONS):
                continue
            for node in module.within(module.root, "assignment_expression"):
                self._assignment(node, module)
            for node in module.within(module.root, "call_expression"):
                self._call(node, module)
            for node in module.within(module.root, "new_expression"):
                if text(child(node, "constructor")) == "QueryClient" and (given := arguments(node)):
                    self._queries(self._reading.value(given[0], module))
            if b"SWRConfig" in module.content:
                self._providers(module)

    def _assignment(self, node: Node, module: Module) -> None:
        left, right = child(node, "left"), child(node, "right")
        if left is None or right is None or left.type not in {"member_expression", "subscript_expression"}:
            return
        written = text(left)
        if (plugin := _PLUGIN.search(written)) is not None:
            value = self._reading.value(right, module)
            if isinstance(value, _CLIENTS):
                self._plugins[plugin[1]] = value
        elif (default := _DEFAULT.search(written)) is not None:
            for client in self._clients(_before(left, "defaults"), module):
                self._set(client, default[1], left, right, module)

    def _set(self, client: Client, what: str, left: Node, right: Node, module: Module, sometimes: bool = False) -> None:
        key = (client.library, client.made)
        if what == "baseURL":
            self._bases.setdefault(key, _closed(self._reading.value(right, module)))
        elif (name := _last_name(left)) is not None and name not in {"headers", "common"}:
            entry = Entry(
                name, UNKNOWN if depends(found := self._reading.value(right, module)) else found, left, sometimes
            )
            self._headers.setdefault(key, []).append(entry)

    def _call(self, node: Node, module: Module) -> None:
        callee, given = child(node, "function"), arguments(node)
        if callee is None or not given:
            return
        if callee.type == "identifier" and text(callee) == "inject" and len(given) == 2:
            name, value = string_value(given[0]), self._reading.value(given[1], module)
            if name and isinstance(value, _CLIENTS):
                self._plugins[f"${name}"] = value
        elif text(callee) == "defineNuxtPlugin" and isinstance(
            plugin := self._reading.value(given[0], module), Function
        ):
            provided = self._reading.member(self._reading.returned(plugin), "provide")
            for entry in provided.entries if isinstance(provided, Thing) else ():
                self._plugins[f"${entry.key}"] = entry.value
        elif text(child(callee, "property")) == "use" and text(callee).endswith(".interceptors.request.use"):
            function = self._reading.value(given[0], module)
            if isinstance(function, Function):
                for client in self._clients(_before(callee, "interceptors"), module):
                    self._intercepted(client, function)

    def _intercepted(self, client: Client, function: Function) -> None:
        key = (client.library, client.made)
        self._rules[key] = [*rules(self._reading, function), *self._rules.get(key, [])]  # the last one runs first
        written = parameters(function.node)
        config = text(parameter_parts(written[0])[0]) if written else ""
        for node in function.module.within(function.node, "assignment_expression"):
            left, right = child(node, "left"), child(node, "right")
            if left is None or right is None or not text(left).startswith(f"{config}."):
                continue
            what = text(left).removeprefix(f"{config}.")
            is_base = what == "baseURL" and not decided_by_url(node, function, self._reading)
            if is_base or what.startswith("headers"):
                self._set(client, what, left, right, function.module, sometimes=True)
        for node in function.module.within(function.node, "call_expression"):
            callee, given = child(node, "function"), arguments(node)
            if re.search(r"headers\??\.(set|append)$", text(callee)) and given and (name := string_value(given[0])):
                entry = Entry(name, UNKNOWN, node, is_sometimes=True)
                self._headers.setdefault(key, []).append(entry)

    def _clients(self, node: Node | None, module: Module) -> Iterator[Client]:
        value = self._reading.value(node, module) if node is not None else UNKNOWN
        stack = [value]
        while stack:
            match stack.pop():
                case Client() as client:
                    yield client
                case Choice(options):
                    stack += options
                case Either(first, otherwise):
                    stack += [first, otherwise]
                case _:
                    pass

    def _queries(self, client: Value) -> None:
        for name in ("defaultOptions", "queries", "queryFn"):
            client = self._reading.member(client, name) if isinstance(client, Thing) else UNKNOWN
        self._query_function = client if isinstance(client, Function) else self._query_function

    def _providers(self, module: Module) -> None:
        """`<SWRConfig value={{ fetcher }}>`."""
        for node in module.all("jsx_opening_element"):
            if not text(child(node, "name")).endswith("SWRConfig"):
                continue
            for attribute in (a for a in named(node) if a.type == "jsx_attribute" and len(named(a)) == 2):
                name, held = named(attribute)
                if key_name(name) == "value" and named(held):
                    fetcher = self._reading.member(self._reading.value(named(held)[0], module), "fetcher")
                    self._fetcher = fetcher if isinstance(fetcher, Function | Client) else self._fetcher


def _is_handed_in(base: Value) -> bool:
    """The client comes as a parameter, and brings what was set for it."""
    first = base.first if isinstance(base, Either) else base
    return isinstance(first, Rewritten) or (isinstance(first, Param) and BASE in first.steps)


def _before(node: Node, name: str) -> Node | None:
    """`api` in `api.defaults.baseURL`."""
    at: Node | None = node
    while at is not None:
        if text(child(at, "property")) == name:
            return child(at, "object")
        at = child(at, "object")
    return None


def _last_name(left: Node) -> str | None:
    index = child(left, "index")
    return text(child(left, "property")) if index is None else string_value(index)


def _closed(value: Value) -> Value:
    """What a setting depends on is not known where it is used."""
    if not depends(value):
        return value
    words = [p.word for p in parts_of(value) if isinstance(p, Param | Either)]
    return Unknown(words[0] if words else "base")
