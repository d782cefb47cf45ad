"""One source file: what it imports, what it exports, and where a relative import leads."""

import posixpath
import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import takewhile

from tree_sitter import Node

from ...nodes import child, named, text
from ...sources import SourceFile
from .projects import Projects
from .syntax import FUNCTIONS, key_name, nodes_of_kinds, parse, string_value

_ENDINGS = (
    "", ".ts", ".tsx", ".js", ".jsx", ".mjs", ".mts", ".cjs", ".cts", ".vue", ".svelte",
    "/index.ts", "/index.tsx", "/index.js", "/index.jsx", "/index.mjs", "/index.mts", "/index.cjs", "/index.vue",
)  # fmt: skip


_GENERATED = re.compile(
    rb"(?i)auto-?\s?generated|generated (by|using|via|with|from)|do not (edit|modify)|swagger-typescript-api|"
    rb"openapi-generator"
)
CLASSES = ("class_declaration", "abstract_class_declaration", "class")
WATCHED = (
    "call_expression",
    "new_expression",
    "jsx_opening_element",
    "jsx_self_closing_element",
    "member_expression",
    "subscript_expression",
    "variable_declarator",
    "for_in_statement",
    "binary_expression",
    "switch_statement",
    "as_expression",
    "satisfies_expression",
    *sorted(FUNCTIONS),
)
"""The kinds of node that may say something of a call or an answer."""
SCOPES = ("statement_block", "switch_case", "switch_default", "for_statement", "for_in_statement", "catch_clause",
          *sorted(FUNCTIONS))  # fmt: skip
"""The kinds of node in which a name may be declared, beside the whole file."""
_INDEXED = frozenset(
    [
        *WATCHED,
        *SCOPES,
        *CLASSES,
        "return_statement",
        "assignment_expression",
        "augmented_assignment_expression",
        "try_statement",
    ]
)


@dataclass(frozen=True)
class Imported:
    source: str  # as written: './orders', 'axios'
    name: str  # 'default', '*' for the namespace, or the name it is exported by


@dataclass
class Module:
    path: str
    root: Node
    content: bytes = b""
    imports: dict[str, Imported] = field(default_factory=dict[str, Imported])
    exports: dict[str, Node | Imported | str] = field(default_factory=dict[str, Node | Imported | str])
    """By the exported name: an expression, something passed on from elsewhere, or a name declared here."""
    passed_on: list[str] = field(default_factory=list[str])  # export * from these
    _members: dict[int, dict[str, list[Node]]] = field(default_factory=dict[int, dict[str, list[Node]]])
    _assigned: dict[int, dict[str, list[Node]]] = field(default_factory=dict[int, dict[str, list[Node]]])
    is_deep: bool = False  # something in it lies too deep to be looked at
    _nodes: dict[str, list[Node]] = field(default_factory=dict[str, list[Node]])
    _starts: dict[str, list[int]] = field(default_factory=dict[str, list[int]])

    def within(self, node: Node, kind: str) -> Iterator[Node]:
        """Every node of a kind (one of those that are indexed) that lies in another, in the order written."""
        if not self._starts:
            self._index_nodes()
        if kind not in self._nodes:
            return
        nodes, starts = self._nodes[kind], self._starts[kind]
        for index in range(bisect_left(starts, node.start_byte), len(nodes)):
            if starts[index] >= node.end_byte:
                return
            if nodes[index].end_byte <= node.end_byte:
                yield nodes[index]

    def members(self, node: Node) -> Mapping[str, Sequence[Node]]:
        """The fields and methods that a class declares, by name."""
        if node.start_byte not in self._members:
            found = self._members[node.start_byte] = {}
            for part in named(child(node, "body")):
                if part.type in {"method_definition", "public_field_definition", "field_definition"}:
                    name = key_name(child(part, "name") or child(part, "property"))
                    found.setdefault(name or "", []).append(part)
        return self._members[node.start_byte]

    def assigned_to_this(self, node: Node) -> Mapping[str, Sequence[Node]]:
        """What the methods of a class, its constructor first, assign to the fields of `this`."""
        if node.start_byte not in self._assigned:
            found = self._assigned[node.start_byte] = {}
            for assignment in self.within(node, "assignment_expression"):
                left, right = child(assignment, "left"), child(assignment, "right")
                if left is not None and right is not None and text(child(left, "object")) == "this":
                    found.setdefault(text(child(left, "property")), []).append(right)
        return self._assigned[node.start_byte]

    def all(self, *kinds: str) -> list[Node]:
        """Every node of these kinds (each one of those that are indexed), in the order written."""
        if not self._starts:
            self._index_nodes()
        return sorted((node for kind in kinds for node in self._nodes.get(kind, ())), key=_as_written)

    @cached_property
    def is_generated(self) -> bool:
        """A tool wrote it, and says so at its beginning or in its name."""
        above = b" ".join(n.text or b"" for n in takewhile(_is_remark, self.root.children))
        return bool(_GENERATED.search(above) or re.search(r"\.gen\.[cm]?[jt]sx?$", self.path))

    def _index_nodes(self) -> None:
        found, self.is_deep = nodes_of_kinds(self.path, self.content, self.root, _INDEXED)
        self._nodes = {kind: sorted(nodes, key=_as_written) for kind, nodes in found.items()}
        self._starts = {kind: [n.start_byte for n in nodes] for kind, nodes in self._nodes.items()}

    @property
    def is_broken(self) -> bool:
        return self.root.has_error


