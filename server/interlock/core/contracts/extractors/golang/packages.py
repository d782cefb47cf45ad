"""The files of a tree as Go packages: what each declares, and where an import leads."""

import posixpath
import re
from collections.abc import Iterator, Sequence

from tree_sitter import Node

from ...nodes import child, children, named, text
from ...sources import SourceFile
from .syntax import literal, parse
from .values import Declared, File, Function, Package

_LARGEST = 2 * 1024 * 1024  # bytes; more is data
_MODULE = re.compile(rb"^module\s+\"?([^\s\"]+)", re.MULTILINE)
_OTHER_SYSTEM = re.compile(r"_(windows|darwin|freebsd|openbsd|netbsd|plan9|js|wasm|android|ios|solaris|aix)\.go$")
_VERSION = re.compile(r"^v\d+$")


class Packages:
    def __init__(self, files: Sequence[SourceFile]) -> None:
        modules = (_module(f) for f in files if f.path.endswith("go.mod"))
        self._modules = sorted(modules, key=lambda m: -len(m[0]))  # the innermost first
        self._imported: dict[str, Package | None] = {}
        self._by_folder: dict[str, Package] = {}
        sources = [f for f in files if f.path.endswith(".go") and len(f.content) <= _LARGEST]
        for source in sorted(sources, key=lambda f: (bool(_OTHER_SYSTEM.search(f.path)), f.path)):
            self._add(source)
        self._by_name: dict[str, list[str]] = {}
        for folder in self._by_folder:
            self._by_name.setdefault(posixpath.basename(folder), []).append(folder)
        for file in [f for package in self.all() for f in package.files]:
            for name, path in list(file.imports.items()):
                package = self.imported(path)
                if package is not None and name == _default_name(path):
                    file.imports.setdefault(package.name, path)

    def all(self) -> Iterator[Package]:
        yield from self._by_folder.values()

    def imported(self, path: str) -> Package | None:
        """The package of the tree that an import means, if it is one."""
        if path not in self._imported:
            self._imported[path] = self._sought(path)
        return self._imported[path]

    def functions(self) -> Iterator[Function]:
        for package in self.all():
            for name, declared in package.declared.items():
                if declared.node.type == "function_declaration":
                    yield Function(declared.node, declared.file, name=name)
            for methods in package.methods.values():
                yield from methods.values()

    def _sought(self, path: str) -> Package | None:
        for module, folder in self._modules:
            if path == module or path.startswith(module + "/"):
                return self._by_folder.get(posixpath.join(folder, path[len(module) + 1 :]).strip("/"))
        if "." not in path.partition("/")[0] and "/" not in path:
            return None if self._modules else self._by_folder.get(path)
        ending = [f for f in self._by_name.get(posixpath.basename(path), []) if f and f"/{path}".endswith(f"/{f}")]
        return self._by_folder[max(ending, key=len)] if ending and not self._modules else None

    def _add(self, source: SourceFile) -> None:
        root = parse(source.content)
        clause = next((n for n in root.named_children if n.type == "package_clause"), None)
        name = text(named(clause)[0]) if named(clause) else ""
        folder = posixpath.dirname(source.path)
        package = self._by_folder.get(folder)
        if package is None or (package.name != name and package.name.endswith("_test")):
            package = self._by_folder[folder] = Package(folder, name)
        file = File(source.path, package, root)
        package.files.append(file)
        for node in root.named_children:
            _declare(node, file)


def _module(file: SourceFile) -> tuple[str, str]:
    found = _MODULE.search(file.content)
    return (found[1].decode("utf-8", errors="replace") if found else file.path), posixpath.dirname(file.path)


def _declare(node: Node, file: File) -> None:
    declared, package = file.package.declared, file.package
    match node.type:
        case "import_declaration":
            for spec in _specs(node, "import_spec"):
                path = literal(p) if (p := child(spec, "path")) is not None else ""
                file.imports.setdefault(text(child(spec, "name")) or _default_name(path), path)
        case "function_declaration":
            declared.setdefault(text(child(node, "name")), Declared(node, file))
        case "method_declaration":
            receiver = receiver_type(node)
            name = text(child(node, "name"))
            function = Function(node, file, receiver=receiver, name=name)
            package.methods.setdefault(receiver, {}).setdefault(name, function)
        case "const_declaration":
            for name, one in constants(node, file):
                declared.setdefault(name, one)
        case "var_declaration":
            for spec in _specs(node, "var_spec"):
                for index, name in enumerate(children(spec, "name")):
                    declared.setdefault(text(name), Declared(spec, file, index))
        case "type_declaration":
            for spec in named(node):
                declared.setdefault(text(child(spec, "name")), Declared(spec, file))
        case _:
            pass


def constants(node: Node, file: File) -> Iterator[tuple[str, Declared]]:
    """The names of a const declaration. A spec without a value repeats the one before."""
    repeated: Node | None = None
    for turn, spec in enumerate(_specs(node, "const_spec")):
        repeated = spec if child(spec, "value") is not None else repeated
        for index, name in enumerate(n for n in children(spec, "name") if n.type == "identifier"):
            yield text(name), Declared(spec, file, index, turn, repeated)


def receiver_type(method: Node) -> str:
    """`T` of `func (s *T[K]) ...`."""
    for declared in named(child(method, "receiver")):
        node = child(declared, "type")
        while node is not None and node.type != "type_identifier":
            node = named(node)[0] if named(node) else None
        return text(node)
    return ""


def receiver_name(method: Node) -> str:
    declared = named(child(method, "receiver"))
    return text(child(declared[0], "name")) if declared else ""


def _specs(node: Node, kind: str) -> Iterator[Node]:
    for part in named(node):
        if part.type == kind:
            yield part
        elif part.type in {"import_spec_list", "var_spec_list"}:
            yield from (p for p in named(part) if p.type == kind)


def _default_name(path: str) -> str:
    """What a package is mostly called: the last word of its path that is no version."""
    words = [w for w in path.split("/") if not _VERSION.match(w)] or [path]
    return re.sub(r"\.v\d+$", "", words[-1]).removeprefix("go-").removesuffix("-go").replace("-", "_")
