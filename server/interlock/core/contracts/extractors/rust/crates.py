"""The files of a tree as crates and modules, and what a path means where it stands."""

import posixpath
import re
from collections.abc import Iterator, Sequence

from tree_sitter import Node

from ...nodes import child, text
from ...sources import SourceFile
from .syntax import is_test, named, parse
from .values import Function, Item, Module

_LARGEST = 2 * 1024 * 1024  # bytes; more is data
_NAME = re.compile(r"^\s*\[(package|lib)\]\s*$(?:\n(?!\s*\[).*)*?\n\s*name\s*=\s*\"([^\"]+)\"", re.MULTILINE)
_DEEPEST = 12  # names of names
_MOST_NAMESAKES = 10
_ITEMS = frozenset(
    {"function_item", "const_item", "static_item", "struct_item", "enum_item", "type_item", "trait_item"}
)

Path = tuple[str, ...]


class Crates:
    def __init__(self, files: Sequence[SourceFile]) -> None:
        self._names = _crate_names(files)
        self.modules: dict[Path, Module] = {}
        self._by_name: dict[str, list[Function]] = {}
        for file in files:
            if file.path.endswith(".rs") and len(file.content) <= _LARGEST:
                self._add(file)

    def functions(self) -> Iterator[Function]:
        for module in self.modules.values():
            for item in module.items.values():
                if item.node.type == "function_item":
                    yield Function(item.node, module)
            yield from module.methods.values()

    def find(self, module: Module, path: Path, depth: int = 0) -> "Item | Function | Module | Path":
        """What a path means: an item or a module of the tree, or the whole path into a library."""
        if depth > _DEEPEST or not path:
            return path
        first, *others = path
        rest = tuple(others)
        if first == "crate":
            return self._below(module.path[:1], rest, depth) or path
        if first == "self":
            return self._below(module.path, rest, depth) or path
        if first == "super":
            return self._below(module.path[:-1], rest, depth) or path
        if first in module.items or (*module.path, first) in self.modules:
            found = self._below(module.path, path, depth)
            if found is not None:
                return found
        if first in module.uses:
            return (
                self.find(module, (*module.uses[first], *rest), depth + 1)
                if module.uses[first][0] != first
                else (self._rooted((*module.uses[first], *rest), depth))
            )
        for glob in module.globs:
            inside = self.find(module, glob, depth + 1)
            if isinstance(inside, Module):
                found = self._below(inside.path, path, depth + 1)
                if found is not None:
                    return found
            elif isinstance(inside, tuple) and LIBRARIES.intersection(inside[:1]) and len(path) <= 2:
                return (*inside, *path)
        return self._rooted(path, depth)

    def method(self, module: Module, type: str, name: str) -> Function | None:
        """A method of a type that is called so here, or in the module the type is from."""
        found = self.find(module, (type,))
        homes = [found.module] if isinstance(found, Item) else []
        for home in [*homes, module]:
            for (owner, method), function in home.methods.items():
                if method == name and owner == type.rpartition("::")[2]:
                    return function
        fitting = [m for mod in self.modules.values() if (m := mod.methods.get((type, name))) is not None]
        return fitting[0] if len(fitting) == 1 else None

    def methods(self, name: str) -> list[Function]:
        """Methods of that name, of whatever type; none where there are too many."""
        if not self._by_name:
            for module in self.modules.values():
                for (_, method), function in module.methods.items():
                    self._by_name.setdefault(method, []).append(function)
        found = self._by_name.get(name, [])
        return found if len(found) <= _MOST_NAMESAKES else []

    def _rooted(self, path: Path, depth: int) -> "Item | Function | Module | Path":
        """A path that begins with the name of a crate."""
        return (self._below(path[:1], path[1:], depth) or path) if path[:1] in self.modules else path

    def _below(self, base: Path, rest: Path, depth: int) -> "Item | Function | Module | Path | None":
        module = self.modules.get(base)
        while module is not None and rest:
            first, *others = rest
            inner = self.modules.get((*module.path, first))
            if inner is None or (not others and first in module.items):
                return self._inside(module, first, tuple(others), depth)
            module, rest = inner, tuple(others)
        return module

    def _inside(self, module: Module, first: str, rest: Path, depth: int) -> "Item | Function | Module | Path | None":
        """What a module declares, or takes from elsewhere, under a name."""
        item = module.items.get(first)
        if item is not None and not rest:
            return item
        if item is not None and len(rest) == 1:
            written = child(item.node, "type") if item.node.type == "type_item" else None
            if written is not None:
                return self.find(module, (*type_path(written), *rest), depth + 1)
            return self.method(module, first, rest[-1])
        if first in module.uses:
            return self.find(module, (*module.uses[first], *rest), depth + 1)
        return self._in_globs(module, (first, *rest), depth)

    def _in_globs(self, module: Module, rest: Path, depth: int) -> "Item | Function | Module | Path | None":
        for glob in module.globs:
            if depth > _DEEPEST:
                return None
            inside = self.find(module, glob, depth + 1)
            if isinstance(inside, Module) and inside is not module:
                found = self._below(inside.path, rest, depth + 2)
                if found is not None:
                    return found
        return None

    def _add(self, file: SourceFile) -> None:
        path = self._module_path(file.path)
        root = parse(file.content)
        self._fill(self.modules.setdefault(path, Module(file.path, path)), root)

    def _fill(self, module: Module, body: Node) -> None:
        for node in named(body):
            if is_test(node):
                continue
            if node.type in _ITEMS:
                module.items.setdefault(text(child(node, "name")), Item(node, module))
            elif node.type == "use_declaration":
                for name, path in _used(child(node, "argument"), ()):
                    if name == "*":
                        module.globs.append(path)
                    else:
                        module.uses.setdefault(name, path)
            elif node.type == "mod_item" and (inner := child(node, "body")) is not None:
                path = (*module.path, text(child(node, "name")))
                self._fill(self.modules.setdefault(path, Module(module.file, path)), inner)
            elif node.type == "impl_item":
                _methods(node, module)

    def _module_path(self, file: str) -> Path:
        """`crates/api/src/routes/users.rs` -> ('api', 'routes', 'users')"""
        folder, name = posixpath.split(file.removesuffix(".rs"))
        home = max((f for f in self._names if file.startswith(f"{f}/" if f else "")), key=len, default=None)
        if home is None:
            home = folder.partition("/src")[0] if "/src" in f"/{folder}" else ""
        crate = self._names.get(home, posixpath.basename(home) or "crate").replace("-", "_")
        inside = [p for p in folder[len(home) :].split("/") if p]
        inside = inside[1:] if inside[:1] == ["src"] else inside
        return (crate, *inside) if name in {"main", "lib", "mod"} else (crate, *inside, name)