class Modules:
    """All files of one tree, by path."""

    def __init__(self, files: Sequence[SourceFile], settings: Sequence[SourceFile] = ()) -> None:
        self._projects = Projects(settings)
        self._leads: dict[tuple[str, str], Module | None] = {}
        self.by_path: Mapping[str, Module] = {f.path: _index(Module(f.path, _tree(f), f.content)) for f in files}
        self._roots = sorted({root for path in self.by_path for root in _source_roots(path)}, key=len, reverse=True)

    def lead(self, module: Module, source: str) -> Module | None:
        """The module an import leads to, if it is one of ours."""
        asked = (posixpath.dirname(module.path), source)
        if asked not in self._leads:
            self._leads[asked] = self._led(module, source)
        return self._leads[asked]

    def _led(self, module: Module, source: str) -> Module | None:
        for base in self._candidates(module, source):
            base = posixpath.normpath(base)
            for ending in _ENDINGS:
                if found := self.by_path.get(base + ending):
                    return found
            written_as_js = re.sub(r"\.([cm]?)jsx?$", r".\1ts", base)
            for path in (written_as_js, written_as_js + "x"):
                if found := self.by_path.get(path):
                    return found
        return None

    def _candidates(self, module: Module, source: str) -> Iterator[str]:
        if source.startswith("."):
            yield posixpath.join(posixpath.dirname(module.path), source)
            return
        yield from self._projects.candidates(module.path, source)
        homes = [r for r in self._roots if module.path.startswith(r + "/")]
        # What nearly every template calls its source folder.
        if source.startswith(("@/", "~/", "~~/", "@@/", "src/", "$lib/")):
            tail = source.partition("/")[2]
            lib = "lib/" if source.startswith("$lib/") else ""
            yield from (f"{home}/{lib}{tail}" for home in homes)
            yield lib + tail
        elif "/" in source and not source.startswith("@"):
            yield from (f"{home}/{source}" for home in homes)


def _tree(file: SourceFile) -> Node:
    """A file that says both what it calls and what it serves is parsed once."""
    known = file.made.get("script")
    root = known if isinstance(known, Node) else parse(file.path, file.content)
    file.made["script"] = root
    return root


def _as_written(node: Node) -> tuple[int, int]:
    return node.start_byte, -node.end_byte


def _is_remark(node: Node) -> bool:
    return node.type in {"comment", "hash_bang_line"} or (
        node.type == "expression_statement" and (node.text or b"").startswith((b'"use ', b"'use "))
    )


def _source_roots(path: str) -> list[str]:
    """Every folder on the way that is called what source folders are called."""
    folders = path.split("/")[:-1]
    return ["/".join(folders[: i + 1]) for i, name in enumerate(folders) if name in {"src", "app", "source"}]


def _index(module: Module) -> Module:
    for node in module.root.named_children:
        if node.type == "import_statement":
            _index_import(module, node)
        elif node.type == "export_statement":
            _index_export(module, node)
        elif node.type == "expression_statement":
            _index_common_js(module, node)
        elif node.type in {"lexical_declaration", "variable_declaration"}:
            _index_require(module, node)
    return module


def _index_import(module: Module, node: Node) -> None:
    written = child(node, "source")
    source = string_value(written) if written is not None else None
    if source is None:
        return
    for clause in (c for c in named(node) if c.type == "import_clause"):
        for part in named(clause):
            if part.type == "identifier":
                module.imports[text(part)] = Imported(source, "default")
            elif part.type == "namespace_import" and named(part):
                module.imports[text(named(part)[0])] = Imported(source, "*")
            elif part.type == "named_imports":
                for one in named(part):
                    name, alias = child(one, "name"), child(one, "alias")
                    if name is not None:
                        module.imports[text(alias if alias is not None else name)] = Imported(source, text(name))


def _index_export(module: Module, node: Node) -> None:
    declaration, value = child(node, "declaration"), child(node, "value")
    written = child(node, "source")
    source = string_value(written) if written is not None else None
    if value is not None:
        module.exports["default"] = value
    if declaration is not None:
        for name in declared_names(declaration):
            module.exports[name] = name
        if any(c.type == "default" for c in node.children):
            names = declared_names(declaration)
            module.exports["default"] = names[0] if names else declaration
    clauses = [c for c in named(node) if c.type in {"export_clause", "namespace_export"}]
    for clause in clauses:
        if clause.type == "namespace_export":
            if source is not None and named(clause):
                module.exports[text(named(clause)[0])] = Imported(source, "*")
            continue
        for one in named(clause):
            name, alias = child(one, "name"), child(one, "alias")
            if name is not None:
                as_name = text(alias if alias is not None else name)
                module.exports[as_name] = Imported(source, text(name)) if source is not None else text(name)
    if source is not None and not clauses:
        module.passed_on.append(source)


def declared_names(declaration: Node) -> list[str]:
    if declaration.type in {"lexical_declaration", "variable_declaration"}:
        targets = [child(c, "name") for c in named(declaration) if c.type == "variable_declarator"]
        return [text(t) for t in targets if t is not None and t.type == "identifier"]
    name = child(declaration, "name")
    return [text(name)] if name is not None else []


def _index_common_js(module: Module, node: Node) -> None:
    assignment = named(node)[0] if named(node) else None
    if assignment is None or assignment.type != "assignment_expression":
        return
    target, value = text(child(assignment, "left")), child(assignment, "right")
    if value is None:
        return
    if target == "module.exports":
        module.exports["default"] = value
        if value.type == "object":
            for pair in named(value):
                if pair.type == "shorthand_property_identifier":
                    module.exports[text(pair)] = text(pair)
                elif pair.type == "pair" and (name := key_name(child(pair, "key"))):
                    inner = child(pair, "value")
                    if inner is not None:
                        module.exports[name] = inner
    elif target.startswith(("exports.", "module.exports.")):
        module.exports[target.rpartition(".")[2]] = value


def _index_require(module: Module, node: Node) -> None:
    for declarator in named(node):
        name, value = child(declarator, "name"), child(declarator, "value")
        if value is not None and value.type == "member_expression" and text(child(value, "property")) == "default":
            value = child(value, "object")
        if name is None or value is None or value.type != "call_expression":
            continue
        if text(child(value, "function")) != "require":
            continue
        given = child(value, "arguments")
        source = string_value(named(given)[0]) if named(given) else None
        if source is None:
            continue
        if name.type == "identifier":
            module.imports[text(name)] = Imported(source, "default")
        elif name.type == "object_pattern":
            for one in named(name):
                if one.type == "shorthand_property_identifier_pattern":
                    module.imports[text(one)] = Imported(source, text(one))