LIBRARIES = frozenset({"axum", "axum_extra", "actix_web", "aide", "utoipa_axum", "utoipa_actix_web", "rocket", "poem",
                       "ntex", "paperclip", "apistos", "tower_http"})  # fmt: skip


def type_path(node: Node | None) -> Path:
    """`axum::Router<S>` -> ('axum', 'Router')"""
    while node is not None and node.type in {"generic_type", "reference_type", "generic_function"}:
        node = child(node, "type") or child(node, "function")
    return tuple(p for p in re.sub(r"<.*>", "", text(node)).replace(" ", "").split("::") if p)


def _crate_names(files: Sequence[SourceFile]) -> dict[str, str]:
    """The folder of each Cargo.toml, and what the crate in it is called."""
    found: dict[str, str] = {}
    for file in files:
        if posixpath.basename(file.path) == "Cargo.toml":
            names: dict[str, str] = dict(_NAME.findall(file.content.decode("utf-8", errors="replace")))
            if names:
                found[posixpath.dirname(file.path)] = names.get("lib", names.get("package", ""))
    return found


def _used(node: Node | None, before: Path) -> Iterator[tuple[str, Path]]:
    """The names a `use` brings, with what they mean; '*' for all of a module."""
    if node is None:
        return
    match node.type:
        case "scoped_use_list":
            inner = (*before, *_words(child(node, "path")))
            yield from _used(child(node, "list"), inner)
        case "use_list":
            for part in named(node):
                yield from _used(part, before)
        case "use_as_clause":
            yield text(child(node, "alias")), (*before, *_words(child(node, "path")))
        case "use_wildcard":
            yield "*", (*before, *(_words(named(node)[0]) if named(node) else ()))
        case "self":
            yield (before[-1] if before else "self"), before
        case _:
            words = _words(node)
            if words:
                yield words[-1], (*before, *words)


def _words(node: Node | None) -> Path:
    return tuple(w for w in text(node).replace(" ", "").replace("\n", "").split("::") if w)


def _methods(node: Node, module: Module) -> None:
    type = (type_path(child(node, "type")) or ("",))[-1]
    for function in named(child(node, "body")):
        if function.type == "function_item" and not is_test(function):
            name = text(child(function, "name"))
            module.methods.setdefault((type, name), Function(function, module, type))
